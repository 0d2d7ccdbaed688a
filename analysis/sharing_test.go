package analysis

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/schema"
)

// telling is a view that answers what is below a question along with it, as a store may,
// and notes the edges that it was asked along.
type telling struct {
	graph.View
	// before is called with each question; where it fails so does the answer.
	before func(all []graph.Expand) error
	mutex  sync.Mutex
	asked  []string
}

// ExpandAll implements [graph.Expander].
func (v *telling) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	v.mutex.Lock()
	for _, one := range all {
		v.asked = append(v.asked, one.Edge.Name)
	}
	v.mutex.Unlock()
	if v.before != nil {
		if err := v.before(all); err != nil {
			return nil, err
		}
	}
	answers, err := graph.EachExpand(ctx, v.View, all)
	for i := range answers {
		answers[i].Nodes.Rows = nil // such a store numbers nothing
		once, _ := number(answers[i].Nodes)
		for _, below := range all[i].Below {
			below.From = once.nodes
			found, err := v.Expand(ctx, below)
			if err != nil {
				return nil, err
			}
			answers[i].Below = append(answers[i].Below, found)
		}
	}
	return answers, err
}

// telled is a municipality in a view that tells, and one that shares what it is asked.
func telled(t *testing.T) (*telling, Source, graph.Nodes) {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(context.WithoutCancel(t.Context()), ":memory:", kinds)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	graphtest.WaitReady(t, store)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: slices.Collect(bench.Municipalities(1))}); err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	v := &telling{View: view}
	return v, Source{View: newSharing(v), Schema: kinds}, graph.Nodes{Kind: kinds.Kind("Municipality"), IDs: []string{"Municipality:0001"}}
}

// assignmentsBelow asks for all assignments, and where they lead below them.
func assignmentsBelow(s Source, towns graph.Nodes, below ...string) (*table, error) {
	one := asking{edge: "Municipality.assignments", unordered: true}
	for _, edge := range below {
		one.below = append(one.below, asking{edge: edge, unordered: true})
	}
	found, err := s.expandAll(context.Background(), towns, one)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// What came along with an answer is not asked again, of the same nodes in another order
// or of some of them.
func TestWhatCameAlongIsNotAskedAgain(t *testing.T) {
	view, s, towns := telled(t)
	assignments, err := assignmentsBelow(s, towns, "Assignment.departments")
	if err != nil {
		t.Fatal(err)
	}
	all := upTo(assignments.len())
	slices.Reverse(all)
	for _, rows := range [][]int32{all, all[10:20]} {
		var from []int
		for _, row := range rows {
			from = append(from, int(row))
		}
		some := pick(assignments.Nodes, from)
		got, err := s.members(t.Context(), "Assignment.departments", some, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Source{View: view.View, Schema: s.Schema}.members(t.Context(), "Assignment.departments", some, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Offsets, want.Offsets) || !slices.Equal(got.Nodes.IDs, want.Nodes.IDs) {
			t.Errorf("%d assignments lead to %v, want %v", len(from), got.Nodes.IDs, want.Nodes.IDs)
		}
	}
	if want := []string{"assignments"}; !slices.Equal(view.asked, want) {
		t.Errorf("asked along %v, want %v", view.asked, want)
	}
}

// Who asks what is coming along with another question waits for it; where that one fails,
// so does this.
func TestWhatIsComingAlongIsWaitedFor(t *testing.T) {
	for _, fails := range []error{nil, graph.ErrUnavailable} {
		view, s, towns := telled(t)
		asked, go_ := make(chan struct{}), make(chan struct{})
		view.before = func(all []graph.Expand) error {
			if all[0].Edge.Name != "assignments" {
				return nil
			}
			close(asked)
			<-go_
			return fails
		}
		done := make(chan error)
		go func() {
			_, err := assignmentsBelow(s, towns, "Assignment.departments")
			done <- err
		}()
		<-asked
		assignment := graph.Nodes{Kind: s.Schema.Kind("Assignment"), IDs: []string{"Assignment:0001/1"}}
		go func() {
			_, err := s.members(context.Background(), "Assignment.departments", assignment, nil)
			done <- err
		}()
		other, err := s.members(t.Context(), "Assignment.targets", assignment, nil) // which is not
		if err != nil || other.len() == 0 {
			t.Fatalf("%v: %v", other, err)
		}
		close(go_)
		for range 2 {
			if err := <-done; !errors.Is(err, fails) {
				t.Errorf("error %v, want %v", err, fails)
			}
		}
		if want := []string{"assignments", "targets"}; !slices.Equal(view.asked, want) {
			t.Errorf("asked along %v, want %v", view.asked, want)
		}
	}
}
