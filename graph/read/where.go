package read

import (
	"fmt"

	"malgraf/graph"
)

// where compiles a coerced where object about a kind; along is the edge that led
// to it, whose properties stand under `edge`, or nil. Depth counts the edges
// still allowed.
func (c *compiler) where(kind *graph.Kind, along *graph.Edge, input any, depth int) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter; leave it out, or use isNull")
	}
	var all graph.And
	for _, f := range fields {
		filter, err := c.condition(kind, along, f, depth)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, filter)
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (c *compiler) condition(kind *graph.Kind, along *graph.Edge, f entry, depth int) (graph.Filter, error) {
	if err := c.countCondition(); err != nil {
		return nil, err
	}
	same := func(input any) (graph.Filter, error) { return c.where(kind, along, input, depth) }
	if filter, is, err := c.logic(f, same); is {
		return filter, err
	}
	if f.name == "edge" && along != nil && kind.Property("edge") == nil {
		return c.edgeWhere(along.Type, f.value)
	}
	if property := kind.Property(f.name); property != nil {
		return c.compare(property, f.value, func(p graph.Compare) graph.Filter { return p })
	}
	edge := kind.Edge(f.name)
	if edge == nil {
		return nil, invalid("%s has no field %s", kind.Name, f.name)
	}
	if depth == 0 {
		return nil, invalid("a filter may go at most %d edges deep", c.limits.FilterDepth)
	}
	if edge.Many {
		return c.manyFilter(edge, f.value, depth-1)
	}
	return c.oneFilter(edge, f.value, depth-1)
}

// logic compiles and, or, not; each operand by compile.
func (c *compiler) logic(f entry, compile func(any) (graph.Filter, error)) (filter graph.Filter, is bool, err error) {
	switch f.name {
	case "not":
		inner, err := compile(f.value)
		return graph.Not{Filter: inner}, true, err
	case "and", "or":
	default:
		return nil, false, nil
	}
	operands, ok := f.value.([]any)
	if !ok {
		return nil, true, invalid("null is no list of filters")
	}
	if err := c.countValues(len(operands)); err != nil {
		return nil, true, err
	}
	filters := make([]graph.Filter, len(operands))
	for i, operand := range operands {
		if filters[i], err = compile(operand); err != nil {
			return nil, true, fmt.Errorf("[%d]: %w", i, err)
		}
	}
	if f.name == "or" {
		return graph.Or(filters), true, nil
	}
	return graph.And(filters), true, nil
}

// edgeWhere compiles a filter on the properties of an edge.
func (c *compiler) edgeWhere(edgeType *graph.EdgeType, input any) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter")
	}
	var all graph.And
	for _, f := range fields {
		if err := c.countCondition(); err != nil {
			return nil, err
		}
		filter, is, err := c.logic(f, func(inner any) (graph.Filter, error) { return c.edgeWhere(edgeType, inner) })
		if !is {
			property := edgeType.Property(f.name)
			if property == nil {
				return nil, invalid("%s has no property %s", edgeType.PropertiesName, f.name)
			}
			filter, err = c.compare(property, f.value, func(p graph.Compare) graph.Filter { return graph.EdgeCompare(p) })
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, filter)
	}
	return all, nil
}

func (c *compiler) oneFilter(edge *graph.Edge, input any, depth int) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter; use isNull")
	}
	var all graph.And
	for _, f := range fields {
		switch f.name {
		case "is":
			where, err := c.where(edge.Far, nil, f.value, depth)
			if err != nil {
				return nil, fmt.Errorf("is: %w", err)
			}
			all = append(all, graph.EdgeMatch{Edge: edge, Quantifier: graph.Some, Where: where})
		case "isNull":
			missing, ok := f.value.(bool)
			if !ok {
				return nil, invalid("isNull: null is neither true nor false")
			}
			quantifier := graph.Some
			if missing {
				quantifier = graph.None
			}
			all = append(all, graph.EdgeMatch{Edge: edge, Quantifier: quantifier})
		}
	}
	return all, nil
}

