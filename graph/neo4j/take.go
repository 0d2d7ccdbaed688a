package neo4j

import (
	"malgraf/graph"
)

// isWhole tells whether the parts are, one after the other, all rows of the same columns,
// and none is left out of a page: most answers are like that.
func (l *list) isWhole(parts []part) bool {
	if len(parts) == 0 || l.whole || l.want.Keys || l.page.Last != nil {
		return false
	}
	first := parts[0]
	if len(first.nodes) == 0 {
		return false
	}
	at := 0
	for _, one := range parts {
		if len(one.nodes) == 0 || &one.nodes[0] != &first.nodes[0] || one.from != at || l.page.First != nil && one.to-one.from > *l.page.First {
			return false
		}
		at = one.to
	}
	return at == len(first.nodes[0])
}

// take makes the columns of an answer those of the rows, instead of copies.
func (l *list) take(kind *graph.Kind, parts []part) (*graph.Rows, error) {
	rows := l.rowsOf(kind, len(parts))
	columns := parts[0]
	rows.Nodes.IDs = make([]string, len(columns.nodes[0]))
	for i, id := range columns.nodes[0] {
		text, isText := id.(string)
		if !isText {
			return nil, errNoID
		}
		rows.Nodes.IDs[i] = text
	}
	if err := l.fits(rows); err != nil {
		return nil, err
	}
	for _, one := range parts {
		rows.Offsets = append(rows.Offsets, one.to)
		l.close(rows, one, false, one.to-one.from)
	}
	if len(rows.Nodes.IDs) == 0 {
		return rows, nil
	}
	for i := range rows.Columns {
		if err := retype(columns.nodes[i+1], l.columns.nodes[i+1], l.asStored); err != nil {
			return nil, err
		}
		rows.Columns[i] = columns.nodes[i+1]
	}
	for i := range rows.EdgeColumns {
		if err := retype(columns.edges[i], l.columns.edges[i], l.asStored); err != nil {
			return nil, err
		}
		rows.EdgeColumns[i] = columns.edges[i]
	}
	return rows, nil
}

// retype makes the values of a column those of the property's Go type; what has another is
// an error, or left as it is stored.
func retype(column []any, property *graph.Property, asStored bool) error {
	for i, stored := range column {
		value, err := typed(property, stored)
		switch {
		case err != nil && !asStored:
			return err
		case err == nil && property.List: // all others are as they were
			column[i] = value
		}
	}
	return nil
}
