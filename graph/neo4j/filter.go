package neo4j

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// subject is what a filter speaks of: a variable bound to a node of a kind, and
// the one bound to the edge that led to it, if one did.
type subject struct {
	node string
	kind *graph.Kind
	edge string
	// along is nil where no edge led to the node.
	along *graph.EdgeType
	// from is the node that the edge leads from, "" where the statement may as well begin
	// at this one.
	from string
}

// filter writes a condition that is true where the filter is, or with negate
// where it is not. It may come out as null where it is not true, which WHERE
// takes as false; so negation is pushed down to the leaves and never stands
// before anything that may be null.
func (s *statement) filter(on subject, filter graph.Filter, negate bool) (string, error) {
	c, err := s.condition(on, filter, negate)
	if err != nil || on.from != "" {
		return c.text, err
	}
	return c.begun(), nil
}

// condition writes a filter as filter does, and which part of it an index can answer.
func (s *statement) condition(on subject, filter graph.Filter, negate bool) (condition, error) {
	switch f := filter.(type) {
	case nil:
		return condition{text: truth(!negate)}, nil
	case graph.And:
		return s.list(on, f, negate, !negate)
	case graph.Or:
		return s.list(on, f, negate, negate)
	case graph.Not:
		if f.Filter == nil {
			return condition{}, fmt.Errorf("not: there is no filter in it: %w", graph.ErrInvalid)
		}
		return s.condition(on, f.Filter, !negate)
	case graph.Compare:
		return s.compare(on, f, negate)
	case graph.EdgeCompare:
		text, err := s.edgeCompare(on, graph.Compare(f), negate)
		return condition{text: text}, err
	case graph.EdgeMatch:
		return s.edgeMatch(on, f, negate)
	case graph.EdgeCount:
		text, err := s.edgeCount(on, f, negate)
		return condition{text: text}, err
	case raw:
		c, err := s.condition(on, f.Filter, false)
		return condition{text: both(hasID(on.node), c.text)}, err
	}
	return condition{}, fmt.Errorf("a %T is no filter: %w", filter, graph.ErrInvalid)
}

func truth(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

// list joins the parts of an And or Or; with negate each part is the opposite.
func (s *statement) list(on subject, parts []graph.Filter, negate, every bool) (condition, error) {
	written := make([]condition, len(parts))
	for i, part := range parts {
		var err error
		if written[i], err = s.condition(on, part, negate); err != nil {
			return condition{}, err
		}
	}
	switch {
	case len(written) == 0:
		return condition{text: truth(every)}, nil
	case every:
		return allOf(written), nil
	}
	return someOf(written), nil
}

func (s *statement) compare(on subject, compare graph.Compare, negate bool) (condition, error) {
	property := compare.Property
	if property == nil || on.kind.Property(property.Name) != property {
		return condition{}, fmt.Errorf("filter of %s: it has no such property: %w", on.kind.Name, graph.ErrInvalid)
	}
	text, err := s.leaf(on.node, property, compare.Op, compare.Value, negate)
	if err != nil {
		return condition{}, fmt.Errorf("filter of %s.%s: %w", on.kind.Name, property.Name, err)
	}
	if on.from != "" && property == on.kind.ID() && compare.Op == graph.Eq && !negate {
		// Speaks of the near end too: else both may be found by themselves, and joined as a product.
		sign := at(on.node, "id") + " = "
		return condition{text: sign + "coalesce(" + strings.TrimPrefix(text, sign) + ", " + at(on.from, "id") + ")"}, nil
	}
	switch compare.Op {
	case graph.Contains, graph.StartsWith:
		return s.textFilter(on, property, signs[compare.Op], graph.Fold(mustCoerce(property, compare.Value).(string)), negate), nil
	case graph.Eq:
		if !negate && isText(property) && !isSourced(property) {
			// Equal texts have equal sort keys, and on these there is an index that
			// takes texts of any length.
			key := at(on.node, sortName(property)) + " STARTS WITH " + s.value(sortText(property, mustCoerce(property, compare.Value))+" ")
			return condition{text: both(key, text), seek: key}, nil
		}
	}
	if isSought(compare, negate) {
		return condition{text: text, seek: text}, nil
	}
	return condition{text: text}, nil
}

// mustCoerce coerces what leaf has coerced before.
func mustCoerce(property *graph.Property, value any) any {
	coerced, _ := property.CoerceOne(value)
	return coerced
}

func (s *statement) edgeCompare(on subject, compare graph.Compare, negate bool) (string, error) {
	property := compare.Property
	if on.along == nil || property == nil || on.along.Property(property.Name) != property {
		return "", fmt.Errorf("filter of an edge to %s: it has no such property: %w", on.kind.Name, graph.ErrInvalid)
	}
	text, err := s.leaf(s.edge(on), property, compare.Op, compare.Value, negate)
	if err != nil {
		return "", fmt.Errorf("filter of %s.%s: %w", on.along.Name, property.Name, err)
	}
	return text, nil
}
