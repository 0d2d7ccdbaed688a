package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// several opens stores on one empty database, as several processes do.
func several(t *testing.T, n int) []*Store {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	stores := make([]*Store, n)
	for i := range stores {
		stores[i] = openAt(t, server.URL, Options{})
	}
	for _, s := range stores {
		WaitReady(t, s)
	}
	return stores
}

func TestSeveralWritersLeaveNoGap(t *testing.T) {
	stores := several(t, 3)
	const each = 40
	revisions := make(chan graph.Revision, len(stores)*each)
	var writing sync.WaitGroup
	for n, s := range stores {
		for i := range each {
			writing.Go(func() {
				commit, err := s.Apply(t.Context(), town(fmt.Sprintf("%d-%d", n, i)))
				if err != nil {
					t.Error(err)
				}
				revisions <- commit.Revision
			})
		}
	}
	writing.Wait()
	close(revisions)
	seen := map[graph.Revision]bool{}
	for revision := range revisions {
		seen[revision] = true
	}
	for revision := graph.Revision(1); revision <= graph.Revision(len(stores)*each); revision++ {
		if !seen[revision] {
			t.Errorf("no commit has revision %d", revision)
		}
	}
}

// A value and an alias exclude each other whichever process writes them.
func TestSeveralWritersOneName(t *testing.T) {
	stores := several(t, 3)
	if _, err := stores[0].Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	outcomes := make(chan error, len(stores))
	for i, s := range stores {
		go func() {
			set := map[string]any{"name": "KS", "type": "BOARD"}
			if i == 1 {
				set = map[string]any{"name": "Styrelsen", "type": "BOARD", "aliases": []string{"KS"}}
			}
			_, err := s.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Node: fmt.Sprintf("Department:%d", i), Municipality: "Municipality:1", Set: set}}})
			outcomes <- err
		}()
	}
	won := 0
	for range stores {
		if err := <-outcomes; err == nil {
			won++
		} else if !errors.Is(err, graph.ErrConflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d got the name, want 1", won)
	}
}

// Whoever asks for the latest revision is told of what others have committed before,
// also while many ask and are told by one statement.
func TestLatestAcrossStores(t *testing.T) {
	stores := several(t, 2)
	var made atomic.Int64
	var asking sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	for range 8 {
		asking.Go(func() {
			for ctx.Err() == nil {
				want := made.Load()
				if last, err := stores[1].Latest(ctx); ctx.Err() == nil && (err != nil || int64(last) < want) {
					t.Errorf("the latest revision is %d (%v), want %d at least", last, err, want)
				}
			}
		})
	}
	for i := range 50 {
		commit, err := stores[0].Apply(ctx, town(fmt.Sprint(i)))
		if err != nil {
			t.Error(err)
		}
		made.Store(int64(commit.Revision))
	}
	cancel()
	asking.Wait()
	if made.Load() != 50 {
		t.Errorf("%d commits, want 50", made.Load())
	}
}

func TestWatchAcrossStores(t *testing.T) {
	stores := several(t, 2)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen := make(chan graph.Revision, 10)
	ended := make(chan error, 1)
	go func() {
		ended <- stores[1].Watch(ctx, 0, func(commit graph.Commit) error { seen <- commit.Revision; return nil })
	}()
	for i := range 3 {
		if _, err := stores[0].Apply(ctx, town(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		select {
		case revision := <-seen:
			if revision != graph.Revision(i+1) {
				t.Errorf("revision %d is seen, want %d", revision, i+1)
			}
		case <-time.After(soon):
			t.Fatal("the commit of another store is not seen")
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Neo4j takes a commit in bit by bit: the last revision may be read before its commit is
// found by it. It is told as soon as it is, though nobody commits after it.
func TestACommitFoundLaterThanItsRevisionIsTold(t *testing.T) {
	s, server := several(t, 1)[0], neo4jtest.Start(t)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	run(t, server, "MATCH (c:_Commit) SET c.revision = -c.revision")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	told := errors.New("told")
	ended := make(chan error, 1)
	go func() { ended <- s.Watch(ctx, 0, func(graph.Commit) error { return told }) }()
	time.Sleep(3 * s.options.Poll) // it has looked in vain by then
	run(t, server, "MATCH (c:_Commit) SET c.revision = -c.revision")
	if err := <-ended; !errors.Is(err, told) {
		t.Errorf("the commit is not told of: %v", err)
	}
}

// Large commits are read few at a time, by those who watch as by those who look for damage.
func TestLargeCommitsAreReadFewAtATime(t *testing.T) {
	s, server := several(t, 1)[0], neo4jtest.Start(t)
	const each, count = graph.MaxLogChanges / 4, 10
	changes := strings.Repeat(`{"Node": "Post:x", "Set": {"title": "x"}}, `, each-1) + `{"Node": "Post:x", "Remove": true}`
	if _, err := bolt.ExecuteQuery(t.Context(), server.Driver(), "MERGE (s:_Store {name: 'malgraf'}) SET s.revision = $count WITH s UNWIND range(1, $count) AS revision "+
		"CREATE (:_Commit {revision: revision, at: '2026-01-01T00:00:00Z', changes: $changes, size: $each})",
		map[string]any{"count": count, "each": each, "changes": "[" + changes + "]"}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j")); err != nil {
		t.Fatal(err)
	}
	for what, read := range map[string]func(after graph.Revision) ([]graph.Commit, error){
		"who watches": func(after graph.Revision) ([]graph.Commit, error) { return s.commitsSince(t.Context(), after) },
		"who looks for damage": func(after graph.Revision) ([]graph.Commit, error) {
			return (&verification{store: s, ctx: t.Context()}).commits(after, func(err error) { t.Error(err) })
		},
	} {
		for after := graph.Revision(0); after < count; {
			commits, err := read(after)
			if err != nil {
				t.Fatal(err)
			}
			if want := min(4, count-int(after)); len(commits) != want || commits[0].Revision != after+1 || len(commits[0].Changes) != each {
				t.Fatalf("%s reads %d commits after %d, want %d", what, len(commits), after, want)
			}
			after = commits[len(commits)-1].Revision
		}
	}
}
