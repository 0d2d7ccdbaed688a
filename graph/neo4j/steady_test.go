package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// A node that is removed while a statement reads it has no id in the answer: here it is
// one that never had one, and is removed before the question is asked again.
func TestANodeThatGoesWhileItIsReadIsNoDamage(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	s := openAt(t, tap.URL, Options{Levels: LevelsApart, Indexes: neo4jtest.Undisturbed})
	WaitReady(t, s)
	run(t, server, "CREATE (:Target {id: 'Target:1'})-[:PART_OF]->(:Goal {title: 'x'})")
	target := s.schema.Kind("Target")
	goals := func() (n int, err error) {
		view, err := s.View(t.Context())
		if err != nil {
			return 0, err
		}
		defer view.Close()
		rows, err := view.Expand(t.Context(), graph.Expand{Edge: target.Edge("goal"), From: graph.Nodes{Kind: target, IDs: []string{"Target:1"}}})
		if err != nil {
			return 0, err
		}
		return rows.Nodes.Len(), nil
	}
	tap.Statements()
	if _, err := goals(); !errors.Is(err, graph.ErrDamaged) {
		t.Errorf("one that never had an id: %v", err)
	}
	if asked := len(tap.Statements()); asked != steadyTimes {
		t.Errorf("asked %d times, want %d", asked, steadyTimes)
	}
	tap.Gather(1, 2) // the first passes, the next is held back until there is one more
	done, asked := make(chan error, 2), 0
	ask := func() {
		n, err := goals()
		if err == nil && n > 0 {
			err = errors.New("what is removed is there")
		}
		done <- err
	}
	go ask()
	eventually(t, "it is asked again", func() bool {
		asked += len(tap.Statements())
		return asked > 1 || len(done) > 0
	})
	run(t, server, "MATCH (n:Goal) DETACH DELETE n")
	go ask()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	run(t, server, "MATCH (n:Target) DELETE n")
}

// What is read while others remove it is there whole, or not.
func TestWhatGoesIsReadWholeOrNot(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openAt(t, server.URL, Options{Indexes: neo4jtest.Undisturbed})
	WaitReady(t, s)
	assignment, department := s.schema.Kind("Assignment"), s.schema.Kind("Department")
	assigned := department.Edge("assignments")
	const many = 1000
	nodes := graph.Batch{Changes: append(town("1").Changes,
		graph.Change{Node: "Department:1", Municipality: "Municipality:1", Set: required(department.Settable(), "1", 0)})}
	var edges, noEdges, noNodes graph.Batch
	for i := range many {
		id := fmt.Sprint("Assignment:", i)
		nodes.Changes = append(nodes.Changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: required(assignment.Settable(), fmt.Sprint(i), 0)})
		edges.Changes = append(edges.Changes, graph.Change{Edge: assigned.Type.Name, From: id, To: "Department:1", Set: map[string]any{"role": "OWNS"}})
		noEdges.Changes = append(noEdges.Changes, graph.Change{Edge: assigned.Type.Name, From: id, To: "Department:1", Remove: true})
		noNodes.Changes = append(noNodes.Changes, graph.Change{Node: id, Remove: true})
	}
	title, role := assignment.Property("title"), assigned.Type.Property("role")
	scan := func(view graph.View) (*graph.Rows, error) {
		return view.Scan(t.Context(), graph.Scan{Kind: assignment, Want: graph.Want{Columns: slices.Repeat([]*graph.Property{title}, 20)}})
	}
	expand := func(view graph.View) (*graph.Rows, error) {
		return view.Expand(t.Context(), graph.Expand{Edge: assigned, From: graph.Nodes{Kind: department, IDs: []string{"Department:1"}},
			EdgeColumns: slices.Repeat([]*graph.Property{role}, 20)})
	}
	expandFew := func(view graph.View) (*graph.Rows, error) {
		return view.Expand(t.Context(), graph.Expand{Edge: assignment.Edge("departments"), From: graph.Nodes{Kind: assignment, IDs: []string{"Assignment:0", "Assignment:1"}},
			EdgeColumns: []*graph.Property{role}})
	}
	if _, err := s.Apply(t.Context(), nodes); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		removal graph.Batch
		read    func(graph.View) (*graph.Rows, error)
	}{{noEdges, expand}, {noEdges, expandFew}, {noNodes, scan}} {
		if _, err := s.Apply(t.Context(), edges); err != nil {
			t.Fatal(err)
		}
		wholeUntil(t, s, step.removal, step.read)
	}
}

// wholeUntil reads until a batch is made, which removes what is read.
func wholeUntil(t *testing.T, s *Store, removal graph.Batch, read func(graph.View) (*graph.Rows, error)) {
	t.Helper()
	made := make(chan error, 1)
	go func() {
		_, err := s.Apply(context.Background(), removal)
		made <- err
	}()
	times, went := 0, 0
	for len(made) == 0 {
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := read(view)
		view.Close()
		if times++; errors.Is(err, graph.ErrDamaged) {
			went++ // each time it was asked
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range slices.Concat(rows.Columns, rows.EdgeColumns) {
			if slices.Contains(column, nil) {
				t.Errorf("%d of %d values are missing", len(slices.DeleteFunc(slices.Clone(column), func(value any) bool { return value != nil })), len(column))
			}
		}
	}
	if err := <-made; err != nil {
		t.Fatal(err)
	}
	if t.Logf("read %d times, of which %d not to the end", times, went); went == times {
		t.Error("never read to the end")
	}
}

// What a value led to when the node was there, and has no id any more, is not there.
func TestANodeFoundByAValueThatGoesMeanwhile(t *testing.T) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	post := kinds.Kind("Post")
	w := &wanted{kind: post, columns: []*graph.Property{post.ID(), post.Property("title")}}
	ref := graph.Ref{Kind: post, Property: post.Property("title")}
	found := &graph.Found{At: make([]graph.Place, 2), Kinds: map[*graph.Kind]*graph.Rows{}}
	if err := w.found("0", map[string]any{
		"b0":  []any{[]any{"Rektor", nil}, []any{"Post:1", nil}},
		"at0": []any{int64(0), int64(1)}, "alias0": []any{false, false},
	}, graph.Get{Refs: []graph.Ref{ref, ref}}, found); err != nil {
		t.Fatal(err)
	}
	if found.At[0] != (graph.Place{Kind: post}) || found.At[1] != (graph.Place{}) || found.Kinds[post].Nodes.Len() != 1 {
		t.Errorf("found %+v with %+v", found.At, found.Kinds[post])
	}
}
