package analysis_test

import (
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
	"malgraf/seeds"
)

// mora is a store with the agenda and Mora's strategy.
func mora(t *testing.T) (analysis.Source, graph.Store) {
	t.Helper()
	changes, err := seeds.Load("agenda2030", "mora")
	if err != nil {
		t.Fatal(err)
	}
	store := openEmbedded(t)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	return analysis.Source{View: view, Schema: store.Schema(), Today: "2026-06-30"}, store
}
