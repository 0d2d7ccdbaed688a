package neo4j

import (
	"testing"

	"malgraf/graph"
)

// deepCases are questions with others below them in one statement: of each kind by its
// ids and as a list, with some of its edges, and some of the far kind's; and by its ids with
// all edges that its nodes have, where nothing but what these lead to is asked.
func deepCases(t *testing.T, s *Store) []explained {
	var cases []explained
	for _, kind := range s.schema.Kinds {
		below := belowOf(kind, 2)
		l, err := s.scan(graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: size(20)}})
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.lookup(graph.Get{Refs: []graph.Ref{{ID: kind.Name + ":0-1"}}})
		if err != nil {
			t.Fatal(err)
		}
		for name, d := range map[string]*deep{
			"scan": s.deep(l.statement, l.whole, below, nil), "get": s.deep(found.statement, false, below, nil), "bare": s.deep(found.statement, false, bareBelow(kind), nil),
		} {
			if d == nil {
				t.Fatalf("%s of %s: its levels cannot be put together", name, kind.Name)
			}
			text := &statement{values: d.values}
			text.add(d.text)
			cases = append(cases, explained{"deep " + name + "/" + kind.Name, text, nil})
			if name == "scan" {
				d.values["deal"] = map[string]any{"first": int64(0), "step": int64(2)}
				text = &statement{values: d.values}
				text.add(d.dealt)
				cases = append(cases, explained{"dealt/" + kind.Name, text, nil})
			}
		}
	}
	return cases
}

// bareBelow asks where all edges of a kind lead, and from what a municipality owns where
// these lead in turn.
func bareBelow(kind *graph.Kind) []graph.Expand {
	var below []graph.Expand
	for _, edge := range kind.Edges {
		one := graph.Expand{Edge: edge, Want: graph.Want{Max: 100}}
		if edge.Type.Scope && !edge.Out && len(below) < expandedTogether {
			one.Below = bareBelow(edge.Far)
		}
		below = append(below, one)
	}
	return below
}

// belowOf asks along some edges of a kind, and so many levels further down.
func belowOf(kind *graph.Kind, levels int) []graph.Expand {
	if levels == 0 {
		return nil
	}
	var below []graph.Expand
	for _, edge := range kind.Edges[:min(len(kind.Edges), 4)] {
		page := graph.Page{}
		if edge.Many {
			page.First = size(20)
		}
		below = append(below, graph.Expand{Edge: edge, Order: edge.Order(), Page: page, Want: graph.Want{Below: belowOf(edge.Far, levels-1)}})
	}
	return below
}
