package neo4j

import (
	"strconv"
	"strings"

	"malgraf/graph"
)

// list is what Scan and Expand have in common: rows of a subject that pass a
// filter, in an order, of which a page is read.
type list struct {
	*statement
	on subject
	// match is the clause that binds the subject, without the filter; conditions
	// are part of it.
	match, conditions string
	filter            string
	order             *ordering
	page              graph.Page
	want              graph.Want
	columns           *columns
	// asStored: values that are not of their property's type are answered as they are.
	asStored bool
	// whole: one pass over the whole list finds the page, what lies around it and
	// how long the list is; otherwise each is asked for by itself.
	whole bool
	// form is how rows come; where it is not in order, they are put in that of the columns
	// at orderedBy. So many of them show then that a list is longer than was expected; 0: no
	// number does.
	form      form
	orderedBy []int
	tooMany   int
}

func (l *list) backward() bool { return l.page.Last != nil }

func (l *list) hasCursor() bool { return l.page.After != nil || l.page.Before != nil }

// rows writes the clauses that bring the rows of the page in order. In one pass they
// bring all rows, with `after` and `before` that say whether they lie behind the
// page's After and before its Before.
func (l *list) rows(seek bool) error {
	names := l.order.inline()
	if l.whole && l.order.computed() {
		names = l.order.names()
	}
	after, before, err := l.bounds(names)
	if err != nil {
		return err
	}
	if l.whole {
		l.add(l.match, where(l.conditions, l.filter), l.order.walks(), " WITH ", l.carried(true))
		l.marks(after, before)
	} else {
		bounds := both(after, before)
		if seek && bounds == "true" && len(l.order.terms) == 0 {
			bounds = l.order.last + " > ''" // lets the planner read an index in order
		}
		l.add(l.match, where(l.conditions, l.filter, bounds), l.order.walks(), " WITH ", l.carried(true))
	}
	if l.form != inOrder { // what one parent has is not cut off: to do so takes Neo4j a sixth longer
		return nil
	}
	l.add(l.order.clause(l.backward()))
	if size := limit(l.page, l.want.Max); size >= 0 && !l.whole {
		l.add(" LIMIT ", l.named("limit", int64(size)))
	}
	return nil
}

// marks writes on which sides of the page's cursors a row lies.
func (l *list) marks(after, before string) {
	if l.hasCursor() && l.order.computed() {
		l.add(" WITH ", l.carried(false))
	}
	if after != "" {
		l.add(", ", after, " AS after")
	}
	if before != "" {
		l.add(", ", before, " AS before")
	}
}

// carried are the variables that go through the clauses: the row and what it is
// ordered by, with the expressions of these or by name alone.
func (l *list) carried(expressions bool) string {
	names := l.bound()
	for i, t := range l.order.terms {
		name, value := orderName(i), valueName(i)
		if expressions {
			name, value = t.sorted+" AS "+name, t.value+" AS "+value
		}
		names = append(names, name)
		if l.want.Keys && t.walk != "" && t.value != t.sorted {
			names = append(names, value)
		}
	}
	return strings.Join(names, ", ")
}

// bound are the row's node and, where it is asked for, its edge.
func (l *list) bound() []string {
	if l.asked[l.on.edge] {
		return []string{l.on.node, l.on.edge}
	}
	return []string{l.on.node}
}

// bounds writes what the page's cursors leave of the list.
func (l *list) bounds(names []string) (after, before string, err error) {
	if l.page.After != nil {
		if after, err = l.beside(l.order, names, l.page.After, side{}); err != nil {
			return "", "", err
		}
	}
	if l.page.Before != nil {
		before, err = l.beside(l.order, names, l.page.Before, side{before: true})
	}
	return after, before, err
}

// orderName and valueName are what the leading terms of an order are called, and
// their values where these are something else.
func orderName(i int) string { return "k" + strconv.Itoa(i) }

func valueName(i int) string { return "v" + strconv.Itoa(i) }
