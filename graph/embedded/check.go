package embedded

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// checkAll checks what must hold when the whole batch is made.
func (w *work) checkAll() {
	for at, i := range w.named { // what is wrong with a node is put to its own change
		w.touched[at] = i
	}
	for at, i := range w.touched {
		if w.tables[at.kind.Index].isAlive(at.row) {
			w.indexUnique(at.kind, at.row)
			if !w.spoilt[at] {
				w.checkThere(at, i)
			}
			if at.kind.Period != nil {
				w.checkPeriod(at, i)
			}
			w.checkOwner(at, i)
		}
	}
	for at, i := range w.touched {
		if w.tables[at.kind.Index].isAlive(at.row) && w.wants(at) {
			w.checkUnique(at, i)
		}
	}
	for at, i := range w.saved {
		w.checkEdge(at, i)
	}
	w.checkCircles()
	for at, i := range w.removed {
		w.checkOwned(at, i)
	}
}

// checkThere refuses a node that misses something required.
func (w *work) checkThere(at nodeAt, i int) {
	t := w.tables[at.kind.Index]
	for _, property := range at.kind.Settable() {
		if property.Required && t.value(at.row, property.Index) == nil {
			w.refuse(i, property.Name, graph.ErrInvalid, "%s has no %s", t.id(at.row), property.Name)
		}
	}
	for _, edge := range at.kind.Edges {
		if edge.Required && len(w.entries(w.layout.of(edge), at.row)) == 0 {
			w.refuse(i, edge.Name, graph.ErrInvalid, "%s has no %s", t.id(at.row), edge.Name)
		}
	}
}

// checkOwner refuses a node that is made for a municipality which is not there.
func (w *work) checkOwner(at nodeAt, i int) {
	scope := at.kind.Scope
	if scope == nil {
		return
	}
	along := w.layout.of(scope)
	for _, e := range w.entries(along, at.row) {
		owner := nodeAt{along.far, e.far()}
		_, removed := w.removed[owner]
		if far := w.tables[along.far.Index]; !far.isAlive(e.far()) && !removed {
			w.refuse(i, "municipality", graph.ErrNotFound, "there is no %s", far.id(e.far()))
		}
	}
}

// checkOwned refuses that a municipality is removed that still owns nodes.
func (w *work) checkOwned(at nodeAt, i int) {
	for _, along := range w.layout.sides[at.kind.Index] {
		if along.edgeType.Scope && !along.out && len(w.entries(along, at.row)) > 0 {
			w.refuse(i, "", graph.ErrConflict, "%s still owns nodes of the kind %s", w.tables[at.kind.Index].id(at.row), along.far.Name)
		}
	}
}

// checkEdge refuses an edge that was saved and ends at nothing, or misses
// something required.
func (w *work) checkEdge(at edgeAt, i int) {
	edgeType := at.out.edgeType
	tuple, found := w.findEdge(at.out, at.from, at.to, at.key)
	if !found {
		return
	}
	near, far := w.tables[edgeType.From.Index], w.tables[edgeType.To.Index]
	if !near.isAlive(at.from) {
		w.refuse(i, "from", graph.ErrNotFound, "there is no %s", near.id(at.from))
	}
	if !far.isAlive(at.to) {
		w.refuse(i, "to", graph.ErrNotFound, "there is no %s", far.id(at.to))
	}
	if edgeType.Within {
		w.checkWithin(at, i)
	}
	if edgeType.Period != nil {
		w.checkEdgePeriod(at, tuple, i)
	}
	values := w.tuples[edgeType.Index]
	for _, property := range edgeType.Properties {
		if property.Required && values.value(tuple, property.Index) == nil {
			w.refuseBy(i, property.Name, edgeType.Lacks(near.id(at.from), far.id(at.to), property))
		}
	}
}

// wants tells whether the batch may have given a node a unique value; one that only
// keeps its own is not to blame where another takes it.
func (w *work) wants(at nodeAt) bool {
	_, named := w.named[at]
	return named || w.movedWithin[at]
}

// checkUnique refuses a unique value that another node has. Of two nodes of the
// same batch it refuses the later.
func (w *work) checkUnique(at nodeAt, i int) {
	t := w.tables[at.kind.Index]
	for number, property := range at.kind.Uniques() {
		within := w.withinNow(property.Unique, at.row)
		for _, value := range t.uniqueTexts(property, at.row) {
			other, found := w.findUniqueNow(t, number, property, value, within, at.row)
			if !found {
				continue
			}
			if rival := (nodeAt{at.kind, other}); w.wants(rival) && w.touched[rival] > i {
				continue
			}
			field := property.Name
			if !sameValue(t.value(at.row, property.Index), value) {
				field = property.Unique.Aliases.Name
			}
			w.refuseBy(i, field, &graph.Taken{Node: t.id(at.row), Field: field, Value: fmt.Sprint(value), By: t.id(other)})
		}
	}
}

// withinNow is within as the batch sees it, before its lists are settled.
func (w *work) withinNow(unique *graph.Unique, row uint32) []int64 {
	rows := make([]int64, len(unique.Within))
	for i, edge := range unique.Within {
		rows[i] = noRow
		if list := w.entries(w.layout.of(edge), row); len(list) > 0 {
			rows[i] = int64(list[0].far())
		}
	}
	return rows
}

func (w *work) findUniqueNow(t *table, number int, property *graph.Property, value any, within []int64, but uint32) (uint32, bool) {
	return t.uniques[number].find(hashUnique(uniqueText(value), within), func(row uint32) bool {
		if row == but || !t.isAlive(row) {
			return false
		}
		own, alias := t.hasUnique(property, row, value)
		return (own || alias) && slices.Equal(w.withinNow(property.Unique, row), within)
	})
}
