package resolvers_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/read"
	"malgraf/graph/sight"
	"malgraf/resolvers"
)

// keeping keeps answers at once, for an hour.
var keeping = read.Keep{Bytes: 1 << 20, Longest: time.Hour}

// clock is a time that a test lets go by.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

// counted serves a store, and counts the calls that reading makes of it.
func counted(t *testing.T, config resolvers.Config) (namedStore, *countingStore) {
	t.Helper()
	counting := &countingStore{Store: config.Store}
	config.Store = counting
	return servedAs(t, "counted", config), counting
}

// asked asks a question so many times, and returns the calls that each time cost.
func (s *countingStore) asked(t *testing.T, server namedStore, question string, times int) (calls []int64) {
	t.Helper()
	first := string(server.ask(t, question, nil))
	calls = append(calls, s.calls.Swap(0))
	for range times - 1 {
		if again := string(server.ask(t, question, nil)); again != first {
			t.Errorf("%s: first\n%s\nthen\n%s", question, first, again)
		}
		calls = append(calls, s.calls.Swap(0))
	}
	return calls
}

// An answer is kept when it is asked for the second time, and given from then on without
// reading, until something is committed.
func TestAnswersAreGivenAgain(t *testing.T) {
	given := 0
	keep := keeping
	keep.Given = func() { given++ }
	store := embeddedStore(t)
	town(t, store, "1", "Ett")
	server, counting := counted(t, resolvers.Config{Store: store, Keep: keep})
	names := func(want ...string) {
		t.Helper()
		list := strings.Join(want, `"},{"name":"`)
		if got, want := string(server.ask(t, `{ municipalities { nodes { name } } }`, nil)), `{"data":{"municipalities":{"nodes":[{"name":"`+list+`"}]}}}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	equal := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	question := `{ municipalities { nodes { name } } }`
	equal("calls", counting.asked(t, server, question, 5), []int64{1, 1, 0, 0, 0})
	equal("given again", given, 3)
	town(t, store, "2", "Två")
	names("Ett", "Två")
	names("Ett", "Två")
	equal("calls after a commit", counting.calls.Swap(0), 1) // it has been asked before: the first answer is kept
	server.ask(t, `mutation { saveMunicipality(input: {id: "Municipality:2", name: "Tvåan"}) { node { name } } }`, nil)
	names("Ett", "Tvåan")

	// Another text, operation, day or variable is another question.
	for _, other := range []string{`{ municipalities { nodes { id name } } }`, `query A { municipalities { nodes { name } } }`} {
		counting.calls.Store(0)
		equal("calls for "+other, counting.asked(t, server, other, 3), []int64{1, 1, 0})
	}
	for _, value := range []string{`"Ett"`, `"Tvåan"`, `null`, `"x"`} {
		for range 3 {
			got := string(server.ask(t, `query ($n: String) { municipalities(where: {name: {ne: $n}}) { totalCount } }`, []byte(`{"n":`+value+`}`)))
			want := map[string]string{`null`: "null", `"x"`: ":2}"}[value]
			if want == "" {
				want = ":1}"
			}
			if !strings.Contains(got, want) {
				t.Errorf("other than %s: %s", value, got)
			}
		}
	}
	for _, name := range []string{"A", "B"} {
		for range 3 {
			got := string(server.post(t, map[string]any{"query": `query A { a: municipalities { totalCount } } query B { b: goals { totalCount } }`, "operationName": name}))
			if !strings.Contains(got, `"`+strings.ToLower(name)+`":`) {
				t.Errorf("operation %s: %s", name, got)
			}
		}
	}
}

// What changes nothing of the graph changes no answer; what cannot be told is not kept.
func TestFailuresAreNotKept(t *testing.T) {
	store := embeddedStore(t)
	server, counting := counted(t, resolvers.Config{Store: store, Keep: keeping})
	for range 3 {
		if got := string(server.ask(t, `{ node(id: "Municipality:1") { id } }`, nil)); !strings.Contains(got, "NOT_FOUND") {
			t.Error(got)
		}
	}
	if calls := counting.calls.Load(); calls != 3 {
		t.Errorf("%d calls for an error asked for three times", calls)
	}
}

// An answer is kept only when nothing has been committed for a while, and read anew when
// it is old or the day is another.
func TestHowLongAnswersAreKept(t *testing.T) {
	now := &clock{time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	store := embeddedStore(t)
	town(t, store, "1", "Ett")
	server, counting := counted(t, resolvers.Config{Store: store, Now: now.now, Keep: read.Keep{Bytes: 1 << 20, Quiet: 5 * time.Second, Longest: time.Minute}})
	question := `{ municipalities { nodes { name } } }`
	for _, step := range []struct {
		what string
		wait time.Duration
		want []int64
	}{
		{"at once", 0, []int64{1, 1, 1}},
		{"after 4 s", 4 * time.Second, []int64{1, 1, 1}},
		{"after 5 s", time.Second, []int64{1, 0, 0}},
		{"after almost a minute more", 59 * time.Second, []int64{0, 0, 0}},
		{"after a minute", time.Second, []int64{1, 0, 0}},
		{"the next day", 12 * time.Hour, []int64{1, 1, 0}},
	} {
		now.Time = now.Add(step.wait)
		if got := counting.asked(t, server, question, 3); fmt.Sprint(got) != fmt.Sprint(step.want) {
			t.Errorf("%s: %v calls, want %v", step.what, got, step.want)
		}
	}
}

// Answers take no more memory than they may, the ones that nobody asks for going first, and
// one that is long for it is not kept.
func TestKeptAnswersTakeNoMoreThanTheyMay(t *testing.T) {
	store := embeddedStore(t)
	for i := range 20 {
		town(t, store, fmt.Sprint(i), strings.Repeat("x", 100))
	}
	keep := keeping
	keep.Bytes = 4000
	server, counting := counted(t, resolvers.Config{Store: store, Keep: keep})
	if got := counting.asked(t, server, `{ municipalities { nodes { name } } }`, 3); fmt.Sprint(got) != "[1 1 1]" {
		t.Errorf("2 kB of 4: %v calls", got)
	}
	one := func(i int) string { return fmt.Sprintf(`{ municipalities(first: 3) { a%d: nodes { name } } }`, i) }
	for i := range 20 {
		if got := counting.asked(t, server, one(i), 3); fmt.Sprint(got) != "[1 1 0]" {
			t.Errorf("question %d: %v calls", i, got)
		}
	}
	if got := counting.asked(t, server, one(19), 1); got[0] != 0 {
		t.Error("the last answer is not kept")
	}
	if got := counting.asked(t, server, one(0), 1); got[0] == 0 {
		t.Error("the first of 20 answers is kept still: 7 kB of 4")
	}
}

// Who may see other things is given other answers, also where all ask the same.
func TestKeptAnswersGoWithWhatOneMaySee(t *testing.T) {
	guarded := over(t, embeddedStore(t))
	change(t, guarded.Whole(), graph.Change{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ett", "type": "MUNICIPALITY", "completeness": "FULL"}})
	change(t, guarded.Whole(), board(), eva())
	handler, err := resolvers.Handler(resolvers.Config{Store: guarded, Keep: keeping})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(who sight.Subject, question string) string {
		recorder := httptest.NewRecorder()
		post := httptest.NewRequestWithContext(sight.As(context.WithoutCancel(t.Context()), who), http.MethodPost, "/graphql", strings.NewReader(`{"query":"`+question+`"}`))
		post.Header.Set("Content-Type", "application/json")
		handler.ServeHTTP(recorder, post)
		return recorder.Body.String()
	}
	viewer := sight.Subject{Name: "V", In: map[string]sight.Role{"Municipality:1": sight.Viewer}}
	other := sight.Subject{Name: "W", In: map[string]sight.Role{"Municipality:2": sight.Viewer}}
	admin := sight.Administrator("A")
	names := func(hidden bool) {
		t.Helper()
		for range 3 {
			for _, one := range []struct {
				who  sight.Subject
				sees bool
			}{{admin, true}, {viewer, !hidden}, {other, false}, {sight.Subject{}, false}} {
				if got := ask(one.who, `{ people { nodes { name } } }`); strings.Contains(got, "Eva") != one.sees {
					t.Errorf("hidden %v: %q with %v is told %s", hidden, one.who.Name, one.who.Rights(), got)
				}
			}
		}
	}
	names(false)
	ask(admin, `mutation { hidePerson(id: \"Person:p\") { revision } }`)
	names(true)
	ask(admin, `mutation { erasePerson(id: \"Person:p\", basis: \"KS 2026-1\") { revision } }`)
	for range 3 {
		if got := ask(admin, `{ people { nodes { name } } }`); strings.Contains(got, "Eva") {
			t.Error(got)
		}
	}
}

// keptQuestions are asked again and again while the graph changes.
var keptQuestions = []string{
	`{ municipalities { nodes { name } } }`,
	`{ departments(orderBy: [{name: DESC}]) { totalCount nodes { name revision assignments { nodes { title } } } } }`,
	`{ assignments(where: {departments: {some: {name: {contains: "1"}}}}) { nodes { title departments { edges { role node { name } } } } } }`,
	`{ node(id: "Department:1") { ... on Department { name } } }`,
	`{ nodes(ids: ["Department:2", "Department:3"]) { id } }`,
	`{ search(text: "nämnd") { nodes { node { id } } } }`,
	`{ orphans(kind: DEPARTMENT) { totalCount } commits(first: 3) { nodes { revision } } }`,
	`{ history(id: "Department:1") { nodes { revision } } }`,
	`{ count(kind: ASSIGNMENT, by: [STATUS]) { groups { count } } }`,
}

// Whatever is committed, and by whichever process, what is answered again is what is read
// anew. The random changes print their seed.
func TestKeptAnswersAreThoseReadAnew(t *testing.T) {
	open := map[string]func(t *testing.T) (asked, other graph.Store){
		"embedded": func(t *testing.T) (graph.Store, graph.Store) {
			store, err := embedded.Open(t.Context(), ":memory:", kinds(t))
			if err != nil {
				t.Fatal(err)
			}
			return store, store
		},
		"neo4j": func(t *testing.T) (graph.Store, graph.Store) {
			server := emptyNeo4j(t)
			return openNeo4j(t, server.URL, neo4j.LevelsByUse), openNeo4j(t, server.URL, neo4j.LevelsByUse)
		},
	}
	for name, open := range open {
		t.Run(name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 1))
			store, other := open(t)
			t.Cleanup(func() { _, _ = store.Close(), other.Close() })
			graphtest.WaitReady(t, store)
			given := 0
			keep := keeping
			keep.Given = func() { given++ }
			kept, _ := counted(t, resolvers.Config{Store: store, Keep: keep})
			anew := served(t, name, store)
			town(t, store, "1", "Ett")
			for range 60 {
				someChange(t, random, []graph.Store{store, other}[random.IntN(2)])
				for range 6 {
					question := keptQuestions[random.IntN(len(keptQuestions))]
					if got, want := string(kept.ask(t, question, nil)), string(anew.ask(t, question, nil)); got != want {
						t.Fatalf("%s\nis answered %s\nand anew   %s", question, got, want)
					}
				}
			}
			if given == 0 {
				t.Error("no answer was given again")
			}
		})
	}
}

// someChange makes a random change that is allowed.
func someChange(t *testing.T, random *rand.Rand, store graph.Store) {
	t.Helper()
	department, assignment := fmt.Sprint("Department:", random.IntN(4)), fmt.Sprint("Assignment:", random.IntN(6))
	made := []graph.Change{
		node(department, "Municipality:1", map[string]any{"name": department + fmt.Sprint(" nämnd ", random.IntN(20)), "type": "UNIT"}),
		node(assignment, "Municipality:1", map[string]any{"title": fmt.Sprint("Uppdrag ", random.IntN(20)), "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": []string{"DECIDED", "STARTED"}[random.IntN(2)]}),
	}
	switch random.IntN(4) {
	case 0:
		made = append(made, graph.Change{Edge: "ASSIGNED_TO", From: assignment, To: department, Set: map[string]any{"role": "OWNS"}})
	case 1:
		made = append(made, graph.Change{Node: department, Remove: true})
	case 2:
		made = append(made, graph.Change{Node: "Municipality:1", Set: map[string]any{"name": fmt.Sprint("Ett ", random.IntN(20))}})
	}
	change(t, store, made...)
}
