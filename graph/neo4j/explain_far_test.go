package neo4j

import (
	"fmt"
	"testing"

	"malgraf/graph"
)

// An edge is followed first, even to one of so few nodes that an index finds what the
// filter asks for at once.
func TestPlansOfFilteredFarEnds(t *testing.T) {
	server, s := filled(t)
	municipality := s.schema.Kind("Municipality")
	var cases []explained
	var edges []*graph.Edge
	for _, kind := range s.schema.Kinds {
		for _, edge := range kind.Edges {
			if edge.Far == municipality && !edge.Type.Scope {
				edges = append(edges, edge)
			}
		}
	}
	for _, edge := range edges {
		for _, property := range municipality.Properties {
			for op := graph.Eq; op <= graph.IsEmpty; op++ {
				if !property.Takes(op) {
					continue
				}
				filter := graph.Compare{Property: property, Op: op, Value: valueFor(property, op)}
				l, err := s.expand(graph.Expand{Edge: edge, Where: filter, Order: edge.Order()}, byID{edge.Kind.Name + ":0-1"}, inOrder)
				if err != nil {
					t.Fatal(err)
				}
				cases = append(cases, explained{fmt.Sprintf("%s.%s, %s %d", edge.Kind.Name, edge.Name, property.Name, op), l.statement, nil})
			}
		}
	}
	explain(t, server, cases)
}
