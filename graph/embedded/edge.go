package embedded

import (
	"cmp"
	"slices"

	"malgraf/graph"
)

// known returns the row of a node that was there before the batch, or that the
// batch makes somewhere.
func (w *work) known(kind *graph.Kind, id string) (uint32, bool) {
	row, found := w.tables[kind.Index].rowOf(id)
	return row, found && (w.base.tables[kind.Index].isAlive(row) || w.claimed[nodeAt{kind, row}])
}

// ends returns the rows of an edge's ends; saving, it refuses one that is not known.
func (w *work) ends(i int, checked *graph.Checked, saving bool) (from, to uint32, found bool) {
	change, edgeType := checked.Change, checked.EdgeType
	from, hasFrom := w.known(edgeType.From, change.From)
	to, hasTo := w.known(edgeType.To, change.To)
	if saving && !hasFrom {
		w.refuse(i, "from", graph.ErrNotFound, "there is no %s", change.From)
	}
	if saving && !hasTo {
		w.refuse(i, "to", graph.ErrNotFound, "there is no %s", change.To)
	}
	return from, to, hasFrom && hasTo
}

// saveEdge makes an edge or sets properties of one.
func (w *work) saveEdge(i int, checked *graph.Checked) {
	from, to, found := w.ends(i, checked, true)
	if !found {
		w.spoilEnds(checked)
		return
	}
	edgeType := checked.EdgeType
	out := w.layout.outs[edgeType.Index]
	values := make([]any, len(edgeType.Properties))
	for _, value := range checked.Values {
		values[value.Property.Index] = value.Value
	}
	key := keyOf(edgeType, values)
	w.saved[edgeAt{out, from, to, key}] = i
	effect := graph.Change{Edge: edgeType.Name, From: checked.Change.From, To: checked.Change.To, Set: map[string]any{}}
	tuple, found := w.findEdge(out, from, to, key)
	if !found {
		w.displace(i, out, from, to)
	}
	old, now := w.tupleValues(edgeType, tuple), w.tupleValues(edgeType, tuple)
	for _, value := range checked.Values {
		wanted := value.Value
		if list, isList := wanted.([]string); isList && len(list) == 0 {
			wanted = nil
		}
		if !sameValue(now[value.Property.Index], wanted) {
			now[value.Property.Index] = wanted
		}
	}
	w.noteDifference(&effect, edgeType, old, now, found)
	if found && effect.Set == nil {
		return
	}
	number := w.tuple(edgeType, now)
	if found {
		w.disconnect(out, from, to, tuple)
	}
	w.connect(out, from, to, number)
	w.touch(i, out, from, to)
	w.edgeEffect(effect, out, from, to, key)
}

// noteDifference puts into an effect what differs, and the key that names the edge.
func (w *work) noteDifference(effect *graph.Change, edgeType *graph.EdgeType, old, now []any, found bool) {
	for _, property := range edgeType.Properties {
		if !sameValue(old[property.Index], now[property.Index]) {
			effect.Set[property.Name] = now[property.Index]
		}
	}
	if len(effect.Set) == 0 {
		effect.Set = nil
		return
	}
	for _, property := range edgeType.Key {
		if value := now[property.Index]; value != nil && found {
			effect.Set[property.Name] = value
		}
	}
}

// spoilEnds excuses the ends of an edge that was refused from missing it.
func (w *work) spoilEnds(checked *graph.Checked) {
	if row, found := w.tables[checked.EdgeType.From.Index].rowOf(checked.Change.From); found {
		w.spoilt[nodeAt{checked.EdgeType.From, row}] = true
	}
	if row, found := w.tables[checked.EdgeType.To.Index].rowOf(checked.Change.To); found {
		w.spoilt[nodeAt{checked.EdgeType.To, row}] = true
	}
}

// keyOf returns the key of an edge, as it tells edges between the same ends apart.
func keyOf(edgeType *graph.EdgeType, values []any) string {
	if len(edgeType.Key) == 0 || len(values) == 0 { // tuple 0 has no values
		return ""
	}
	key := make([]any, len(values))
	for _, property := range edgeType.Key {
		key[property.Index] = values[property.Index]
	}
	return string(appendTuple(nil, key))
}

