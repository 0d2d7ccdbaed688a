package telemetry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/telemetry"
)

// neo4jStore opens a store on a Neo4j that holds nothing.
func neo4jStore(t *testing.T, options neo4j.Options) (graph.Store, *neo4jtest.Server) {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	store, err := neo4j.Open(t.Context(), server.Straight(), options, kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	graphtest.WaitReady(t, store)
	return store, server
}

func watched(t *testing.T, store graph.Store) *telemetry.Observer {
	t.Helper()
	observer, err := telemetry.New(t.Context(), store, "neo4j")
	if err != nil {
		t.Fatal(err)
	}
	return observer
}

func municipality(code string) graph.Batch {
	return graph.Batch{Changes: []graph.Change{{
		Node: "Municipality:" + code,
		Set:  map[string]any{"code": code, "name": code, "type": "MUNICIPALITY", "completeness": "FULL"},
	}}}
}

// Each statement is counted by its sort: a question is one, a write takes its lock,
// reads, writes and commits.
func TestStatementsOfNeo4j(t *testing.T) {
	store, _ := neo4jStore(t, neo4j.Options{})
	observer := watched(t, store)
	before := scrape(t, observer)
	handler := handler(t, observer)
	ask(t, handler, `{ goals { nodes { targets { nodes { goal { code } } } } } search(text: "energi") { totalCount } }`, "")
	if _, err := observer.Store().Apply(t.Context(), municipality("1000")); err != nil {
		t.Fatal(err)
	}
	after := scrape(t, observer)
	for sort, want := range map[string]float64{"scan": 1, "search": 1, "expand": 0, "lock": 1, "commit": 1} {
		name := `malgraf_store_statement_duration_seconds{statement="` + sort + `"}`
		if got := after[name] - before[name]; got != want {
			t.Errorf("%s: %v statements, want %v", sort, got, want)
		}
	}
	for _, sort := range []string{"setup", "read", "write", "count", "latest"} {
		if after[`malgraf_store_statement_duration_seconds{statement="`+sort+`"}`] == 0 {
			t.Errorf("no statement is counted as %s: %v", sort, after)
		}
	}
	if nodes, revision := after[`malgraf_store_nodes{kind="Municipality"}`], after["malgraf_store_revision{}"]; nodes != 1 || revision != 1 {
		t.Errorf("%v nodes at revision %v, want 1 at 1", nodes, revision)
	}
}

// The revision is the last one, whoever made it, and so are the sizes.
func TestSizeFollowsOtherProcesses(t *testing.T) {
	store, _ := neo4jStore(t, neo4j.Options{})
	observer := watched(t, store)
	scrape(t, observer)
	server := neo4jtest.Start(t)
	other, err := neo4j.Open(t.Context(), server.Straight(), neo4j.Options{}, kinds(t))
	if err != nil {
		t.Fatal(err)
	}
	graphtest.WaitReady(t, other)
	if _, err := other.Apply(t.Context(), municipality("1000")); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	found := scrape(t, observer)
	if nodes, revision := found[`malgraf_store_nodes{kind="Municipality"}`], found["malgraf_store_revision{}"]; nodes != 1 || revision != 1 {
		t.Errorf("%v nodes at revision %v, want 1 at 1", nodes, revision)
	}
}

// The use of connections: those that calls have, those that wait for the next, those
// of which the server knows, and the calls that had none in time.
func TestConnectionsToNeo4j(t *testing.T) {
	store, server := neo4jStore(t, neo4j.Options{Connections: 1})
	observer := watched(t, store)
	before := scrape(t, observer)
	unlock := server.Lock(t)
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() { _, err := store.Apply(ctx, municipality("1000")); written <- err }()
	until(t, "the write waits for its lock", func() bool { return len(server.Running(t)) > 0 })
	view, err := store.View(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := view.Count(ctx, graph.Count{Kind: store.Schema().Kinds[0]}); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("there is a connection left: %v", err)
	}
	found := scrape(t, observer)
	for name, want := range map[string]float64{
		"malgraf_store_connections_in_use{}":       1,
		"malgraf_store_connections_max{}":          1,
		"malgraf_store_connections_missed_total{}": 1,
		"malgraf_store_ready{}":                    0,
	} {
		if found[name] != want {
			t.Errorf("%s is %v, want %v", name, found[name], want)
		}
	}
	if waits := found["malgraf_store_connection_wait_seconds{}"] - before["malgraf_store_connection_wait_seconds{}"]; waits < 3 {
		t.Errorf("%v waits for a connection, want those of a write, a read and the scrape", waits)
	}
	open := found["malgraf_store_connections_opened_total{}"] - found["malgraf_store_connections_closed_total{}"]
	if known := float64(len(server.Connections(t))); open != known || found["malgraf_store_connections_idle{}"] != open-1 {
		t.Errorf("%v open and %v idle, but the server knows %v", open, found["malgraf_store_connections_idle{}"], known)
	}
	cancel()
	if err := <-written; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	unlock()
	until(t, "the connection is given back", func() bool { return scrape(t, observer)["malgraf_store_connections_in_use{}"] == 0 })
}

func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited for a minute: %s", what)
		}
	}
}
