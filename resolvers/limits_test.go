package resolvers_test

import (
	"fmt"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

// nested asks n edges in a row below a root list: 2n+3 levels.
func nested(edges int) string {
	query := "{ goals { nodes { id } } }"
	for range edges {
		query = strings.Replace(query, "{ id }", "{ derived { nodes { id } } }", 1)
	}
	return query
}

func repeated(n int, what func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = what(i)
	}
	return strings.Join(parts, " ")
}

// doubling is a fragment bomb: each level spreads the next twice.
func doubling(levels int) string {
	query := "{ goals { nodes { ...F0 } } }"
	for i := range levels {
		query += fmt.Sprintf(" fragment F%d on Goal { a: derived { nodes { ...F%d } } b: derived { nodes { ...F%d } } }", i, i+1, i+1)
	}
	return query + fmt.Sprintf(" fragment F%d on Goal { id }", levels)
}

func TestWhatGoesBeyondTheLimitsIsRefusedAtOnce(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	aliased := func(i int) string { return fmt.Sprintf("a%d: goals { totalCount }", i) }
	// spread asks n lists for the same 99 fields.
	spread := func(n int) string {
		lists := repeated(n, func(i int) string { return fmt.Sprintf("a%d: goals { ...T }", i) })
		return "{" + lists + "} fragment T on GoalConnection {" + repeated(99, func(int) string { return "totalCount" }) + "}"
	}
	often := func(n int) string { return repeated(n, func(int) string { return "__typename" }) }
	for about, c := range map[string]struct {
		query string
		// code is UNAVAILABLE where the limits let the question through to the store.
		code string
	}{
		"eight edges in a row":      {nested(8), "UNAVAILABLE"},
		"nine edges in a row":       {nested(9), "TOO_LARGE"},
		"a hundred aliases":         {"{" + repeated(100, aliased) + "}", "UNAVAILABLE"},
		"a hundred and one aliases": {"{" + repeated(101, aliased) + "}", "TOO_LARGE"},
		"a thousand fields":         {spread(10), "UNAVAILABLE"},
		"eleven hundred fields":     {spread(11), "TOO_LARGE"},
		"a fragment bomb":           {doubling(8), "TOO_LARGE"},
		"a deep fragment bomb":      {doubling(60), "TOO_LARGE"},
		"too many tokens":           {"{" + repeated(2000, func(i int) string { return fmt.Sprint("f", i) }) + "}", "TOO_LARGE"},
		"deep in brackets":          {"{ nodes(ids: " + strings.Repeat("[", 1500) + strings.Repeat("]", 400) + ") { id } }", "GRAPHQL_PARSE_FAILED"},
		"a fragment in itself":      {"{ goals { nodes { ...F } } } fragment F on Goal { derived { nodes { ...F } } }", "GRAPHQL_VALIDATION_FAILED"},
		"one field very often":      {"{" + often(501) + "}", "TOO_LARGE"},
		"one field often":           {"{" + often(500) + "}", ""},
		"often after a block text":  {"{ search(text: " + `""" " """` + ") { totalCount } " + often(501) + "}", "TOO_LARGE"},
		"after an escaped end":      {"{ search(text: " + `""" \""" " """` + ") { totalCount } " + often(501) + "}", "TOO_LARGE"},
		"after four quotes":         {"{ search(text: " + `""" """"` + ") { totalCount } " + often(501) + "}", "TOO_LARGE"},
		"in a block text":           {`{ goals(where: {code: {in: ["""` + often(501) + `"""]}}) { totalCount } }`, "UNAVAILABLE"},
		"in a comment":              {"{ goals { totalCount } } # \" " + often(501), "UNAVAILABLE"},
		"in a text without an end":  {`{ search(text: """` + often(501) + "}", "GRAPHQL_PARSE_FAILED"},
		"one word often in a text":  {`{ goals(where: {code: {in: [` + repeated(501, func(int) string { return `"goals"` }) + `]}}) { totalCount } }`, "UNAVAILABLE"},
	} {
		got := ask(t, server, c.query, nil)
		if got.code() != c.code {
			t.Errorf("%s: code %q, want %q: %.200s", about, got.code(), c.code, got.text)
		}
	}
}

func TestIntrospectionIsWithinTheLimits(t *testing.T) {
	got := ask(t, broken(t, graph.ErrUnavailable), introspection, nil)
	if got.errors != nil || !strings.Contains(got.text, `"DevelopmentAreaNumberedConnection"`) {
		t.Errorf("%.300s", got.text)
	}
	t.Log(len(got.text), "bytes")
}

func TestLimitsAreTheCallersToSet(t *testing.T) {
	server := serve(t, resolvers.Config{
		Store:  brokenStore{schema: kinds(t), view: func() (graph.View, error) { return nil, graph.ErrUnavailable }},
		Limits: resolvers.Limits{Body: 100, Tokens: 10, Depth: 2, Fields: 3, Aliases: 1},
	})
	for query, want := range map[string]string{
		"{ goals { totalCount } }":                       "UNAVAILABLE",
		"{ goals { nodes { id } } }":                     "TOO_LARGE",
		"{ a: __typename b: __typename }":                "TOO_LARGE",
		"{ goals { totalCount totalCount totalCount } }": "TOO_LARGE",
		"{ " + strings.Repeat("id ", 20) + "}":           "TOO_LARGE",
		"{ " + strings.Repeat("id ", 100) + "}":          "TOO_LARGE",
	} {
		if got := ask(t, server, query, nil); got.code() != want {
			t.Errorf("%.60s: code %q, want %q", query, got.code(), want)
		}
	}
}

// introspection is what GraphiQL and code generators ask first.
const introspection = `query IntrospectionQuery {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`
