package embedded

import (
	"context"
	"fmt"
	"slices"
	"strings"

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

// valueTest returns the test of a comparison on a value, nil for none.
func valueTest(property *graph.Property, op graph.Op, against any) (func(value any) bool, error) {
	if !takes(property, op) {
		return nil, fmt.Errorf("the operator does not go with its type: %w", graph.ErrInvalid)
	}
	switch op {
	case graph.IsNull, graph.IsEmpty:
		wanted, isBool := against.(bool)
		if !isBool {
			return nil, fmt.Errorf("%v is not true or false: %w", against, graph.ErrInvalid)
		}
		return func(value any) bool {
			list, isList := value.([]string)
			return (value == nil || isList && len(list) == 0) == wanted
		}, nil
	case graph.In, graph.NotIn:
		return setTest(property, op == graph.In, against)
	}
	wanted, err := property.CoerceOne(against)
	if err != nil {
		return nil, err
	}
	if wanted == nil {
		return nil, fmt.Errorf("null is no value to compare with: %w", graph.ErrInvalid)
	}
	switch op {
	case graph.Eq:
		return equals(wanted), nil
	case graph.Ne:
		same := equals(wanted)
		return func(value any) bool { return !same(value) }, nil
	case graph.Has:
		return func(value any) bool {
			list, _ := value.([]string)
			return slices.Contains(list, wanted.(string))
		}, nil
	case graph.Contains, graph.StartsWith:
		return foldTest(wanted.(string), op == graph.StartsWith), nil
	}
	return func(value any) bool { return value != nil && holds(op, compareValues(value, wanted)) }, nil
}

func equals(wanted any) func(value any) bool {
	if text, isText := wanted.(string); isText {
		return func(value any) bool {
			have, isText := value.(string)
			return isText && have == text
		}
	}
	return func(value any) bool { return value == wanted }
}

// setTest is the test of In, or of NotIn.
func setTest(property *graph.Property, in bool, against any) (func(value any) bool, error) {
	wanted, err := elements(property, against)
	if err != nil {
		return nil, err
	}
	set := make(map[any]bool, len(wanted))
	for _, one := range wanted {
		set[one] = true
	}
	return func(value any) bool { return set[value] == in }, nil
}

// elements coerces the values of a list to compare with.
func elements(property *graph.Property, against any) ([]any, error) {
	var wanted []any
	switch list := against.(type) {
	case []any:
		wanted = list
	case []string:
		for _, one := range list {
			wanted = append(wanted, one)
		}
	default:
		return nil, fmt.Errorf("%v is no list: %w", against, graph.ErrInvalid)
	}
	coerced := make([]any, len(wanted))
	for i, one := range wanted {
		value, err := property.CoerceOne(one)
		if err != nil {
			return nil, err
		}
		if value == nil {
			return nil, fmt.Errorf("null is no value to compare with: %w", graph.ErrInvalid)
		}
		coerced[i] = value
	}
	return coerced, nil
}

// takes tells whether an operator goes with the type of a property.
func takes(property *graph.Property, op graph.Op) bool {
	if property.List {
		return op == graph.Has || op == graph.IsEmpty
	}
	switch op {
	case graph.Eq, graph.Ne, graph.In, graph.NotIn, graph.IsNull:
		return true
	case graph.Gt, graph.Gte, graph.Lt, graph.Lte:
		return property.Type == graph.TypeInt || property.Type == graph.TypeFloat || property.Type == graph.TypeDate
	case graph.Contains, graph.StartsWith:
		return property.Type == graph.TypeString
	}
	return false
}

// compareValues orders numbers and dates.
func compareValues(a, b any) int {
	switch v := a.(type) {
	case int64:
		return compareNumbers(v, b.(int64))
	case float64:
		return compareNumbers(v, b.(float64))
	case string:
		return strings.Compare(v, b.(string))
	}
	return 0
}

func compareNumbers[N int64 | float64](a, b N) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// holds tells whether an operator holds where the comparison came out so.
func holds(op graph.Op, compared int) bool {
	switch op {
	case graph.Eq:
		return compared == 0
	case graph.Ne:
		return compared != 0
	case graph.Gt:
		return compared > 0
	case graph.Gte:
		return compared >= 0
	case graph.Lt:
		return compared < 0
	case graph.Lte:
		return compared <= 0
	}
	return false
}
