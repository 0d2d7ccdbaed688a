package embedded

import (
	"fmt"

	"malgraf/graph"
)

// term is one term of an order, ready to be read from a snapshot.
type term struct {
	graph.Order
	// value of the term for a node and the edge that led to it.
	value func(row, tuple uint32) any
	// sorted is what the values are compared as; nil for a count.
	sorted *graph.Property
	// far is the table that holds the property, at the end of the path.
	far *table
	// at returns the row of far that holds the property.
	at func(row uint32) (uint32, bool)
	// ranks of the rows of far, where there are so many values to compare that
	// making a key of each would take longer.
	ranks []uint32
	// order holds the ranks and finds the rank of a value.
	order *ordering
}

// terms reads an order over nodes of a kind; along is the edge type that leads to
// them, or nil.
func (s *snapshot) terms(kind *graph.Kind, along *graph.EdgeType, order []graph.Order) ([]term, error) {
	terms := make([]term, len(order))
	for i, one := range order {
		read, err := s.term(kind, along, one)
		if err != nil {
			return nil, err
		}
		terms[i] = read
	}
	return terms, nil
}

func (s *snapshot) term(kind *graph.Kind, along *graph.EdgeType, order graph.Order) (term, error) {
	t := term{Order: order}
	refuse := func(format string, args ...any) (term, error) {
		return t, fmt.Errorf("order of %s: %s: %w", kind.Name, fmt.Sprintf(format, args...), graph.ErrInvalid)
	}
	var path []*side
	end := kind
	for _, edge := range order.Path {
		if edge.Kind != end || edge.Many {
			return refuse("%s is no to-one edge of %s", edge.Name, end.Name)
		}
		path = append(path, s.layout.of(edge))
		end = edge.Far
	}
	t.far, t.at = s.table(end), s.follow(path)
	set := 0
	if order.Property != nil {
		set++
		if end.Property(order.Property.Name) != order.Property || order.Property.List {
			return refuse("%s is no single property of %s", order.Property.Name, end.Name)
		}
		t.sorted, t.value = order.Property, t.valueAt(order.Property)
	}
	if order.EdgeProperty != nil {
		set++
		if along == nil || along.Property(order.EdgeProperty.Name) != order.EdgeProperty || order.EdgeProperty.List || len(path) > 0 {
			return refuse("%s is no single property of the edge", order.EdgeProperty.Name)
		}
		t.sorted = order.EdgeProperty
		tuples, at := s.tuples[along.Index], order.EdgeProperty.Index
		t.value = func(_, tuple uint32) any { return tuples.value(tuple, at) }
	}
	if order.Count != nil {
		set++
		if order.Count.Kind != end || !order.Count.Many {
			return refuse("%s is no to-many edge of %s", order.Count.Name, end.Name)
		}
		t.value = t.countAt(s.layout.of(order.Count).slot)
	}
	if set != 1 {
		return refuse("a term is a property, a property of the edge, or a count")
	}
	return t, nil
}

// follow returns a function that walks to-one sides.
func (s *snapshot) follow(path []*side) func(row uint32) (uint32, bool) {
	if len(path) == 0 {
		return func(row uint32) (uint32, bool) { return row, true }
	}
	return func(row uint32) (uint32, bool) {
		for _, along := range path {
			far, found := s.first(along, row)
			if !found {
				return 0, false
			}
			row = far
		}
		return row, true
	}
}

func (t *term) valueAt(property *graph.Property) func(row, tuple uint32) any {
	far, at, index := t.far, t.at, property.Index
	if index == 0 {
		return func(row, _ uint32) any {
			if end, found := at(row); found {
				return far.id(end)
			}
			return nil
		}
	}
	return func(row, _ uint32) any {
		if end, found := at(row); found {
			return far.value(end, index)
		}
		return nil
	}
}

func (t *term) countAt(slot int) func(row, tuple uint32) any {
	far, at := t.far, t.at
	return func(row, _ uint32) any {
		if end, found := at(row); found {
			return int64(far.degree(end, slot))
		}
		return nil
	}
}

// appendTo appends the term's key of a node to a sort key.
func (t *term) appendTo(key []byte, row, tuple uint32) []byte {
	if t.ranks == nil {
		return appendKey(key, t.value(row, tuple), t.sorted, t.Desc)
	}
	end, found := t.at(row)
	if !found {
		return append(key, keyMissing)
	}
	return appendRank(key, t.ranks[end], t.Desc)
}
