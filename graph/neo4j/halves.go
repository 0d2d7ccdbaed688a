package neo4j

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// A list in the order of a number or a date is read in two halves, those rows that
// have a value and those that miss it, which come last in both directions: then an
// index brings the first half in order, whichever way that is, and the second is
// read only where the first does not fill the page.

// hasHalves tells whether the list can be read so.
func (l *list) hasHalves() bool {
	if l.whole || len(l.order.terms) != 1 {
		return false
	}
	t := l.order.terms[0]
	return t.column != nil && slices.Contains([]graph.Type{graph.TypeInt, graph.TypeFloat, graph.TypeDate}, t.property.Type)
}

// halves writes the clauses that bring the rows of the page in order.
func (l *list) halves() error {
	t, last := l.order.terms[0], l.order.last
	turn := func(text string, down bool) string {
		if down {
			return text + " DESC"
		}
		return text
	}
	last = turn(last, l.backward())
	there, none, err := l.sides(t)
	if err != nil {
		return err
	}
	bound := ""
	if size := limit(l.page, l.want.Max); size >= 0 {
		bound = " LIMIT " + l.named("limit", int64(size))
	}
	var halves []string
	if there != "false" {
		halves = append(halves, l.match+where(l.filter, t.value+" IS NOT NULL", there)+" WITH n ORDER BY "+turn(t.value, t.desc != l.backward())+", "+last+bound+" RETURN n")
	}
	if none != "false" {
		halves = append(halves, l.match+where(l.filter, t.value+" IS NULL", none, l.order.last+" > ''")+" WITH n ORDER BY "+last+bound+" RETURN n")
	}
	if l.backward() {
		slices.Reverse(halves)
	}
	l.add(l.within())
	for i, half := range halves {
		l.add(map[bool]string{true: " UNION ALL ", false: ""}[i > 0], half)
	}
	if len(halves) == 0 { // behind what misses the value, before what has one
		l.add(l.match, " WHERE false RETURN n")
	}
	l.add(" } WITH n", bound)
	return nil
}

// sides writes what the page's cursors leave of either half, "false" for nothing.
func (l *list) sides(t term) (there, none string, err error) {
	for _, one := range []struct {
		position *graph.Position
		before   bool
	}{{l.page.After, false}, {l.page.Before, true}} {
		if one.position == nil {
			continue
		}
		some, rest, err := l.halvesBeside(t, one.position, side{before: one.before})
		if err != nil {
			return "", "", err
		}
		there, none = bothOrFalse(there, some), bothOrFalse(none, rest)
	}
	return there, none, nil
}

// bothOrFalse is both of conditions of which either may be "false".
func bothOrFalse(a, b string) string {
	if a == "false" || b == "false" {
		return "false"
	}
	return both(a, b)
}

// halvesBeside writes which rows of either half lie on one side of a position,
// "false" for none and "" for all.
func (l *list) halvesBeside(t term, position *graph.Position, to side) (there, none string, err error) {
	values, last, err := l.order.at(position)
	if err != nil {
		return "", "", err
	}
	sign, beside := ">", ">"
	if t.desc != to.before {
		sign = "<"
	}
	if to.before {
		beside = "<"
	}
	if to.or {
		beside += "="
	}
	beyond := l.order.last + " " + beside + " " + l.value(last)
	switch {
	case values[0] == nil && to.before:
		return "", beyond, nil
	case values[0] == nil:
		return "false", beyond, nil
	case to.before:
		none = "false"
	}
	value := l.value(values[0])
	return t.value + " " + sign + "= " + value + " AND (" + t.value + " " + sign + " " + value + " OR " + beyond + ")", none, nil
}

// aroundHalves writes whether either half has rows on one side of a position.
func (l *list) aroundHalves(pattern string, position *graph.Position, to side) (string, error) {
	t := l.order.terms[0]
	there, none, err := l.halvesBeside(t, position, to)
	if err != nil {
		return "", err
	}
	var some []string
	if there != "false" {
		some = append(some, "EXISTS { "+pattern+where(l.filter, t.value+" IS NOT NULL", there)+" }")
	}
	if none != "false" {
		some = append(some, "EXISTS { "+pattern+where(l.filter, t.value+" IS NULL", none, l.order.last+" > ''")+" }")
	}
	return "(" + strings.Join(some, " OR ") + ")", nil // one half is always looked at
}
