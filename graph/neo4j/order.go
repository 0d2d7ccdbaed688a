package neo4j

import (
	"slices"

	"malgraf/graph"
)

// ordering is an order as Cypher: terms, then one last expression that tells all
// rows apart but edges between the same nodes.
type ordering struct {
	order []graph.Order
	// values has a term for each of the order, terms those that lead.
	values, terms []term
	// line takes the place of the terms left out; nil: the last expression is the id.
	line *line
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
	for _, one := range lines(on.kind) {
		lead := len(order) - len(one.properties)
		if lead >= 0 && (o.line == nil || lead < len(o.terms)) && one.fits(order[lead:]) {
			o.line, o.last, o.terms = &one, at(on.node, one.name()), o.values[:lead]
		}
	}
	o.edgeType = on.along
	if on.along != nil {
		for _, property := range on.along.Key {
			o.key = append(o.key, edgeTerms(s.edge(on), property)...)
		}
	}
	return o, nil
}

// inline are the leading terms as expressions, names what they are called behind
// the first WITH.
func (o *ordering) inline() []string {
	texts := make([]string, len(o.terms))
	for i, t := range o.terms {
		texts[i] = t.sorted
	}
	return texts
}

func (o *ordering) names() []string {
	texts := make([]string, len(o.terms))
	for i := range texts {
		texts[i] = orderName(i)
	}
	return texts
}

// computed tells whether a term is more than a property of the row.
func (o *ordering) computed() bool {
	return slices.ContainsFunc(o.terms, func(t term) bool { return t.column == nil && t.edgeColumn == nil })
}

// walks are the clauses that bind what the terms speak of.
func (o *ordering) walks() string {
	text := ""
	for _, t := range o.terms {
		text += t.walk
	}
	return text
}
