package neo4j

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// statements are those that a batch is made with, and what came of it.
func statements(t *testing.T, s *Store, changes ...graph.Change) ([]string, graph.Commit, error) {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	ctx, span := sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)).Tracer("test").Start(t.Context(), "test")
	commit, err := s.Apply(ctx, graph.Batch{Changes: changes})
	span.End()
	var names []string
	for _, one := range spans.Ended() {
		if one.Name() != "test" {
			names = append(names, one.Name())
		}
	}
	return names, commit, err
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
	stores := several(t, 2)
	s, other := stores[0], stores[1]
	write := func(changes ...graph.Change) []string {
		t.Helper()
		names, _, err := statements(t, s, changes...)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	write(append(town("1").Changes, office("a"), office("b"))...)
	for _, key := range []string{"x", "y"} {
		if names := write(post(key), worksIn(key, "a")); !slices.Equal(names, []string{"write neo4j"}) {
			t.Errorf("a post %s is written with %q", key, names)
		}
	}
	again := post("x")
	again.Set["source"] = "bild 1"
	names, commit, err := statements(t, s, again, post("z"))
	if err != nil || !slices.Equal(commit.Created, []string{"Post:z"}) || len(commit.Changes) != 2 || !slices.Equal(names, []string{"write neo4j"}) {
		t.Errorf("a known post is saved again: %q, %+v, %v", names, commit, err)
	}

	if _, err := other.Apply(t.Context(), graph.Batch{Changes: []graph.Change{post("there"), {Node: "Department:a", Remove: true}}}); err != nil {
		t.Fatal(err)
	}
	if _, commit, err = statements(t, s, post("there"), worksIn("there", "b")); err != nil || commit.Created != nil || len(commit.Changes) != 1 {
		t.Errorf("a post that another has made is saved: %+v, %v", commit, err)
	}
	if _, _, err = statements(t, s, post("w"), worksIn("w", "a")); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a department that another has removed is meant: %v", err)
	}
	if _, _, err = statements(t, s, post("b"), worksIn("b", "b")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(t.Context(), graph.Erasure{Node: "Post:b", By: "Bo", Message: "Dnr 1"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err = statements(t, s, graph.Change{Edge: "WORKS_IN", From: "Post:b", To: "Department:b"}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a post that was erased is meant: %v", err)
	}
}

// A node that is there already, though nothing is known of it and the change looks as
// if it made it, is altered.
func TestWhatIsTakenAsNewMayBeThere(t *testing.T) {
	stores := several(t, 1)
	s := stores[0]
	if _, _, err := statements(t, s, append(town("1").Changes, post("x"))...); err != nil {
		t.Fatal(err)
	}
	if _, _, err := statements(t, s, office("a")); err != nil {
		t.Fatal(err)
	}
	delete(s.known.nodes, "Post:x") // the writer rests
	altered := post("x")
	altered.Set["source"] = "bild 1"
	names, commit, err := statements(t, s, altered)
	if err != nil || commit.Created != nil || len(commit.Changes) != 1 || len(commit.Changes[0].Set) != 1 {
		t.Errorf("%q, %+v, %v", names, commit, err)
	}
}

// What was altered past Målgraf, which leaves no commit, is seen after a while.
func TestWhatIsKnownIsReadAgain(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	var later atomic.Int64
	s := openAt(t, server.URL, Options{Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	WaitReady(t, s)
	if _, _, err := statements(t, s, append(town("1").Changes, office("a"))...); err != nil {
		t.Fatal(err)
	}
	run(t, server, "MATCH (n:Department) DETACH DELETE n")
	later.Store(int64(2 * knownFor))
	if _, _, err := statements(t, s, post("x"), worksIn("x", "a")); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a department that is no longer there is meant: %v", err)
	}
}
