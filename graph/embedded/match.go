package embedded

import (
	"fmt"

	"malgraf/graph"
)

// along returns the side of an edge field in a filter.
func (c *compiler) along(kind *graph.Kind, edge *graph.Edge) (*side, error) {
	if edge == nil || kind.Edge(edge.Name) != edge {
		return nil, fmt.Errorf("filter of %s: it has no such edge: %w", kind.Name, graph.ErrInvalid)
	}
	return c.layout.of(edge), nil
}

func (c *compiler) match(kind *graph.Kind, match graph.EdgeMatch) (test, error) {
	along, err := c.along(kind, match.Edge)
	if err != nil {
		return nil, err
	}
	if match.Quantifier > graph.All {
		return nil, fmt.Errorf("filter of %s.%s: no such quantifier: %w", kind.Name, match.Edge.Name, graph.ErrInvalid)
	}
	inner, err := c.compile(along.far, along.edgeType, match.Where)
	if err != nil {
		return nil, err
	}
	t, slot := c.table(kind), along.slot
	if inner == nil {
		switch match.Quantifier {
		case graph.Some:
			return func(row, _ uint32) bool { return t.degree(row, slot) > 0 }, nil
		case graph.None:
			return func(row, _ uint32) bool { return t.degree(row, slot) == 0 }, nil
		}
		return nil, nil
	}
	if match.Quantifier != graph.All {
		near, found, err := c.reached(along, match.Where, inner)
		if err != nil {
			return nil, err
		}
		if found {
			wanted := match.Quantifier == graph.Some
			return func(row, _ uint32) bool { return near.has(row) == wanted }, nil
		}
	}
	return quantified(t, slot, match.Quantifier, inner, c.over()), nil
}

// over returns a function that tells whether the question has been given up. A
// filter over edges over edges takes so long on one node that its walks must ask
// themselves; what they answer then is never used, for the question ends with the
// context's error.
func (c *compiler) over() func() bool {
	done := c.ctx.Done()
	return func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
}

// quantified walks the edges of a node until one decides.
func quantified(t *table, slot int, quantifier graph.Quantifier, inner test, over func() bool) test {
	stopAt := quantifier != graph.All
	atStop := quantifier == graph.Some
	return func(row, _ uint32) bool {
		list := t.list(row, slot)
		if len(list) > 0 && over() {
			return false
		}
		for _, e := range list {
			if inner(e.far(), e.tuple()) == stopAt {
				return atStop
			}
		}
		return !atStop
	}
}

func (c *compiler) count(kind *graph.Kind, count graph.EdgeCount) (test, error) {
	along, err := c.along(kind, count.Edge)
	if err != nil {
		return nil, err
	}
	inner, err := c.compile(along.far, along.edgeType, count.Where)
	if err != nil {
		return nil, err
	}
	passes, err := countTest(count.Op, count.Value)
	if err != nil {
		return nil, fmt.Errorf("filter of %s.%s: %w", kind.Name, count.Edge.Name, err)
	}
	t, slot, over := c.table(kind), along.slot, c.over()
	return func(row, _ uint32) bool {
		if inner == nil {
			return passes(int64(t.degree(row, slot)))
		}
		list := t.list(row, slot)
		if len(list) > 0 && over() {
			return false
		}
		return passes(int64(countOf(list, inner)))
	}, nil
}

func countTest(op graph.Op, value any) (func(n int64) bool, error) {
	number := &graph.Property{Type: graph.TypeInt}
	switch op {
	case graph.In, graph.NotIn:
		wanted, err := number.Elements(value)
		if err != nil {
			return nil, err
		}
		set := make(map[any]bool, len(wanted))
		for _, one := range wanted {
			set[one] = true
		}
		return func(n int64) bool { return set[n] == (op == graph.In) }, nil
	case graph.Eq, graph.Ne, graph.Gt, graph.Gte, graph.Lt, graph.Lte:
		wanted, err := number.CoerceOne(value)
		if err != nil {
			return nil, err
		}
		if wanted == nil {
			return nil, fmt.Errorf("null is no number: %w", graph.ErrInvalid)
		}
		return func(n int64) bool { return holds(op, compareNumbers(n, wanted.(int64))) }, nil
	}
	return nil, fmt.Errorf("the operator does not go with a number of edges: %w", graph.ErrInvalid)
}

// rowSet is a set of rows of one table.
type rowSet []uint64

func newRowSet(rows uint32) rowSet { return make(rowSet, (rows+63)/64) }

func (s rowSet) has(row uint32) bool { return s[row>>6]&(1<<(row&63)) != 0 }

// add tells whether the row is new.
func (s rowSet) add(row uint32) bool {
	if s.has(row) {
		return false
	}
	s[row>>6] |= 1 << (row & 63)
	return true
}
