package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// side says on which side of a position rows are to lie.
type side struct {
	// before: towards the start of the list; otherwise towards its end.
	before bool
	// or: the position itself too.
	or bool
}

// beside writes that a row lies on one side of a position. names are what the
// terms are called, which may be their expressions.
func (s *statement) beside(o *ordering, names []string, position *graph.Position, to side) (string, error) {
	values, last, err := o.at(position)
	if err != nil {
		return "", err
	}
	condition, err := s.besideLast(o, last, position.Edge, to)
	if err != nil {
		return "", err
	}
	for i := len(o.terms) - 1; i >= 0; i-- {
		further, same := s.beyond(o.terms[i], names[i], values[i], to.before)
		condition = "(" + further + " OR (" + same + " AND " + condition + "))"
	}
	return condition, nil
}

// at returns the values of a position's terms, and that of the last expression.
func (o *ordering) at(position *graph.Position) (values []any, last string, err error) {
	if len(position.Keys) != len(o.order) {
		return nil, "", fmt.Errorf("a position with %d values in an order of %d terms: %w", len(position.Keys), len(o.order), graph.ErrInvalid)
	}
	values = make([]any, len(o.order))
	for i, t := range o.values {
		if values[i], err = t.encode(position.Keys[i]); err != nil {
			return nil, "", err
		}
	}
	last = strings.ToValidUTF8(position.ID, "")
	if o.line != nil {
		plain := make([]any, len(o.line.properties))
		for i, property := range o.line.properties {
			plain[i], _ = property.CoerceOne(position.Keys[len(o.terms)+i])
		}
		last = o.line.text(plain, last)
	}
	return values, last, nil
}

// besideLast writes that a row whose terms are those of a position lies on one
// side of it: by the last expression, then, where the position names the very
// edge, by the edge's key.
func (s *statement) besideLast(o *ordering, last string, edge []any, to side) (string, error) {
	sign, value := ">", s.value(last)
	if to.before {
		sign = "<"
	}
	if len(edge) == 0 {
		if to.or {
			sign += "="
		}
		return o.last + " " + sign + " " + value, nil
	}
	if o.edgeType == nil || len(edge) != len(o.edgeType.Key) {
		return "", fmt.Errorf("a position with an edge's key of %d values: %w", len(edge), graph.ErrInvalid)
	}
	condition := truth(to.or)
	for i := len(o.key) - 1; i >= 0; i-- {
		t := o.key[i]
		encoded, err := t.encode(edge[slices.Index(o.edgeType.Key, t.property)])
		if err != nil {
			return "", err
		}
		further, same := s.beyond(t, t.sorted, encoded, to.before)
		condition = "(" + further + " OR (" + same + " AND " + condition + "))"
	}
	return "(" + o.last + " " + sign + " " + value + " OR (" + o.last + " = " + value + " AND " + condition + "))", nil
}

// beyond writes that a term's value lies beyond that of a position, and that it is the same.
func (s *statement) beyond(t term, name string, value any, before bool) (beyond, same string) {
	none, there := name+" IS NULL", name+" IS NOT NULL"
	absent := value == nil
	if t.text {
		none, there = name+" = '"+missing+"'", name+" <> '"+missing+"'"
		absent = value == missing
	}
	if absent {
		if before {
			return there, none
		}
		return "false", none
	}
	parameter := s.value(value)
	same = name + " = " + parameter
	if before != t.desc { // smaller values
		beyond = name + " < " + parameter
	} else {
		beyond = name + " > " + parameter
	}
	switch {
	case t.there:
		return beyond, same
	case before:
		return "(" + there + " AND " + beyond + ")", same
	default:
		return "(" + beyond + " OR " + none + ")", same
	}
}
