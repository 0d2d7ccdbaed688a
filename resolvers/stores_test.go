package resolvers_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/resolvers"
	"malgraf/schema"
	"malgraf/seeds"
)

// namedStore is a store with the seeds, behind the GraphQL handler.
type namedStore struct {
	name    string
	store   graph.Store
	handler http.Handler
}

// realSeeds are the seeds whose every fact has a source.
var realSeeds = []string{"agenda2030", "ljusdal", "mora"}

// stores opens every adapter; a second one is one more constructor here.
func stores(t *testing.T, seeds ...string) []namedStore {
	if len(seeds) == 0 {
		seeds = realSeeds
	}
	return []namedStore{seeded(t, "embedded", embeddedStore(t), seeds)}
}

func kinds(t testing.TB) *graph.Schema {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func embeddedStore(t testing.TB) graph.Store {
	t.Helper()
	store, err := embedded.Open(t.Context(), ":memory:", kinds(t))
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

// seeded puts seeds into a store and serves it.
func seeded(t *testing.T, name string, store graph.Store, names []string) namedStore {
	t.Helper()
	changes, err := seeds.Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	return served(t, name, store)
}

func served(t testing.TB, name string, store graph.Store) namedStore {
	t.Helper()
	handler, err := resolvers.Handler(resolvers.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	return namedStore{name: name, store: store, handler: handler}
}

// ask sends a question and returns the whole answer.
func (s namedStore) ask(t *testing.T, query string, variables []byte) []byte {
	t.Helper()
	request := map[string]any{"query": query}
	if len(variables) > 0 {
		request["variables"] = json.RawMessage(variables)
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	post := httptest.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("Accept", "application/graphql-response+json")
	s.handler.ServeHTTP(recorder, post)
	return recorder.Body.Bytes()
}
