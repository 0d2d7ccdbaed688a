package transfer_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/schema"
	"malgraf/seeds"
	"malgraf/transfer"
)

// open opens an embedded store, "" for one in memory, until the test ends.
func open(t *testing.T, path string) graph.Store {
	t.Helper()
	declared, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(t.Context(), path, declared)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	graphtest.WaitReady(t, store)
	return store
}

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "malgraf.db") }

func save(t *testing.T, store graph.Store, changes ...graph.Change) {
	t.Helper()
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
}

// seeded is a store with all seeds: 17 kinds, keyed edges, aliases, Swedish texts.
func seeded(t *testing.T) graph.Store {
	t.Helper()
	changes, err := seeds.Load("agenda2030", "ljusdal", "mora", "exempel")
	if err != nil {
		t.Fatal(err)
	}
	store := open(t, "")
	save(t, store, changes...)
	return store
}

// large is a store with n municipalities of the benchmark.
func large(t *testing.T, n int) graph.Store {
	t.Helper()
	store := open(t, "")
	var changes []graph.Change
	for change := range bench.Municipalities(n) {
		if len(changes) >= 20_000 && change.Node != "" {
			save(t, store, changes...)
			changes = nil
		}
		changes = append(changes, change)
	}
	save(t, store, changes...)
	return store
}

func lines(t *testing.T, store graph.Store) []string {
	t.Helper()
	var text strings.Builder
	n, err := transfer.Write(t.Context(), store, &text)
	if err != nil {
		t.Fatal(err)
	}
	if written := strings.Count(text.String(), "\n"); n != written {
		t.Fatalf("%d lines counted, %d written", n, written)
	}
	return strings.SplitAfter(text.String(), "\n")[:n]
}

// equal fails the test at the first line that differs.
func equal(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%d lines, want %d; line %d differs:\n%.300s\n%.300s", len(got), len(want), i+1,
				strings.Join(got[min(i, len(got)):], ""), strings.Join(want[min(i, len(want)):], ""))
		}
	}
}

// meddled is a store whose batches go by a function first, and its answers too.
type meddled struct {
	graph.Store
	// batch returns what is applied instead, or the error that is the answer.
	batch func(graph.Batch) (graph.Batch, error)
	// applied, if set, is called behind a batch that was made.
	applied func(graph.Batch)
}

func (m *meddled) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	if m.batch != nil {
		var err error
		if batch, err = m.batch(batch); err != nil {
			return graph.Commit{}, err
		}
	}
	commit, err := m.Store.Apply(ctx, batch)
	if err == nil && m.applied != nil {
		m.applied(batch)
	}
	return commit, err
}
