package neo4j

import (
	"cmp"
	"slices"

	"malgraf/graph"
)

// valuesBy reads values by property; nil where there are none.
func valuesBy(values []any) func(*graph.Property) any {
	if values == nil {
		return nil
	}
	return func(property *graph.Property) any { return values[property.Index] }
}

// checkPeriod refuses that the time of a node is made to end before it begins.
func (w *work) checkPeriod(i int, node *draftNode) {
	period := node.kind.Period
	if period == nil {
		return
	}
	var before func(*graph.Property) any
	if was := w.nodesBefore[node]; was != nil {
		before = valuesBy(was.values)
	}
	if err := period.Check(before, valuesBy(node.now.values)); err != nil {
		w.refuseBy(i, period.Field(w.checked[i].Change.Set), err)
	}
}

// checkEdgePeriod refuses that the time of an edge is made to end before it begins.
func (w *work) checkEdgePeriod(i int, edge *draftEdge) {
	period := edge.at.edgeType.Period
	was, changed := w.edgesBefore[edge]
	if period == nil || !changed {
		return
	}
	if err := period.Check(valuesBy(was), valuesBy(edge.now)); err != nil {
		w.refuseBy(i, period.Field(w.checked[i].Change.Set), err)
	}
}

// checkWithin refuses an edge from one municipality to another.
func (w *work) checkWithin(i int, at edgeAt) {
	from, to := w.node(at.from).now, w.node(at.to).now
	if at.edgeType.Within && from != nil && to != nil && from.municipality != "" && to.municipality != "" && from.municipality != to.municipality {
		w.refuse(i, "edge", graph.ErrInvalid, "%s is of %s, %s of %s", at.from, from.municipality, at.to, to.municipality)
	}
}

// checkCircles refuses the edges that the batch makes on a circle, where there must
// be none.
func (w *work) checkCircles() {
	made := map[*graph.EdgeType][]edgeAt{}
	for at := range w.savedEdges {
		if edge := w.edge(at); at.edgeType.Acyclic && edge.now != nil {
			if was, changed := w.edgesBefore[edge]; changed && was == nil {
				made[at.edgeType] = append(made[at.edgeType], at)
			}
		}
	}
	for edgeType, edges := range made {
		slices.SortFunc(edges, func(a, b edgeAt) int { return cmp.Compare(w.savedEdges[a], w.savedEdges[b]) })
		pairs, ends := make([][2]string, len(edges)), make([]string, len(edges))
		for i, at := range edges {
			pairs[i], ends[i] = [2]string{at.from, at.to}, at.to
		}
		w.readWays(edgeType, ends)
		on := graph.Circles(pairs, func(id string) []string { return w.farEnds(edgeType, id) })
		for i, at := range edges {
			if on[i] {
				w.refuse(w.savedEdges[at], "edge", graph.ErrInvalid, "%s from %s to %s closes a circle", edgeType.Name, at.from, at.to)
			}
		}
	}
}

// readWays reads all edges of a type that lead on from nodes, with a statement for
// each step of the longest way instead of one for each node.
func (w *work) readWays(edgeType *graph.EdgeType, ids []string) {
	seen := map[string]bool{}
	for len(ids) > 0 {
		w.readSides(edgeType, true, ids)
		var next []string
		for _, id := range ids {
			for _, far := range w.farEnds(edgeType, id) {
				if !seen[far] {
					seen[far] = true
					next = append(next, far)
				}
			}
		}
		ids = next
	}
}

func (w *work) farEnds(edgeType *graph.EdgeType, id string) []string {
	edges := w.draft.along(edgeType, true, id)
	ids := make([]string, len(edges))
	for i, edge := range edges {
		ids[i] = edge.at.to
	}
	return ids
}
