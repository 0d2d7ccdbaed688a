package analysis_test

import (
	"context"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"malgraf/analysis"
	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// opened are the stores on which every analysis must equal its definition. They live as
// long as the test binary, and open empty.
var opened = map[string]func(t testing.TB) graph.Store{
	"embedded": openEmbedded,
	"neo4j":    openNeo4j,
}

// TestMain leaves Neo4j to whole runs: with -short all is held against the embedded store.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		delete(opened, "neo4j")
	}
	os.Exit(m.Run())
}

func openEmbedded(t testing.TB) graph.Store {
	t.Helper()
	store, err := embedded.Open(context.WithoutCancel(t.Context()), ":memory:", kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	graphtest.WaitReady(t, store)
	return store
}

// patience is how long Neo4j may take over anything on a busy machine, whose first
// statements are all to be planned.
const patience = 10 * time.Minute

func openNeo4j(t testing.TB) graph.Store {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	delete(inStores, "neo4j") // it has one graph
	store, err := neo4j.Open(context.WithoutCancel(t.Context()), server.Straight(), neo4j.Options{Statement: patience, Patience: patience}, kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	graphtest.WaitReady(t, store)
	return store
}

// filledWith is an embedded store with the benchmark's municipalities.
func filledWith(t *testing.T, municipalities int) (analysis.Source, graph.Store) {
	t.Helper()
	store := openEmbedded(t)
	s := filled(t, store, slices.Collect(bench.Municipalities(municipalities)))
	s.Today = "2026-06-30"
	return s, store
}

// filled makes changes in a store and is what an analysis reads then.
func filled(t *testing.T, store graph.Store, changes []graph.Change) analysis.Source {
	t.Helper()
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	return analysis.Source{View: view, Schema: store.Schema(), Today: "2026-01-01"}
}

func kinds(t testing.TB) *graph.Schema {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}
