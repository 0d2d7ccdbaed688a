package analysis_test

import (
	"errors"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/schema"
)

// opened are the stores on which every analysis must equal its definition.
var opened = map[string]func(t testing.TB) graph.Store{
	"embedded": openEmbedded,
}

func openEmbedded(t testing.TB) graph.Store {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(t.Context(), ":memory:", kinds)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	for errors.Is(store.Ready(t.Context()), graph.ErrUnavailable) {
		time.Sleep(time.Millisecond)
	}
	return store
}
