package neo4j

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// The first of a long list of what leads to a node are read in order from an index: no
// edge is followed, and nothing is sorted.
func TestTheFirstOfALongListAreReadFromAnIndex(t *testing.T) {
	server, s := filled(t)
	if len(s.edgeLines) < 20 {
		t.Fatalf("only %d types of edges have lines", len(s.edgeLines))
	}
	for edgeType := range s.edgeLines {
		edge := edgeType.In
		for name, page := range map[string]graph.Page{"first": {First: size(5)}, "last": {Last: size(5)}} {
			if name == "last" && edge.Kind.Name != "Department" { // as the first, read the other way
				continue
			}
			name += " of " + edge.Kind.Name + "." + edge.Name
			l, err := s.expand(graph.Expand{Edge: edge, Order: edge.Order(), Page: page, EdgeColumns: edgeType.Properties, Want: graph.Want{Columns: edge.Far.Properties}},
				byID{edge.Kind.Name + ":a", edge.Kind.Name + ":b"}, inOrder)
			if err != nil {
				t.Fatal(err)
			}
			operators := operatorsOf(keptPlan(t, planOf(t, server, name, l.statement)))
			isSought := slices.Contains(operators, "DirectedRelationshipIndexSeekByRange")
			if !isSought || slices.ContainsFunc(operators, func(one string) bool {
				return strings.Contains(one, "Sort") || strings.Contains(one, "Top") || strings.Contains(one, "Expand")
			}) {
				t.Errorf("%s: %q\n%s", name, operators, l.statement)
			}
		}
	}
}

// Where somebody has dropped the index of the edges, lists are found all the same.
func TestListsAreFoundWithoutTheIndexOfTheirEdges(t *testing.T) {
	server, s := filled(t)
	edge := s.schema.Kind("Department").Edge("assignments")
	definition := edgeIndex(edge.Type.Name)
	run(t, server, definition.dropped())
	defer run(t, server, definition.text)
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	rows, err := view.Expand(t.Context(), graph.Expand{Edge: edge, From: graph.Nodes{Kind: edge.Kind, IDs: []string{"Department:0-0"}}, Order: edge.Order(), Page: graph.Page{First: size(5)}})
	if err != nil || rows.Nodes.Len() == 0 {
		t.Errorf("%v, %v", rows, err)
	}
}

// What edges are found by follows what it is made of: nodes and edges are made, altered,
// removed and made again, and lists read from either end hold what they hold when all of
// them is read.
func TestEdgesAreFoundByWhatTheirNodesAreNow(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	batch := town("1")
	// Ids of which one begins with another, and what a line has between its parts.
	departments := []string{"Department:a", "Department:a Assignment", "Department:a Assignment x"}
	for _, end := range []string{"å", "ä"} { // and ids that are the same for longer than a line goes on
		departments = append(departments, "Department:"+strings.Repeat("`'", edgeLineID)+end)
	}
	for i, id := range departments {
		batch.Changes = append(batch.Changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: map[string]any{"name": fmt.Sprint("Nämnd ", i), "type": "BOARD"}})
	}
	apply := func(batch graph.Batch) {
		t.Helper()
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	apply(batch)
	titles := []string{"Bygg", "bygg", "Ödla", "Åtgärd 2", "Åtgärd 10", "", "x y"}
	for round := range 32 {
		var batch graph.Batch
		for range 1 + dice.IntN(6) {
			id := fmt.Sprint("Assignment:", dice.IntN(8))
			if dice.IntN(6) == 0 {
				batch.Changes = append(batch.Changes, graph.Change{Node: id, Remove: true})
				continue
			}
			set := map[string]any{"title": titles[dice.IntN(len(titles))], "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED", "number": nil}
			if dice.IntN(2) == 0 {
				set["number"] = fmt.Sprint(dice.IntN(12))
			}
			batch.Changes = append(batch.Changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: set})
			to := departments[dice.IntN(len(departments))]
			switch dice.IntN(3) {
			case 0:
				batch.Changes = append(batch.Changes, graph.Change{Edge: "ASSIGNED_TO", From: id, To: to, Set: map[string]any{"role": "OWNS"}})
			case 1:
				batch.Changes = append(batch.Changes, graph.Change{Edge: "ASSIGNED_TO", From: id, To: to, Remove: true})
			}
		}
		apply(batch)
		if round%8 == 7 { // which reads all there is
			if findings := verified(t, s); len(findings) > 0 {
				t.Fatalf("seed %d: %v", seed, findings)
			}
		}
		edge := s.schema.Kind("Department").Edge("assignments")
		read := func(page graph.Page) []string {
			t.Helper()
			view, err := s.View(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer view.Close()
			rows, err := view.Expand(t.Context(), graph.Expand{Edge: edge, From: graph.Nodes{Kind: edge.Kind, IDs: departments}, Order: edge.Order(), Page: page})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			var lists []string
			for i := range departments {
				ids := rows.Nodes.IDs[rows.Offsets[i]:rows.Offsets[i+1]]
				if page.First != nil || page.Last != nil {
					lists = append(lists, fmt.Sprint(ids, rows.Previous[i], rows.Next[i]))
				} else {
					lists = append(lists, strings.Join(ids, " "))
				}
			}
			return lists
		}
		var first, last []string
		for _, list := range read(graph.Page{}) {
			ids := strings.Fields(list)
			first = append(first, fmt.Sprint(ids[:min(2, len(ids))], false, len(ids) > 2))
			last = append(last, fmt.Sprint(ids[max(0, len(ids)-2):], len(ids) > 2, false))
		}
		if got := read(graph.Page{First: size(2)}); !slices.Equal(got, first) {
			t.Fatalf("seed %d: the first two are %q, want %q", seed, got, first)
		}
		if got := read(graph.Page{Last: size(2)}); !slices.Equal(got, last) {
			t.Fatalf("seed %d: the last two are %q, want %q", seed, got, last)
		}
	}
}
