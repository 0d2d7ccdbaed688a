package neo4j

import (
	"context"
	"fmt"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// injected is in every fragment, and would be the label of what one makes.
const injected = "Injected"

// fragments close what a value could stand in, and go on in Cypher.
var fragments = []string{
	"' CREATE (:Injected) //",
	`" CREATE (:Injected) //`,
	"` CREATE (:Injected) //",
	"x'}) DETACH DELETE n CREATE (:Injected) //",
	"]) CREATE (:Injected) WITH 1 AS x MATCH (n) DETACH DELETE n /*",
	`\' } CREATE (:Injected) //`,
	`\u0027 CREATE (:Injected) //`,
	"$v.p0 OR true // Injected",
	"*:* OR Injected) +(~ ^ \\ /",
	"0 } RETURN 1 UNION MATCH (n:Injected) RETURN n",
}

// hostile is a store behind a tap, in which one town, department, post and document
// with its edges are named by a fragment.
type hostile struct {
	t     *testing.T
	store *Store
	view  graph.View
	tap   *neo4jtest.Tap
}

// No value is ever part of a statement's text: whatever is written and asked, no
// text that goes to Neo4j holds any of it, and the graph is as it was.
func TestNoValueIsInAStatement(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	h := &hostile{t: t, tap: tap, store: openAt(t, tap.URL, Options{})}
	WaitReady(t, h.store)
	for i, fragment := range fragments {
		h.write(i, fragment)
	}
	view, err := h.store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	h.view = view
	before := h.export()
	for _, fragment := range fragments {
		h.readBack(fragment)
		h.questions(fragment)
		h.refused(fragment)
	}
	if after := h.export(); after != before {
		t.Errorf("the graph has changed:\n got %s\nwant %s", after, before)
	}
	texts := tap.Statements()
	if len(texts) == 0 {
		t.Error("the tap has seen no statement")
	}
	for _, text := range texts {
		if strings.Contains(text, injected) {
			t.Errorf("a value is part of a statement: %s", text)
		}
	}
	made, err := bolt.ExecuteQuery(context.Background(), server.Driver(), "MATCH (n) RETURN count(n) AS all, count(CASE WHEN n:"+injected+" THEN 1 END) AS injected", nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	if n := made.Records[0].AsMap()["injected"]; n != int64(0) {
		t.Errorf("%v nodes were made by a value", n)
	}
}

// write puts a fragment into every text of some nodes and edges, then into those of
// others that are removed again.
func (h *hostile) write(i int, fragment string) {
	h.t.Helper()
	town, department, post, document := "Municipality:"+fragment, "Department:"+fragment, "Post:"+fragment, "PolicyDocument:"+fragment
	goal := "Goal:" + fragment
	batch := graph.Batch{By: fragment, Message: fragment, Changes: []graph.Change{
		{Node: town, Set: map[string]any{"code": fragment, "name": fragment, "type": "MUNICIPALITY", "completeness": "FULL", "source": fragment}},
		{Node: department, Municipality: town, Set: map[string]any{"name": fragment, "aliases": []string{fragment + "2"}, "type": "BOARD", "inference": fragment}},
		{Node: post, Municipality: town, Set: map[string]any{"title": fragment}},
		{Node: document, Municipality: town, Set: map[string]any{"title": fragment, "status": "ADOPTED"}},
		{Node: "Framework:" + fragment, Set: map[string]any{"code": fragment, "title": fragment, "level": "LOCAL"}},
		{Node: goal, Set: map[string]any{"code": fragment, "title": fragment}},
		{Edge: "PART_OF", From: goal, To: "Framework:" + fragment},
		{Edge: "WORKS_IN", From: post, To: department, Set: map[string]any{"source": fragment}},
		{Edge: "ADDRESSES", From: document, To: goal, Set: map[string]any{"quote": fragment, "status": "SUGGESTED"}},
		{Node: "Post:gone" + fragment, Municipality: town, Set: map[string]any{"title": fragment}},
		{Edge: "WORKS_IN", From: "Post:gone" + fragment, To: department, Set: map[string]any{"source": fragment}},
	}}
	if _, err := h.store.Apply(h.t.Context(), batch); err != nil {
		h.t.Fatalf("fragment %d: %v", i, err)
	}
	for _, changes := range [][]graph.Change{
		{{Edge: "WORKS_IN", From: "Post:gone" + fragment, To: department, Remove: true}},
		{{Edge: "ADDRESSES", From: document, To: goal, Set: map[string]any{"quote": "no " + fragment}, Remove: true}},
		{{Node: post, Set: map[string]any{"title": "anew " + fragment}}},
		{{Node: "Post:gone" + fragment, Remove: true}},
	} {
		if _, err := h.store.Apply(h.t.Context(), graph.Batch{By: fragment, Message: fragment, Changes: changes}); err != nil {
			h.t.Fatalf("fragment %d: %v", i, err)
		}
	}
}

// refused is what a fragment is refused as.
func (h *hostile) refused(fragment string) {
	h.t.Helper()
	for what, change := range map[string]graph.Change{
		"a kind":             {Node: fragment + ":a", Set: map[string]any{"title": "a"}},
		"a property":         {Node: "Post:b", Municipality: "Municipality:" + fragment, Set: map[string]any{"title": "b", fragment: "b"}},
		"an enum":            {Node: "Department:b", Municipality: "Municipality:" + fragment, Set: map[string]any{"name": "b", "type": fragment}},
		"a date":             {Node: "Department:b", Municipality: "Municipality:" + fragment, Set: map[string]any{"name": "b", "type": "BOARD", "validFrom": fragment}},
		"a type":             {Edge: fragment, From: "Post:" + fragment, To: "Department:" + fragment},
		"an edge's property": {Edge: "WORKS_IN", From: "Post:" + fragment, To: "Department:" + fragment, Set: map[string]any{fragment: "a"}},
	} {
		if _, err := h.store.Apply(h.t.Context(), graph.Batch{Changes: []graph.Change{change}}); err == nil {
			h.t.Errorf("%q is taken for %s", fragment, what)
		}
	}
}

func (h *hostile) export() string {
	h.t.Helper()
	var lines strings.Builder
	for change, err := range graph.Export(h.t.Context(), h.store.schema, h.view) {
		if err != nil {
			h.t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%q\n", fmt.Sprint(change))
	}
	return lines.String()
}
