package resolvers_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

// Variables mean what they mean to the reference implementation, however a client writes them.
func TestVariablesAsClientsWriteThem(t *testing.T) {
	onEveryStore(t, takesVariablesAsClientsWriteThem)
}

func takesVariablesAsClientsWriteThem(t *testing.T, store namedStore) {
	server := serve(t, resolvers.Config{Store: store.store})
	pages := `query($n: Int) { goals(first: $n) { nodes { code } } }`
	include := `query($a: Boolean = true) { goals(first: 1) @include(if: $a) { nodes { code } } }`
	within := `query($a: Boolean = true) { goals(first: 1) { nodes { ...F } } } fragment F on Goal { code @skip(if: $a) id }`
	for _, c := range []struct {
		query, variables string
		status           int
		want, code       string
	}{
		{pages, `{"n": 2}`, 200, `{"nodes":[{"code":"1"},{"code":"2"}]}`, ""},
		{pages, `{"n": 2.0}`, 200, `{"nodes":[{"code":"1"},{"code":"2"}]}`, ""},
		{pages, `{"n": 0.2e1}`, 200, `{"nodes":[{"code":"1"},{"code":"2"}]}`, ""},
		{pages, `{"n": 2.5}`, 400, "", "GRAPHQL_VALIDATION_FAILED"},
		{pages, `{"n": 1e400}`, 400, "", "GRAPHQL_VALIDATION_FAILED"},
		{pages, `{"n": "2"}`, 400, "", "GRAPHQL_VALIDATION_FAILED"},
		{`query($w: TargetWhere) { targets(where: $w) { totalCount } }`, `{"w": {"baseYear": {"in": [2015.0]}}}`, 200, `"totalCount":`, ""},
		{`query($id: ID!) { node(id: $id) { id } }`, `{"id": 5.0}`, 200, "", "NOT_FOUND"},
		{include, `{}`, 200, `"code":"1"`, ""},
		{include, `{"a": false}`, 200, `"data":{}`, ""},
		{include, `{"a": null}`, 400, "", "INVALID"},
		{within, `{}`, 200, `"nodes":[{"id":"Goal:1"}]`, ""},
		{within, `{"a": null}`, 400, "", "INVALID"},
		{`query A($n: Int) { goals(first: $n) { totalCount } } query B($n: Boolean = true) { goals { nodes { id @include(if: $n) ...F } } } fragment F on Goal { code @skip(if: $n) }`,
			`{"n": null}, "operationName": "A"`, 200, `"totalCount":`, ""},
		{`query($n: Boolean = true) { goals { nodes { ...F ...G } } } fragment F on Goal { ...G } fragment G on Goal { id code @skip(if: $n) }`, `{"n": null}`, 400, "", "INVALID"},
		{`query($t: String = "mål") { search(text: $t) { totalCount } }`, `{"t": null}`, 200, "", "INVALID"},
		{`query($ids: [ID!] = []) { nodes(ids: $ids) { id } }`, `{"ids": null}`, 200, "", "INVALID"},
	} {
		body := `{"query": "` + strings.ReplaceAll(c.query, `"`, `\"`) + `", "variables": ` + c.variables + `}`
		got := send(t, server, request{
			method: http.MethodPost, accept: "application/graphql-response+json", contentType: "application/json", body: body,
		})
		if got.status != c.status || got.code() != c.code || !strings.Contains(got.text, c.want) {
			t.Errorf("%s %s: %d, want %d; code %q, want %q: %.300s", c.query, c.variables, got.status, c.status, got.code(), c.code, got.text)
		}
	}
}

