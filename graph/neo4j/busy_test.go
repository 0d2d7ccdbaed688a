package neo4j

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// endless is a statement that does not end by itself.
const endless = "UNWIND range(1, 1000000000) AS i WITH i WHERE i % 7 = 8 RETURN count(i) AS endless"

// askEndless runs n endless statements until the context ends, and returns how each of them ended.
func askEndless(ctx context.Context, s *Store, n int) <-chan error {
	ended := make(chan error, n)
	for range n {
		go func() { _, err := s.ask(ctx, "endless", endless, nil); ended <- err }()
	}
	return ended
}

// All connections are in use: others fail soon, and have their turn afterwards.
func TestNoConnectionLeft(t *testing.T) {
	server := neo4jtest.Start(t)
	leavesNothing(t)
	s := openAt(t, server.Straight(), Options{Connections: 2})
	WaitReady(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	ended := askEndless(ctx, s, 2)
	runs(t, server, "UNWIND range(1, 1000000000)", 2)
	isAway(t, s)
	cancel()
	for range 2 {
		failsSoon(t, "the cancelled call", context.Canceled, func() error { return <-ended })
	}
	runs(t, server, "UNWIND range(1, 1000000000)", 0)
	isBack(t, s)
}

func TestDeadlineEndsStatement(t *testing.T) {
	server := neo4jtest.Start(t)
	s := openAt(t, server.Straight(), Options{})
	WaitReady(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	failsSoon(t, "the call", context.DeadlineExceeded, func() error { return <-askEndless(ctx, s, 1) })
	runs(t, server, "UNWIND range(1, 1000000000)", 0)
}

// Either of two ends a statement by itself: Neo4j, that was told how long it may take, and
// the caller, who gives it up before that.
func TestEitherSideEndsStatement(t *testing.T) {
	server := neo4jtest.Start(t)
	t.Run("Neo4j", func(t *testing.T) {
		s := openAt(t, server.Straight(), Options{})
		WaitReady(t, s)
		s.options.Statement = 300 * time.Millisecond
		// Neo4j looks at its clock every two seconds, and the caller gives up a second after the
		// time: one or the other comes first, and of some in a row Neo4j does.
		endsAtLeastOnce(t, 20, func() bool {
			_, err := s.askOnce(t.Context(), "endless", endless, nil)
			return isFromServer(err) && isTimeout(err)
		})
	})
	t.Run("the caller", func(t *testing.T) {
		s := openAt(t, server.Straight(), Options{}) // Neo4j lets it run for a minute
		WaitReady(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		ended := askEndless(ctx, s, 1)
		runs(t, server, "UNWIND range(1, 1000000000)", 1)
		cancel()
		failsSoon(t, "the call", context.Canceled, func() error { return <-ended })
		runs(t, server, "UNWIND range(1, 1000000000)", 0)
	})
}

// endsAtLeastOnce fails the test unless one of some attempts goes as it should.
func endsAtLeastOnce(t *testing.T, attempts int, so func() bool) {
	t.Helper()
	for range attempts {
		if so() {
			return
		}
	}
	t.Errorf("none of %d statements was ended by Neo4j", attempts)
}

// A write that nobody waits for any more does not wait for its lock either.
func TestCancelEndsWrite(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openAt(t, server.Straight(), Options{})
	WaitReady(t, s)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	unlock := server.Lock(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	for _, code := range []string{"2", "3"} {
		go func() { _, err := s.Apply(ctx, town(code)); ended <- err }()
	}
	runs(t, server, "// The lock", 1)
	cancel()
	for range 2 {
		failsSoon(t, "the cancelled write", context.Canceled, func() error { return <-ended })
	}
	runs(t, server, "// The lock", 0)
	unlock()
	if commit, err := s.Apply(t.Context(), town("4")); err != nil || commit.Revision != 2 {
		t.Errorf("afterwards: revision %d, %v, want 2", commit.Revision, err)
	}
}

// runs waits until the server runs so many statements that begin with a text.
func runs(t testing.TB, server *neo4jtest.Server, begin string, want int) {
	t.Helper()
	running := -1
	for until := time.Now().Add(soon); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		queries := server.Running(t)
		running = 0
		for _, query := range queries {
			if strings.HasPrefix(query, begin) {
				running++
			}
		}
		if running == want {
			return
		}
	}
	t.Errorf("%d statements run that begin with %q, want %d", running, begin, want)
}

// Who may be there, but refuses this user, is no one to wait for; a statement that
// is refused later is not the question's fault.
func TestRefusedUser(t *testing.T) {
	refused := &bolt.Neo4jError{Code: "Neo.ClientError.Security.Unauthorized", Msg: "hunter2"}
	if err := failed(t.Context(), "scan", refused); !errors.Is(err, graph.ErrUnavailable) || errors.Is(err, graph.ErrInvalid) {
		t.Errorf("%v, want unavailable", err)
	}
}
