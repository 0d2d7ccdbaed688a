package resolvers_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"malgraf/graph"
)

// table asks for a table and returns the response.
func (s namedStore) table(t *testing.T, target string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return recorder
}

// cells reads a table, the head first; it must begin with the byte order mark.
func cells(t *testing.T, got *httptest.ResponseRecorder, separator rune) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(got.Body.String(), "\ufeff")
	if !marked || got.Code != http.StatusOK || got.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%d %v %.300q", got.Code, got.Header(), got.Body)
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestEveryAnalysisIsATable(t *testing.T) {
	onEveryStoreWith(t, seedsOf(t, "exempel"), func(t *testing.T, s namedStore) {
		lines := cells(t, s.table(t, "/export/coverage.csv?municipality=9999&by=GOAL&asOf=2026-06-30"), ',')
		want := []string{
			"municipality.id", "municipality.code", "municipality.name", "plans.id", "plans.title", "asOf", "completeness",
			"departments.id", "departments.name", "rows.goal.id", "rows.goal.code", "rows.goal.title", "rows.target.id", "rows.target.code", "rows.target.title",
			"rows.dimension", "rows.targetArea.id", "rows.targetArea.title", "rows.colour", "rows.rule", "rows.departments", "rows.assignments",
			"rows.notDistributed", "rows.elsewhere", "rows.before.colour", "rows.before.rule", "rows.before.departments", "rows.before.assignments", "rows.trend",
			"rows.cells.department.id", "rows.cells.department.name", "rows.cells.assignments", "rows.cells.activities", "rows.cells.indicators",
		}
		if !slices.Equal(lines[0], want) {
			t.Fatalf("head %q", lines[0])
		}
		of := func(line []string, column string) string { return line[slices.Index(want, column)] }
		goals := map[string]int{}
		for _, line := range lines[1:] {
			goals[of(line, "rows.goal.code")]++
			if of(line, "municipality.name") != "Exempelkommun (påhittad)" || of(line, "plans.title") != "Verksamhetsplan 2025–2026" || of(line, "asOf") != "2026-06-30" {
				t.Errorf("%q", line)
			}
		}
		// Goal 4 has a line for each of the seven departments that work with it; goal 1,
		// which nobody works with, has one too.
		if len(goals) != 17 || goals["4"] != 7 || goals["1"] != 1 {
			t.Errorf("lines by goal: %v", goals)
		}
	})
}

func TestATableTakesTheArgumentsOfItsField(t *testing.T) {
	onEveryStoreWith(t, seedsOf(t, "exempel"), func(t *testing.T, s namedStore) {
		for target, want := range map[string]int{
			"/export/coverage.csv?municipality=9999&by=DIMENSION&level=COUNCIL":                                                 1 + 3,
			"/export/coverage.csv?municipality=9999&municipality=9998&by=DIMENSION&level=COUNCIL&level=JOINT_BODY":              1 + 6,
			`/export/coverage.csv?municipality=9999&by=DIMENSION&level=UNIT&where={"form":{"eq":"MEASURE"}}`:                    1 + 3,
			`/export/coverage.csv?municipality=9999&by=DIMENSION&level=COUNCIL&thresholds={"redAssignments":2.0}&separator=tab`: 1 + 3,
			"/export/coverage.csv?by=DIMENSION&level=EXTERNAL":                                                                  1 + 9,
			"/export/search.csv?text=cykelplan&first=1&kinds=POLICY_DOCUMENT":                                                   1 + 1,
			"/export/coverage.csv?plan=Plan:9999/vp-2023-2024&by=DIMENSION&level=EXTERNAL&asOf=2024-01-01":                      1 + 3,
		} {
			separator := ','
			if strings.Contains(target, "separator=tab") {
				separator = '\t'
			}
			got := s.table(t, strings.NewReplacer("{", "%7B", "}", "%7D", `"`, "%22").Replace(target))
			if lines := cells(t, got, separator); len(lines) != want {
				t.Errorf("%s: %d lines, want %d", target, len(lines), want)
			}
		}
	})
}

