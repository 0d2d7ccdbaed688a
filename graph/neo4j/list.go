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
	columns           []*graph.Property
	edgeColumns       []*graph.Property
}

func (l *list) backward() bool { return l.page.Last != nil }

// subquery writes the body that answers with the page: `ns`, `rs` where an edge
// led there, and `ks` where keys are wanted.
func (l *list) subquery(seek bool) error {
	names := l.names()
	bounds, err := l.bounds(names)
	if err != nil {
		return err
	}
	carried := l.on.node
	if l.on.edge != "" {
		carried += ", " + l.on.edge
	}
	l.add(l.match)
	if len(l.order.terms) == 0 {
		if seek && bounds == "true" {
			bounds = l.order.last + " > ''" // lets the planner read an index in order
		}
		l.add(where(l.conditions, l.filter, bounds), " WITH ", carried)
	} else {
		l.add(where(l.conditions, l.filter), " WITH ", carried)
		for i, t := range l.order.terms {
			l.add(", ", t.sorted, " AS ", names[i])
		}
		if bounds != "true" {
			l.add(where(bounds), " WITH ", carried, ", ", strings.Join(names, ", "))
		}
	}
	l.add(l.order.clause(names, l.backward()))
	if size := limit(l.page, l.want.Max); size >= 0 {
		l.add(" LIMIT ", l.value(int64(size)))
	}
	l.add(" RETURN collect(", l.on.node, ") AS ns")
	if l.on.edge != "" {
		l.add(", collect(", l.on.edge, ") AS rs")
	}
	if l.want.Keys && len(l.order.values) > 0 {
		l.add(", collect([", l.keys(), "]) AS ks")
	}
	return nil
}

// names are what the leading terms are called behind the first WITH.
func (l *list) names() []string {
	names := make([]string, len(l.order.terms))
	for i := range names {
		names[i] = "k" + strconv.Itoa(i)
	}
	return names
}

// inline are the leading terms as expressions.
func (l *list) inline() []string {
	names := make([]string, len(l.order.terms))
	for i, t := range l.order.terms {
		names[i] = t.sorted
	}
	return names
}

func (l *list) keys() string {
	values := make([]string, len(l.order.values))
	for i, t := range l.order.values {
		values[i] = t.value
	}
	return strings.Join(values, ", ")
}

// bounds writes what the page's cursors leave of the list.
func (l *list) bounds(names []string) (string, error) {
	after, before := "", ""
	var err error
	if l.page.After != nil {
		if after, err = l.beside(l.order, names, l.page.After, side{}); err != nil {
			return "", err
		}
	}
	if l.page.Before != nil {
		if before, err = l.beside(l.order, names, l.page.Before, side{before: true}); err != nil {
			return "", err
		}
	}
	return both(after, before), nil
}

// beyond writes whether the list has rows at or beyond the page's cursors, and how
// long it is: ", EXISTS {…} AS previous" and the like.
func (l *list) beyond() error {
	if l.page.After != nil {
		condition, err := l.beside(l.order, l.inline(), l.page.After, side{before: true, or: true})
		if err != nil {
			return err
		}
		l.add(", EXISTS { ", l.match, where(l.conditions, l.filter, condition), " } AS previous")
	}
	if l.page.Before != nil {
		condition, err := l.beside(l.order, l.inline(), l.page.Before, side{or: true})
		if err != nil {
			return err
		}
		l.add(", EXISTS { ", l.match, where(l.conditions, l.filter, condition), " } AS next")
	}
	if l.want.Total {
		l.add(", COUNT { ", l.match, where(l.conditions, l.filter), " } AS total")
	}
	return nil
}
