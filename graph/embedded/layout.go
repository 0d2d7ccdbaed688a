package embedded

import "malgraf/graph"

// layout says where in the pages of a kind the neighbours along each edge type
// stand. Both sides of every type are kept, also one that the SDL does not show.
type layout struct {
	schema *graph.Schema
	// outs and ins hold the two sides of each type, by EdgeType.Index.
	outs, ins []*side
	// sides of each kind, by Kind.Index; a side's slot is its place here.
	sides [][]*side
}

// side is an edge type as seen from one of its ends.
type side struct {
	edgeType  *graph.EdgeType
	out       bool
	near, far *graph.Kind
	// slot is the place of the lists in a page of near.
	slot int
	// back is the same type seen from far.
	back *side
	// field is the edge field of near along it; nil where the SDL has none.
	field *graph.Edge
	// ordered: the lists are kept in the field's default order.
	ordered bool
	// toOne: a node of near has at most one such edge.
	toOne bool
}

func newLayout(schema *graph.Schema) *layout {
	l := &layout{
		schema: schema,
		outs:   make([]*side, len(schema.EdgeTypes)),
		ins:    make([]*side, len(schema.EdgeTypes)),
		sides:  make([][]*side, len(schema.Kinds)),
	}
	for i, edgeType := range schema.EdgeTypes {
		out := l.add(&side{edgeType: edgeType, out: true, near: edgeType.From, far: edgeType.To, field: edgeType.Out})
		in := l.add(&side{edgeType: edgeType, near: edgeType.To, far: edgeType.From, field: edgeType.In})
		out.back, in.back = in, out
		l.outs[i], l.ins[i] = out, in
	}
	return l
}

func (l *layout) add(s *side) *side {
	s.slot = len(l.sides[s.near.Index])
	s.toOne = s.field != nil && !s.field.Many
	s.ordered = s.field != nil && s.field.Many && isLocal(s.field.Order())
	l.sides[s.near.Index] = append(l.sides[s.near.Index], s)
	return s
}

// isLocal tells whether an order looks only at the node itself and the edge to
// it, so that a list in that order moves only when one of these changes.
func isLocal(order []graph.Order) bool {
	for _, term := range order {
		if len(term.Path) > 0 || term.Count != nil {
			return false
		}
	}
	return true
}

// of returns the side that an edge field looks along.
func (l *layout) of(edge *graph.Edge) *side {
	if edge.Out {
		return l.outs[edge.Type.Index]
	}
	return l.ins[edge.Type.Index]
}
