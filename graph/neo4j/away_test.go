package neo4j

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// soon is how fast a call must fail: the patience of the store and the silence it
// allows a server, with room for a busy machine.
const soon = 6 * time.Second

func openAt(t testing.TB, address string, options Options) *Store {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), address, options, parsed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// failsSoon holds a call to an error that comes in time.
func failsSoon(t *testing.T, what string, want error, call func() error) {
	t.Helper()
	started := time.Now()
	err := call()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
	if took := time.Since(started); took > soon {
		t.Errorf("%s: failed only after %v", what, took)
	}
}

func scanAll(ctx context.Context, s *Store) error {
	view, err := s.View(ctx)
	if err != nil {
		return err
	}
	defer view.Close()
	_, err = view.Scan(ctx, graph.Scan{Kind: s.schema.Kind("Municipality")})
	return err
}

func town(code string) graph.Batch {
	return graph.Batch{Changes: []graph.Change{{Node: "Municipality:" + code, Set: map[string]any{"code": code, "name": code, "type": "REGION", "completeness": "FULL"}}}}
}

func TestAbsentAtStart(t *testing.T) {
	wire := newWire(t, neo4jtest.Start(t))
	s := openAt(t, wire.url(), Options{})
	failsSoon(t, "Ready", graph.ErrUnavailable, func() error { return s.Ready(t.Context()) })
	failsSoon(t, "Scan", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	failsSoon(t, "Apply", graph.ErrUnavailable, func() error { _, err := s.Apply(t.Context(), town("1")); return err })
	wire.connect(t)
	WaitReady(t, s)
	if err := scanAll(t.Context(), s); err != nil {
		t.Error(err)
	}
}

func TestCutUnderLoad(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	wire := newWire(t, server)
	wire.connect(t)
	s := openAt(t, wire.url(), Options{})
	WaitReady(t, s)
	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for ctx.Err() == nil {
				if err := scanAll(ctx, s); err != nil && !errors.Is(err, graph.ErrUnavailable) && !errors.Is(err, context.Canceled) {
					t.Errorf("under load: %v", err)
				}
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	wire.cut()
	failsSoon(t, "Ready", graph.ErrUnavailable, func() error { return s.Ready(t.Context()) })
	failsSoon(t, "Scan", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	failsSoon(t, "Apply", graph.ErrUnavailable, func() error { _, err := s.Apply(t.Context(), town("1")); return err })
	wire.connect(t)
	WaitReady(t, s)
	stop()
	load.Wait()
	commit, err := s.Apply(t.Context(), town("2"))
	if err != nil || commit.Revision != 1 {
		t.Errorf("after the return: %v, %v", commit, err)
	}
}

func TestSilentServer(t *testing.T) {
	wire := newWire(t, neo4jtest.Start(t))
	wire.connect(t)
	s := openAt(t, wire.url(), Options{Statement: time.Second})
	WaitReady(t, s)
	wire.flowing.Lock()
	deadline, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	failsSoon(t, "Scan with a deadline", context.DeadlineExceeded, func() error { return scanAll(deadline, s) })
	failsSoon(t, "Scan without one", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	failsSoon(t, "Ready", graph.ErrUnavailable, func() error { return s.Ready(t.Context()) })
	failsSoon(t, "Apply", graph.ErrUnavailable, func() error { _, err := s.Apply(t.Context(), town("1")); return err })
	wire.flowing.Unlock()
	WaitReady(t, s)
	if err := scanAll(t.Context(), s); err != nil {
		t.Error(err)
	}
}

// endless is a statement that does not end by itself.
const endless = "UNWIND range(1, 1000000000) AS i WITH i WHERE i % 7 = 8 RETURN count(i) AS endless"

func TestNoConnectionLeft(t *testing.T) {
	server := neo4jtest.Start(t)
	s := openAt(t, server.URL, Options{Connections: 1, Patience: 500 * time.Millisecond})
	WaitReady(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, err := s.ask(ctx, "endless", endless, nil); ended <- err }()
	waitFor(t, server, 1)
	failsSoon(t, "Scan", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	cancel()
	failsSoon(t, "the cancelled call", context.Canceled, func() error { return <-ended })
	waitFor(t, server, 0)
	if err := scanAll(t.Context(), s); err != nil {
		t.Errorf("after the connection was given back: %v", err)
	}
}

func TestDeadlineEndsStatement(t *testing.T) {
	server := neo4jtest.Start(t)
	s := openAt(t, server.URL, Options{})
	WaitReady(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	failsSoon(t, "the call", context.DeadlineExceeded, func() error { _, err := s.ask(ctx, "endless", endless, nil); return err })
	waitFor(t, server, 0)
}

// waitFor waits until the server runs so many endless statements.
func waitFor(t *testing.T, server *neo4jtest.Server, want int) {
	t.Helper()
	running := -1
	for until := time.Now().Add(soon); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		result, err := bolt.ExecuteQuery(t.Context(), server.Driver(), "SHOW TRANSACTIONS YIELD currentQuery, status RETURN collect(currentQuery) AS queries", nil,
			bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
		if err != nil {
			t.Fatal(err)
		}
		queries, _ := result.Records[0].AsMap()["queries"].([]any)
		running = 0
		for _, query := range queries {
			if text, _ := query.(string); strings.HasPrefix(text, "UNWIND range(1, 1000000000)") {
				running++
			}
		}
		if running == want {
			return
		}
	}
	t.Errorf("%d endless statements run, want %d", running, want)
}