// findEdge returns the tuple of the edge between two nodes with that key.
func (w *work) findEdge(out *side, from, to uint32, key string) (uint32, bool) {
	list, wanted := []entry(nil), to
	if w.degree(out.back, to) < w.degree(out, from) {
		list, wanted = w.entries(out.back, to), from
	} else {
		list = w.entries(out, from)
	}
	for _, e := range list {
		if e.far() == wanted && keyOf(out.edgeType, w.tuples[out.edgeType.Index][e.tuple()]) == key {
			return e.tuple(), true
		}
	}
	return 0, false
}

// displace removes the edges that a new one takes the place of on to-one sides.
func (w *work) displace(i int, out *side, from, to uint32) {
	if out.toOne {
		for _, e := range w.edgesAt(out, from) {
			w.refuseLoss(i, out, from, e.far())
			w.dropEdge(i, out, from, e.far(), e.tuple())
		}
	}
	if out.back.toOne {
		for _, e := range w.edgesAt(out.back, to) {
			w.refuseLoss(i, out, e.far(), to)
			w.dropEdge(i, out, e.far(), to, e.tuple())
		}
	}
}

// refuseLoss refuses that a batch which takes back a commit removes an edge besides.
func (w *work) refuseLoss(i int, out *side, from, to uint32) {
	if w.batch.Reverts != 0 {
		w.refuseBy(i, "", &graph.Lost{Edge: out.edgeType.Name, From: w.tables[out.near.Index].id(from), To: w.tables[out.far.Index].id(to)})
	}
}

// removeEdges removes the edge, or all between its ends where the key is not given.
func (w *work) removeEdges(i int, checked *graph.Checked) {
	from, to, found := w.ends(i, checked, false)
	if !found {
		return
	}
	edgeType := checked.EdgeType
	out := w.layout.outs[edgeType.Index]
	values, keyed := make([]any, len(edgeType.Properties)), false
	for _, value := range checked.Values {
		values[value.Property.Index] = value.Value
		keyed = keyed || slices.Contains(edgeType.Key, value.Property)
	}
	for _, e := range w.edgesAt(out, from) {
		if e.far() != to {
			continue
		}
		if !keyed || keyOf(edgeType, w.tuples[edgeType.Index][e.tuple()]) == keyOf(edgeType, values) {
			w.dropEdge(i, out, from, to, e.tuple())
		}
	}
}

// edgesAt returns the edges of a node along a side as a commit lists them.
func (w *work) edgesAt(along *side, row uint32) []entry {
	entries, far, edgeType := slices.Clone(w.entries(along, row)), w.tables[along.far.Index], along.edgeType
	slices.SortFunc(entries, func(a, b entry) int {
		if a.far() != b.far() {
			return cmp.Compare(far.id(a.far()), far.id(b.far()))
		}
		return edgeType.CompareKeys(w.tupleValues(edgeType, a.tuple()), w.tupleValues(edgeType, b.tuple()))
	})
	return entries
}

// dropEdge removes one edge and notes the effect.
func (w *work) dropEdge(i int, out *side, from, to, tuple uint32) {
	w.disconnect(out, from, to, tuple)
	w.touch(i, out, from, to)
	edgeType := out.edgeType
	effect := graph.Change{
		Edge: edgeType.Name, Remove: true,
		From: w.tables[edgeType.From.Index].id(from), To: w.tables[edgeType.To.Index].id(to),
	}
	for _, property := range edgeType.Key {
		if effect.Set == nil {
			effect.Set = map[string]any{}
		}
		effect.Set[property.Name] = w.tuples[edgeType.Index].value(tuple, property.Index)
	}
	w.edgeEffect(effect, out, from, to, keyOf(edgeType, w.tuples[edgeType.Index][tuple]))
}

// touch notes that an edge between two nodes has changed.
func (w *work) touch(i int, out *side, from, to uint32) {
	near, far := nodeAt{out.near, from}, nodeAt{out.far, to}
	w.touched[near], w.touched[far] = i, i
	w.dirty[near] = true
	w.movedWithin[near] = w.movedWithin[near] || isWithin(out)
	w.movedWithin[far] = w.movedWithin[far] || isWithin(out.back)
}

// isWithin tells whether a value is unique within the far end of a side.
func isWithin(along *side) bool {
	return slices.ContainsFunc(along.near.Uniques(), func(property *graph.Property) bool {
		return slices.ContainsFunc(property.Unique.Within, func(edge *graph.Edge) bool {
			return edge.Type == along.edgeType && edge.Out == along.out
		})
	})
}
