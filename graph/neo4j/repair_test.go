package neo4j

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// When Neo4j is back the store is ready once all indexes can be used again: what
// somebody dropped meanwhile is made anew, and of one that cannot be used it is said which
// one it is. It is so whether calls have found out that Neo4j was away or only those
// have who asked whether the store is ready. Questions are answered meanwhile.
func TestIndexesAreLookedAtWhenNeo4jIsBack(t *testing.T) {
	server := neo4jtest.Start(t)
	for name, notice := range map[string]func(*testing.T, *Store){
		"calls":      isAway,
		"ready only": func(t *testing.T, s *Store) { saysBefore(t, s, "neo4j does not answer") },
	} {
		t.Run(name, func(t *testing.T) {
			server.Wipe(t)
			leavesNothing(t)
			wire := neo4jtest.NewWire(t, server)
			s := openAt(t, wire.URL, Options{})
			WaitReady(t, s)
			const index, constraint = "malgraf range Post fold.title", "malgraf unique Person id"
			wire.Cut()
			notice(t, s)
			run(t, server, "DROP INDEX "+quote(index))
			run(t, server, "DROP CONSTRAINT "+quote(constraint))
			run(t, server, "CREATE (:Post {id: 'Post:x', `fold.title`: reduce(text = '', i IN range(1, 2000) | text + toString(rand()))})")
			wire.Connect(t)
			saysBefore(t, s, "DROP INDEX "+quote(index))
			if err := scanAll(t.Context(), s); err != nil {
				t.Errorf("meanwhile a question is answered with %v", err)
			}
			server.Wipe(t)
			run(t, server, "DROP INDEX "+quote(index))
			WaitReady(t, s)
			if states, err := s.indexStates(t.Context()); err != nil || states[index] != "ONLINE" || states[constraint] != "ONLINE" {
				t.Errorf("the index is %q, the constraint's %q, %v", states[index], states[constraint], err)
			}
		})
	}
}

// An index that somebody drops while Neo4j stays is made anew, and the store says so while
// it cannot be used.
func TestIndexesAreLookedAtWhileNeo4jStays(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	leavesNothing(t)
	s := openAt(t, server.URL, Options{Indexes: 50 * time.Millisecond})
	WaitReady(t, s)
	const index = "malgraf range Post fold.title"
	run(t, server, "DROP INDEX "+quote(index))
	run(t, server, "CREATE (:Post {id: 'Post:x', `fold.title`: reduce(text = '', i IN range(1, 2000) | text + toString(rand()))})")
	eventually(t, "it is said that the index cannot be used", func() bool {
		err := s.Ready(t.Context())
		return err != nil && strings.Contains(err.Error(), "DROP INDEX "+quote(index))
	})
	if err := scanAll(t.Context(), s); err != nil {
		t.Errorf("meanwhile a question is answered with %v", err)
	}
	server.Wipe(t)
	run(t, server, "DROP INDEX "+quote(index))
	WaitReady(t, s)
	if states, err := s.indexStates(t.Context()); err != nil || states[index] != "ONLINE" {
		t.Errorf("the index is %q, %v", states[index], err)
	}
}

// An index that somebody else has made of what one of ours would be on serves as well: it
// is not said again and again that ours were gone, and nothing is missing.
func TestAnIndexOfAnotherNameServesAsWell(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	leavesNothing(t)
	openFor(t, server).Close()
	for _, text := range []string{
		"DROP INDEX `malgraf range Post fold.title`", "CREATE INDEX `of an analyst` FOR (n:Post) ON (n.`fold.title`)",
		"DROP CONSTRAINT `malgraf unique Person id`", "CREATE CONSTRAINT `of another` FOR (n:Person) REQUIRE n.id IS UNIQUE",
	} {
		run(t, server, text)
	}
	tap := server.Tap(t)
	var log bytes.Buffer
	s := openAt(t, tap.URL, Options{Indexes: 50 * time.Millisecond, Log: slog.New(slog.NewTextHandler(&log, nil))})
	WaitReady(t, s)
	if _, err := s.Apply(t.Context(), verifiedTown()); err != nil {
		t.Fatal(err)
	}
	if findings := verified(t, s); len(findings) > 0 {
		t.Errorf("%v", findings)
	}
	looked := 0
	eventually(t, "it looks at the indexes", func() bool {
		for _, text := range tap.Statements() {
			if text == indexesText {
				looked++
			}
			if strings.HasPrefix(text, "CREATE INDEX") || strings.HasPrefix(text, "CREATE CONSTRAINT") {
				t.Errorf("it asks %s", text)
			}
		}
		return looked > 3
	})
	if err := s.Close(); err != nil || log.Len() > 0 {
		t.Errorf("it says %s, %v", log.String(), err)
	}
	run(t, server, "DROP INDEX `of an analyst`")
	run(t, server, "DROP CONSTRAINT `of another`")
	s = openFor(t, server)
	if states, err := s.indexStates(t.Context()); err != nil || states["malgraf range Post fold.title"] != "ONLINE" || states["malgraf unique Person id"] != "ONLINE" {
		t.Errorf("ours are not made when theirs are gone: %v", err)
	}
}

// saysBefore waits until a store that is not ready says some words, which it must before it is.
func saysBefore(t *testing.T, s *Store, words string) {
	t.Helper()
	for until := time.Now().Add(firstStart); ; time.Sleep(5 * time.Millisecond) {
		err := s.Ready(t.Context())
		if err == nil || time.Now().After(until) || !errors.Is(err, graph.ErrUnavailable) {
			t.Fatalf("it says %v before it says %q", err, words)
		}
		if strings.Contains(err.Error(), words) {
			return
		}
	}
}

// Whoever asks whether the store is ready makes it ask Neo4j for its last revision alone.
func TestReadyAsksForLittle(t *testing.T) {
	server := neo4jtest.Start(t)
	tap := server.Tap(t)
	s := openAt(t, tap.URL, Options{Indexes: neo4jtest.Undisturbed})
	WaitReady(t, s)
	tap.Statements()
	for range 3 {
		WaitReady(t, s)
	}
	asked := tap.Statements()
	for _, text := range asked {
		if text != latestText {
			t.Errorf("it asks %s", text)
		}
	}
	if len(asked) != 3 {
		t.Errorf("%d statements are asked, want 3", len(asked))
	}
}
