package embedded_test

import (
	"path/filepath"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/schema"
)

func TestTheStoreInMemoryHoldsItsContract(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) graph.Store { return open(t, ":memory:") })
}

func TestTheStoreOnAFileHoldsItsContract(t *testing.T) {
	graphtest.Run(t, func(t *testing.T) graph.Store { return open(t, filepath.Join(t.TempDir(), "malgraf.db")) })
}

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
	return store
}

func TestTheStoreOnAFileKeepsKeysOverTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "malgraf.db")
	graphtest.RunOverTime(t, func(t *testing.T, now func() time.Time) graph.Store {
		declared, err := graph.ParseSchema(schema.Files)
		if err != nil {
			t.Fatal(err)
		}
		store, err := embedded.OpenWithClock(t.Context(), path, declared, now)
		if err != nil {
			t.Fatal(err)
		}
		return store
	})
}
