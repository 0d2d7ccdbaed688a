package embedded

import (
	"slices"

	"malgraf/graph"
)

// saveNode makes a node or sets properties of one.
func (w *work) saveNode(i int, checked *graph.Checked) {
	kind, change := checked.Kind, checked.Change
	row, _ := w.tables[kind.Index].rowOf(change.Node)
	at := nodeAt{kind, row}
	effect := graph.Change{Node: change.Node, Set: map[string]any{}}
	made := !w.tables[kind.Index].isAlive(row)
	if made {
		w.setAlive(kind, row, true)
	}
	w.setMunicipality(i, checked, row, made, &effect)
	moves := false
	for _, value := range checked.Values {
		wanted := value.Value
		if list, isList := wanted.([]string); isList && len(list) == 0 {
			wanted = nil
		}
		if sameValue(w.tables[kind.Index].value(row, value.Property.Index), wanted) {
			continue
		}
		w.set(kind, row, value.Property.Index, wanted)
		effect.Set[value.Property.Name] = wanted
		moves = moves || leads(kind.Order, value.Property)
	}
	if !made && len(effect.Set) == 0 {
		return
	}
	if moves && !made {
		w.replace(kind, row)
	}
	if len(effect.Set) == 0 {
		effect.Set = nil
	}
	w.touched[at], w.named[at], w.dirty[at] = i, i, true
	delete(w.removed, at)
	w.effect(effect, kind, row)
}

// leads tells whether an order looks at a property.
func leads(order []graph.Order, property *graph.Property) bool {
	return slices.ContainsFunc(order, func(term graph.Order) bool { return term.Property == property })
}

// setMunicipality lays down who owns a node that is made, and refuses to alter it.
func (w *work) setMunicipality(i int, checked *graph.Checked, row uint32, made bool, effect *graph.Change) {
	kind, wanted := checked.Kind, checked.Change.Municipality
	if kind.Scope == nil || wanted == "" || w.layout.schema.KindOf(wanted) != kind.Scope.Far {
		return
	}
	along := w.layout.of(kind.Scope)
	owner, found := w.known(along.far, wanted)
	if now := w.entries(along, row); !made {
		if len(now) == 0 || !found || now[0].far() != owner {
			w.refuse(i, "municipality", graph.ErrInvalid, "the municipality of %s cannot be altered", checked.Change.Node)
		}
		return
	}
	if !found {
		w.refuse(i, "municipality", graph.ErrNotFound, "there is no %s", wanted)
		w.spoilt[nodeAt{kind, row}] = true
		return
	}
	effect.Municipality = wanted
	w.connect(along, row, owner, 0)
}

// removeNode removes a node with its edges.
func (w *work) removeNode(i int, checked *graph.Checked) {
	kind := checked.Kind
	row, found := w.tables[kind.Index].lookup(checked.Change.Node)
	if !found {
		return
	}
	at := nodeAt{kind, row}
	for _, along := range w.layout.sides[kind.Index] {
		w.removeSide(i, along, row)
	}
	for _, property := range kind.Settable() {
		w.set(kind, row, property.Index, nil)
	}
	w.setAlive(kind, row, false)
	w.touched[at], w.dirty[at], w.removed[at] = i, true, i
	w.effect(graph.Change{Node: checked.Change.Node, Remove: true}, kind, row)
}

// removeSide removes the edges of a node along one side. That of what it owns is
// left: it is checked in the end that it owns nothing any more.
func (w *work) removeSide(i int, along *side, row uint32) {
	if along.edgeType.Scope {
		if along.out {
			for _, e := range slices.Clone(w.entries(along, row)) {
				w.disconnect(along, row, e.far(), e.tuple())
			}
		}
		return
	}
	for _, e := range w.edgesAt(along, row) {
		from, to := row, e.far()
		if !along.out {
			from, to = to, from
		}
		out := w.layout.outs[along.edgeType.Index]
		w.refuseLoss(i, out, from, to)
		w.dropEdge(i, out, from, to, e.tuple())
	}
}
