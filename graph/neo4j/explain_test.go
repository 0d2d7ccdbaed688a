package neo4j

import (
	"fmt"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// explained is a statement, and the labels of which it may read all nodes: where it
// asks for something that no index holds.
type explained struct {
	name      string
	statement *statement
	labels    []string
}

// Every fragment that reading statements are composed of is planned without an
// Eager, without a cartesian product, and without reading all nodes of a label
// where an index has what is asked for.
func TestPlansOfFragments(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	fill(t, s)
	cases := append(scanCases(t, s), append(filterCases(t, s), append(expandCases(t, s), append(otherCases(t, s), append(fanCases(t, s), deepCases(t, s)...)...)...)...)...)
	explain(t, server, cases)
}

// explain holds the plans of statements against the faults.
func explain(t *testing.T, server *neo4jtest.Server, cases []explained) {
	t.Helper()
	run(t, server, "CALL db.clearQueryCaches()") // plans made for an empty graph would do otherwise
	for _, one := range cases {
		for _, fault := range faultsIn(t, server, one) {
			t.Errorf("%s: %s\n%s", one.name, fault, one.statement)
		}
	}
}

// faultsIn returns the faults of the plan of a statement.
func faultsIn(t *testing.T, server *neo4jtest.Server, one explained) []string {
	t.Helper()
	session := server.Driver().NewSession(t.Context(), bolt.SessionConfig{DatabaseName: "neo4j"})
	defer session.Close(t.Context())
	result, err := session.Run(t.Context(), "EXPLAIN "+one.statement.String(), parameters(one.statement.values))
	if err != nil {
		t.Fatalf("%s: %v\n%s", one.name, err, one.statement)
	}
	summary, err := result.Consume(t.Context())
	if err != nil {
		t.Fatalf("%s: %v\n%s", one.name, err, one.statement)
	}
	return faults(t, summary.Plan(), one.labels)
}

func openFor(t *testing.T, server *neo4jtest.Server) *Store {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), server.URL, Options{}, parsed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	WaitReady(t, s)
	return s
}

// fill makes enough nodes that the planner sees what an index saves.
func fill(t *testing.T, s *Store) {
	t.Helper()
	var changes []graph.Change
	add := func(change graph.Change) { changes = append(changes, change) }
	for m := range 20 {
		town := fmt.Sprintf("Municipality:%04d", m)
		add(graph.Change{Node: town, Set: map[string]any{"code": fmt.Sprintf("%04d", m), "name": town, "type": "MUNICIPALITY", "completeness": "FULL"}})
		for i := range 20 {
			key := fmt.Sprintf("%d-%d", m, i)
			add(graph.Change{Node: "Department:" + key, Municipality: town, Set: map[string]any{"name": key, "type": "BOARD"}})
			add(graph.Change{Node: "Post:" + key, Municipality: town, Set: map[string]any{"title": key}})
			add(graph.Change{Node: "Assignment:" + key, Municipality: town, Set: map[string]any{"title": key, "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED"}})
			add(graph.Change{Edge: "ASSIGNED_TO", From: "Assignment:" + key, To: "Department:" + key, Set: map[string]any{"role": "OWNS"}})
			add(graph.Change{Edge: "WORKS_IN", From: "Post:" + key, To: "Department:" + key})
		}
	}
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
}

func size(n int) *int { return &n }
