package neo4j

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// filled opens a store of enough nodes and edges to plan for. They are not made anew where
// the test before left them as they were.
func filled(t *testing.T) (*neo4jtest.Server, *Store) {
	t.Helper()
	server := neo4jtest.Start(t)
	if len(run(t, server, "MATCH (s:_Store) WHERE s.filled = s.revision RETURN s").Records) > 0 {
		return server, openFor(t, server)
	}
	server.Wipe(t)
	s := openFor(t, server)
	fill(t, s)
	run(t, server, "MATCH (s:_Store) SET s.filled = s.revision")
	run(t, server, "CALL db.prepareForReplanning()") // plans made for an empty graph, or of counts taken while it was filled, would do otherwise
	return server, s
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

// valueAt is a value of a property: a text is the key, of others each turn has another.
func valueAt(property *graph.Property, key string, turn int) any {
	switch property.Type {
	case graph.TypeEnum:
		return property.Enum.Values[turn%len(property.Enum.Values)]
	case graph.TypeDate:
		return time.Date(2020, 1, 1+turn, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	case graph.TypeInt:
		return int64(turn % 4) // a score is no more than 3
	case graph.TypeFloat:
		return float64(turn%4) / 2
	case graph.TypeBoolean:
		return turn%2 == 0
	}
	return key
}
