package resolvers_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/resolvers"
	"malgraf/schema"
	seedfiles "malgraf/seeds"
)

// namedStore is a store with the seeds, behind the GraphQL handler.
type namedStore struct {
	name    string
	store   graph.Store
	handler http.Handler
}

// realSeeds are the seeds whose every fact has a source.
var realSeeds = []string{"agenda2030", "ljusdal", "mora"}

// namedGraph is what a store is filled with.
type namedGraph struct {
	name    string
	changes iter.Seq[graph.Change]
}

// seedsOf is the graph of some seeds.
func seedsOf(t *testing.T, names ...string) namedGraph {
	t.Helper()
	changes, err := seedfiles.Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	return namedGraph{strings.Join(names, " "), slices.Values(changes)}
}

// onEveryStore makes a check on every adapter with the real seeds.
func onEveryStore(t *testing.T, check func(t *testing.T, store namedStore)) {
	t.Helper()
	onEveryStoreWith(t, seedsOf(t, realSeeds...), check)
}

// onEveryStoreWith makes a check on every adapter with a graph, for reading; a third one
// is one more line here. Each opens in its own subtest: whoever runs one alone waits for
// no other.
func onEveryStoreWith(t *testing.T, with namedGraph, check func(t *testing.T, store namedStore)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) { check(t, inMemory(t, with)) })
	t.Run("neo4j", func(t *testing.T) { check(t, served(t, "neo4j", neo4jStore(t, with))) })
}

func inMemory(t *testing.T, with namedGraph) namedStore {
	t.Helper()
	store := embeddedStore(t)
	save(t, store, with.changes)
	return served(t, "embedded", store)
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
	graphtest.WaitReady(t, store)
	return store
}

// inNeo4j is what Neo4j holds at the moment. It has one graph, and filling it takes
// seconds: tests that read the same graph share it.
var inNeo4j struct {
	graph string
	store graph.Store
}

// neo4jStore returns a store on a real Neo4j that holds just the graph.
func neo4jStore(t *testing.T, with namedGraph) graph.Store {
	t.Helper()
	if inNeo4j.store != nil && inNeo4j.graph == with.name {
		return inNeo4j.store
	}
	store := openNeo4j(t, emptyNeo4j(t).Straight(), neo4j.LevelsByUse)
	save(t, store, with.changes)
	inNeo4j.store, inNeo4j.graph = store, with.name
	return store
}

// emptyNeo4j is the tests' Neo4j without anything in it.
func emptyNeo4j(t *testing.T) *neo4jtest.Server {
	t.Helper()
	server := neo4jtest.Start(t)
	if inNeo4j.store != nil {
		if err := inNeo4j.store.Close(); err != nil {
			t.Error(err)
		}
		inNeo4j.store = nil
	}
	server.Wipe(t)
	return server
}

// patience is how long Neo4j may take over anything: on a busy machine a first
// batch, whose statements are all to be planned, takes minutes.
const patience = 10 * time.Minute

// openNeo4j opens a store until the test binary ends.
func openNeo4j(t *testing.T, url string, levels neo4j.Levels) graph.Store {
	t.Helper()
	store, err := neo4j.Open(t.Context(), url, neo4j.Options{Statement: patience, Patience: patience, Levels: levels, Indexes: neo4jtest.Undisturbed}, kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	graphtest.WaitReady(t, store)
	return store
}

// tappedStore is a store on Neo4j whose statements can be seen on the wire.
type tappedStore struct {
	namedStore
	tap *neo4jtest.Tap
}

// tapped opens another store on the graph that Neo4j holds: the real seeds.
func tapped(t *testing.T) tappedStore {
	t.Helper()
	neo4jStore(t, seedsOf(t, realSeeds...))
	tap := neo4jtest.Start(t).Tap(t)
	store := openNeo4j(t, tap.URL, neo4j.LevelsApart) // so that nothing is planned behind what is counted
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return tappedStore{served(t, "neo4j", store), tap}
}

// save puts a graph into a store, in batches that begin with a node.
func save(t testing.TB, store graph.Store, changes iter.Seq[graph.Change]) {
	t.Helper()
	var batch []graph.Change
	apply := func() {
		if _, err := store.Apply(t.Context(), graph.Batch{Changes: batch}); err != nil {
			t.Fatal(err)
		}
		batch = batch[:0]
	}
	for change := range changes {
		if len(batch) > 100_000 && change.Node != "" {
			apply()
		}
		batch = append(batch, change)
	}
	apply()
}

func served(t testing.TB, name string, store graph.Store) namedStore {
	t.Helper()
	return servedAs(t, name, resolvers.Config{Store: store})
}

// servedAs is served for a server that is told more.
func servedAs(t testing.TB, name string, config resolvers.Config) namedStore {
	t.Helper()
	handler, err := resolvers.Handler(config)
	if err != nil {
		t.Fatal(err)
	}
	return namedStore{name: name, store: config.Store, handler: handler}
}

// ask sends a question and returns the whole answer.
func (s namedStore) ask(t *testing.T, query string, variables []byte) []byte {
	t.Helper()
	request := map[string]any{"query": query}
	if len(variables) > 0 {
		request["variables"] = json.RawMessage(variables)
	}
	return s.post(t, request)
}

// post sends a request and returns the whole answer.
func (s namedStore) post(t *testing.T, request map[string]any) []byte {
	t.Helper()
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
