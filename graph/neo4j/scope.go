package neo4j

import "malgraf/graph"

// The municipality of a node is a property that holds its id. A filter on it is
// answered once for the statement, as a set of ids that nodes are held against:
// so an index of the property finds them.

// scopeMatch writes that the municipality of a node matches, or with negate that it
// does not; a node without one has nothing that could.
func (s *statement) scopeMatch(on subject, match graph.EdgeMatch, some, opposite bool) (condition, error) {
	name := at(on.node, on.kind.Scope.Name)
	if compare, is := match.Where.(graph.Compare); is && compare.Property == match.Edge.Far.ID() && !opposite {
		sign, wanted, err := s.sameID(compare)
		if sign != "" || err != nil {
			return held(name, sign, wanted, some), err
		}
	}
	far := subject{node: s.variable("n"), kind: match.Edge.Far, along: match.Edge.Type}
	text, err := s.filter(far, match.Where, opposite)
	if err != nil {
		return condition{}, err
	}
	switch text {
	case "true":
		return condition{text: name + " IS " + not(some) + "NULL"}, nil
	case "false":
		return condition{text: truth(!some)}, nil
	}
	found := s.once("MATCH ("+far.node+":"+quote(far.kind.Name)+")"+where(text), far.node+".id")
	if compare, is := match.Where.(graph.Compare); is && some && !opposite && compare.Op == graph.Eq && isSole(compare.Property) {
		return held(name, "=", "head("+found+")", true), nil
	}
	return held(name, "IN", found, some), nil
}

// held writes that the municipality of a node is one that is found, which its index
// answers, or that it is not.
func held(name, sign, found string, some bool) condition {
	c := condition{text: positive(name, sign, found, !some)}
	if some {
		c.seek = c.text
	}
	return c
}

// sameID writes a comparison with the far end's id; "" for another operator.
func (s *statement) sameID(compare graph.Compare) (sign, wanted string, err error) {
	switch compare.Op {
	case graph.Eq:
		value, err := compare.Property.CoerceOne(compare.Value)
		if value == nil || err != nil {
			return "", "", err // leaf says what is wrong
		}
		return "=", s.value(value), nil
	case graph.In:
		values, err := compare.Property.Elements(compare.Value)
		return "IN", s.value(values), err
	}
	return "", "", nil
}

// isSole tells whether at most one node has a value of the property.
func isSole(property *graph.Property) bool {
	return property != nil && property.Unique != nil && len(property.Unique.Within) == 0
}
