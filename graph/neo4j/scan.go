package neo4j

import (
	"context"
	"fmt"
	"strconv"

	"malgraf/graph"
)

// Scan implements [graph.View].
func (v *view) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	l, err := v.store.scan(scan)
	if err != nil {
		return nil, err
	}
	record, err := v.store.ask(ctx, "scan", l.String(), l.params)
	if err != nil {
		return nil, err
	}
	return l.rows(scan.Kind, []map[string]any{record})
}

// scan writes the statement of a Scan.
func (s *Store) scan(scan graph.Scan) (*list, error) {
	if !s.knows(scan.Kind) {
		return nil, fmt.Errorf("scan: there is no such kind: %w", graph.ErrInvalid)
	}
	l := &list{statement: newStatement(), on: subject{node: "n", kind: scan.Kind}, page: scan.Page, want: scan.Want, columns: scan.Columns}
	l.match = "MATCH (n:" + quote(scan.Kind.Name) + ")"
	if err := l.prepare(scan.Where, scan.Order); err != nil {
		return nil, err
	}
	l.add(l.within())
	if err := l.subquery(true); err != nil {
		return nil, err
	}
	l.add(" } WITH *")
	if err := l.beyond(); err != nil {
		return nil, err
	}
	l.add(" RETURN [n IN ns | n.id] AS ids")
	for i, property := range scan.Columns {
		l.add(", [n IN ns | ", at("n", property.Name), "] AS c", strconv.Itoa(i))
	}
	l.addAsked("", "")
	return l, nil
}

// addAsked returns what else was asked for, each within a function where given.
func (l *list) addAsked(open, shut string) {
	for _, one := range []struct {
		name  string
		asked bool
	}{
		{"ks", l.want.Keys && len(l.order.values) > 0},
		{"previous", l.page.After != nil},
		{"next", l.page.Before != nil},
		{"total", l.want.Total},
	} {
		if one.asked {
			l.add(", ", open, one.name, shut, " AS ", one.name)
		}
	}
}

// prepare compiles the filter and order, and checks page and columns.
func (l *list) prepare(filter graph.Filter, order []graph.Order) error {
	if err := checkPage(l.page); err != nil {
		return err
	}
	if err := checkColumns(l.on.kind, l.columns); err != nil {
		return err
	}
	var err error
	if l.filter, err = l.statement.filter(l.on, filter, false); err != nil {
		return err
	}
	l.order, err = l.ordered(l.on, order)
	return err
}

// knows tells whether a kind is of the store's schema.
func (s *Store) knows(kind *graph.Kind) bool {
	return kind != nil && s.schema.Kind(kind.Name) == kind
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
