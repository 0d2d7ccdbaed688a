package graphtest

import (
	"errors"
	"fmt"
	"slices"

	"malgraf/graph"
)

var revisions = []specification{
	{"a node has the revision of the last commit that changed it", revisionOfNode},
	{"an edge from a node moves its revision, one to it does not", revisionByEdge},
	{"what changes nothing moves no revision", revisionStays},
	{"a removed edge, and one that is displaced, move the revision of where it began", revisionOfRemovedEdge},
	{"a node made anew has the revision of that", revisionMadeAnew},
	{"revisions can be filtered and ordered by", revisionAsked},
	{"a revision cannot be set", revisionNotSet},
	{"a batch goes through that knows the newest revision, or a later one", expectNewest},
	{"a batch is refused that knows an older one, and told what is there", expectOlder},
	{"a batch is refused that knows a revision which the store has not come to", expectAhead},
	{"a batch is refused that expects what has been removed", expectRemoved},
	{"a batch is refused that expects nothing where something is", expectNothing},
	{"an expectation is held against what was before the batch", expectBefore},
	{"what is wrong besides is told with a stale expectation", expectAndMore},
	{"many stale expectations are told each with its commit", expectMany},
	{"of writers that know one revision, one gets through", expectRace},
}

func (w *world) revisionOf(id string) graph.Revision {
	w.Helper()
	return graph.Revision(w.value(id, "revision").(int64))
}

func revisionOfNode(w *world) {
	w.apply(towns())
	w.apply(department("a", ljusdal), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "A"))
	w.equal("a", w.revisionOf("Department:a"), graph.Revision(3))
	w.equal("b", w.revisionOf("Department:b"), graph.Revision(2))
	w.equal("the town, which owns them", w.revisionOf(ljusdal), graph.Revision(1))
	w.apply(node("Department:a", "", "validFrom", "2020-01-01"))
	w.apply(node("Department:a", "", "validFrom", nil))
	w.equal("a, cleared", w.revisionOf("Department:a"), graph.Revision(5))
}

func revisionByEdge(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), assignment("x", ljusdal))
	w.apply(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.equal("x", w.revisionOf("Assignment:x"), graph.Revision(2))
	w.equal("a", w.revisionOf("Department:a"), graph.Revision(1))
	w.apply(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "LEADS"))
	w.equal("x", w.revisionOf("Assignment:x"), graph.Revision(3))
	w.apply(removeNode("Department:a"))
	w.equal("x, of which an edge went with its end", w.revisionOf("Assignment:x"), graph.Revision(4))
	w.equal("b", w.revisionOf("Department:b"), graph.Revision(1))
}

func revisionStays(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"))
	w.apply(department("a", ljusdal), edge("Department:a", "SERVES", "Department:b"), department("c", ljusdal))
	w.apply(node("Department:a", "", "name", "A"), node("Department:a", "", "name", "a"), department("d", ljusdal),
		removeEdge("Department:b", "SERVES", "Department:a"), edge("Department:b", "SERVES", "Department:a"), removeEdge("Department:b", "SERVES", "Department:a"))
	w.equal("a", w.revisionOf("Department:a"), graph.Revision(1))
	w.equal("b", w.revisionOf("Department:b"), graph.Revision(1))
	w.violations(node("Department:a", "", "name", nil))
	w.equal("a, refused", w.revisionOf("Department:a"), graph.Revision(1))
}

func revisionOfRemovedEdge(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), department("b", ljusdal), edge("Post:p", "WORKS_IN", "Department:a"))
	w.apply(edge("Post:p", "WORKS_IN", "Department:b"))
	w.equal("p, displaced", w.revisionOf("Post:p"), graph.Revision(2))
	w.apply(removeEdge("Post:p", "WORKS_IN", "Department:b"))
	w.equal("p, removed", w.revisionOf("Post:p"), graph.Revision(3))
	w.equal("a", w.revisionOf("Department:a"), graph.Revision(1))
}

func revisionMadeAnew(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.apply(removeNode("Department:a"))
	w.apply(department("a", ljusdal))
	w.equal("a", w.revisionOf("Department:a"), graph.Revision(3))
	w.apply(removeNode("Department:a"), department("a", mora), removeNode("Department:b"), department("b", ljusdal), department("c", ljusdal))
	w.equal("a, now of another town", w.revisionOf("Department:a"), graph.Revision(4))
	w.equal("b, made anew as it was", w.revisionOf("Department:b"), graph.Revision(1))
}

