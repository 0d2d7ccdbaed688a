package neo4j

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// Scan implements [graph.View].
func (v *view) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	return untilSteady(ctx, func() (*graph.Rows, error) { return v.scanOnce(ctx, scan) }, func(rows *graph.Rows) bool { return isComplete(rows, scan.Want, nil) })
}

func (v *view) scanOnce(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	l, err := v.store.scan(scan)
	if err != nil {
		return nil, err
	}
	deep := v.store.deep(l.statement, l.whole, scan.Below, scan.Kept)
	if rows, err := v.dealt(ctx, scan, l, deep); rows != nil || err != nil {
		return rows, err
	}
	record, err := v.store.askDeep(ctx, "scan", l.statement, deep)
	if err != nil {
		return nil, err
	}
	one, err := l.single(record.top)
	if err != nil {
		return nil, err
	}
	rows, err := l.put(scan.Kind, []part{one})
	if err != nil {
		return nil, err
	}
	return rows, v.below(ctx, record, scan.Below, rows)
}

// scan writes the statement of a Scan.
func (s *Store) scan(scan graph.Scan) (*list, error) {
	if !s.schema.Knows(scan.Kind) {
		return nil, fmt.Errorf("scan: there is no such kind: %w", graph.ErrInvalid)
	}
	l := &list{statement: newStatement(), on: subject{node: "n", kind: scan.Kind}, page: scan.Page, want: scan.Want}
	if err := l.prepare(scan.Where, scan.Order, scan.Columns, nil); err != nil {
		return nil, err
	}
	pattern := "(n:" + quote(scan.Kind.Name) + ")"
	l.match = "MATCH " + pattern
	l.whole = l.counted() && l.subqueries > 0 || l.hasCursor() && l.order.computed() ||
		l.hasCursor() && l.subqueries > 0 && len(l.order.terms) > 0
	rows := func() error { return l.rows(true) }
	if l.hasHalves() {
		rows = l.halves
	}
	if len(l.known) == 0 {
		if err := rows(); err != nil {
			return nil, err
		}
		l.add(" WITH ")
		l.collected()
	} else { // what is known must not become what the rows are grouped by
		l.add(l.within())
		if err := rows(); err != nil {
			return nil, err
		}
		l.add(" RETURN ")
		l.collected()
		l.add(" }")
	}
	l.answer(l.nodeColumns("ns", "c", l.columns.nodes), "cs")
	return l, l.rest(pattern)
}

// rest writes what else was asked for.
func (l *list) rest(pattern string) error {
	if len(l.columns.computed) > 0 {
		l.answer("ks", "ks")
	}
	if l.page.After != nil {
		if err := l.around(pattern, l.page.After, side{before: true, or: true}, "previous"); err != nil {
			return err
		}
	}
	if l.page.Before != nil {
		if err := l.around(pattern, l.page.Before, side{or: true}, "next"); err != nil {
			return err
		}
	}
	switch {
	case !l.counted():
	case l.whole:
		l.answer("total", "total")
	default:
		l.answer("COUNT { "+pattern+where(l.filter)+" }", "total")
	}
	return nil
}

// around writes whether the list has rows at or beyond a cursor of the page.
func (l *list) around(pattern string, position *graph.Position, to side, name string) error {
	if l.whole {
		l.answer(name, name)
		return nil
	}
	if l.hasHalves() {
		exists, err := l.aroundHalves(pattern, position, to)
		l.answer(exists, name)
		return err
	}
	condition, err := l.beside(l.order, l.order.inline(), position, to)
	l.answer("EXISTS { "+pattern+where(l.filter, condition)+" }", name)
	return err
}

// counted tells whether the list is to be counted: the length of a whole list is seen.
func (l *list) counted() bool {
	return l.want.Total && (l.page.First != nil || l.page.Last != nil || l.hasCursor())
}

// prepare compiles the filter and order, and checks page and columns.
func (l *list) prepare(filter graph.Filter, order []graph.Order, nodes, edges []*graph.Property) error {
	if err := checkPage(l.page); err != nil {
		return err
	}
	if err := checkColumns(l.on.kind, nodes); err != nil {
		return err
	}
	_, l.asStored = filter.(raw)
	var err error
	if l.filter, err = l.statement.filter(l.on, filter, false); err != nil {
		return err
	}
	if l.order, err = l.ordered(l.on, order); err != nil {
		return err
	}
	l.columns = newColumns(l.on.kind, nodes, edges)
	if l.want.Keys {
		l.columns.addKeys(l.order)
	}
	if len(l.columns.edges) > 0 {
		l.edge(l.on)
	}
	return nil
}

// checkColumns refuses columns that the kind does not have.
func checkColumns(kind *graph.Kind, columns []*graph.Property) error {
	for _, property := range columns {
		if property == nil || kind.Property(property.Name) != property {
			return fmt.Errorf("%s has no such property: %w", kind.Name, graph.ErrInvalid)
		}
	}
	return nil
}
