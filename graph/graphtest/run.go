package graphtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"malgraf/graph"
)

// Run holds a store to the contract of graph.Store. open returns a fresh, empty
// store with the project's schema; it need not be ready. Run closes it.
func Run(t *testing.T, open func(t *testing.T) graph.Store) {
	for _, subject := range subjects {
		t.Run(subject.name, func(t *testing.T) {
			for _, one := range subject.cases {
				t.Run(one.name, func(t *testing.T) { one.check(newWorld(t, open(t))) })
			}
		})
	}
}

// specification is a sentence that holds for every store, and how it is checked.
type specification struct {
	name  string
	check func(w *world)
}

var subjects = []struct {
	name  string
	cases []specification
}{
	{"store", lifecycle},
	{"save", saving},
	{"values", values},
	{"edges", edges},
	{"removal", removal},
	{"refusal", refusals},
	{"unique", uniqueness},
	{"commit", commits},
	{"revision", revisions},
	{"rule", rules},
	{"key", idempotency},
	{"log", logs},
	{"erasure", erasures},
	{"revert", reverts},
	{"filter", filters},
	{"text", texts},
	{"edge filter", edgeFilters},
	{"order", orders},
	{"page", pages},
	{"expand", expansions},
	{"get", lookups},
	{"below", belows},
	{"count", counts},
	{"search", searches},
	{"watch", watches},
	{"model", models},
	{"crowd", crowds},
}

// patience is how long a store may take to tell of a commit, firstStart how long to
// become ready where it first has to make all its indexes, on a busy machine.
const (
	patience   = time.Minute
	firstStart = 2 * time.Minute
)

// WaitReady polls a store until it is ready, and fails the test when it will not be.
func WaitReady(t testing.TB, store graph.Store) {
	t.Helper()
	deadline := time.Now().Add(firstStart)
	for {
		err := store.Ready(context.Background())
		if err == nil {
			return
		}
		if !errors.Is(err, graph.ErrUnavailable) || time.Now().After(deadline) {
			t.Fatalf("the store does not become ready: %v", err)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