func revisionAsked(w *world) {
	w.apply(towns())
	w.apply(department("a", ljusdal), department("b", ljusdal), department("c", ljusdal))
	w.apply(node("Department:b", "", "name", "B"))
	w.apply(edge("Department:a", "SERVES", "Department:c"))
	revision := w.property("Department.revision")
	w.finds("Department", graph.Compare{Property: revision, Op: graph.Gt, Value: int64(2)}, "a", "b")
	w.finds("Department", graph.Compare{Property: revision, Op: graph.In, Value: []any{int64(2), int64(4)}}, "a", "c")
	w.finds("Department", graph.Compare{Property: revision, Op: graph.IsNull, Value: true})
	rows := w.scan(graph.Scan{Kind: w.kind("Department"), Order: w.order("Department", "-revision")})
	w.equal("by revision", keys(rows.Nodes.IDs), []string{"a", "b", "c"})
	w.apply(edge("Department:c", "SERVES", "Department:b"))
	rows = w.scan(graph.Scan{Kind: w.kind("Department"), Order: w.order("Department", "-revision")})
	w.equal("by revision, after an edge", keys(rows.Nodes.IDs), []string{"c", "a", "b"})
}

func revisionNotSet(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(node("Department:a", "", "revision", 7), "0 revision: invalid")
}

// expecting makes a batch that knows revisions.
func (w *world) expecting(expect map[string]graph.Revision, batch changes) (graph.Commit, error) {
	return w.store.Apply(w.ctx, graph.Batch{Changes: batch, Expect: expect, By: "Bo"})
}

func (w *world) stale(err error) graph.Stale {
	w.Helper()
	var stale *graph.Stale
	var violations graph.Violations
	if !errors.As(err, &violations) || !errors.As(err, &stale) || !errors.Is(err, graph.ErrConflict) {
		w.Fatalf("error %v, want a stale expectation among violations", err)
	}
	return *stale
}

func expectNewest(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	for i, known := range []graph.Revision{1, 2, 4} {
		if i == 2 {
			w.apply(department("c", ljusdal))
		}
		commit, err := w.expecting(map[string]graph.Revision{"Department:a": known}, node("Department:a", "", "name", string(rune('p'+i))))
		if err != nil || commit.Revision != known+1 {
			w.Fatalf("knowing revision %d: %v, %v", known, commit.Revision, err)
		}
	}
	if _, err := w.expecting(map[string]graph.Revision{"Department:x": 0, "Nothing:x": 0, "x": 0}, department("x", ljusdal)); err != nil {
		w.Errorf("expecting nothing where nothing is: %v", err)
	}
}

func expectOlder(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	made, err := w.expecting(nil, edge("Department:a", "SERVES", "Department:b"))
	if err != nil {
		w.Fatal(err)
	}
	w.apply(department("c", ljusdal))
	_, err = w.expecting(map[string]graph.Revision{"Department:a": 1}, changes{department("d", ljusdal)[0], node("Department:a", "", "name", "A")[0]})
	stale := w.stale(err)
	if !stale.At.Equal(made.At) {
		w.Errorf("at %v, want %v", stale.At, made.At)
	}
	stale.At = made.At
	w.equal("what is there", stale, graph.Stale{Node: "Department:a", Expected: 1, There: true, Revision: 2, At: made.At, By: "Bo"})
	w.equal("violations", w.told(err), []string{"1 revision: conflict"})
	w.finds("Department", nil, "a", "b", "c")
}

// told lists the violations of an error.
func (w *world) told(err error) []string {
	var violations graph.Violations
	errors.As(err, &violations)
	lines := make([]string, len(violations))
	for i, one := range violations {
		lines[i] = line(one)
	}
	return lines
}

func expectAhead(w *world) {
	w.apply(towns(), department("a", ljusdal))
	made, err := w.expecting(nil, department("b", ljusdal))
	if err != nil {
		w.Fatal(err)
	}
	for _, batch := range []changes{node("Department:b", "", "name", "B"), removeNode("Department:b"), nil} {
		_, err := w.expecting(map[string]graph.Revision{"Department:b": 3}, batch)
		stale := w.stale(err)
		if !stale.At.Equal(made.At) {
			w.Errorf("at %v, want %v", stale.At, made.At)
		}
		stale.At = made.At
		w.equal("what is there", stale, graph.Stale{Node: "Department:b", Expected: 3, There: true, Revision: 2, At: made.At, By: "Bo"})
	}
	if _, err := w.expecting(map[string]graph.Revision{"Department:b": 2}, node("Department:b", "", "name", "B")); err != nil {
		w.Error(err)
	}
}