func TestATableThatCannotBe(t *testing.T) {
	onEveryStoreWith(t, seedsOf(t, "exempel"), func(t *testing.T, s namedStore) {
		for target, want := range map[string]struct {
			status int
			code   string
		}{
			"/export/coverages.csv":                                {404, "NOT_FOUND"},
			"/export/targets.csv":                                  {404, "NOT_FOUND"},
			"/export/coverage":                                     {404, "NOT_FOUND"},
			"/export/../coverage.csv":                              {404, "NOT_FOUND"},
			"/export/coverage.csv?municipality=0000":               {404, "NOT_FOUND"},
			"/export/coverage.csv?by=GOALS":                        {400, "GRAPHQL_VALIDATION_FAILED"},
			"/export/coverage.csv?by=GOAL&by=TARGET":               {400, "BAD_REQUEST"},
			"/export/coverage.csv?colour=RED":                      {400, "BAD_REQUEST"},
			"/export/coverage.csv?where=form":                      {400, "BAD_REQUEST"},
			"/export/coverage.csv?where=%7B%22colour%22:1%7D":      {400, "GRAPHQL_VALIDATION_FAILED"},
			"/export/coverage.csv?asOf=2026-02-30":                 {400, "INVALID"},
			"/export/coverage.csv?separator=dot":                   {400, "BAD_REQUEST"},
			"/export/search.csv?first=many&text=a":                 {400, "BAD_REQUEST"},
			"/export/search.csv?first=-1&text=a":                   {400, "INVALID"},
			"/export/search.csv":                                   {400, "GRAPHQL_VALIDATION_FAILED"},
			"/export/coverage.csv?municipality=9999&framework=nil": {404, "NOT_FOUND"},
			// What cannot be read is not left out: the table would be of more than was asked for.
			"/export/orphans.csv?municipality=9999&where=%7B%22title%22:%7B%22contains%22:%22100%%22%7D%7D": {400, "BAD_REQUEST"},
			"/export/orphans.csv?municipality=9999&where=%7B%22title%22:%7B%22contains%22:%22a;b%22%7D%7D":  {400, "BAD_REQUEST"},
			"/export/orphans.csv?municipality=%zz":                                                          {400, "BAD_REQUEST"},
		} {
			got := s.table(t, target)
			if got.Code != want.status || !strings.Contains(got.Body.String(), `"code":"`+want.code+`"`) {
				t.Errorf("%s: %d %s, want %d %s", target, got.Code, got.Body, want.status, want.code)
			}
		}
		recorder := httptest.NewRecorder()
		s.handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/export/coverage.csv", nil))
		if recorder.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST: %d", recorder.Code)
		}
	})
}

// All that is wrong with the arguments is told at once.
func TestATableTellsAllWrongArguments(t *testing.T) {
	server := served(t, "embedded", embeddedStore(t))
	for target, want := range map[string][]string{
		"/export/coverage.csv?where=form&separator=dot&colour=RED&by=GOAL&by=TARGET&thresholds=1%7D": {
			"by is one value, not several", `coverage has no argument "colour"`, "separator: want comma, semicolon or tab",
			"thresholds is not well-formed JSON", "where is not well-formed JSON",
		},
		"/export/search.csv?text=a&kinds=GOALS&kinds=PLANS&first=2.5": {"kinds[0]: GOALS", "kinds[1]: PLANS", "first: 2.5"},
	} {
		got := server.table(t, target)
		var answer struct{ Errors []struct{ Message string } }
		if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != http.StatusBadRequest || len(answer.Errors) != len(want) {
			t.Fatalf("%s: %d %s, want %d errors", target, got.Code, got.Body, len(want))
		}
		for i, words := range want {
			if !strings.Contains(answer.Errors[i].Message, words) {
				t.Errorf("%s: error %d is %q, want %q", target, i, answer.Errors[i].Message, words)
			}
		}
	}
}

