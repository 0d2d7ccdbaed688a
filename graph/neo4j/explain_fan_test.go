package neo4j

import (
	"testing"

	"malgraf/graph"
)

// fanCases are the nodes alone that all edges of a kind lead to, from its nodes and, where
// all share these, from what a municipality owns.
func fanCases(t *testing.T, s *Store) []explained {
	var cases []explained
	for _, kind := range s.schema.Kinds {
		var all, home []graph.Expand
		for _, edge := range kind.Edges {
			one := graph.Expand{Edge: edge, From: graph.Nodes{Kind: kind, IDs: make([]string, homewardFrom)}, Want: graph.Want{Max: 100}}
			if scope := edge.Far.Scope; scope != nil {
				one.Where = graph.Or{
					graph.EdgeMatch{Edge: scope, Quantifier: graph.Some, Where: graph.Compare{Property: scope.Far.ID(), Op: graph.In, Value: []any{"Municipality:0001"}}},
					graph.Compare{Property: edge.Far.ID(), Op: graph.In, Value: []any{edge.Far.Name + ":a"}},
				}
			}
			if isPlain(one) {
				all = append(all, one)
			}
			if isHomeward(one) {
				home = append(home, one)
			}
		}
		if len(all) > 0 {
			f, err := s.fan(byID{kind.Name + ":0-1"}, all)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, explained{"fan/" + kind.Name, f.statement, nil})
		}
		if len(home) > 0 {
			st, err := s.homeward(home)
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, explained{"homeward/" + kind.Name, st, nil})
		}
	}
	return cases
}
