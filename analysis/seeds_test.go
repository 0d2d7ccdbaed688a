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
	s := filled(t, store, changes)
	s.Today = "2026-06-30"
	return s, store
}
