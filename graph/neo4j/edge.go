package neo4j

import (
	"slices"

	"malgraf/graph"
)

// saveEdge makes an edge or sets properties of one.
func (w *work) saveEdge(i int, checked *graph.Checked) {
	change, edgeType := checked.Change, checked.EdgeType
	hasFrom, hasTo := w.mayBe(change.From), w.mayBe(change.To)
	if !hasFrom {
		w.refuse(i, "from", graph.ErrNotFound, "there is no %s", change.From)
	}
	if !hasTo {
		w.refuse(i, "to", graph.ErrNotFound, "there is no %s", change.To)
	}
	if !hasFrom || !hasTo {
		w.spoilt[change.From], w.spoilt[change.To] = true, true
		return
	}
	given := make([]any, len(edgeType.Properties))
	for _, value := range checked.Values {
		given[value.Property.Index] = orNil(value.Value)
	}
	edge := w.edge(edgeAt{edgeType, change.From, change.To, keyOf(edgeType, given)})
	w.savedEdges[edge.at] = i
	if edge.now == nil {
		w.displace(i, edgeType, change.From, change.To)
		w.putEdge(i, edge, given)
		return
	}
	now := slices.Clone(edge.now)
	differs := false
	for _, value := range checked.Values {
		wanted := orNil(value.Value)
		if !same(now[value.Property.Index], wanted) {
			now[value.Property.Index], differs = wanted, true
		}
	}
	if differs {
		w.putEdge(i, edge, now)
	}
}

// displace removes the edges that a new one takes the place of on to-one sides.
func (w *work) displace(i int, edgeType *graph.EdgeType, from, to string) {
	if edgeType.Out != nil && !edgeType.Out.Many {
		for _, edge := range w.draft.along(edgeType, true, from) {
			w.lose(i, edge)
		}
	}
	if edgeType.In != nil && !edgeType.In.Many {
		for _, edge := range w.draft.along(edgeType, false, to) {
			w.lose(i, edge)
		}
	}
}

// lose removes an edge that the batch does not name. One that takes back a commit
// is refused it.
func (w *work) lose(i int, edge *draftEdge) {
	if w.reverts {
		w.refuseBy(i, "", &graph.Lost{Edge: edge.at.edgeType.Name, From: edge.at.from, To: edge.at.to})
	}
	w.putEdge(i, edge, nil)
}

// removeEdges removes the edge, or all between its ends where the key is not given.
func (w *work) removeEdges(i int, checked *graph.Checked) {
	change, edgeType := checked.Change, checked.EdgeType
	given, keyed := make([]any, len(edgeType.Properties)), false
	for _, value := range checked.Values {
		given[value.Property.Index] = orNil(value.Value)
		keyed = keyed || slices.Contains(edgeType.Key, value.Property)
	}
	w.node(change.From)
	w.node(change.To)
	for _, edge := range w.between(edgeType, change.From, change.To) {
		if !keyed || edge.at.key == keyOf(edgeType, given) {
			w.putEdge(i, edge, nil)
		}
	}
}
