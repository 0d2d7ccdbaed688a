package neo4j

import (
	"fmt"
	"slices"
	"strconv"

	"malgraf/graph"
)

// rows puts the lists of all parents together. A parent's list has `ids`, columns
// `c0`…, `e0`…, and `ks`, `previous`, `next` and `total` where asked for; it is nil
// for a parent that was not asked about.
func (l *list) rows(kind *graph.Kind, lists []map[string]any) (*graph.Rows, error) {
	rows := &graph.Rows{
		Offsets: make([]int, 1, len(lists)+1), Nodes: graph.Nodes{Kind: kind, IDs: []string{}},
		Columns: make([]graph.Column, len(l.columns)), EdgeColumns: make([]graph.Column, len(l.edgeColumns)),
	}
	if l.want.Keys {
		rows.Keys = make([]graph.Column, len(l.order.order))
	}
	for _, columns := range [][]graph.Column{rows.Columns, rows.EdgeColumns, rows.Keys} {
		for i := range columns {
			columns[i] = graph.Column{} // an answer of no rows has columns too
		}
	}
	for _, one := range lists {
		if err := l.parent(rows, one); err != nil {
			return nil, err
		}
		if l.want.Max > 0 && rows.Nodes.Len() > l.want.Max {
			return nil, fmt.Errorf("more than %d rows: %w", l.want.Max, graph.ErrTooLarge)
		}
	}
	return rows, nil
}

// parent appends the rows of one parent.
func (l *list) parent(rows *graph.Rows, from map[string]any) error {
	ids, _ := from["ids"].([]any)
	cut, more := window(len(ids), l.page)
	for _, i := range cut {
		id, isText := ids[i].(string)
		if !isText {
			return fmt.Errorf("neo4j: a node without id: %w", graph.ErrDamaged)
		}
		rows.Nodes.IDs = append(rows.Nodes.IDs, id)
	}
	rows.Offsets = append(rows.Offsets, len(rows.Nodes.IDs))
	for i, property := range l.columns {
		if err := pick(&rows.Columns[i], from["c"+strconv.Itoa(i)], cut, property); err != nil {
			return err
		}
	}
	for i, property := range l.edgeColumns {
		if err := pick(&rows.EdgeColumns[i], from["e"+strconv.Itoa(i)], cut, property); err != nil {
			return err
		}
	}
	keys, _ := from["ks"].([]any)
	for i := range rows.Keys {
		for _, at := range cut {
			row, _ := keys[at].([]any)
			rows.Keys[i] = append(rows.Keys[i], row[i])
		}
	}
	previous, _ := from["previous"].(bool)
	next, _ := from["next"].(bool)
	rows.Previous = append(rows.Previous, previous || more && l.backward())
	rows.Next = append(rows.Next, next || more && !l.backward())
	if l.want.Total {
		total, _ := from["total"].(int64)
		rows.Totals = append(rows.Totals, int(total))
	}
	return nil
}

// window returns the rows that are of the page, in the order of the list, and
// whether more were read than it has.
func window(read int, page graph.Page) (rows []int, more bool) {
	keep := read
	for _, size := range []*int{page.First, page.Last} {
		if size != nil && read > *size {
			keep, more = *size, true
		}
	}
	rows = make([]int, keep)
	for i := range rows {
		rows[i] = i
	}
	if page.Last != nil {
		slices.Reverse(rows)
	}
	return rows, more
}

// pick appends values of a column as the property's Go type.
func pick(to *graph.Column, column any, rows []int, property *graph.Property) error {
	values, isList := column.([]any)
	if !isList && len(rows) > 0 {
		return fmt.Errorf("neo4j: the column %s is missing: %w", property.Name, graph.ErrDamaged)
	}
	for _, i := range rows {
		value, err := typed(property, values[i])
		if err != nil {
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
			texts[i], _ = one.(string)
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
