package graphtest

import (
	"fmt"

	"malgraf/graph"
)

// web is nodes of two municipalities around shared ones: edges of one type from nodes of
// several kinds, to the node itself, of both directions, and several between two nodes.
func web() changes {
	all := append(school(), agenda()...)
	for _, part := range []changes{
		edge("Department:a", "SERVES", "Department:a"), edge("Department:a", "SERVES", "Department:b"), edge("Department:c", "SERVES", "Department:a"),
		focusArea("f", ljusdal), focusArea("g", mora), edge("FocusArea:f", "ASSIGNED_TO", "Department:a", "role", "LEADS"), edge("FocusArea:g", "ASSIGNED_TO", "Department:c", "role", "OWNS"),
		person("e", ljusdal), edge("Post:p", "HELD_BY", "Person:e", "from", "2020-01-01"), edge("Post:p", "HELD_BY", "Person:e", "from", "2024-01-01"),
		node("Indicator:i", "", "title", "i"), node("Indicator:j", ljusdal, "title", "j"), node("Indicator:k", mora, "title", "k"),
	} {
		all = append(all, part...)
	}
	for n := range 12 {
		code := fmt.Sprintf("7.%d", n)
		all = append(all, target(code, "7", "agenda2030")...)
		for i, from := range []string{"x", "y", "z"} {
			if (n+i)%3 > 0 {
				all = append(all, edge("Assignment:"+from, "CONTRIBUTES_TO", "Target:"+code)...)
			}
		}
		all = append(all, edge("FocusArea:"+[]string{"f", "g"}[n%2], "CONTRIBUTES_TO", "Target:"+code, "status", []string{"ACCEPTED", "REJECTED"}[n/2%2])...)
		all = append(all, edge("Indicator:"+[]string{"i", "j", "k"}[n%3], "MEASURES", "Target:"+code)...)
	}
	return all
}

// bare are edges that nodes of the web have, by the kind that they lead from.
var bare = map[string][]string{
	"Department": {"assignments", "focusAreas", "posts", "serves", "servedBy"},
	"Target":     {"assignments", "focusAreas", "indicators", "goal"},
	"Post":       {"heldBy", "department"},
}

func bareExpands(w *world) {
	w.apply(web())
	view := w.view()
	for name, edges := range bare {
		kind := w.kind(name)
		from := w.scanIn(view, graph.Scan{Kind: kind}).Nodes
		from = graph.Nodes{Kind: kind, IDs: append([]string{kind.Name + ":none"}, append(from.IDs, from.IDs[0])...)}
		for _, limit := range []string{"nothing", "a municipality", "a municipality or a name", "the municipality's or nobody's", "an edge's property"} {
			var all []graph.Expand
			for _, edge := range edges {
				along := w.edge(name + "." + edge)
				all = append(all, graph.Expand{Edge: along, From: from, Where: limited(along, limit), Want: graph.Want{Max: 1000}})
			}
			answers, err := graph.ExpandAll(w.ctx, view, all)
			if err != nil {
				w.Fatal(err)
			}
			for i, one := range all {
				one.Order = []graph.Order{{Property: one.Edge.Far.ID()}}
				w.equal(one.Edge.Kind.Name+"."+one.Edge.Name+", limited to "+limit, families(answers[i]), families(w.expandIn(view, one)))
			}
		}
		alone := graph.Expand{Edge: w.edge(name + "." + edges[0]), From: from}
		together, err := graph.ExpandAll(w.ctx, view, []graph.Expand{alone})
		if err != nil {
			w.Fatal(err)
		}
		w.equal(name+"."+edges[0], together[0], w.expandIn(view, alone))
	}
}

// limited is a filter for what an edge leads to.
func limited(edge *graph.Edge, to string) graph.Filter {
	far := edge.Far
	named := graph.Compare{Property: far.ID(), Op: graph.In, Value: []any{"Assignment:z", "Department:c"}}
	switch {
	case to == "an edge's property" && edge.Type.Property("role") != nil:
		return graph.And{graph.EdgeCompare{Property: edge.Type.Property("role"), Op: graph.Ne, Value: "LEADS"}, graph.Or{owned(far), named}}
	case to == "an edge's property" && edge.Type.Property("status") != nil:
		return graph.And{graph.EdgeCompare{Property: edge.Type.Property("status"), Op: graph.Ne, Value: "REJECTED"}, owned(far)}
	case far.Scope == nil:
		return nil
	case to == "a municipality":
		return owned(far)
	case to == "a municipality or a name":
		return graph.And{graph.Or{owned(far), named}, graph.Compare{Property: far.ID(), Op: graph.Ne, Value: "Assignment:x"}}
	case to == "the municipality's or nobody's":
		return graph.Or{graph.EdgeMatch{Edge: far.Scope, Quantifier: graph.None}, owned(far)}
	}
	return nil
}

func owned(kind *graph.Kind) graph.Filter {
	if kind.Scope == nil {
		return graph.And{}
	}
	return graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.Some, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: []any{ljusdal}}}
}