// All values of variables that do not fit are told at once, each with its place, also
// that among the arguments of a mutation; of lists that are long too.
func TestAllVariablesThatDoNotFitAreTold(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	fits := map[string]any{"removeGoal": map[string]any{"id": "Goal:1"}}
	changes := []any{
		map[string]any{"saveAssignment": map[string]any{"form": "NOPE", "title": "A"}},
		map[string]any{"saveAssignment": map[string]any{"status": "NOPE", "titel": "A", "title": 7}},
		map[string]any{"saveTarget": map[string]any{"dueYear": 2030.5, "framework": map[string]any{"code": true}}},
		nil, map[string]any{}, map[string]any{"saveNothing": nil}, map[string]any{"saveGoal": nil}, fits,
	}
	input := func(path ...any) []any { return path }
	wrong := func(place ...any) []refusedVariable {
		in := func(path ...any) []any { return append(place[:len(place):len(place)], path...) }
		return []refusedVariable{
			{"[0].saveAssignment.form: NOPE is no value of AssignmentForm", in(0, "saveAssignment", "form")},
			{"[1].saveAssignment.title: 7 is no String", in(1, "saveAssignment", "title")},
			{"[1].saveAssignment.status: NOPE is no value of AssignmentStatus", in(1, "saveAssignment", "status")},
			{"[1].saveAssignment.titel: AssignmentInput has no such field", in(1, "saveAssignment", "titel")},
			{"[2].saveTarget.dueYear: 2030.5 is no Int of 32 bits", in(2, "saveTarget", "dueYear")},
			{"[2].saveTarget.framework.code: true is no String", in(2, "saveTarget", "framework", "code")},
			{"[3]: null where a Change! is required", in(3)},
			{"[4]: Change wants exactly one field", in(4)},
			{"[5].saveNothing: Change has no such field", in(5, "saveNothing")},
			{"[6]: saveGoal: null where a value is required", in(6)},
		}
	}
	apply := `mutation($c: [Change!]!) { apply(changes: $c) { revision } }`
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      []refusedVariable
	}{
		{apply, map[string]any{"c": changes}, wrong("changes")},
		{apply, map[string]any{"c": slices.Concat(changes, slices.Repeat([]any{fits}, 200))}, wrong("changes")},
		{apply, map[string]any{}, []refusedVariable{{": a value is required", input("changes")}}},
		{`mutation($c: Change!, $n: Int) { apply(changes: [$c], dryRun: true) { revision } a: saveGoal(input: {title: "A", code: "1"}, ifRevision: $n) { revision } }`,
			map[string]any{"c": map[string]any{"saveGoal": map[string]any{"code": 1.5}}, "n": "1"},
			[]refusedVariable{{".saveGoal.code: 1.5 is no String", input("changes", 0, "saveGoal", "code")}, {`: "1" is no Int of 32 bits`, input("ifRevision")}}},
		{apply, map[string]any{"c": []any{
			map[string]any{"saveAssignment": map[string]any{"start": "2026-02-30", "due": "2026-02-28", "form": "NOPE"}},
			map[string]any{"saveAssignment": map[string]any{"start": nil, "due": "31/12 2026"}},
		}}, []refusedVariable{
			{`[0].saveAssignment.form: NOPE is no value of AssignmentForm`, input("changes", 0, "saveAssignment", "form")},
			{`[0].saveAssignment.start: "2026-02-30" is no date of the form YYYY-MM-DD`, input("changes", 0, "saveAssignment", "start")},
			{`[1].saveAssignment.due: "31/12 2026" is no date of the form YYYY-MM-DD`, input("changes", 1, "saveAssignment", "due")},
		}},
		{`query($w: AssignmentWhere) { assignments(where: $w) { totalCount } }`, map[string]any{"w": map[string]any{
			"start": map[string]any{"gte": "2026-13-01", "in": []any{"2026-01-01", "2026-01-32"}}, "status": map[string]any{"eq": "NOPE"}}},
			[]refusedVariable{
				{`.status.eq: NOPE is no value of AssignmentStatus`, nil}, {`.start.in[1]: "2026-01-32" is no date of the form YYYY-MM-DD`, nil},
				{`.start.gte: "2026-13-01" is no date of the form YYYY-MM-DD`, nil},
			}},
		{`query($c: TargetWhere) { targets(where: $c) { totalCount } }`, map[string]any{"c": map[string]any{"baseYear": map[string]any{"eq": "x", "in": []any{1, nil}}}},
			[]refusedVariable{{`.baseYear.eq: "x" is no Int of 32 bits`, nil}, {".baseYear.in[1]: null where an Int! is required", nil}}},
	} {
		got := ask(t, server, c.query, c.variables)
		if len(got.errors) != len(c.want) {
			t.Errorf("%s: %s", c.query, got.text)
			continue
		}
		for i, want := range c.want {
			one := got.errors[i]
			input, _ := one.Extensions["input"].([]any)
			if !strings.HasSuffix(one.Message, want.message) || fmt.Sprint(input) != fmt.Sprint(want.input) || one.Extensions["code"] != "GRAPHQL_VALIDATION_FAILED" {
				t.Errorf("%q %v %v, want %q at %v", one.Message, one.Extensions["code"], input, want.message, want.input)
			}
		}
	}
	got := ask(t, server, apply, map[string]any{"c": make([]any, 5000)})
	if len(got.errors) != 100 {
		t.Errorf("%d errors of 5000 nulls", len(got.errors))
	}
}

