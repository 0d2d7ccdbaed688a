package neo4j

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// term is one term of an order as Cypher.
type term struct {
	// sorted is the expression to order by, value the one that gives the value itself.
	sorted, value string
	// text: sorted is a sort key, where a missing value is "~"; otherwise it is null.
	text bool
	desc bool
	// property that sorted compares; countType for a count.
	property *graph.Property
}

// ordering is an order as Cypher: terms, then one last expression that tells all
// rows apart but edges between the same nodes.
type ordering struct {
	order []graph.Order
	// values has a term for each of the order, terms those that lead.
	values, terms []term
	// line are the properties of the sort line that takes the place of the terms
	// left out; nil: the last expression is the id.
	line []*graph.Property
	last string
	// edgeType leads to the rows, nil in a Scan; key orders edges between the same nodes.
	edgeType *graph.EdgeType
	key      []term
}

// ordered reads an order over what a subject names.
func (s *statement) ordered(on subject, order []graph.Order) (*ordering, error) {
	o := &ordering{order: order, last: on.node + ".id"}
	for _, one := range order {
		t, err := s.term(on, one)
		if err != nil {
			return nil, err
		}
		o.values = append(o.values, t)
	}
	o.terms = o.values
	for _, line := range sortLines(on.kind) {
		lead := len(order) - len(line)
		if lead >= 0 && (o.line == nil || len(line) > len(o.line)) && slices.Equal(ownOrder(order[lead:]), line) {
			o.line, o.last, o.terms = line, at(on.node, sortName(line...)), o.values[:lead]
		}
	}
	o.edgeType = on.along
	if on.along != nil {
		for _, property := range on.along.Key {
			o.key = append(o.key, edgeTerms(on.edge, property)...)
		}
	}
	return o, nil
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
		t.sorted = "coalesce(" + at(variable, sortName(property)) + ", '" + missing + "')"
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
	switch {
	case order.Property != nil && order.EdgeProperty == nil && order.Count == nil:
		property := order.Property
		if end.Property(property.Name) != property || property.List {
			return refuse("%s is no single property of %s", property.Name, end.Name)
		}
		return s.pathTerm(on, order, func(variable string) term { return propertyTerm(variable, property) }), nil
	case order.EdgeProperty != nil && order.Property == nil && order.Count == nil:
		property := order.EdgeProperty
		if on.along == nil || on.along.Property(property.Name) != property || property.List || len(order.Path) > 0 {
			return refuse("%s is no single property of the edge", property.Name)
		}
		t := edgeTerm(on.edge, property)
		t.desc = order.Desc
		return t, nil
	case order.Count != nil && order.Property == nil && order.EdgeProperty == nil:
		if order.Count.Kind != end || !order.Count.Many {
			return refuse("%s is no to-many edge of %s", order.Count.Name, end.Name)
		}
		return s.pathTerm(on, order, func(variable string) term { return s.countTerm(variable, order.Count) }), nil
	}
	return refuse("a term is a property, a property of the edge, or a count")
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
		t.sorted = "coalesce(split(" + at(variable, sortName(property)) + ", ' ')[0], '" + missing + "')"
	}
	return t
}

func (s *statement) countTerm(variable string, edge *graph.Edge) term {
	far := s.variable("n")
	number := "COUNT { " + along(edge, variable, "", far).match() + " }"
	return term{sorted: number, value: number, property: countType}
}

// pathTerm is a term at the end of to-one edges; a missing one makes it missing.
func (s *statement) pathTerm(on subject, order graph.Order, at func(variable string) term) term {
	near, walk := on.node, ""
	for _, edge := range order.Path {
		far := s.variable("n")
		walk += along(edge, near, "", far).match() + " "
		near = far
	}
	t := at(near)
	t.desc = order.Desc
	if walk != "" {
		t.sorted = "head(COLLECT { " + walk + "RETURN " + t.sorted + " })"
		t.value = "head(COLLECT { " + walk + "RETURN " + t.value + " })"
		if t.text {
			t.sorted = "coalesce(" + t.sorted + ", '" + missing + "')"
		}
	}
	return t
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
