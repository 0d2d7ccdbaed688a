package neo4j

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// What is asked for again and again is read in other ways than what is new, and is the same.
func TestAnswersAreTheSameHoweverTheyAreRead(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	fill(t, s)
	t.Run("a large answer in parts", func(t *testing.T) { readInParts(t, s) })
	t.Run("a list that has grown in order", func(t *testing.T) { readGrown(t, s) })
}

// readInParts holds what is read in parts against what is read level by level, also where
// both parts lead to the same nodes.
func readInParts(t *testing.T, s *Store) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	var more []graph.Change
	for _, name := range []string{"targets", "departments"} {
		edge := s.schema.Kind("Assignment").Edge(name)
		for range 600 {
			pick := func(kind *graph.Kind) string { return fmt.Sprintf("%s:%d-%d", kind.Name, dice.IntN(20), dice.IntN(20)) }
			more = append(more, graph.Change{Edge: edge.Type.Name, From: pick(edge.Kind), To: pick(edge.Far), Set: required(edge.Type.Properties, "a")})
		}
	}
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: more}); err != nil {
		t.Fatal(err)
	}

	expand := func(kind, edge string, page graph.Page, below ...graph.Expand) graph.Expand {
		of := s.schema.Kind(kind).Edge(edge)
		return graph.Expand{Edge: of, Order: of.Order(), Page: page, EdgeColumns: of.Type.Properties, Want: graph.Want{Columns: of.Far.Properties, Below: below}}
	}
	all := graph.Page{First: size(100)}
	below := []graph.Expand{expand("Target", "assignments", graph.Page{First: size(2)},
		expand("Assignment", "departments", all),
		expand("Assignment", "responsible", all, expand("Post", "department", graph.Page{})),
		expand("Assignment", "indicators", all))}
	targets := s.schema.Kind("Target")
	var rows *graph.Rows
	deadline := time.Now().Add(time.Minute)
	for rows == nil || rows.Below == nil {
		if time.Now().After(deadline) {
			t.Fatal("never read in parts")
		}
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if rows, err = view.Scan(t.Context(), graph.Scan{Kind: targets, Order: targets.Order, Want: graph.Want{Below: below}}); err != nil {
			t.Fatal(err)
		}
		if rows.Below == nil { // as a request goes on
			levels(t, s, below, rows.Nodes)
		}
	}
	if of := s.lengths.of(s.schema.Kind("Assignment").Edge("departments")); of.parents != knownParents || of.longest < 2 {
		t.Errorf("what is known of the lists: %+v", of)
	}
	compareLevels(t, s, below, rows)
}

// levels asks level by level.
func levels(t *testing.T, s *Store, below []graph.Expand, from graph.Nodes) []*graph.Rows {
	t.Helper()
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from.IDs, _ = distinct(from.IDs)
	answers := make([]*graph.Rows, len(below))
	for i, one := range below {
		one.From = from
		if answers[i], err = view.Expand(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		answers[i].Below = levels(t, s, one.Below, answers[i].Nodes)
	}
	return answers
}

// compareLevels holds what is below rows against what levels answer in order.
func compareLevels(t *testing.T, s *Store, below []graph.Expand, rows *graph.Rows) {
	t.Helper()
	s.lengths = newLengths() // nothing is expected, so all is asked for in order
	want := levels(t, s, below, rows.Nodes)
	var compare func(path string, below []graph.Expand, got, want []*graph.Rows)
	compare = func(path string, below []graph.Expand, got, want []*graph.Rows) {
		for i, one := range below {
			path := path + "." + one.Edge.Name
			if len(got) != len(want) {
				t.Fatalf("%s: %d answers, want %d", path, len(got), len(want))
			}
			compare(path, one.Below, got[i].Below, want[i].Below)
			g, w := *got[i], *want[i]
			if g.Below, w.Below = nil, nil; !reflect.DeepEqual(g, w) {
				t.Errorf("%s: in parts %d rows, level by level %d:\n%v\n%v", path, g.Nodes.Len(), w.Nodes.Len(), g, w)
			}
			if w.Nodes.Len() < 100 {
				t.Errorf("%s: only %d rows", path, w.Nodes.Len())
			}
		}
	}
	compare("Target", below, rows.Below, want)
}

// readGrown asks for a list that was expected to be short, and is longer.
func readGrown(t *testing.T, s *Store) {
	kind := s.schema.Kind("Department")
	var departments []string
	for m := range 20 {
		for i := range 20 {
			departments = append(departments, fmt.Sprintf("Department:%d-%d", m, i))
		}
	}
	posts := graph.Expand{
		Edge: kind.Edge("posts"), Order: kind.Edge("posts").Order(), Page: graph.Page{First: size(1)},
		From: graph.Nodes{Kind: kind, IDs: departments}, Want: graph.Want{Columns: []*graph.Property{kind.Edge("posts").Far.Property("title")}},
	}
	ask := func() *graph.Rows {
		t.Helper()
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := view.Expand(t.Context(), posts)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	isUnordered := func() bool {
		l, err := s.expand(posts, byID(departments), s.areShort(posts.Edge, posts.Page))
		if err != nil {
			t.Fatal(err)
		}
		return l.unordered && s.isPlanned(l.String())
	}
	deadline := time.Now().Add(time.Minute)
	for !isUnordered() {
		if time.Now().After(deadline) {
			t.Fatal("the lists are never taken for short")
		}
		ask()
	}
	before := ask()
	if before.Nodes.Len() != len(departments) || before.Next[7] {
		t.Fatalf("%d posts, %t", before.Nodes.Len(), before.Next[7])
	}
	var changes []graph.Change
	for _, title := range []string{"Z", "Y", "X", "V", "A", "U", "T", "S", "R", "Q"} {
		changes = append(changes,
			graph.Change{Node: "Post:" + title, Municipality: "Municipality:0000", Set: map[string]any{"title": title}},
			graph.Change{Edge: kind.Edge("posts").Type.Name, From: "Post:" + title, To: departments[7]})
	}
	changes = append(changes, graph.Change{Node: "Post:0-7", Set: map[string]any{"title": "Ö"}})
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	after := ask()
	if got := after.Columns[0][7]; got != "A" || !after.Next[7] || after.Nodes.Len() != len(departments) {
		t.Errorf("the first post is %v, and there are more: %t", got, after.Next[7])
	}
	if isUnordered() {
		t.Error("they are still taken for short")
	}
}
