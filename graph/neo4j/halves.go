package neo4j

import (
	"slices"

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
		values, last, err := l.order.at(one.position)
		if err != nil {
			return "", "", err
		}
		sign, beside := ">", ">"
		if t.desc != one.before {
			sign = "<"
		}
		if one.before {
			beside = "<"
		}
		beyond := l.order.last + " " + beside + " " + l.value(last)
		switch {
		case values[0] != nil:
			if there != "false" {
				value := l.value(values[0])
				there = both(there, t.value+" "+sign+"= "+value, "("+t.value+" "+sign+" "+value+" OR "+beyond+")")
			}
			if one.before {
				none = "false"
			}
		default:
			none = both(none, beyond)
			if !one.before {
				there = "false"
			}
		}
	}
	return there, none, nil
}
