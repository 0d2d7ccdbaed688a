package neo4j

import (
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
	server, s := filled(t)
	cases := append(scanCases(t, s), append(filterCases(t, s), append(expandCases(t, s), append(otherCases(t, s), append(fanCases(t, s), append(deepCases(t, s), verifyCases(t, s)...)...)...)...)...)...)
	explain(t, server, cases)
}

// explain holds the plans of statements against the faults.
func explain(t *testing.T, server *neo4jtest.Server, cases []explained) {
	t.Helper()
	for _, one := range cases {
		for _, fault := range faultsIn(t, server, one) {
			t.Errorf("%s: %s\n%s", one.name, fault, one.statement)
		}
	}
}

// faultsIn returns the faults of the plan of a statement.
func faultsIn(t *testing.T, server *neo4jtest.Server, one explained) []string {
	t.Helper()
	return faults(t, planOf(t, server, one.name, one.statement), one.labels)
}

// planOf is how Neo4j would run a statement.
func planOf(t *testing.T, server *neo4jtest.Server, name string, st *statement) bolt.Plan {
	t.Helper()
	session := server.Driver().NewSession(t.Context(), bolt.SessionConfig{DatabaseName: "neo4j"})
	defer session.Close(t.Context())
	result, err := session.Run(t.Context(), "EXPLAIN "+st.String(), parameters(st.values))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, st)
	}
	summary, err := result.Consume(t.Context())
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, st)
	}
	return summary.Plan()
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

func size(n int) *int { return &n }
