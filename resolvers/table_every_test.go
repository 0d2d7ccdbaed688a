package resolvers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/seeds"
)

// needed are values for the arguments that have no default, by their names. A new
// table whose arguments are not here fails the test, and is added.
var needed = map[string]url.Values{
	"search":          {"text": {"kommunen"}},
	"count":           {"kind": {"ASSIGNMENT"}, "groupBy": {"status", "departments"}},
	"interpretations": {"target": {"4.1"}},
	"paths":           {"from": {"Municipality:9999"}, "to": {"Target:4.1"}},
	"neighbourhood":   {"of": {"Target:4.1"}},
	"impact":          {"remove": {"PolicyDocument:9999/cykelplan"}},
	"similar":         {"kind": {"ASSIGNMENT"}, "to": {"cykelplan"}},
	"duplicates":      {"kind": {"ASSIGNMENT"}},
	"planDiff":        {"from": {"Plan:9999/vp-2023-2024"}, "to": {"Plan:9999/vp-2025-2026"}},
}

// Every table has a byte order mark, lines of one length that end in CR LF, the
// separator asked for, and no cell that a spreadsheet would take for a formula, also
// where all the titles, names and codes of a municipality are such.
func TestEveryTableIsSafeAndWhole(t *testing.T) {
	changes, err := seeds.Load("agenda2030", "exempel")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		for name, value := range change.Set {
			if text, is := value.(string); is && slices.Contains([]string{"title", "name", "text", "reason"}, name) {
				change.Set[name] = `=HYPERLINK("http://x";"` + text + `")` + "\nsecond line"
			}
		}
	}
	store := embeddedStore(t)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	s := served(t, "embedded", store)
	number := regexp.MustCompile(`^(-?\d+([.,]\d+)?(e[+-]?\d+)?)?$`)
	for _, name := range tableNames(t, s) {
		for separator, character := range map[string]rune{"comma": ',', "semicolon": ';', "tab": '\t'} {
			values := url.Values{"separator": {separator}}
			for argument, list := range needed[name] {
				values[argument] = list
			}
			got := s.table(t, "/export/"+name+".csv?"+values.Encode())
			if got.Code != http.StatusOK {
				t.Errorf("%s: %d %.300s; is it in needed?", name, got.Code, got.Body)
				break
			}
			if disposition := got.Header().Get("Content-Disposition"); disposition != `attachment; filename="`+name+`.csv"` {
				t.Errorf("%s: %s", name, disposition)
			}
			lines := cells(t, got, character) // which refuses lines of another length
			if strings.Count(got.Body.String(), "\r\n") != len(lines) {
				t.Errorf("%s: %d lines end in CR LF, of %d", name, strings.Count(got.Body.String(), "\r\n"), len(lines))
			}
			for _, line := range lines {
				for column, cell := range line {
					if cell != "" && strings.ContainsRune("=+-@\t\r", []rune(cell)[0]) && !number.MatchString(cell) {
						t.Errorf("%s, %s: a spreadsheet reckons %.80q", name, lines[0][column], cell)
					}
				}
			}
		}
	}
}

// tableNames are the tables that the server knows.
func tableNames(t *testing.T, s namedStore) []string {
	t.Helper()
	names := regexp.MustCompile(`\w+\.csv`).FindAllString(s.table(t, "/export/none.csv").Body.String(), -1)
	if len(names) < 8 {
		t.Fatalf("there are only the tables %v", names)
	}
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], ".csv")
	}
	return names
}

// Every argument of a field is one of its table: what GraphQL takes as a variable, the URL does.
func TestEveryTableTakesEveryArgument(t *testing.T) {
	types, err := gqlparser.LoadSchema(&ast.Source{Input: generated.SDL})
	if err != nil {
		t.Fatal(err)
	}
	s := served(t, "embedded", embeddedStore(t))
	for _, name := range tableNames(t, s) {
		for _, argument := range types.Query.Fields.ForName(name).Arguments {
			value := "x"
			switch definition := types.Types[argument.Type.Name()]; {
			case definition.Kind == ast.InputObject:
				value = "{}"
			case definition.Kind == ast.Enum:
				value = definition.EnumValues[0].Name
			case definition.Name == "Int", definition.Name == "Float":
				value = "1"
			case definition.Name == "Boolean":
				value = "true"
			}
			got := s.table(t, "/export/"+name+".csv?"+url.Values{argument.Name: {value}}.Encode())
			if strings.Contains(got.Body.String(), "has no argument") || strings.Contains(got.Body.String(), argument.Name+": ") && got.Code == http.StatusBadRequest &&
				strings.Contains(got.Body.String(), "BAD_REQUEST") {
				t.Errorf("%s: %s=%s: %d %.300s", name, argument.Name, value, got.Code, got.Body)
			}
		}
	}
}
