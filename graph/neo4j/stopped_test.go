package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// A server that is shut down, and one that is killed, while sixteen read and four
// write; then one that goes silent. It comes back each time, and with it the
// service. What was acknowledged is there, of everything else all or nothing.
func TestStoppedUnderLoad(t *testing.T) {
	leavesNothing(t)
	server := neo4jtest.NewOwn(t)
	server.Start(t)
	s := openAt(t, server.Straight(), Options{})
	WaitReady(t, s)
	l := &load{store: s, soon: soon}
	ctx, cancel := context.WithCancel(t.Context())
	l.start(ctx)
	for _, way := range []struct {
		name       string
		stop, back func(testing.TB)
	}{
		{"shut down", server.ShutDown, server.Start},
		{"killed", server.Kill, server.Start},
		{"silent", server.Silence, server.Wake},
	} {
		l.flows(t)
		l.ending(t)
		way.stop(t)
		l.fails(t, way.name)
		isAway(t, s)
		way.back(t)
		isBack(t, s)
	}
	l.flows(t)
	cancel()
	l.running.Wait()
	l.check(t)
	// The store itself asks now and then, for what others have committed.
	eventually(t, "no connection is in use, and the server has as many as the store counts", func() bool {
		return len(s.connections.places) == 0 && len(server.Connections(t)) == s.connections.opened.now()
	})
}

// load is readers and writers, with how their calls went.
type load struct {
	store   *Store
	soon    time.Duration
	running sync.WaitGroup

	mu           sync.Mutex
	went, failed int
	wrong        []error
	// begun are the calls that go on. ended is when the server was told to go, longest how
	// long a call took since then at most: what it takes of a server that is there is not
	// bounded.
	begun   map[*time.Time]bool
	ended   time.Time
	longest time.Duration
	// acknowledged are revisions by the name of the batch that got them, attempted
	// the names of all.
	acknowledged map[string]graph.Revision
	attempted    []string
}

func (l *load) start(ctx context.Context) {
	l.acknowledged, l.begun = map[string]graph.Revision{}, map[*time.Time]bool{}
	for range 16 {
		l.running.Go(func() {
			for ctx.Err() == nil {
				l.note(ctx, func() error { return scanAll(ctx, l.store) })
			}
		})
	}
	for n := range 4 {
		l.running.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				l.note(ctx, func() error { return l.write(ctx, fmt.Sprintf("w%d-%d", n, i)) })
			}
		})
	}
}

// note makes a call and keeps how it went; a call that failed is not made again at once.
func (l *load) note(ctx context.Context, call func() error) {
	started := time.Now()
	l.mu.Lock()
	l.begun[&started] = true
	l.mu.Unlock()
	err := call()
	l.mu.Lock()
	delete(l.begun, &started)
	l.longest = max(l.longest, min(time.Since(started), time.Since(l.ended)))
	switch {
	case err == nil:
		l.went++
	case errors.Is(err, graph.ErrUnavailable):
		l.failed++
	case ctx.Err() == nil:
		l.wrong = append(l.wrong, err)
	}
	l.mu.Unlock()
	if err != nil {
		time.Sleep(250 * time.Millisecond)
	}
}

// write makes two nodes and an edge between them, which belong together.
func (l *load) write(ctx context.Context, name string) error {
	l.mu.Lock()
	l.attempted = append(l.attempted, name)
	l.mu.Unlock()
	commit, err := l.store.Apply(ctx, keyed(name))
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.acknowledged[name] = commit.Revision
	}
	return err
}

// keyed is a batch that can be sent again.
func keyed(name string) graph.Batch {
	batch := town(name)
	batch.By, batch.Key, batch.Request = "load", name, "make "+name
	batch.Changes = append(batch.Changes,
		graph.Change{Node: "Department:" + name, Municipality: "Municipality:" + name, Set: map[string]any{"name": "KS", "type": "BOARD"}},
		graph.Change{Node: "Department:sub-" + name, Municipality: "Municipality:" + name, Set: map[string]any{"name": "KLF", "type": "ADMINISTRATION"}},
		graph.Change{Edge: "PART_OF", From: "Department:sub-" + name, To: "Department:" + name})
	return batch
}

func (l *load) counts() (went, failed, acknowledged int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.went, l.failed, len(l.acknowledged)
}

// flows waits until a hundred reads and some writes have gone well since now.
func (l *load) flows(t *testing.T) {
	t.Helper()
	wentBefore, _, acknowledgedBefore := l.counts()
	eventually(t, "reads and writes go well", func() bool {
		went, _, acknowledged := l.counts()
		return went > wentBefore+100 && acknowledged > acknowledgedBefore+4
	})
}

