package neo4j

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// save makes changes as one batch.
func save(t *testing.T, s *Store, changes ...graph.Change) (graph.Commit, error) {
	t.Helper()
	return s.Apply(t.Context(), graph.Batch{Changes: changes})
}

// looks are the statements that look for what a batch names, with or without the lock,
// and writes those that claim it and write. The bare lock is that of the store which
// enters words a second later: a batch looks behind it in the same statement.
func looks(tap *neo4jtest.Tap) (looks, writes int) {
	claim, _ := cutReturn(claimText)
	lock, _ := cutReturn(beginText)
	free, _ := cutReturn(unlockedText)
	for _, sent := range tap.Statements() {
		switch {
		case strings.HasPrefix(sent, claim):
			writes++
		case sent == beginText:
		case strings.HasPrefix(sent, lock), strings.HasPrefix(sent, free), strings.Contains(sent, "$v.ids AS"), strings.Contains(sent, "$v.pairs AS"):
			looks++
		}
	}
	return looks, writes
}

func post(key string) graph.Change {
	return graph.Change{Node: "Post:" + key, Municipality: "Municipality:1", Set: map[string]any{"title": key}}
}

func worksIn(key, department string) graph.Change {
	return graph.Change{Edge: "WORKS_IN", From: "Post:" + key, To: "Department:" + department}
}

func office(key string) graph.Change {
	return graph.Change{Node: "Department:" + key, Municipality: "Municipality:1", Set: map[string]any{"name": key, "type": "BOARD"}}
}

// Writes that follow each other and mean the same nodes take one statement each, and
// come to the same as if all had been read.
func TestWritesThatFollowEachOtherReadNothing(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	s, other := openAt(t, tap.URL, Options{Levels: LevelsTogether}), openAt(t, server.URL, Options{})
	WaitReady(t, s)
	WaitReady(t, other)
	made := func(commit graph.Commit, err error) graph.Commit {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return commit
	}
	once := func() {
		t.Helper()
		if looks, writes := looks(tap); looks != 0 || writes != 1 {
			t.Errorf("it took %d statements that look for nodes, and %d that write", looks, writes)
		}
	}
	made(save(t, s, append(town("1").Changes, office("a"), office("b"))...))
	looks(tap)
	for _, key := range []string{"x", "y"} {
		made(save(t, s, post(key), worksIn(key, "a")))
		if err := s.enterSoon(); err != nil { // as a second later
			t.Fatal(err)
		}
		once()
	}
	again := post("x")
	again.Set["source"] = "bild 1"
	commit := made(save(t, s, again, post("z")))
	once()
	if !slices.Equal(commit.Created, []string{"Post:z"}) || len(commit.Changes) != 2 {
		t.Errorf("a known post is saved again: %+v", commit)
	}

	made(save(t, other, post("there"), graph.Change{Node: "Department:a", Remove: true}))
	if commit = made(save(t, s, post("there"), worksIn("there", "b"))); commit.Created != nil || len(commit.Changes) != 1 {
		t.Errorf("a post that another has made is saved: %+v", commit)
	}
	if _, err := save(t, s, post("w"), worksIn("w", "a")); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a department that another has removed is meant: %v", err)
	}
	made(save(t, s, post("b"), worksIn("b", "b")))
	made(s.Erase(t.Context(), graph.Erasure{Node: "Post:b", By: "Bo", Message: "Dnr 1"}))
	if _, err := save(t, s, worksIn("b", "b")); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a post that was erased is meant: %v", err)
	}
}

// A node that is there already, though nothing is known of it and the change looks as
// if it made it, is altered.
func TestWhatIsTakenAsNewMayBeThere(t *testing.T) {
	s := several(t, 1)[0]
	for _, changes := range [][]graph.Change{append(town("1").Changes, post("x")), {office("a")}} {
		if _, err := save(t, s, changes...); err != nil {
			t.Fatal(err)
		}
	}
	delete(s.known.nodes, "Post:x") // the writer rests
	altered := post("x")
	altered.Set["source"] = "bild 1"
	commit, err := save(t, s, altered)
	if err != nil || commit.Created != nil || len(commit.Changes) != 1 || len(commit.Changes[0].Set) != 1 {
		t.Errorf("%+v, %v", commit, err)
	}
}

// What was altered past Målgraf, which leaves no commit, is seen after a while.
func TestWhatIsKnownIsReadAgain(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	var later atomic.Int64
	s := openAt(t, server.URL, Options{Levels: LevelsTogether, Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	WaitReady(t, s)
	if _, err := save(t, s, append(town("1").Changes, office("a"))...); err != nil {
		t.Fatal(err)
	}
	run(t, server, "MATCH (n:Department) DETACH DELETE n")
	later.Store(int64(2 * knownFor))
	if _, err := save(t, s, post("x"), worksIn("x", "a")); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a department that is no longer there is meant: %v", err)
	}
}

// Whom another process erases is not kept in the memory of one that writes no more.
func TestKnownNodesAreLetGoOf(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := save(t, s, append(town("1").Changes, post("x"))...); err != nil {
		t.Fatal(err)
	}
	time.Sleep(knownFor + knownFor/5)
	if err := s.Close(); err != nil { // the writer rests
		t.Fatal(err)
	}
	if len(s.known.nodes) > 0 {
		t.Errorf("%d nodes are known", len(s.known.nodes))
	}
}
