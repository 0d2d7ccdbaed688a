package embedded

import (
	"cmp"
	"slices"

	"malgraf/graph"
)

// checkPeriod refuses that the time of a node is made to end before it begins.
func (w *work) checkPeriod(at nodeAt, i int) {
	of := func(s *snapshot) func(property *graph.Property) any {
		return func(property *graph.Property) any { return s.tables[at.kind.Index].value(at.row, property.Index) }
	}
	var before func(*graph.Property) any
	if w.base.tables[at.kind.Index].isAlive(at.row) {
		before = of(w.base)
	}
	if err := at.kind.Period.Check(before, of(w.snapshot)); err != nil {
		w.refuseBy(i, at.kind.Period.Field(w.batch.Changes[i].Set), err)
	}
}

// checkEdgePeriod refuses that the time of an edge is made to end before it begins.
func (w *work) checkEdgePeriod(at edgeAt, tuple uint32, i int) {
	edgeType := at.out.edgeType
	of := func(s *snapshot, tuple uint32) func(property *graph.Property) any {
		return func(property *graph.Property) any { return s.tuples[edgeType.Index].value(tuple, property.Index) }
	}
	var before func(*graph.Property) any
	if old, was := w.base.findEdge(at); was {
		before = of(w.base, old)
	}
	if err := edgeType.Period.Check(before, of(w.snapshot, tuple)); err != nil {
		w.refuseBy(i, edgeType.Period.Field(w.batch.Changes[i].Set), err)
	}
}

// checkWithin refuses an edge from one municipality to another.
func (w *work) checkWithin(at edgeAt, i int) {
	near, far := w.ownerOf(at.out.near, at.from), w.ownerOf(at.out.far, at.to)
	if near != "" && far != "" && near != far {
		w.refuse(i, "edge", graph.ErrInvalid, "%s is of %s, %s of %s",
			w.tables[at.out.near.Index].id(at.from), near, w.tables[at.out.far.Index].id(at.to), far)
	}
}

// ownerOf returns the id of the municipality of a node, "" for none.
func (w *work) ownerOf(kind *graph.Kind, row uint32) string {
	if kind.Scope == nil {
		return ""
	}
	along := w.layout.of(kind.Scope)
	for _, e := range w.entries(along, row) {
		return w.tables[along.far.Index].id(e.far())
	}
	return ""
}

// checkCircles refuses the edges that the batch makes on a circle, where there must
// be none.
func (w *work) checkCircles() {
	saved := map[*side][]edgeAt{}
	for at := range w.saved {
		if at.out.edgeType.Acyclic {
			_, was := w.base.findEdge(at)
			if _, is := w.findEdge(at.out, at.from, at.to, at.key); is && !was {
				saved[at.out] = append(saved[at.out], at)
			}
		}
	}
	for out, edges := range saved {
		slices.SortFunc(edges, func(a, b edgeAt) int { return cmp.Compare(w.saved[a], w.saved[b]) })
		pairs := make([][2]uint32, len(edges))
		for i, at := range edges {
			pairs[i] = [2]uint32{at.from, at.to}
		}
		on := graph.Circles(pairs, func(row uint32) []uint32 { return farRows(w.entries(out, row)) })
		t := w.tables[out.near.Index]
		for i, at := range edges {
			if on[i] {
				w.refuse(w.saved[at], "edge", graph.ErrInvalid, "%s from %s to %s closes a circle", out.edgeType.Name, t.id(at.from), t.id(at.to))
			}
		}
	}
}
