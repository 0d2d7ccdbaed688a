package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// Whichever process a retry comes to, the batch is made once.
func TestOneKeyInSeveralProcesses(t *testing.T) {
	stores := several(t, 3)
	const keys, tries = 20, 3
	var mu sync.Mutex
	made := map[string][]graph.Commit{}
	var writing sync.WaitGroup
	for key := range keys {
		for _, s := range stores {
			for range tries {
				writing.Go(func() {
					batch := town(fmt.Sprint(key))
					batch.Key, batch.By, batch.Request = fmt.Sprint(key), "Bo", "the same"
					commit, err := s.Apply(t.Context(), batch)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					made[batch.Key] = append(made[batch.Key], commit)
				})
			}
		}
	}
	writing.Wait()
	for key, commits := range made {
		first := 0
		for _, commit := range commits {
			if !commit.Replayed {
				first++
			}
			if commit.Revision != commits[0].Revision || len(commit.Changes) != 1 {
				t.Errorf("key %s: revisions %d and %d", key, commit.Revision, commits[0].Revision)
			}
		}
		if first != 1 || len(commits) != len(stores)*tries {
			t.Errorf("key %s: made %d times of %d", key, first, len(commits))
		}
	}
	if last := stores[0].latest(); last != keys {
		t.Errorf("%d revisions, want %d", last, keys)
	}
}

// run runs a statement of the test's own.
func run(t *testing.T, server *neo4jtest.Server, text string) *bolt.EagerResult {
	t.Helper()
	result, err := bolt.ExecuteQuery(t.Context(), server.Driver(), text, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// everything writes all nodes and edges of a database, as text that can be compared.
func everything(t *testing.T, server *neo4jtest.Server) string {
	t.Helper()
	result := run(t, server, "MATCH (n) WITH n, COLLECT { MATCH (n)-[r]->(m) RETURN type(r) + toString(properties(r).source) ORDER BY type(r), m.id } AS edges "+
		"UNWIND (CASE WHEN size(keys(n)) = 0 THEN [''] ELSE keys(n) END) AS name WITH n, edges, name ORDER BY name "+
		"WITH n, edges, collect(name + '=' + toStringOrNull(n[name])) AS values RETURN toString(labels(n)[0]) AS label, values, edges ORDER BY label, toString(values[0]), toString(values[1]), toString(values[2])")
	var text strings.Builder
	for _, record := range result.Records {
		fmt.Fprintln(&text, record.Values...)
	}
	return text.String()
}

// A store of the first format, which had neither revisions nor traces, is brought
// up to this one's when it is opened.
func TestAStoreOfTheFirstFormatIsMigrated(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	for i := range 25 {
		batch := town(fmt.Sprint(i))
		batch.By = "Bo"
		if i > 0 {
			id := fmt.Sprint("Department:", i)
			batch.Changes = append(batch.Changes,
				graph.Change{Node: id, Municipality: fmt.Sprint("Municipality:", i), Set: map[string]any{"name": id, "type": "BOARD"}},
				graph.Change{Node: "Municipality:0", Set: map[string]any{"population": i}})
		}
		if i > 1 {
			batch.Changes = append(batch.Changes, graph.Change{Edge: "SERVES", From: "Department:1", To: fmt.Sprint("Department:", i)})
		}
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.enterWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := everything(t, server)
	for _, text := range []string{"MATCH (t:_Trace) DELETE t", "MATCH (n) WHERE n.revision IS NOT NULL AND NOT n:_Commit AND NOT n:_Store REMOVE n.revision", "MATCH (c:_Commit) REMOVE c.size", "MATCH (s:_Store) REMOVE s.format"} {
		run(t, server, text)
	}
	if everything(t, server) == want {
		t.Fatal("nothing is left to migrate")
	}
	openFor(t, server)
	if got := everything(t, server); got != want {
		t.Errorf("migrated:\n%s\nwant:\n%s", got, want)
	}
}

// Commits that somebody has removed are gone for who reads the history, and verify says which.
func TestWhatIsNoLongerKeptIsGone(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	for i := range 4 {
		if _, err := s.Apply(t.Context(), town(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	run(t, server, "MATCH (c:_Commit) WHERE c.revision < 3 DETACH DELETE c")
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	for after, gone := range map[graph.Revision]bool{0: true, 1: true, 2: false, 3: false, 4: false} {
		commits, _, err := view.Log(t.Context(), graph.Log{After: after, Oldest: true, First: 9})
		if errors.Is(err, graph.ErrRevisionGone) != gone || !gone && len(commits) != 4-int(after) {
			t.Errorf("after %d: %d commits, %v", after, len(commits), err)
		}
	}
	if _, err := graph.StateAt(t.Context(), s.schema, view, "Municipality:3", 4); !errors.Is(err, graph.ErrRevisionGone) {
		t.Errorf("a node as it was: %v", err)
	}
	if findings := fmt.Sprint(verified(t, s)); findings != "[commits 1 to 2: they are missing: damaged]" {
		t.Error(findings)
	}
}

func TestAStoreOfALaterFormatIsRefused(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	run(t, server, "MATCH (s:_Store) SET s.format = 99")
	if _, err := s.Apply(t.Context(), town("2")); !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "format 99") {
		t.Errorf("an older process writes on: %v", err)
	}
	later := openAt(t, server.URL, Options{})
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	var err error
	for err = later.Ready(ctx); errors.Is(err, graph.ErrUnavailable) && ctx.Err() == nil; err = later.Ready(ctx) {
		continue
	}
	if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "later version") {
		t.Errorf("a store of a later format: %v", err)
	}
	server.Wipe(t)
}

// What is erased is in no node, edge, index or text that the database shows.
func TestWhatIsErasedIsNowhereInTheDatabase(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	batch := town("1")
	for i := range 30 {
		batch.Changes = append(batch.Changes, graph.Change{Node: "Post:x", Municipality: "Municipality:1", Set: map[string]any{"title": fmt.Sprint("Xantippa ", i)}},
			graph.Change{Node: "Person:y", Municipality: "Municipality:1", Set: map[string]any{"name": fmt.Sprint("Ysanne ", i)}},
			graph.Change{Edge: "HELD_BY", From: "Post:x", To: "Person:y", Set: map[string]any{"source": fmt.Sprint(i)}})
		batch.Message, batch.Key, batch.Request = "Xantippa", fmt.Sprint("Xantippa ", i), "Xantippa"
		if _, err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		batch.Changes = nil
	}
	if !strings.Contains(everything(t, server), "Xantippa") {
		t.Fatal("it is not there before")
	}
	if _, err := s.Erase(t.Context(), graph.Erasure{Node: "Post:x", Message: "Beslut 17"}); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Xantippa", "xantippa", "Post:x"} {
		if left := everything(t, server); strings.Contains(left, word) {
			t.Errorf("%s is left:\n%s", word, left)
		}
	}
	hits := run(t, server, "CALL db.index.fulltext.queryNodes('"+fullTextName(s.schema)+"', 'xantippa') YIELD node RETURN node.id")
	if len(hits.Records) > 0 {
		t.Errorf("the full-text index finds %v", hits.Records)
	}
}