func (c *compiler) manyFilter(edge *graph.Edge, input any, depth int) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter; use some, none, all or count")
	}
	var all graph.And
	for _, f := range fields {
		var filter graph.Filter
		var err error
		switch f.name {
		case "some":
			filter, err = c.edgeMatch(edge, graph.Some, f.value, depth)
		case "none":
			filter, err = c.edgeMatch(edge, graph.None, f.value, depth)
		case "all":
			filter, err = c.edgeMatch(edge, graph.All, f.value, depth)
		case "count":
			filter, err = c.edgeCount(edge, f.value, depth)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, filter)
	}
	return all, nil
}

func (c *compiler) edgeMatch(edge *graph.Edge, quantifier graph.Quantifier, input any, depth int) (graph.Filter, error) {
	where, err := c.where(edge.Far, edge, input, depth)
	return graph.EdgeMatch{Edge: edge, Quantifier: quantifier, Where: where}, err
}

// edgeCount compiles count: its operators hold the number of edges that match its own where.
func (c *compiler) edgeCount(edge *graph.Edge, input any, depth int) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter")
	}
	var where graph.Filter
	var err error
	for _, f := range fields {
		if f.name == "where" {
			if where, err = c.where(edge.Far, edge, f.value, depth); err != nil {
				return nil, fmt.Errorf("where: %w", err)
			}
		}
	}
	var all graph.And
	for _, f := range fields {
		if f.name == "where" {
			continue
		}
		operation, err := operator(f)
		if err != nil {
			return nil, err
		}
		all = append(all, graph.EdgeCount{Edge: edge, Where: where, Op: operation, Value: f.value})
	}
	return all, nil
}

// compare compiles the operators on one property; wrap makes each the filter of a node or an edge.
func (c *compiler) compare(property *graph.Property, input any, wrap func(graph.Compare) graph.Filter) (graph.Filter, error) {
	fields, ok := input.(object)
	if !ok {
		return nil, invalid("null is no filter; use isNull")
	}
	all := make(graph.And, 0, len(fields))
	for _, f := range fields {
		operation, err := operator(f)
		if err != nil {
			return nil, err
		}
		value, err := c.operand(property, operation, f.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, wrap(graph.Compare{Property: property, Op: operation, Value: value}))
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func operator(f entry) (graph.Op, error) {
	operation, known := operators[f.name]
	if !known {
		return 0, invalid("there is no operator %s", f.name)
	}
	if f.value == nil {
		return 0, invalid("%s: null is no value to compare with; use isNull", f.name)
	}
	return operation, nil
}

var operators = map[string]graph.Op{
	"eq": graph.Eq, "ne": graph.Ne, "in": graph.In, "notIn": graph.NotIn,
	"gt": graph.Gt, "gte": graph.Gte, "lt": graph.Lt, "lte": graph.Lte,
	"contains": graph.Contains, "startsWith": graph.StartsWith,
	"isNull": graph.IsNull, "has": graph.Has, "isEmpty": graph.IsEmpty,
}

// operand brings a coerced value to the property's type: dates are checked, texts composed.
func (c *compiler) operand(property *graph.Property, operation graph.Op, value any) (any, error) {
	switch operation {
	case graph.IsNull, graph.IsEmpty:
		return value, nil
	case graph.In, graph.NotIn:
		values := value.([]any)
		if err := c.countValues(len(values)); err != nil {
			return nil, err
		}
		list := make([]any, len(values))
		for i, one := range values {
			if one == nil {
				return nil, invalid("null is no value to compare with; use isNull")
			}
			coerced, err := property.CoerceOne(one)
			if err != nil {
				return nil, err
			}
			list[i] = coerced
		}
		return list, nil
	}
	return property.CoerceOne(value)
}
