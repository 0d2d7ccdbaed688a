package neo4j

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// form is how the rows of each parent come from Neo4j.
type form int

const (
	inOrder form = iota
	// asFound: in no order.
	asFound
	// byNode: in no order, each node once for all its parents (see shared.go).
	byNode
)

// formOf is the form in which the lists along an edge are expected to be read most quickly.
func (s *Store) formOf(edge *graph.Edge, page graph.Page) form {
	switch {
	case !s.areShort(edge, page):
		return inOrder
	case s.areShared(edge):
		return byNode
	}
	return asFound
}

// firstForm is the form that lists are read in before anything is known of them.
func firstForm(page graph.Page) form {
	if page.First == nil {
		return asFound
	}
	return inOrder
}

// letUnordered lets Neo4j bring the rows of each parent as it finds them, where they can be
// put in order here: what they are ordered by becomes columns. Edges between the same nodes
// are told apart by more than that.
func (l *list) letUnordered(form form) {
	if l.whole || l.page.Last != nil || len(l.order.terms) > 0 || len(l.order.key) > 0 {
		return
	}
	l.form = form
	if l.order.line == nil {
		return
	}
	for _, property := range l.order.line.properties {
		var at int
		l.columns.nodes, at = place(l.columns.nodes, property)
		l.orderedBy = append(l.orderedBy, at)
	}
}

// isOutgrown tells whether more of a list was brought than the page has, or as many rows of
// all as are brought at most: there may be others.
func (l *list) isOutgrown(parts []part) bool {
	if l.tooMany == 0 {
		return false
	}
	rows, longest := sizeOf(parts)
	return longest > *l.page.First || rows >= l.tooMany
}

// sizeOf is how many rows parents have, and the one that has most of them.
func sizeOf(parts []part) (rows, longest int) {
	for _, one := range parts {
		rows += one.to - one.from
		longest = max(longest, one.to-one.from)
	}
	return rows, longest
}

// putInOrder orders the rows of each parent.
func (l *list) putInOrder(parts []part) error {
	if l.form == inOrder {
		return nil
	}
	var rows []int
	var room []any
	for _, one := range parts {
		if one.to-one.from < 2 {
			continue
		}
		rows = rows[:0]
		for row := one.from; row < one.to; row++ {
			rows = append(rows, row)
		}
		var failed error
		compare := func(a, b int) int {
			order, err := l.compareRows(one, a, b)
			if err != nil {
				failed = err
			}
			return order
		}
		isInOrder := slices.IsSortedFunc(rows, compare)
		if !isInOrder {
			slices.SortFunc(rows, compare)
		}
		if failed != nil {
			return failed
		}
		if isInOrder {
			continue
		}
		for _, columns := range [][][]any{one.nodes, one.edges} {
			for _, column := range columns {
				room = append(room[:0], column[one.from:one.to]...)
				for i, row := range rows {
					column[one.from+i] = room[row-one.from]
				}
			}
		}
	}
	return nil
}

// compareRows compares rows as Neo4j would order them.
func (l *list) compareRows(one part, a, b int) (int, error) {
	for _, at := range l.orderedBy {
		property, column := l.columns.nodes[at], one.nodes[at]
		left, err := typed(property, column[a])
		if err != nil {
			return 0, err
		}
		right, err := typed(property, column[b])
		if err != nil {
			return 0, err
		}
		order := compareSorted(property, left, right)
		if order != 0 && left != nil && right != nil && l.order.line.down {
			order = -order
		}
		if order != 0 {
			return order, nil
		}
	}
	left, _ := one.nodes[0][a].(string)
	right, _ := one.nodes[0][b].(string)
	return strings.Compare(left, right), nil
}

// listsIn reads the answer of an Expand for each of so many parents, and learns from it how
// long the lists are. errOutgrown: they are to be asked for in order.
func (s *Store) listsIn(l *list, edge *graph.Edge, record map[string]any, parents int) ([]part, error) {
	parts, err := l.parts(record, parents)
	if err != nil {
		return nil, err
	}
	if !l.whole {
		s.lengths.learn(edge, parts, func() int { return l.nodesIn(record) })
	}
	if l.isOutgrown(parts) {
		return nil, errOutgrown
	}
	return parts, l.putInOrder(parts)
}
