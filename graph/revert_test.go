package graph_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
)

// wide is how many nodes one commit makes that all have an edge to one, deep how many
// of which each is part of the one before.
const wide, deep = 10_000, 3_000

// A commit may be as large as an import, and is taken back all the same.
func TestALargeCommitIsTakenBack(t *testing.T) {
	for name, made := range largeCommits() {
		t.Run(name, func(t *testing.T) {
			store := townStore(t, ":memory:")
			before := exported(t, store)
			save(t, store, made)
			after := exported(t, store)
			revertLast(t, store)
			same(t, exported(t, store), before)
			revertLast(t, store)
			same(t, exported(t, store), after)
		})
	}
}

// All that one large commit has taken away stands in the way of another.
func TestAllThatStandsInTheWayOfALargeCommitIsTold(t *testing.T) {
	store := townStore(t, ":memory:")
	chain := largeCommits()["chain"]
	save(t, store, chain)
	var cut, gone []graph.Change
	for _, change := range chain[2:] { // but for the first, for its far end stays
		if change.Remove = true; change.Node == "" {
			cut = append(cut, change)
		} else {
			gone = append(gone, change)
		}
	}
	save(t, store, cut)
	save(t, store, gone)
	_, err := graph.Revert(t.Context(), store, 3, graph.Batch{})
	var violations graph.Violations
	if !errors.As(err, &violations) || len(violations) != len(gone) {
		t.Fatalf("%d things stand in the way, want %d: %.200v", len(violations), len(gone), err)
	}
	for _, one := range violations {
		if later := (*graph.InTheWay)(nil); !errors.As(one.Err, &later) || later.Revision != 4 {
			t.Fatalf("%v, want that it was changed at revision 4", one.Err)
		}
	}
}

// What a commit changed may have been what is no longer allowed.
func TestWhatCannotBeAsBeforeIsNamed(t *testing.T) {
	const houses = `interface Node { id: ID! } type House @node(order: ["id"]) { floors: Int `
	before, err := parse(houses + "}")
	if err != nil {
		t.Fatal(err)
	}
	now, err := parse(houses + "@range(min: 1) }")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "malgraf.db")
	store := storeAt(t, path, before)
	for floors := range 2 {
		save(t, store, []graph.Change{{Node: "House:1", Set: map[string]any{"floors": floors}}})
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = graph.Revert(t.Context(), storeAt(t, path, now), 2, graph.Batch{})
	if want := "change 1, floors: floors of House:1: 0 is not at least 1: invalid"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// BenchmarkRevert takes back a large commit.
func BenchmarkRevert(b *testing.B) {
	for name, made := range largeCommits() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				store := townStore(b, filepath.Join(b.TempDir(), "malgraf.db"))
				save(b, store, made)
				b.StartTimer()
				revertLast(b, store)
			}
		})
	}
}

func largeCommits() map[string][]graph.Change {
	const town = "Municipality:2161"
	var star, chain []graph.Change
	for i := range wide {
		id := fmt.Sprint("Assignment:", i)
		star = append(star,
			graph.Change{Node: id, Municipality: town, Set: map[string]any{"title": "Uppdrag", "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED"}},
			graph.Change{Edge: "ASSIGNED_TO", From: id, To: "Department:0", Set: map[string]any{"role": "OWNS"}})
	}
	for i := range deep {
		id := fmt.Sprint("Department:", i+1)
		chain = append(chain,
			graph.Change{Node: id, Municipality: town, Set: map[string]any{"name": id, "type": "UNIT"}},
			graph.Change{Edge: "PART_OF", From: id, To: fmt.Sprint("Department:", i)})
	}
	return map[string][]graph.Change{"star": star, "chain": chain}
}

func storeAt(t testing.TB, path string, declared *graph.Schema) graph.Store {
	t.Helper()
	store, err := embedded.Open(t.Context(), path, declared)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	graphtest.WaitReady(t, store)
	return store
}

// townStore is a store with a municipality and a department.
func townStore(t testing.TB, path string) graph.Store {
	t.Helper()
	store := storeAt(t, path, ljusdalSchema(t))
	save(t, store, []graph.Change{
		{Node: "Municipality:2161", Set: map[string]any{"code": "2161", "name": "Ljusdal", "type": "MUNICIPALITY", "completeness": "FULL"}},
		{Node: "Department:0", Municipality: "Municipality:2161", Set: map[string]any{"name": "0", "type": "BOARD"}},
	})
	return store
}

func revertLast(t testing.TB, store graph.Store) {
	t.Helper()
	last, err := store.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if commit, err := graph.Revert(t.Context(), store, last, graph.Batch{}); err != nil || len(commit.Changes) == 0 {
		t.Fatalf("revision %d is not taken back: %d changes, %v", last, len(commit.Changes), err)
	}
}
