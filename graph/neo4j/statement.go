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
	values map[string]any
	// enums are what the values of enumerations are called in the text.
	enums map[string]string
	// variables counts those handed out, so that each is new.
	variables int
	// before are subqueries that are answered once, ahead of the rest, with a list
	// each; known are the variables that hold these.
	before strings.Builder
	known  []string
	// asked are the variables of edges that something is asked of.
	asked map[string]bool
	// subqueries counts those of the filters written.
	subqueries int
	// answers are what the statement returns in the end.
	answers []named
}

// named is an expression and the name it is returned by.
type named struct{ value, name string }

func newStatement() *statement {
	return &statement{values: map[string]any{}, enums: map[string]string{}, asked: map[string]bool{}}
}

// parameters wraps values as the one parameter of a statement, a map. Neo4j plans
// a statement anew for each order of length of a text or a list among its
// parameters; into a map it does not look.
func parameters(values map[string]any) map[string]any {
	return map[string]any{"v": values}
}

// String returns the whole text.
func (s *statement) String() string { return s.body() + returns(s.answers) }

// body is the text without what it returns.
func (s *statement) body() string { return s.before.String() + s.Builder.String() }

// returns writes a RETURN; nothing where the text has one of its own.
func returns(answers []named) string {
	if len(answers) == 0 {
		return ""
	}
	parts := make([]string, len(answers))
	for i, one := range answers {
		parts[i] = one.value + " AS " + one.name
	}
	return " RETURN " + strings.Join(parts, ", ")
}

// answer notes something to return.
func (s *statement) answer(value, name string) {
	s.answers = append(s.answers, named{value, name})
}

// once puts a subquery ahead of the statement, that collects what an expression
// gives, and returns the variable that holds the list.
func (s *statement) once(match, expression string) string {
	name := s.variable("h")
	s.before.WriteString(s.within() + match + " RETURN collect(DISTINCT " + expression + ") AS " + name + " } ")
	s.known = append(s.known, name)
	return name
}

// within opens a subquery that knows some variables and what is collected once.
func (s *statement) within(variables ...string) string {
	return "CALL (" + strings.Join(append(variables, s.known...), ", ") + ") { "
}

// value makes a parameter and returns how the text names it.
func (s *statement) value(value any) string {
	return s.named("p"+strconv.Itoa(len(s.values)), value)
}

// named makes a parameter of a name of its own.
func (s *statement) named(name string, value any) string {
	s.values[name] = value
	return "$v." + name
}

// variable returns a name that stands nowhere else in the statement.
func (s *statement) variable(prefix string) string {
	s.variables++
	return prefix + strconv.Itoa(s.variables)
}

// edge returns the variable of the edge that led to a subject, and notes that the
// edge needs the name: what has none is planned faster.
func (s *statement) edge(on subject) string {
	s.asked[on.edge] = true
	return on.edge
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
