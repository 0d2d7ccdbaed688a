package resolvers_test

import (
	"fmt"
	"net/http"
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
		{pages, `{"n": "2"}`, 400, "", "INVALID"},
		{`query($w: TargetWhere) { targets(where: $w) { totalCount } }`, `{"w": {"baseYear": {"in": [2015.0]}}}`, 200, `"totalCount":`, ""},
		{`query($id: ID!) { node(id: $id) { id } }`, `{"id": 5.0}`, 200, "", "NOT_FOUND"},
		{include, `{}`, 200, `"code":"1"`, ""},
		{include, `{"a": false}`, 200, `"data":{}`, ""},
		{include, `{"a": null}`, 400, "", "INVALID"},
		{within, `{}`, 200, `"nodes":[{"id":"Goal:1"}]`, ""},
		{within, `{"a": null}`, 400, "", "INVALID"},
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
		{apply, `null`, 400, `"$c": [149]: null`},
		{apply, `5`, 400, `"$c": [149]: `},
		{apply, `[]`, 400, `"$c": [149]: `},
		{apply, `{"saveMunicipality": {"code": "1", "name": "Ett"}, "removeGoal": {"id": "Goal:1"}}`, 400, `"$c": [149]: Change wants exactly one field`},
		{apply, `{"saveNothing": {}}`, 400, `"$c": [149]: `},
		{apply, `{"saveMunicipality": {"code": "1", "nothing": 1}}`, 400, `"$c": [149]: saveMunicipality: MunicipalityInput has no field`},
		{apply, `{"saveMunicipality": {"code": "1", "type": "municipality"}}`, 400, `"$c": [149]: saveMunicipality: type: `},
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
