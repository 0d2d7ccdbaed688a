package embedded

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// test tells whether a node, reached by an edge with that tuple, passes a filter.
type test func(row, tuple uint32) bool

// compiler turns a filter into a test on one snapshot, resolving all names once.
type compiler struct {
	*snapshot
	ctx context.Context
	// many: the test will be asked so often that sets prepared beforehand pay.
	many bool
}

// compile returns the test of a filter on nodes of a kind; along is the type of
// the edge that leads to them, or nil. A nil filter gives a nil test: all pass.
func (c *compiler) compile(kind *graph.Kind, along *graph.EdgeType, filter graph.Filter) (test, error) {
	switch f := filter.(type) {
	case nil:
		return nil, nil
	case graph.And:
		return c.all(kind, along, f)
	case graph.Or:
		return c.any(kind, along, f)
	case graph.Not:
		if f.Filter == nil {
			return nil, fmt.Errorf("not: there is no filter in it: %w", graph.ErrInvalid)
		}
		inner, err := c.compile(kind, along, f.Filter)
		if err != nil {
			return nil, err
		}
		if inner == nil {
			return func(uint32, uint32) bool { return false }, nil
		}
		return func(row, tuple uint32) bool { return !inner(row, tuple) }, nil
	case graph.Compare:
		return c.compare(kind, f)
	case graph.EdgeCompare:
		return c.edgeCompare(kind, along, graph.Compare(f))
	case graph.EdgeMatch:
		return c.match(kind, f)
	case graph.EdgeCount:
		return c.count(kind, f)
	}
	return nil, fmt.Errorf("a %T is no filter: %w", filter, graph.ErrInvalid)
}

func (c *compiler) all(kind *graph.Kind, along *graph.EdgeType, filters []graph.Filter) (test, error) {
	tests, err := c.each(kind, along, filters)
	if err != nil || len(tests) == 0 {
		return nil, err
	}
	if len(tests) == 1 {
		return tests[0], nil
	}
	return func(row, tuple uint32) bool {
		for _, one := range tests {
			if !one(row, tuple) {
				return false
			}
		}
		return true
	}, nil
}

func (c *compiler) any(kind *graph.Kind, along *graph.EdgeType, filters []graph.Filter) (test, error) {
	tests, err := c.each(kind, along, filters)
	if err != nil {
		return nil, err
	}
	if len(tests) < len(filters) { // one of them lets all pass
		return nil, nil
	}
	return func(row, tuple uint32) bool {
		for _, one := range tests {
			if one(row, tuple) {
				return true
			}
		}
		return false
	}, nil
}

// each compiles filters and leaves out those that let all pass.
func (c *compiler) each(kind *graph.Kind, along *graph.EdgeType, filters []graph.Filter) ([]test, error) {
	var tests []test
	for _, filter := range filters {
		one, err := c.compile(kind, along, filter)
		if err != nil {
			return nil, err
		}
		if one != nil {
			tests = append(tests, one)
		}
	}
	return tests, nil
}

func (c *compiler) compare(kind *graph.Kind, compare graph.Compare) (test, error) {
	property := compare.Property
	if property == nil || kind.Property(property.Name) != property {
		return nil, fmt.Errorf("filter of %s: it has no such property: %w", kind.Name, graph.ErrInvalid)
	}
	passes, err := valueTest(property, compare.Op, compare.Value)
	if err != nil {
		return nil, fmt.Errorf("filter of %s.%s: %w", kind.Name, property.Name, err)
	}
	t, index := c.table(kind), property.Index
	if index == 0 {
		return func(row, _ uint32) bool { return passes(t.id(row)) }, nil
	}
	return func(row, _ uint32) bool { return passes(t.value(row, index)) }, nil
}

func (c *compiler) edgeCompare(kind *graph.Kind, along *graph.EdgeType, compare graph.Compare) (test, error) {
	property := compare.Property
	if along == nil || property == nil || along.Property(property.Name) != property {
		return nil, fmt.Errorf("filter of an edge to %s: it has no such property: %w", kind.Name, graph.ErrInvalid)
	}
	passes, err := valueTest(property, compare.Op, compare.Value)
	if err != nil {
		return nil, fmt.Errorf("filter of %s.%s: %w", along.Name, property.Name, err)
	}
	tuples := c.tuples[along.Index]
	return func(_, tuple uint32) bool { return passes(tuples.value(tuple, property.Index)) }, nil
}
