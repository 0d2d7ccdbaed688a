package graph

import (
	"cmp"
	"slices"
	"strings"
)

// pages yields the edges of one node that has very many.
func (e *exporter) pages(field *Edge, node Nodes) bool {
	size := exportEdges
	expand := Expand{Edge: field, From: node, EdgeColumns: field.Type.Properties, Page: Page{First: &size}}
	for {
		far, err := e.view.Expand(e.ctx, expand)
		if err != nil {
			return e.fail(along(field, err))
		}
		n := far.Nodes.Len()
		more := n > 0 && far.Next[0]
		if more {
			n = wholeEnds(far.Nodes.IDs)
		}
		if more && n == 0 {
			size *= 2
			continue
		}
		far.Offsets[1] = n
		if !e.edges(field, node.IDs[0], far, 0) {
			return false
		}
		if !more {
			return true
		}
		expand.Page.After = &Position{ID: far.Nodes.IDs[n-1]}
	}
}

// wholeEnds returns how many of a page's edges lead to nodes before the last one:
// edges to the same node share a place, so the next page can begin only behind all
// of them, and the last one's may go on beyond the page.
func wholeEnds(ids []string) int {
	n := len(ids)
	for last := ids[n-1]; n > 0 && ids[n-1] == last; {
		n--
	}
	return n
}

// edges yields the edges of one parent of an answer.
func (e *exporter) edges(field *Edge, near string, far *Rows, parent int) bool {
	for _, row := range exportRows(field.Type, far, far.Offsets[parent], far.Offsets[parent+1]) {
		change := Change{Edge: field.Type.Name, From: near, To: far.Nodes.IDs[row],
			Set: present(field.Type.Properties, far.EdgeColumns, row)}
		if !field.Out {
			change.From, change.To = change.To, change.From
		}
		if !e.yield(change, nil) {
			return false
		}
	}
	return true
}

// exportRows returns the rows of a parent by far id and key. The rows come by far
// id; in what order the values of a key stand is not for each store to decide.
func exportRows(edgeType *EdgeType, far *Rows, from, to int) []int {
	rows := make([]int, 0, to-from)
	for row := from; row < to; row++ {
		rows = append(rows, row)
	}
	if len(edgeType.Key) > 0 {
		slices.SortStableFunc(rows, func(a, b int) int {
			order := strings.Compare(far.Nodes.IDs[a], far.Nodes.IDs[b])
			for _, property := range edgeType.Key {
				column := far.EdgeColumns[property.Index]
				order = cmp.Or(order, compareKeyValues(column[a], column[b]))
			}
			return order
		})
	}
	return rows
}

// present returns the properties that a row has.
func present(properties []*Property, columns []Column, row int) map[string]any {
	set := make(map[string]any, len(properties))
	for i, property := range properties {
		value := columns[i][row]
		if list, isList := value.([]string); value == nil || isList && len(list) == 0 {
			continue
		}
		set[property.Name] = value
	}
	return set
}
