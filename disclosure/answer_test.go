package disclosure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/disclosure"
	"malgraf/graph"
	"malgraf/graph/generated"
)

// saying answers any question with a text, and notes it.
func saying(text string, asked *string) disclosure.Ask {
	return func(_ context.Context, query string, _ map[string]any) (json.RawMessage, error) {
		*asked = query
		return json.RawMessage(strings.NewReplacer("#", `"_disclosed_id":"`, "~", `","_disclosed_kind":"Plan"`).Replace(text)), nil
	}
}

// Two answers laid over each other: what is seen stands, in its order, and a mask where
// the other has more. An id is written #id~.
func TestAMaskStandsWhereThereIsMore(t *testing.T) {
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	if err != nil {
		t.Fatal(err)
	}
	for about, c := range map[string]struct{ whole, seen, want string }{
		"all is seen":            {`{"a":{#1~,"title":"x"}}`, `{"a":{#1~,"title":"x"}}`, `{"a":{"title":"x"}}`},
		"a node":                 {`{"a":{#1~}}`, `{"a":null}`, `{"a":[1 a Plan 1]}`},
		"in the midst of a list": {`{"a":[{#1~,"t":1},{#2~,"t":2},{#3~,"t":3}]}`, `{"a":[{#1~,"t":1},{#3~,"t":3}]}`, `{"a":[{"t":1},[1 a[1] Plan 2],{"t":3}]}`},
		"all of a list":          {`{"a":[{#1~},{#2~}]}`, `{"a":[]}`, `{"a":[[1 a[0] Plan 1],[2 a[1] Plan 2]]}`},
		"beyond a page":          {`{"a":[{#1~,"t":1},{#2~,"t":2}]}`, `{"a":[{#2~,"t":2},{#3~,"t":3}]}`, `{"a":[[1 a[0] Plan 1],{"t":2}]}`},
		"in another order":       {`{"a":[{#1~,"t":1},{#2~,"t":2}]}`, `{"a":[{#2~,"t":2},{#1~,"t":1}]}`, `{"a":[{"t":2},{"t":1}]}`},
		"and one is not seen":    {`{"a":[{#1~,"t":1},{#2~,"t":2},{#3~,"t":3}]}`, `{"a":[{#3~,"t":3},{#1~,"t":1}]}`, `{"a":[{"t":3},[1 a[1] Plan 2],{"t":1}]}`},
		"before a page":          {`{"a":[{#2~,"t":2},{#3~,"t":3}]}`, `{"a":[{#1~,"t":1},{#2~,"t":2}]}`, `{"a":[{"t":2},[1 a[1] Plan 3]]}`},
		"a page of others":       {`{"a":[{#1~,"t":1},{#2~,"t":2},{#3~,"t":3}]}`, `{"a":[{#1~,"t":1},{#4~,"t":4}],"nodes":[null,{#3~}]}`, `{"a":[{"t":1},[2 a[1] Plan 2],{"t":4}]} [1 a a list made without what is masked 2]`},
		"edges to others":        {`{"a":[{"node":{#1~}},{"node":{#2~}}]}`, `{"a":[{"node":{#2~}},{"node":{#4~}},{"node":{#5~}}],"nodes":[{#1~}]}`, `{"a":[[2 a[0] Plan 1],{"node":{}},{"node":{}},{"node":{}}]} [1 a a list made without what is masked 1]`},
		"only without others":    {`{"a":[{#1~,"t":1}]}`, `{"a":[{#1~,"t":1},{#2~,"t":2,"b":{#3~}}]}`, `{"a":[{"t":1},{"t":2,"b":{}}]} [1 a a list made without what is masked ]`},
		"none but without":       {`{"a":[]}`, `{"a":[{#1~,"t":1}]}`, `{"a":[{"t":1}]} [1 a a list made without what is masked ]`},
		"the other of two edges": {`{"a":[{"q":1,"node":{#1~}},{"q":2,"node":{#1~}}]}`, `{"a":[{"q":2,"node":{#1~}}]}`, `{"a":[[1 a[0] Plan 1],{"q":2,"node":{}}]}`},
		"a number at an edge":    {`{"a":[{"q":1,"node":{#1~}},{"q":3,"node":{#1~}}]}`, `{"a":[{"q":3,"node":{#1~}},{"q":2,"node":{#1~}}]}`, `{"a":[{"q":3,"node":{}},{"q":2,"node":{}}]} [1 a[1].q reckoned without what is masked ]`},
		"one of two edges":       {`{"a":[{"q":1,"node":{#1~}},{"q":2,"node":{#1~}}]}`, `{"a":[{"q":1,"node":{#1~}}]}`, `{"a":[{"q":1,"node":{}},[1 a[1] Plan 1]]}`},
		"nothing at all":         {`{"a":{#1~,"t":1},"b":[{"n":1}]}`, `null`, `{"a":[1 a Plan 1],"b":[2 b a list 1]}`},
		"by ids":                 {`{"a":[{#1~},{#2~},null]}`, `{"a":[{#1~},null,null]}`, `{"a":[{},[1 a[1] Plan 2],null]}`},
		"a number":               {`{"totalCount":3}`, `{"totalCount":2}`, `{"totalCount":2} [1 totalCount reckoned without what is masked ]`},
		"a number beside nodes":  {`{"a":{"n":2,"nodes":[{#1~},{#2~}]},"b":{#3~}}`, `{"a":{"n":1,"nodes":[{#1~}]},"b":null}`, `{"a":{"n":1,"nodes":[{},[2 a.nodes[1] Plan 2]]},"b":[3 b Plan 3]} [1 a.n reckoned without what is masked 2]`},
		"a number of others":     {`{"n":2,"b":{#3~},"c":{#4~}}`, `{"n":1,"b":null,"c":null}`, `{"n":1,"b":[2 b Plan 3],"c":[3 c Plan 4]} [1 n reckoned without what is masked 3; 4]`},
		"rows of an analysis":    {`{"a":[{"n":1},{"n":2}]}`, `{"a":[{"n":1}]}`, `{"a":[{"n":1}]} [1 a a list made without what is masked ]`},
		"deep":                   {`{"a":{#1~,"b":{#2~,"c":[{#3~}]}}}`, `{"a":{#1~,"b":{#2~,"c":[]}}}`, `{"a":{"b":{"c":[[1 a.b.c[0] Plan 3]]}}}`},
	} {
		var asked string
		answer, err := disclosure.New(types).Of(t.Context(), disclosure.Request{
			Query: `{plans {nodes {title}}}`, Whole: saying(c.whole, &asked), Seen: saying(c.seen, &asked),
			Ground: func(_ context.Context, kind, id string) (string, error) { return id, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(answer.Data)
		if err != nil {
			t.Fatal(err)
		}
		got := string(text)
		for _, mask := range answer.Masks {
			placed := fmt.Sprintf(`{"ground":"%s","masked":%d}`, mask.Ground, mask.Number)
			said := fmt.Sprintf("[%d %s %s %s]", mask.Number, mask.Place, mask.What, mask.Ground)
			if !strings.Contains(got, placed) {
				got += " " + said
			}
			got = strings.Replace(got, placed, said, 1)
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", about, got, c.want)
		}
		if !strings.Contains(asked, "_disclosed_id: id") || !strings.Contains(asked, "_disclosed_kind: __typename") {
			t.Errorf("asked %s", asked)
		}
	}
}

// Where one root field that cannot be null has nothing for the receiver, his whole answer
// is null; what the others have for him is disclosed all the same. The asker below
// answers as a server would that finds no c.
func TestWhatOneRootFieldLacksTheOthersHave(t *testing.T) {
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	if err != nil {
		t.Fatal(err)
	}
	query := `query($skip: Boolean!) {a: plan(id: "Plan:1") @skip(if: $skip) {title} ...Rest a: plan(id: "Plan:1") @skip(if: $skip) {status}}
		fragment Rest on Query {... {b: plans {totalCount} c: orphans {municipality {code}}}}`
	whole := `{"a":{#1~,"title":"x","status":"DECIDED"},"b":{"totalCount":2},"c":[{"municipality":{#9~,"code":"9999"}}]}`
	seen := func(_ context.Context, query string, _ map[string]any) (json.RawMessage, error) {
		document, err := gqlparser.LoadQueryWithRules(types, query, nil)
		if err != nil {
			return nil, err
		}
		asked := strings.Join(namesAsked(document.Operations[0].SelectionSet), " ")
		text, known := map[string]string{"a b c": `null`, "a": `{"a":{#1~,"title":"x","status":"DECIDED"}}`, "b": `{"b":{"totalCount":1}}`, "c": `null`}[asked]
		if !known {
			t.Errorf("asked for %s", asked)
		}
		return saying(text, new(string))(t.Context(), "", nil)
	}
	answer, err := disclosure.New(types).Of(t.Context(), disclosure.Request{
		Query: query, Variables: map[string]any{"skip": false}, Whole: saying(whole, new(string)), Seen: seen,
		Ground: func(_ context.Context, kind, id string) (string, error) { return "a ground", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answer.Data)
	if want := `{"a":{"title":"x","status":"DECIDED"},"b":{"totalCount":1},"c":{"ground":"a ground","masked":2}}`; err != nil || string(text) != want || len(answer.Masks) != 2 {
		t.Errorf("got %s, %d masks, %v\nwant %s", text, len(answer.Masks), err, want)
	}
	if err := answer.MustHold(); err != nil {
		t.Error(err)
	}
}

// namesAsked are the names in an answer of the fields of a selection that are not skipped.
func namesAsked(set ast.SelectionSet) []string {
	var names []string
	add := func(directives ast.DirectiveList, some ...string) {
		for _, name := range some {
			if skip := directives.ForName("skip"); (skip == nil || skip.Arguments[0].Value.Raw != "true") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, selection := range set {
		switch one := selection.(type) {
		case *ast.Field:
			add(one.Directives, one.Alias)
		case *ast.InlineFragment:
			add(one.Directives, namesAsked(one.SelectionSet)...)
		case *ast.FragmentSpread:
			add(one.Directives, namesAsked(one.Definition.SelectionSet)...)
		}
	}
	return names
}

// A mask is something: what is there and all masked is not refused as if it were not there.
func TestAMaskIsSomething(t *testing.T) {
	if err := (&disclosure.Answer{Data: &disclosure.Mask{Number: 1}}).MustHold(); err != nil {
		t.Error(err)
	}
	if err := (&disclosure.Answer{}).MustHold(); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("of nothing: %v", err)
	}
}

// What is cut off is not handed out as the whole.
func TestAListThatGoesOnIsSaid(t *testing.T) {
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	if err != nil {
		t.Fatal(err)
	}
	for whole, want := range map[string]string{
		`{"a":{#1~,"b":{"totalCount":2,"nodes":[{#2~},{#3~}]},"c":{"totalCount":0,"edges":[]}}}`:        "",
		`{"a":{#1~,"b":{"totalCount":3,"nodes":[{#2~},{#3~}]},"c":{"totalCount":1,"edges":[]}}}`:        "a.b (2 of 3), a.c (0 of 1)",
		`{"a":[{#1~,"b":{"totalCount":1,"nodes":[{#2~}]}},{#3~,"b":{"totalCount":9,"nodes":[{#2~}]}}]}`: "a[1].b (1 of 9)",
		`{"totalCount":3}`: "",
	} {
		var asked string
		answer, err := disclosure.New(types).Of(t.Context(), disclosure.Request{
			Query: `{plans {nodes {title}}}`, Whole: saying(whole, &asked), Seen: saying(`{"a":null}`, &asked),
			Ground: func(_ context.Context, kind, id string) (string, error) { return id, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		err = answer.MustBeWhole()
		if (err != nil) != (want != "") || err != nil && (!errors.Is(err, graph.ErrTooLarge) || !strings.Contains(err.Error(), ": "+want+";")) {
			t.Errorf("%s: %v", whole, err)
		}
	}
}
