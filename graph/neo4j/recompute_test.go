package neo4j

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// edgesOf writes all edges with their properties.
func edgesOf(t *testing.T, server *neo4jtest.Server) string {
	t.Helper()
	result := run(t, server, "MATCH (a)-[r]->(b) UNWIND keys(r) AS name WITH a, r, b, name ORDER BY name "+
		"RETURN a.id + type(r) + b.id AS edge, collect(name + '=' + toStringOrNull(r[name])) AS values ORDER BY edge")
	var text strings.Builder
	for _, record := range result.Records {
		fmt.Fprintln(&text, record.Values...)
	}
	return text.String()
}

// A store that a program with another schema has written gets the computed properties
// of this one when it is opened, also where that was cut off before; and from then on
// the other program writes no more.
func TestWhatIsComputedFollowsTheSchema(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	batch := town("1")
	for i := range recomputeEach + 3 {
		id := fmt.Sprint("Assignment:", i)
		batch.Changes = append(batch.Changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: map[string]any{
			"title": fmt.Sprint("Åtgärd ", i), "form": "MEASURE", "status": "DECIDED", "scope": "DEPARTMENT"}})
	}
	batch.Changes = append(batch.Changes,
		graph.Change{Node: "Department:1", Municipality: "Municipality:1", Set: map[string]any{"name": "Förvaltningen", "type": "ADMINISTRATION"}},
		graph.Change{Edge: "ASSIGNED_TO", From: "Assignment:7", To: "Department:1", Set: map[string]any{"role": "OWNS", "source": "Planen, 7"}},
		graph.Change{Edge: "GIVEN_BY", From: "Assignment:7", To: "Department:1", Set: map[string]any{"paragraph": "§ 12"}})
	if _, err := s.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := s.enterWords(t.Context()); err != nil {
		t.Fatal(err)
	}
	want, wantEdges := everything(t, server), edgesOf(t, server)
	if !strings.Contains(want, "down.title=") || !strings.Contains(wantEdges, "fold.paragraph=") {
		t.Fatalf("nothing is computed:\n%s", wantEdges)
	}
	for _, shape := range []string{"SET s.shape = 'another'", "REMOVE s.shape", "SET s.behind = true"} {
		for _, text := range []string{
			"MATCH (n:Assignment) REMOVE n.`down.title` SET n.`fold.title` = 'wrong', n.`fold.gone` = 'gone'",
			"MATCH ()-[r:GIVEN_BY]->() SET r.`fold.paragraph` = 'wrong', r.`sort.gone` = 'gone'",
			"MATCH ()-[r:ASSIGNED_TO]->() REMOVE r.`rank.role`",
			"MATCH (s:_Store) " + shape,
		} {
			run(t, server, text)
		}
		if !strings.Contains(shape, "behind") {
			if _, err := s.Apply(t.Context(), town("2")); !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), "another schema") {
				t.Errorf("%s: a program of another shape writes: %v", shape, err)
			}
		}
		openFor(t, server)
		if got := everything(t, server); got != want {
			t.Errorf("%s: computed anew, %d bytes, want %d", shape, len(got), len(want))
		}
		if got := edgesOf(t, server); got != wantEdges {
			t.Errorf("%s: edges:\n%s\nwant:\n%s", shape, got, wantEdges)
		}
	}
	if _, err := s.Apply(t.Context(), town("2")); err != nil {
		t.Errorf("the same shape again: %v", err)
	}
}

// Where two versions are started at once, the one that comes later has the store: the other
// neither goes on computing nor enters words, and its writes are refused.
func TestWhoIsTakenOverComputesNoMore(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := save(t, s, append(town("1").Changes, post("x"))...); err != nil {
		t.Fatal(err)
	}
	run(t, server, "MATCH (s:_Store) SET s.shape = 'another', s.behind = true")
	run(t, server, "MATCH (n:Post) SET n:_Unread, n.`fold.title` = 'as another computes it' REMOVE n.`words.title`")
	run(t, server, "UNWIND range(1, "+fmt.Sprint(2*unreadEach)+") AS i CREATE (:Post:_Unread {id: 'Post:' + i, title: 'x'})")
	before := everything(t, server)
	if _, _, err := s.recomputeNodes(t.Context(), s.schema.Kind("Post"), ""); !errors.Is(err, errOtherShape) {
		t.Errorf("it goes on computing: %v", err)
	}
	if err := s.computed(t.Context()); !errors.Is(err, errOtherShape) {
		t.Errorf("it has computed all: %v", err)
	}
	if err := s.enterWords(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.enterSoon(); err != nil {
		t.Error(err)
	}
	if got := everything(t, server); got != before {
		t.Errorf("it changes what another computes, %d bytes, before %d", len(got), len(before))
	}
}