// An argument that does not fit its type is refused by its name, with what was given.
func TestATableNamesTheArgumentThatDoesNotFit(t *testing.T) {
	s := inMemory(t, seedsOf(t, "exempel"))
	for query, want := range map[string]string{
		"indicatorStatus.csv?freshYears=0.5":                    `"freshYears: 0.5 is no Int of 32 bits"`,
		"indicatorStatus.csv?freshYears=99999999999999999999":   `"freshYears: 99999999999999999999 is no Int of 32 bits"`,
		"indicatorStatus.csv?freshYears=1_0":                    `"freshYears: \"1_0\" is no number"`,
		"indicatorStatus.csv?freshYears=0x10":                   `"freshYears: \"0x10\" is no number"`,
		"duplicates.csv?kind=ASSIGNMENT&threshold=NaN":          `"threshold: \"NaN\" is no number"`,
		"duplicates.csv?kind=ASSIGNMENT&threshold=inf":          `"threshold: \"inf\" is no number"`,
		"orphans.csv?kinds=TARGETS":                             `"kinds[0]: TARGETS is no value of OrphanKind"`,
		"orphans.csv?where=%7B%22form%22:%7B%22eqq%22:1%7D%7D":  `"where.form.eqq: AssignmentFormFilter has no such field"`,
		"orphans.csv?where=%7B%22number%22:%7B%22eq%22:1%7D%7D": `"where.number.eq: 1 is no String"`,
	} {
		got := s.table(t, "/export/"+query)
		if got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), `"message":`+want) {
			t.Errorf("%s: %d %s, want %s", query, got.Code, got.Body, want)
		}
	}
}

// Where there is no municipality the table is empty, and what cannot be asked is refused all the same.
func TestATableOfNoMunicipality(t *testing.T) {
	s := served(t, "embedded", embeddedStore(t))
	if lines := cells(t, s.table(t, "/export/duplicates.csv?kind=ASSIGNMENT"), ','); len(lines) != 1 || lines[0][0] != "municipality.id" {
		t.Errorf("%q", lines)
	}
	for _, query := range []string{"orphans.csv?kinds=TARGETS", "orphans.csv?asOf=2026-02-30", "duplicates.csv?kind=ASSIGNMENT&threshold=2"} {
		if got := s.table(t, "/export/"+query); got.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
}

// What a spreadsheet would take for a formula is a text in it; numbers stay numbers.
func TestCellsAreNoFormulas(t *testing.T) {
	store := embeddedStore(t)
	var batch []graph.Change
	for i, name := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tTab", "\rReturn", "＝1", `Say "hi"; then, =2`, "Å", "two\nlines"} {
		batch = append(batch, graph.Change{Node: "Framework:" + string(rune('a'+i)), Set: map[string]any{
			"code": string(rune('a' + i)), "title": name + " fokus", "level": "LOCAL"}})
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: batch}); err != nil {
		t.Fatal(err)
	}
	got := served(t, "embedded", store).table(t, "/export/search.csv?text=fokus&separator=semicolon")
	lines := cells(t, got, ';')
	column := slices.Index(lines[0], "nodes.node.title")
	var titles []string
	for _, line := range lines[1:] {
		titles = append(titles, strings.TrimSuffix(line[column], " fokus"))
		if line[0] != "10" {
			t.Errorf("totalCount is %q", line[0])
		}
	}
	slices.Sort(titles)
	want := []string{"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tTab", "'\rReturn", "'＝1", `Say "hi"; then, =2`, "Å", "two\nlines"}
	slices.Sort(want)
	if !slices.Equal(titles, want) {
		t.Errorf("got %q\nwant %q", titles, want)
	}
	if !strings.Contains(got.Body.String(), "\r\n10;") {
		t.Errorf("numbers are quoted, or lines end otherwise: %.200q", got.Body)
	}
}

// failingStore gives so many views and then no more.
type failingStore struct {
	graph.Store
	left atomic.Int64
}

func (s *failingStore) View(ctx context.Context) (graph.View, error) {
	if s.left.Add(-1) < 0 {
		return nil, graph.ErrUnavailable
	}
	return s.Store.View(ctx)
}

// A table of all municipalities is written as it is made. Where it breaks off, the
// connection does too: half a table must not be taken for a whole one.
func TestHalfATableIsNotTakenForAWholeOne(t *testing.T) {
	s := inMemory(t, seedsOf(t, "exempel"))
	for views, want := range map[int64]any{1: nil, 2: http.ErrAbortHandler, 3: http.ErrAbortHandler, 4: nil} {
		failing := &failingStore{Store: s.store}
		failing.left.Store(views)
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("with %d views: %v, want %v", views, got, want)
				}
			}()
			got := served(t, "failing", failing).table(t, "/export/coverage.csv")
			if status := map[int64]int{1: http.StatusServiceUnavailable, 4: http.StatusOK}[views]; got.Code != status {
				t.Errorf("with %d views: %d %.200s", views, got.Code, got.Body)
			}
		}()
	}
}
