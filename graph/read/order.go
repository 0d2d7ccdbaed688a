package read

import (
	"fmt"

	"malgraf/graph"
)

// order compiles orderBy about a kind; along is the edge that led to it, or nil.
// Without orderBy it is the default order.
func (c *compiler) order(kind *graph.Kind, along *graph.Edge, input any) ([]graph.Order, error) {
	given, _ := input.([]any)
	if len(given) == 0 {
		if along != nil {
			return along.Order(), nil
		}
		return append([]graph.Order(nil), kind.Order...), nil
	}
	if len(given) > c.limits.OrderTerms {
		return nil, invalid("at most %d terms", c.limits.OrderTerms)
	}
	terms := make([]graph.Order, 0, len(given))
	for i, one := range given {
		f, err := oneField(one)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		term, err := orderTerm(kind, along, f)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		terms = append(terms, term)
	}
	return terms, nil
}

// oneField returns the only field of an order object.
func oneField(input any) (entry, error) {
	fields, ok := input.(object)
	if !ok || len(fields) != 1 {
		return entry{}, invalid("orderBy wants one field an object, as [{a: ASC}, {b: DESC}]: two would lose their order")
	}
	return fields[0], nil
}

func orderTerm(kind *graph.Kind, along *graph.Edge, f entry) (graph.Order, error) {
	if f.name == "edge" && along != nil && kind.Property("edge") == nil {
		inner, err := oneField(f.value)
		if err != nil {
			return graph.Order{}, fmt.Errorf("edge: %w", err)
		}
		descending, err := direction(inner)
		return graph.Order{EdgeProperty: along.Type.Property(inner.name), Desc: descending}, err
	}
	if property := kind.Property(f.name); property != nil {
		descending, err := direction(f)
		return graph.Order{Property: property, Desc: descending}, err
	}
	edge := kind.Edge(f.name)
	if edge == nil {
		return graph.Order{}, invalid("%s has no field %s", kind.Name, f.name)
	}
	inner, err := oneField(f.value)
	if err != nil {
		return graph.Order{}, fmt.Errorf("%s: %w", f.name, err)
	}
	if edge.Many {
		descending, err := direction(inner)
		return graph.Order{Count: edge, Desc: descending}, err
	}
	term, err := orderTerm(edge.Far, nil, inner)
	if err != nil {
		return term, fmt.Errorf("%s: %w", f.name, err)
	}
	term.Path = append([]*graph.Edge{edge}, term.Path...)
	return term, nil
}

func direction(f entry) (descending bool, err error) {
	switch f.value {
	case "ASC":
		return false, nil
	case "DESC":
		return true, nil
	}
	return false, invalid("%s: an order is ASC or DESC", f.name)
}
