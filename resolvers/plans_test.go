package resolvers_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"malgraf/graph/read"
	"malgraf/resolvers"
)

// What a question was compiled to is kept for when it comes again. Whatever was asked
// before, an answer is the one that a server gives which has been asked nothing yet.
func TestAnswersDoNotDependOnWhatWasAskedBefore(t *testing.T) {
	store := inMemory(t, seedsOf(t, "agenda2030")).store
	page := `query($n: Int, $code: String = "7.2") { target(code: $code) { code goal { targets(first: $n) { nodes { code } pageInfo { endCursor } } } } }`
	parts := `query A($a: Boolean = true) { ...F } query B($a: Boolean = false) { ...F } fragment F on Query { goals(first: 2) { nodes { code ...G } } } fragment G on Goal { title @include(if: $a) }`
	twice := `query($a: Boolean!) { goal(code: "7") { code } ... @include(if: $a) { goal(code: "7") { title } } }`
	list := `query($w: TargetWhere, $o: [TargetOrderBy!], $ids: [ID!]) { targets(where: $w, orderBy: $o, first: 3) { totalCount nodes { code } } a: targets(where: {id: {in: $ids}}) { totalCount } }`
	after := `query($after: String) { goals(first: 2, after: $after) { nodes { code } pageInfo { endCursor } } }`
	kinds := `query($ids: [ID!]!, $a: Boolean = true) { nodes(ids: $ids) { id ... on Goal { targets(first: 1) { nodes { code } } } ... on Target { goal @skip(if: $a) { code } } } }`
	asked := []struct{ query, variables, operation string }{
		{page, `{"n": 1}`, ""}, {page, `{"n": 2}`, ""}, {page, `{"n": 1}`, ""}, {page, `{}`, ""}, {page, `{"n": null}`, ""},
		{page, `{"n": 1, "code": "1.1"}`, ""}, {page, `{"n": -1}`, ""}, {page, `{"n": 1}`, ""},
		{parts, `{}`, "A"}, {parts, `{}`, "B"}, {parts, `{}`, "A"}, {parts, `{"a": false}`, "A"}, {parts, `{"a": true}`, "B"},
		{twice, `{"a": true}`, ""}, {twice, `{"a": false}`, ""}, {twice, `{"a": true}`, ""},
		{list, `{"w": {"code": {"startsWith": "1"}}}`, ""}, {list, `{"w": {"code": {"in": ["7.2", "1.1"]}}}`, ""}, {list, `{"w": {"code": {"in": ["7.2,1.1"]}}}`, ""},
		{list, `{"w": {"code": {"startsWith": "1"}}, "o": [{"code": "DESC"}]}`, ""}, {list, `{"w": null}`, ""}, {list, `{}`, ""}, {list, `{"w": {}}`, ""},
		{list, `{"ids": ["Target:7.2"]}`, ""}, {list, `{"ids": "Target:7.2"}`, ""}, {list, `{"ids": [7]}`, ""}, {list, `{"ids": ["7"]}`, ""},
		{after, `{}`, ""}, {after, `{"after": "x"}`, ""}, {after, `{"after": null}`, ""},
		{kinds, `{"ids": ["Goal:7", "Target:7.2"]}`, ""}, {kinds, `{"ids": ["Target:7.2"], "a": false}`, ""}, {kinds, `{"ids": ["Target:7.2", "Nobody:1"]}`, ""}, {kinds, `{"ids": ["Goal:7", "Target:7.2"]}`, ""},
	}
	server := served(t, "asked all", store)
	for range 2 {
		for _, one := range asked {
			request := map[string]any{"query": one.query, "variables": json.RawMessage(one.variables), "operationName": one.operation}
			got, want := server.post(t, request), served(t, "asked nothing", store).post(t, request)
			if !bytes.Equal(got, want) {
				t.Errorf("%s\n%s\n%s\nwant\n%s", one.query, one.variables, got, want)
			}
		}
	}
}

// The conditions of a filter count each time, also when its plan is kept.
func TestConditionsCountEachTime(t *testing.T) {
	store := embeddedStore(t)
	limits := read.DefaultLimits
	limits.Conditions = 3
	server := serve(t, resolvers.Config{Store: store, Read: limits})
	two := `a: targets(where: {code: {ne: "a"}, title: {ne: "a"}}) { totalCount }`
	both := `query($b: Boolean!) { ` + two + ` b: targets(where: {code: {ne: "b"}, title: {ne: "b"}}) @include(if: $b) { totalCount } }`
	for _, b := range []bool{false, true, false, true} {
		want := map[bool]string{false: "", true: "TOO_LARGE"}[b]
		if got := ask(t, server, both, map[string]any{"b": b}); got.code() != want {
			t.Errorf("with the other %t: %q, want %q: %.300s", b, got.code(), want, got.text)
		}
	}
}

// The elements of a filter's lists are counted, each time that a list stands there: a
// variable with many, spoken of often, would become more than fits in memory.
func TestElementsOfFiltersCountEachTime(t *testing.T) {
	server := serve(t, resolvers.Config{Store: inMemory(t, seedsOf(t, "agenda2030")).store})
	codes := append(slices.Repeat([]string{"x"}, read.DefaultLimits.Values-1), "1.1")
	for query, want := range map[string]string{
		`query($l: [String!]) { targets(where: {code: {in: $l}}) { totalCount } }`:                                                     "",
		`query($l: [String!]) { targets(where: {code: {in: $l}, or: [{}]}) { totalCount } }`:                                           "TOO_LARGE",
		`query($l: [String!]) { targets(where: {code: {in: $l, notIn: $l}}) { totalCount } }`:                                          "TOO_LARGE",
		`query($l: [String!]) { a: targets(where: {code: {in: $l}}) { totalCount } goals(where: {code: {in: ["1"]}}) { totalCount } }`: "TOO_LARGE",
	} {
		got := ask(t, server, query, map[string]any{"l": codes})
		if got.code() != want || want == "" && !strings.Contains(got.text, `"totalCount":1`) {
			t.Errorf("%s\n%q, want %q: %.300s", query, got.code(), want, got.text)
		}
	}
	empty := make([]struct{}, read.DefaultLimits.Values+1)
	if got := ask(t, server, `query($l: [TargetWhere!]) { targets(where: {or: $l}) { totalCount } }`, map[string]any{"l": empty}); got.code() != "TOO_LARGE" {
		t.Errorf("many operands: %q: %.300s", got.code(), got.text)
	}
}
