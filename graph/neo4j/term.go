package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// term is one term of an order as Cypher.
type term struct {
	// walk are the clauses that bind what the term speaks of, "" for none.
	walk string
	// sorted is the expression to order by, value the one that gives the value itself.
	sorted, value string
	// column and edgeColumn: the value is this property of the node, or of the edge.
	column, edgeColumn *graph.Property
	// text: sorted is a sort key, where a missing value is "~"; otherwise it is null.
	text bool
	// there: it is never missing.
	there bool
	desc  bool
	// property that sorted compares; countType for a count.
	property *graph.Property
}

// edgeTerms order by a property of an edge's key. Texts whose sort keys are equal
// are ordered byte by byte, for they make different edges.
func edgeTerms(variable string, property *graph.Property) []term {
	first := edgeTerm(variable, property)
	if !first.text {
		return []term{first}
	}
	return []term{first, {sorted: first.value, value: first.value, property: property}}
}

// edgeTerm orders by a property of an edge's variable.
func edgeTerm(variable string, property *graph.Property) term {
	t := propertyTerm(variable, property)
	if t.text {
		t.sorted = orMissing(at(variable, sortName(property)))
	}
	return t
}

func (s *statement) term(on subject, order graph.Order) (term, error) {
	refuse := func(format string, args ...any) (term, error) {
		return term{}, fmt.Errorf("order of %s: %s: %w", on.kind.Name, fmt.Sprintf(format, args...), graph.ErrInvalid)
	}
	end := on.kind
	for _, edge := range order.Path {
		if edge == nil || edge.Kind != end || edge.Many {
			return refuse("a path that is not of to-one edges")
		}
		end = edge.Far
	}
	var t term
	switch {
	case order.Property != nil && order.EdgeProperty == nil && order.Count == nil:
		if end.Property(order.Property.Name) != order.Property || order.Property.List {
			return refuse("%s is no single property of %s", order.Property.Name, end.Name)
		}
		variable, walk, err := s.walk(on, order)
		if err != nil {
			return term{}, err
		}
		t = propertyTerm(variable, order.Property)
		if t.walk = walk; walk == "" {
			t.column, t.there = order.Property, order.Property == end.ID()
		}
		if t.text && (walk != "" || isSourced(order.Property)) { // others are on every node
			t.sorted = orMissing(t.sorted)
		}
	case order.EdgeProperty != nil && order.Property == nil && order.Count == nil:
		property := order.EdgeProperty
		if on.along == nil || on.along.Property(property.Name) != property || property.List || len(order.Path) > 0 {
			return refuse("%s is no single property of the edge", property.Name)
		}
		t = edgeTerm(s.edge(on), property)
		t.edgeColumn = property
	case order.Count != nil && order.Property == nil && order.EdgeProperty == nil:
		if order.Count.Kind != end || !order.Count.Many {
			return refuse("%s is no to-many edge of %s", order.Count.Name, end.Name)
		}
		variable, walk, err := s.walk(on, order)
		if err != nil {
			return term{}, err
		}
		if t, err = s.countTerm(variable, order.Count, order.Limit(len(order.Path)), walk != ""); err != nil {
			return term{}, err
		}
		t.walk = walk
	default:
		return refuse("a term is a property, a property of the edge, or a count")
	}
	t.desc = order.Desc
	return t, nil
}

// walk writes the clauses that lead along the to-one edges of an order, and names the
// end: null where one is missing, or leads to what the order leaves out.
func (s *statement) walk(on subject, order graph.Order) (end, clauses string, err error) {
	end = on.node
	for i, edge := range order.Path {
		far, clause, err := s.optional(edge, end, order.Limit(i))
		if err != nil {
			return "", "", err
		}
		clauses += clause
		end = far
	}
	return end, clauses, nil
}

// propertyTerm orders by a property of a node's variable.
func propertyTerm(variable string, property *graph.Property) term {
	t := term{value: at(variable, property.Name), property: property}
	t.sorted = t.value
	switch {
	case property.Type == graph.TypeEnum:
		t.sorted = at(variable, rankName(property))
	case isText(property):
		t.text = true
		t.sorted = "split(" + at(variable, sortName(property)) + ", ' ')[0]"
	}
	return t
}

// orMissing gives a sort key that may not be there the place of a missing one.
func orMissing(key string) string { return "coalesce(" + key + ", '" + missing + "')" }

// countTerm orders by a number of edges of a node, which may be missing.
func (s *statement) countTerm(variable string, edge *graph.Edge, limit graph.Filter, optional bool) (term, error) {
	_, step, err := s.limited(edge, variable, limit, false)
	number := "COUNT { " + step + " }"
	if optional {
		number = "CASE WHEN " + variable + " IS NOT NULL THEN " + number + " END"
	}
	return term{sorted: number, value: number, property: countType, there: !optional}, err
}

// encode returns a value of a cursor as the term's expression has it.
func (t term) encode(value any) (any, error) {
	coerced, err := t.property.CoerceOne(value)
	if err != nil {
		return nil, fmt.Errorf("position: %w", err)
	}
	switch {
	case t.text:
		return sortText(t.property, coerced), nil
	case coerced != nil && t.property.Type == graph.TypeEnum:
		return int64(t.property.Enum.Rank(coerced.(string))), nil
	}
	return coerced, nil
}
