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
// them, or nil. The compiler is for what limits the order's edges; nil where nothing does.
func (s *snapshot) terms(c *compiler, kind *graph.Kind, along *graph.EdgeType, order []graph.Order) ([]term, error) {
	terms := make([]term, len(order))
	for i, one := range order {
		read, err := s.term(c, kind, along, one)
		if err != nil {
			return nil, err
		}
		terms[i] = read
	}
	return terms, nil
}

func (s *snapshot) term(c *compiler, kind *graph.Kind, along *graph.EdgeType, order graph.Order) (term, error) {
	t := term{Order: order}
	refuse := func(format string, args ...any) (term, error) {
		return t, fmt.Errorf("order of %s: %s: %w", kind.Name, fmt.Sprintf(format, args...), graph.ErrInvalid)
	}
	var path []*side
	limits := make([]test, len(order.Path))
	end := kind
	for i, edge := range order.Path {
		if edge.Kind != end || edge.Many {
			return refuse("%s is no to-one edge of %s", edge.Name, end.Name)
		}
		path = append(path, s.layout.of(edge))
		end = edge.Far
		var err error
		if limits[i], err = s.limit(c, edge, order.Limit(i)); err != nil {
			return t, err
		}
	}
	t.far, t.at = s.table(end), s.follow(path, limits)
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
		limit, err := s.limit(c, order.Count, order.Limit(len(path)))
		if err != nil {
			return t, err
		}
		t.value = t.countAt(s.layout.of(order.Count).slot, limit)
	}
	if set != 1 {
		return refuse("a term is a property, a property of the edge, or a count")
	}
	return t, nil
}

// limit returns the test of what an edge of an order leads to, nil for all.
func (s *snapshot) limit(c *compiler, edge *graph.Edge, filter graph.Filter) (test, error) {
	if filter == nil {
		return nil, nil
	}
	return c.compile(edge.Far, edge.Type, filter)
}

// follow returns a function that walks to-one sides, as far as the limits pass.
func (s *snapshot) follow(path []*side, limits []test) func(row uint32) (uint32, bool) {
	if len(path) == 0 {
		return func(row uint32) (uint32, bool) { return row, true }
	}
	return func(row uint32) (uint32, bool) {
		for i, along := range path {
			only, found := s.only(along, row)
			if !found || limits[i] != nil && !limits[i](only.far(), only.tuple()) {
				return 0, false
			}
			row = only.far()
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

func (t *term) countAt(slot int, limit test) func(row, tuple uint32) any {
	far, at := t.far, t.at
	return func(row, _ uint32) any {
		end, found := at(row)
		if !found {
			return nil
		}
		if limit == nil {
			return int64(far.degree(end, slot))
		}
		return int64(countOf(far.list(end, slot), limit))
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

// countOf is how many entries pass.
func countOf(list []entry, passes test) int {
	n := 0
	for _, one := range list {
		if passes(one.far(), one.tuple()) {
			n++
		}
	}
	return n
}
