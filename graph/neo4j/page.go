package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// checkPage refuses a page that no list has.
func checkPage(page graph.Page) error {
	if page.First != nil && page.Last != nil {
		return fmt.Errorf("a page is the first or the last of a list, not both: %w", graph.ErrInvalid)
	}
	for _, size := range []*int{page.First, page.Last} {
		if size != nil && *size < 0 {
			return fmt.Errorf("a page of %d: %w", *size, graph.ErrInvalid)
		}
	}
	return nil
}

// limit returns how many rows to read: one more than the page has, to see whether
// the list goes on, and one more than is allowed. -1: all.
func limit(page graph.Page, most int) int {
	size := -1
	if page.First != nil {
		size = *page.First + 1
	}
	if page.Last != nil {
		size = *page.Last + 1
	}
	if most > 0 && (size < 0 || size > most+1) {
		size = most + 1
	}
	return size
}

// clause writes ORDER BY; backward reads the list from its end.
func (o *ordering) clause(names []string, backward bool) string {
	var parts []string
	for i, t := range o.terms {
		name := names[i]
		none := name + " IS NULL"
		if t.text {
			none = name + " = '" + missing + "'"
		}
		switch {
		case !t.desc && !backward:
			parts = append(parts, name)
		case !t.desc:
			parts = append(parts, name+" DESC")
		case !backward:
			parts = append(parts, none, name+" DESC")
		default:
			parts = append(parts, none+" DESC", name)
		}
	}
	lasts := []string{o.last}
	for _, t := range o.key {
		lasts = append(lasts, t.sorted)
	}
	for _, last := range lasts {
		if backward {
			last += " DESC"
		}
		parts = append(parts, last)
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

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
	if len(position.Keys) != len(o.order) {
		return "", fmt.Errorf("a position with %d values in an order of %d terms: %w", len(position.Keys), len(o.order), graph.ErrInvalid)
	}
	values := make([]any, len(o.order))
	for i, t := range o.values {
		value, err := t.encode(position.Keys[i])
		if err != nil {
			return "", err
		}
		values[i] = value
	}
	last := strings.ToValidUTF8(position.ID, "")
	if o.line != nil {
		plain := make([]any, len(o.line))
		for i, property := range o.line {
			plain[i], _ = property.CoerceOne(position.Keys[len(o.terms)+i])
		}
		last = sortLine(o.line, plain, last)
	}
	condition, err := s.besideLast(o, last, position.Edge, to)
	if err != nil {
		return "", err
	}
	for i := len(o.terms) - 1; i >= 0; i-- {
		beyond, same := s.step(o.terms[i], names[i], values[i], to.before)
		condition = "(" + beyond + " OR (" + same + " AND " + condition + "))"
	}
	return condition, nil
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
		beyond, same := s.step(t, t.sorted, encoded, to.before)
		condition = "(" + beyond + " OR (" + same + " AND " + condition + "))"
	}
	return "(" + o.last + " " + sign + " " + value + " OR (" + o.last + " = " + value + " AND " + condition + "))", nil
}

// step writes that a term's value lies beyond that of a position, and that it is the same.
func (s *statement) step(t term, name string, value any, before bool) (beyond, same string) {
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
	case before:
		return "(" + there + " AND " + beyond + ")", same
	default:
		return "(" + beyond + " OR " + none + ")", same
	}
}
