package telemetry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/schema"
	"malgraf/telemetry"
)

func embeddedStore(t testing.TB, kinds *graph.Schema) graph.Store {
	t.Helper()
	store, err := embedded.Open(t.Context(), ":memory:", kinds)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for errors.Is(store.Ready(t.Context()), graph.ErrUnavailable) {
		time.Sleep(time.Millisecond)
	}
	return store
}

func kinds(t testing.TB) *graph.Schema {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func observer(t testing.TB, store graph.Store) *telemetry.Observer {
	t.Helper()
	observer, err := telemetry.New(t.Context(), store, "memory")
	if err != nil {
		t.Fatal(err)
	}
	return observer
}

// A store that is watched keeps the contract of the one behind it.
func TestConformance(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) graph.Store {
		return observer(t, embeddedStore(t, kinds(t))).Store()
	})
}

// readyStore answers every call at once, so that only the watching takes time.
type readyStore struct {
	graph.Store
	view  readyView
	kinds *graph.Schema
}

func (s *readyStore) Schema() *graph.Schema                    { return s.kinds }
func (s *readyStore) View(context.Context) (graph.View, error) { return &s.view, nil }

type readyView struct {
	graph.View
	rows graph.Rows
}

func (v *readyView) Expand(context.Context, graph.Expand) (*graph.Rows, error) { return &v.rows, nil }

func BenchmarkCall(b *testing.B) {
	bare := &readyStore{kinds: kinds(b)}
	expand := graph.Expand{Edge: bare.kinds.Kinds[0].Edges[0]}
	for name, store := range map[string]graph.Store{"bare": bare, "watched, no traces": observer(b, bare).Store()} {
		b.Run(name, func(b *testing.B) {
			view, err := store.View(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = view.Expand(b.Context(), expand)
			}
		})
	}
}

// Without traces, watching a call leaves nothing for the garbage collector.
func TestCallsAllocateNothing(t *testing.T) {
	store := &readyStore{kinds: kinds(t)}
	view, err := observer(t, store).Store().View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, expand := t.Context(), graph.Expand{Edge: store.kinds.Kinds[0].Edges[0]}
	if n := testing.AllocsPerRun(100, func() { _, _ = view.Expand(ctx, expand) }); n > 0 {
		t.Errorf("%v allocations a call", n)
	}
}
