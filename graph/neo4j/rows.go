package neo4j

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// put puts the lists of all parents together.
func (l *list) put(kind *graph.Kind, parts []part) (*graph.Rows, error) {
	if l.isWhole(parts) {
		return l.take(kind, parts)
	}
	rows := l.rowsOf(kind, len(parts))
	for _, one := range parts {
		if err := l.append(rows, one); err != nil {
			return nil, err
		}
		if err := l.fits(rows); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// rowsOf is an answer about so many parents in the making.
func (l *list) rowsOf(kind *graph.Kind, parents int) *graph.Rows {
	rows := &graph.Rows{
		Offsets: make([]int, 1, parents+1), Nodes: graph.Nodes{Kind: kind, IDs: []string{}},
		Columns: make([]graph.Column, l.columns.wanted), EdgeColumns: make([]graph.Column, l.columns.wantedEdges),
		Previous: make([]bool, 0, parents), Next: make([]bool, 0, parents),
	}
	if l.want.Keys {
		rows.Keys = make([]graph.Column, len(l.columns.keys))
	}
	for _, columns := range [][]graph.Column{rows.Columns, rows.EdgeColumns, rows.Keys} {
		for i := range columns {
			columns[i] = graph.Column{} // an answer of no rows has columns too
		}
	}
	return rows
}

func (l *list) fits(rows *graph.Rows) error {
	if l.want.Max > 0 && rows.Nodes.Len() > l.want.Max {
		return fmt.Errorf("more than %d rows: %w", l.want.Max, graph.ErrTooLarge)
	}
	return nil
}

// append appends the rows of one parent.
func (l *list) append(rows *graph.Rows, one part) error {
	cut, more := window(one.from, one.to, l.page)
	for _, i := range cut {
		id, isText := one.nodes[0][i].(string)
		if !isText {
			return errNoID
		}
		rows.Nodes.IDs = append(rows.Nodes.IDs, id)
	}
	rows.Offsets = append(rows.Offsets, len(rows.Nodes.IDs))
	if len(cut) == 0 { // a parent that has no rows may have no columns either
		l.close(rows, one, more, 0)
		return nil
	}
	for i := range rows.Columns {
		if err := pick(&rows.Columns[i], one.nodes[i+1], cut, l.columns.nodes[i+1], l.asStored); err != nil {
			return err
		}
	}
	for i := range rows.EdgeColumns {
		if err := pick(&rows.EdgeColumns[i], one.edges[i], cut, l.columns.edges[i], l.asStored); err != nil {
			return err
		}
	}
	for i := range rows.Keys {
		for _, row := range cut {
			rows.Keys[i] = append(rows.Keys[i], one.key(l.columns.keys[i], row))
		}
	}
	l.close(rows, one, more, len(cut))
	return nil
}

// close appends what is told of one parent's list besides its rows, of which there are so many.
func (l *list) close(rows *graph.Rows, one part, more bool, length int) {
	rows.Previous = append(rows.Previous, one.previous || more && l.backward())
	rows.Next = append(rows.Next, one.next || more && !l.backward())
	if l.want.Total {
		total := one.total
		if !l.counted() {
			total = length
		}
		rows.Totals = append(rows.Totals, total)
	}
}

// window returns which of the rows read are of the page, in the order of the
// list, and whether more were read than it has.
func window(from, to int, page graph.Page) (rows []int, more bool) {
	keep := to - from
	for _, size := range []*int{page.First, page.Last} {
		if size != nil && keep > *size {
			keep, more = *size, true
		}
	}
	rows = make([]int, keep)
	for i := range rows {
		rows[i] = from + i
	}
	if page.Last != nil {
		slices.Reverse(rows)
	}
	return rows, more
}

// pick appends values of a column as the property's Go type; what has another is an error,
// or is appended as it is stored.
func pick(to *graph.Column, column []any, rows []int, property *graph.Property, asStored bool) error {
	for _, i := range rows {
		value, err := typed(property, column[i])
		switch {
		case err == nil:
		case asStored:
			value = column[i]
		default:
			return err
		}
		*to = append(*to, value)
	}
	return nil
}

// typed returns a stored value as the property's Go type; a list is never nil.
func typed(property *graph.Property, stored any) (any, error) {
	if property.List {
		elements, isList := stored.([]any)
		if stored != nil && !isList {
			return nil, fmt.Errorf("neo4j: %s is a %T: %w", property.Name, stored, graph.ErrDamaged)
		}
		texts := make([]string, len(elements))
		for i, one := range elements {
			text, isText := one.(string)
			if !isText {
				return nil, fmt.Errorf("neo4j: %s has a %T in it: %w", property.Name, one, graph.ErrDamaged)
			}
			texts[i] = text
		}
		return texts, nil
	}
	fits := stored == nil
	switch stored.(type) {
	case string:
		fits = property.Type != graph.TypeInt && property.Type != graph.TypeFloat && property.Type != graph.TypeBoolean
	case int64:
		fits = property.Type == graph.TypeInt
	case float64:
		fits = property.Type == graph.TypeFloat
	case bool:
		fits = property.Type == graph.TypeBoolean
	}
	if !fits {
		return nil, fmt.Errorf("neo4j: %s is a %T: %w", property.Name, stored, graph.ErrDamaged)
	}
	return stored, nil
}