// ending begins to look anew for the longest call, of a server that goes now.
func (l *load) ending(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	t.Logf("while there: no call took longer than %v", l.longest.Round(time.Millisecond))
	l.ended, l.longest = time.Now(), 0
}

// fails waits until many calls have failed, with all that waited for the server, and holds
// them to their time.
func (l *load) fails(t *testing.T, what string) {
	t.Helper()
	_, before, _ := l.counts()
	eventually(t, "calls fail", func() bool { _, failed, _ := l.counts(); return failed > before+100 })
	eventually(t, "calls that began before end", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for begun := range l.begun {
			if begun.Before(l.ended) {
				return false
			}
		}
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.longest > l.soon {
		t.Errorf("%s: a call went on for %v", what, l.longest)
	}
	t.Logf("%s: no call went on for longer than %v", what, l.longest.Round(time.Millisecond))
}

// check reads what was written.
func (l *load) check(t *testing.T) {
	t.Helper()
	for _, err := range l.wrong {
		t.Errorf("a call failed with %v", err)
	}
	view, err := l.store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	department := l.store.schema.Kind("Department")
	whole, none := 0, 0
	var made sync.Map
	for names := range slices.Chunk(l.attempted, 500) {
		get := graph.Get{}
		from := graph.Nodes{Kind: department}
		for _, name := range names {
			get.Refs = append(get.Refs, graph.Ref{ID: "Municipality:" + name}, graph.Ref{ID: "Department:" + name}, graph.Ref{ID: "Department:sub-" + name})
			from.IDs = append(from.IDs, "Department:sub-"+name)
		}
		found, err := view.Get(t.Context(), get)
		if err != nil {
			t.Fatal(err)
		}
		edges, err := view.Expand(t.Context(), graph.Expand{Edge: department.Edge("partOf"), From: from})
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			there := edges.Offsets[i+1] - edges.Offsets[i]
			for _, at := range found.At[3*i : 3*i+3] {
				if at.Kind != nil {
					there++
				}
			}
			switch _, acknowledged := l.acknowledged[name]; {
			case there == 4:
				whole++
				made.Store(name, true)
			case there > 0:
				t.Errorf("%s is there in part", name)
			case acknowledged:
				t.Errorf("%s was acknowledged and is lost", name)
			default:
				none++
			}
		}
	}
	t.Logf("%d batches: %d acknowledged, %d there, %d not", len(l.attempted), len(l.acknowledged), whole, none)
	l.checkRevisions(t, whole)
	l.checkKeys(t, &made)
}

// checkKeys asks, of each batch that was tried, what became of it: it was made if and
// only if its key says so.
func (l *load) checkKeys(t *testing.T, made *sync.Map) {
	t.Helper()
	names := make(chan string)
	var asking sync.WaitGroup
	for range 16 {
		asking.Go(func() {
			for name := range names {
				batch := keyed(name)
				batch.DryRun = true
				commit, err := l.store.Apply(t.Context(), batch)
				if err != nil {
					t.Errorf("the key of %s: %v", name, err)
				}
				_, there := made.Load(name)
				revision, told := l.acknowledged[name]
				if commit.Replayed != there || told && commit.Revision != revision {
					t.Errorf("%s: there %v, acknowledged as %d, its key says %v, as %d", name, there, revision, commit.Replayed, commit.Revision)
				}
			}
		})
	}
	for _, name := range l.attempted {
		names <- name
	}
	close(names)
	asking.Wait()
}

// checkRevisions holds the commits to one a batch that is there, without a gap.
func (l *load) checkRevisions(t *testing.T, whole int) {
	t.Helper()
	revisions := map[string]graph.Revision{}
	last := graph.Revision(0)
	enough := errors.New("all seen")
	ctx, cancel := context.WithTimeout(t.Context(), firstStart)
	defer cancel()
	err := l.store.Watch(ctx, 0, func(commit graph.Commit) error {
		if commit.Revision != last+1 {
			t.Errorf("revision %d comes after %d", commit.Revision, last)
		}
		last = commit.Revision
		for _, change := range commit.Changes {
			if change.Edge == "PART_OF" {
				revisions[change.To[len("Department:"):]] = commit.Revision
			}
		}
		if len(revisions) == whole {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Errorf("%d of %d commits are seen: %v", len(revisions), whole, err)
	}
	for name, revision := range l.acknowledged {
		if revisions[name] != revision {
			t.Errorf("%s was acknowledged as revision %d and is kept as %d", name, revision, revisions[name])
		}
	}
}

// eventually waits for something that must come.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	for until := time.Now().Add(firstStart); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("waited %v for this: %s", firstStart, what)
		}
	}
}
