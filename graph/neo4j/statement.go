package neo4j

import (
	"strconv"
	"strings"
)

// statement is a Cypher text in the making with the values it speaks of. Text
// comes from the fragments of this package and from schema names; values only
// ever become parameters.
type statement struct {
	strings.Builder
	params map[string]any
	// variables counts those handed out, so that each is new.
	variables int
}

func newStatement() *statement { return &statement{params: map[string]any{}} }

// value makes a parameter and returns how the text names it.
func (s *statement) value(value any) string {
	name := "p" + strconv.Itoa(len(s.params))
	s.params[name] = value
	return "$" + name
}

// variable returns a name that stands nowhere else in the statement.
func (s *statement) variable(prefix string) string {
	s.variables++
	return prefix + strconv.Itoa(s.variables)
}

// add appends pieces of text.
func (s *statement) add(pieces ...string) {
	for _, piece := range pieces {
		s.WriteString(piece)
	}
}

// both joins conditions that must all hold; "" is one that always does.
func both(conditions ...string) string {
	var kept []string
	for _, one := range conditions {
		if one != "" && one != "true" {
			kept = append(kept, one)
		}
	}
	if len(kept) == 0 {
		return "true"
	}
	return strings.Join(kept, " AND ")
}

// where writes a condition as a clause, nothing where it always holds.
func where(conditions ...string) string {
	if condition := both(conditions...); condition != "true" {
		return " WHERE " + condition
	}
	return ""
}
