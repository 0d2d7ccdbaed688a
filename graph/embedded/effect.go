package embedded

import "malgraf/graph"

// effect is what one change of a batch did, and to what.
type effect struct {
	change graph.Change
	node   nodeAt
	edge   edgeAt
}

func (w *work) effect(change graph.Change, kind *graph.Kind, row uint32) {
	w.effects = append(w.effects, effect{change: change, node: nodeAt{kind, row}})
}

func (w *work) edgeEffect(change graph.Change, out *side, from, to uint32, key string) {
	w.effects = append(w.effects, effect{change: change, edge: edgeAt{out, from, to, key}})
}

// differences returns what differs from before the batch. Where several changes
// met the same node or edge, what they come to in the end stands at the place of
// the last of them, and nothing where the end is as the beginning. A node that was made
// anew for another owner is removed where it was, for the edges that it got since stay.
func (w *work) differences() []graph.Change {
	type subject struct {
		node nodeAt
		edge edgeAt
	}
	last, times := map[subject]int{}, map[subject]int{}
	removed := map[nodeAt]int{}
	for i, e := range w.effects {
		last[subject{e.node, e.edge}] = i
		times[subject{e.node, e.edge}]++
		if e.node.kind != nil && e.change.Remove {
			removed[e.node] = i
		}
	}
	changes := make([]graph.Change, 0, len(w.effects))
	for i, e := range w.effects {
		at := subject{e.node, e.edge}
		switch {
		case times[at] == 1:
			changes = append(changes, e.change)
		case e.node.kind != nil && removed[e.node] == i && e.change.Remove && w.isRemade(e.node):
			changes = append(changes, graph.Change{Node: e.change.Node, Remove: true})
		case last[at] != i:
		case e.node.kind != nil:
			changes = append(changes, w.nodeDifference(e)...)
		default:
			changes = append(changes, w.edgeDifference(e)...)
		}
	}
	return changes
}

// created returns the nodes of the changes that were not there before.
func (w *work) created(changes []graph.Change) []string {
	var ids []string
	for _, change := range changes {
		if change.Node == "" || change.Remove {
			continue
		}
		if _, was := w.base.tables[w.layout.schema.KindOf(change.Node).Index].lookup(change.Node); !was {
			ids = append(ids, change.Node)
		}
	}
	return ids
}

func (w *work) nodeDifference(e effect) []graph.Change {
	before, now := w.base.tables[e.node.kind.Index], w.tables[e.node.kind.Index]
	row := e.node.row
	was, is := before.isAlive(row) && !w.isRemade(e.node), now.isAlive(row)
	change := graph.Change{Node: now.id(row), Set: map[string]any{}}
	if scope := e.node.kind.Scope; scope != nil && is && !was {
		along := w.layout.of(scope)
		if owner, owned := w.first(along, row); owned {
			change.Municipality = w.tables[along.far.Index].id(owner)
		}
	}
	if !is {
		if was {
			return []graph.Change{{Node: change.Node, Remove: true}}
		}
		return nil
	}
	for _, property := range e.node.kind.Settable() {
		var old any
		if was {
			old = before.value(row, property.Index)
		}
		if value := now.value(row, property.Index); !sameValue(old, value) {
			change.Set[property.Name] = value
		}
	}
	if len(change.Set) == 0 {
		if was {
			return nil
		}
		change.Set = nil
	}
	return []graph.Change{change}
}

// isRemade tells whether a node was there, and is there for another owner.
func (w *work) isRemade(node nodeAt) bool {
	scope := node.kind.Scope
	if scope == nil || !w.base.tables[node.kind.Index].isAlive(node.row) || !w.tables[node.kind.Index].isAlive(node.row) {
		return false
	}
	old, was := w.base.first(w.layout.of(scope), node.row)
	owner, is := w.first(w.layout.of(scope), node.row)
	return was != is || old != owner
}

func (w *work) edgeDifference(e effect) []graph.Change {
	edgeType := e.edge.out.edgeType
	oldTuple, was := w.base.findEdge(e.edge)
	tuple, is := w.snapshot.findEdge(e.edge)
	if is && (w.isRemade(nodeAt{edgeType.From, e.edge.from}) || w.isRemade(nodeAt{edgeType.To, e.edge.to})) {
		was = false // it went with the node
	}
	switch {
	case was && is:
		change := graph.Change{Edge: edgeType.Name, From: e.change.From, To: e.change.To, Set: map[string]any{}}
		w.noteDifference(&change, edgeType, w.tupleValues(edgeType, oldTuple), w.tupleValues(edgeType, tuple), true)
		if change.Set == nil {
			return nil
		}
		return []graph.Change{change}
	case is:
		change := graph.Change{Edge: edgeType.Name, From: e.change.From, To: e.change.To, Set: map[string]any{}}
		w.noteDifference(&change, edgeType, make([]any, len(edgeType.Properties)), w.tupleValues(edgeType, tuple), false)
		return []graph.Change{change}
	case was:
		change := graph.Change{Edge: edgeType.Name, From: e.change.From, To: e.change.To, Remove: true}
		for _, property := range edgeType.Key {
			if change.Set == nil {
				change.Set = map[string]any{}
			}
			change.Set[property.Name] = w.base.tuples[edgeType.Index].value(oldTuple, property.Index)
		}
		return []graph.Change{change}
	}
	return nil
}

// findEdge returns the tuple of an edge, if it is there.
func (s *snapshot) findEdge(at edgeAt) (uint32, bool) {
	near := s.tables[at.out.near.Index]
	if !near.isAlive(at.from) {
		return 0, false
	}
	for _, e := range near.list(at.from, at.out.slot) {
		if e.far() == at.to && keyOf(at.out.edgeType, s.tuples[at.out.edgeType.Index][e.tuple()]) == at.key {
			return e.tuple(), true
		}
	}
	return 0, false
}