func expectRemoved(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(department("b", ljusdal))
	gone, err := w.expecting(nil, removeNode("Department:a"))
	if err != nil {
		w.Fatal(err)
	}
	_, err = w.expecting(map[string]graph.Revision{"Department:a": 1}, department("a", ljusdal))
	stale := w.stale(err)
	w.equal("there, revision, by", []any{stale.There, stale.Revision, stale.By}, []any{false, gone.Revision, "Bo"})
	for _, never := range []string{"Department:never", "never", ""} {
		_, err = w.expecting(map[string]graph.Revision{never: 3}, department("c", ljusdal))
		stale = w.stale(err)
		w.equal("there, revision", []any{stale.There, stale.Revision, stale.At.IsZero()}, []any{false, graph.Revision(0), true})
	}
}

func expectNothing(w *world) {
	w.apply(towns(), department("a", ljusdal))
	_, err := w.expecting(map[string]graph.Revision{"Department:a": 0}, department("a", ljusdal, "name", "A"))
	w.equal("there, revision", []any{w.stale(err).There, w.stale(err).Revision}, []any{true, graph.Revision(1)})
	w.equal("name", w.value("Department:a", "name"), any("a"))
}

func expectBefore(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, batch := range []changes{node("Department:a", "", "name", "A"), removeNode("Department:a")} {
		if _, err := w.expecting(map[string]graph.Revision{"Department:a": w.revisionOf("Department:a")}, batch); err != nil {
			w.Error(err)
		}
	}
	if _, err := w.expecting(map[string]graph.Revision{"Department:a": 0}, department("a", ljusdal)); err != nil {
		w.Error(err)
	}
}

func expectAndMore(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "A"), node("Department:b", "", "name", "B"))
	batch := changes{{Node: "Department:c", Municipality: ljusdal, Set: set([]any{"name", "c"})}, node("Department:b", "", "validTo", "soon")[0]}
	_, err := w.expecting(map[string]graph.Revision{"Department:a": 1, "Department:b": 1}, batch)
	w.equal("violations", w.told(err), []string{"0 revision: conflict", "0 type: invalid", "1 revision: conflict", "1 validTo: invalid"})
	_, err = w.expecting(map[string]graph.Revision{"Department:a": 1}, nil)
	w.equal("violations of no changes", w.told(err), []string{"0 revision: conflict"})
	_, err = w.expecting(map[string]graph.Revision{"Department:a": 1, "Department:b": 1}, nil)
	w.equal("violations of no changes", w.told(err), []string{"0 revision: conflict", "0 revision: conflict"})
}

func expectMany(w *world) {
	const many = 500
	w.apply(towns())
	var made, saved, removed changes
	expect, there := map[string]graph.Revision{}, map[string]bool{}
	for i := range many {
		id := fmt.Sprint("Department:", i)
		made = append(made, department(fmt.Sprint(i), ljusdal)...)
		if expect[id], there[id] = 2, i%2 == 0; there[id] {
			saved = append(saved, node(id, "", "validTo", "2030-12-31")...)
		} else {
			removed = append(removed, removeNode(id)...)
		}
	}
	w.apply(made)
	first := w.apply(saved, removed[:many/4])
	second := w.apply(removed[many/4:])
	_, err := w.expecting(expect, nil)
	var violations graph.Violations
	if !errors.As(err, &violations) || len(violations) != many {
		w.Fatalf("%d violations, want %d: %.200v", len(violations), many, err)
	}
	for _, one := range violations {
		stale := w.stale(graph.Violations{one})
		want := graph.Stale{Node: stale.Node, Expected: 2, There: there[stale.Node], Revision: first.Revision, At: first.At}
		if slices.ContainsFunc(second.Changes, func(change graph.Change) bool { return change.Node == stale.Node }) {
			want.Revision, want.At = second.Revision, second.At
		}
		if !stale.At.Equal(want.At) {
			w.Fatalf("%s: at %v, want %v", stale.Node, stale.At, want.At)
		}
		stale.At = want.At
		w.equal("what is there", stale, want)
	}
}

func expectRace(w *world) {
	w.apply(towns(), department("a", ljusdal))
	outcomes := make(chan error, writers)
	for writer := range writers {
		go func() {
			_, err := w.expecting(map[string]graph.Revision{"Department:a": 1}, node("Department:a", "", "name", string(rune('p'+writer))))
			outcomes <- err
		}()
	}
	won := 0
	for range writers {
		if err := <-outcomes; err == nil {
			won++
		} else if stale := w.stale(err); stale.Revision != 2 {
			w.Errorf("stale with %+v", stale)
		}
	}
	w.equal("writers that got through", won, 1)
}
