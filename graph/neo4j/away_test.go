package neo4j

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// soon is how fast a call must fail: the patience of the store and a little more, on
// a machine that may have other things to do. A request has 30 s.
const soon = 8 * time.Second

// openAt returns a store that the test closes; by then nothing it began may be left.
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

// leavesNothing fails the test if goroutines are left of what it began, when all
// that it cleans up afterwards is done.
func leavesNothing(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		// Toxiproxy leaves some behind where it cuts a connection.
		goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"))
	})
}

// failsSoon holds a call to an error that comes in time.
func failsSoon(t *testing.T, what string, want error, call func() error) {
	t.Helper()
	started := time.Now()
	err := call()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
	took := time.Since(started)
	if took > soon {
		t.Errorf("%s: failed only after %v", what, took)
	}
	t.Logf("%s failed after %v: %v", what, took.Round(time.Millisecond), err)
}

// isAway holds all calls of a store to ErrUnavailable.
func isAway(t *testing.T, s *Store) {
	t.Helper()
	failsSoon(t, "Scan", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	failsSoon(t, "Ready", graph.ErrUnavailable, func() error { return s.Ready(t.Context()) })
	failsSoon(t, "Apply", graph.ErrUnavailable, func() error { _, err := s.Apply(t.Context(), town("1")); return err })
}

// isBack waits until a store can be used, and uses it.
func isBack(t *testing.T, s *Store) {
	t.Helper()
	started := time.Now()
	WaitReady(t, s)
	t.Logf("back after %v", time.Since(started).Round(time.Millisecond))
	if err := scanAll(t.Context(), s); err != nil {
		t.Error(err)
	}
	if _, err := s.Apply(t.Context(), town("2")); err != nil {
		t.Error(err)
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

// wired returns a store on an empty Neo4j, and the wire that leads to it.
func wired(t *testing.T) (*Store, *neo4jtest.Wire) {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	leavesNothing(t)
	wire := neo4jtest.NewWire(t, server)
	s := openAt(t, wire.URL, Options{})
	WaitReady(t, s)
	return s, wire
}

func TestAbsentAtStart(t *testing.T) {
	server := neo4jtest.Start(t)
	leavesNothing(t)
	wire := neo4jtest.NewWire(t, server)
	wire.Cut()
	s := openAt(t, wire.URL, Options{})
	isAway(t, s)
	wire.Connect(t)
	isBack(t, s)
}

func TestCut(t *testing.T) {
	s, wire := wired(t)
	wire.Cut()
	isAway(t, s)
	wire.Connect(t)
	isBack(t, s)
}

// A cut in the middle of an answer: what a new connection can answer is answered,
// and nothing else.
func TestCutWithinAnswer(t *testing.T) {
	s, wire := wired(t)
	var many graph.Batch
	for _, letter := range "abcdefghijklmnopqrstuvwxyz" {
		many.Changes = append(many.Changes, town(string(letter)).Changes...)
	}
	if _, err := s.Apply(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	wire.CutAfter(t, 50) // of the connections that are open, and of each new one
	failsSoon(t, "Scan", graph.ErrUnavailable, func() error { return scanAll(t.Context(), s) })
	wire.Heal()
	isBack(t, s)
	wire.CutAfter(t, 50)
	time.AfterFunc(50*time.Millisecond, wire.Heal)
	if err := scanAll(t.Context(), s); err != nil {
		t.Errorf("cut for a moment: %v", err)
	}
}

// What is sent gets lost, as behind a firewall that has forgotten the connection.
func TestSilentWire(t *testing.T) {
	s, wire := wired(t)
	wire.Swallow(t)
	deadline, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	failsSoon(t, "Scan with a deadline", context.DeadlineExceeded, func() error { return scanAll(deadline, s) })
	isAway(t, s)
	wire.Heal()
	isBack(t, s)
}

// Answers that come later than a deadline, and then later than anyone waits.
func TestSlowWire(t *testing.T) {
	s, wire := wired(t)
	wire.Slow(t, 300*time.Millisecond)
	deadline, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	failsSoon(t, "Scan with a deadline", context.DeadlineExceeded, func() error { return scanAll(deadline, s) })
	if err := scanAll(t.Context(), s); err != nil {
		t.Errorf("Scan without a deadline: %v", err)
	}
	wire.Heal()
	wire.Slow(t, time.Minute)
	isAway(t, s)
	wire.Heal()
	isBack(t, s)
}

// A process that is no longer heard of while it has the writers' lock loses it: others
// write when the time for its statement is over, and it gives up itself.
func TestALockThatIsHeldInSilenceIsLetGoOf(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	leavesNothing(t)
	wire := neo4jtest.NewWire(t, server)
	s, other := openAt(t, wire.URL, Options{Statement: time.Second}), openAt(t, server.URL, Options{})
	WaitReady(t, s)
	WaitReady(t, other)
	held, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.locked(t.Context(), func(*reader, map[string]any) {
			wire.Swallow(t)
			close(held)
		})
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err := other.Apply(ctx, town("1")); err != nil {
		t.Errorf("another process does not write: %v", err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it has committed in silence")
		}
	case <-time.After(soon):
		t.Error("it does not give up")
	}
	wire.Heal()
}

// A write that had no connection to be sent on was not made, and is tried again; also one
// that would be made by a single statement.
func TestAWriteThatWasNotSentIsTriedAgain(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	wire := neo4jtest.NewWire(t, server)
	s := openAt(t, wire.URL, Options{Levels: LevelsTogether, Connections: 1})
	WaitReady(t, s)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	wire.Cut()
	for range 2 { // what was connected is found to be cut
		if err := s.look(t.Context()); err == nil {
			t.Fatal("it is not cut")
		}
	}
	back := time.AfterFunc(s.options.Patience/4, func() { wire.Connect(t) })
	defer back.Stop()
	if commit, err := save(t, s, post("x")); err != nil || commit.Revision != 2 {
		t.Errorf("revision %d, %v", commit.Revision, err)
	}
}
