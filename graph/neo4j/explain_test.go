package neo4j

import (
	"fmt"
	"slices"
	"testing"
	"time"

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
	run(t, server, "CALL db.prepareForReplanning()") // plans made for an empty graph, or of counts taken while it was filled, would do otherwise
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

// fill makes enough nodes of each kind and edges of each type that the planner sees what
// an index saves: a type of which there are none it rather reads whole, and where all
// are of one choice, an index on that choice saves nothing.
func fill(t *testing.T, s *Store) {
	t.Helper()
	const towns, each = 20, 20
	kinds := slices.DeleteFunc(slices.Clone(s.schema.Kinds), func(kind *graph.Kind) bool { return kind.Name == "Municipality" })
	for m := range towns {
		town := fmt.Sprintf("Municipality:%04d", m)
		changes := []graph.Change{{Node: town, Set: map[string]any{"code": fmt.Sprintf("%04d", m), "name": town, "type": "MUNICIPALITY", "completeness": "FULL"}}}
		for i := range each {
			key := fmt.Sprintf("%d-%d", m, i)
			for _, kind := range kinds {
				node := graph.Change{Node: kind.Name + ":" + key, Set: required(kind.Settable(), key, i)}
				if kind.Scope != nil {
					node.Municipality = town
				}
				changes = append(changes, node)
			}
			for _, edgeType := range s.schema.EdgeTypes {
				from, to := edgeType.From.Name+":"+key, edgeType.To.Name+":"+key
				switch {
				case edgeType.Scope:
					continue
				case edgeType.From == edgeType.To && i == 0:
					continue
				case edgeType.From == edgeType.To: // no cycle
					to = fmt.Sprintf("%s:%d-%d", edgeType.To.Name, m, i-1)
				}
				if edgeType.From.Name == "Municipality" {
					from = town
				}
				if edgeType.To.Name == "Municipality" {
					to = town
				}
				changes = append(changes, graph.Change{Edge: edgeType.Name, From: from, To: to, Set: required(edgeType.Properties, key, i)})
			}
		}
		if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
			t.Fatal(err)
		}
	}
}

// required has a value for each property that must have one, another at each turn.
func required(properties []*graph.Property, key string, turn int) map[string]any {
	set := map[string]any{}
	for _, property := range properties {
		if property.Required {
			set[property.Name] = valueAt(property, key, turn)
		}
	}
	return set
}

func valueAt(property *graph.Property, key string, turn int) any {
	switch property.Type {
	case graph.TypeString:
		return key
	case graph.TypeEnum:
		return property.Enum.Values[turn%len(property.Enum.Values)]
	case graph.TypeDate:
		return time.Date(2020, 1, 1+turn, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	case graph.TypeInt:
		return int64(turn % 4) // a score is no more than 3
	case graph.TypeFloat:
		return float64(turn%4) / 2
	}
	return valueFor(property, graph.Eq)
}

func size(n int) *int { return &n }