type refusedVariable struct {
	message string
	input   []any
}

// A message quotes no more of a value than one needs to find it.
func TestMessagesAreShort(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	query := "query($d: Date) { a: assignments(where: {due: {gt: $d}}) { totalCount } b: assignments(where: {due: {lt: $d}}) { totalCount } }"
	got := ask(t, server, query, map[string]any{"d": strings.Repeat("å", 100_000)})
	if got.code() != "INVALID" || len(got.text) > 3000 {
		t.Errorf("%d bytes: %.300s", len(got.text), got.text)
	}
}

// Each element of a long list is looked at, as those of a short one are.
func TestLongListsOfVariablesAreChecked(t *testing.T) {
	server := serve(t, resolvers.Config{Store: embeddedStore(t)})
	town := `{"saveMunicipality": {"code": "%d", "name": "Ort %d", "type": "MUNICIPALITY", "completeness": "FULL"}}`
	apply := `mutation($c: [Change!]!) { apply(changes: $c) { changeCount } }`
	for _, c := range []struct {
		query, last string
		status      int
		want        string
	}{
		{apply, fmt.Sprintf(town, 1000, 1000), 200, `"changeCount":150`},
		{apply, `null`, 400, `$c[149]: null`},
		{apply, `5`, 400, `$c[149]: `},
		{apply, `[]`, 400, `$c[149]: `},
		{apply, `{"saveMunicipality": {"code": "1", "name": "Ett"}, "removeGoal": {"id": "Goal:1"}}`, 400, `$c[149]: Change wants exactly one field`},
		{apply, `{"saveNothing": {}}`, 400, `$c[149].saveNothing: Change has no such field`},
		{apply, `{"saveMunicipality": {"code": "1", "nothing": 1}}`, 400, `$c[149].saveMunicipality.nothing: MunicipalityInput has no such field`},
		{apply, `{"saveMunicipality": {"code": "1", "type": "municipality"}}`, 400, `$c[149].saveMunicipality.type: `},
		{`query($c: Int) { goals(first: $c) { totalCount } }`, `1`, 400, `"GRAPHQL_VALIDATION_FAILED"`},
		{`mutation($c: Change!) { apply(changes: [$c]) { changeCount } }`, `1`, 400, `"GRAPHQL_VALIDATION_FAILED"`},
	} {
		elements := make([]string, 150)
		for i := range elements {
			elements[i] = fmt.Sprintf(town, i, i)
		}
		elements[149] = c.last
		got := send(t, server, request{
			method: http.MethodPost, accept: "application/graphql-response+json", contentType: "application/json",
			body: `{"query": "` + c.query + `", "variables": {"c": [` + strings.Join(elements, ",") + `]}}`,
		})
		if got.status != c.status || !strings.Contains(strings.ReplaceAll(got.text, `\"`, `"`), c.want) {
			t.Errorf("%s: %d, want %d: %.300s", c.last, got.status, c.status, got.text)
		}
	}
}
