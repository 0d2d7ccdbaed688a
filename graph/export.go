package graph

import (
	"context"
	"iter"
)

// exportPage is how many nodes Export reads at a time.
const exportPage = 2000

// Export yields a whole graph as the changes that make it: each node followed by
// the edges it cannot be without, in an order in which their other ends are there
// already; then all other edges. So a batch may end before any node. It stops
// after the first error.
func Export(ctx context.Context, schema *Schema, view View) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		e := exporter{ctx: ctx, view: view, yield: yield}
		for _, kind := range schema.dependencyOrder() {
			if !e.nodes(kind, false) {
				return
			}
		}
		for _, kind := range schema.Kinds {
			if !e.nodes(kind, true) {
				return
			}
		}
	}
}

type exporter struct {
	ctx   context.Context
	view  View
	yield func(Change, error) bool
}

// nodes yields the nodes of a kind with the edges they need, or their other edges.
// It returns false when the export is over.
func (e *exporter) nodes(kind *Kind, others bool) bool {
	first := exportPage
	scan := Scan{Kind: kind, Page: Page{First: &first}}
	if !others {
		scan.Columns = kind.Properties[1:]
	}
	for {
		rows, err := e.view.Scan(e.ctx, scan)
		if err != nil {
			e.yield(Change{}, err)
			return false
		}
		if !e.page(kind, rows, others) {
			return false
		}
		if !rows.Next[0] {
			return true
		}
		scan.Page.After = &Position{ID: rows.Nodes.IDs[rows.Nodes.Len()-1]}
	}
}

func (e *exporter) page(kind *Kind, rows *Rows, others bool) bool {
	changes := make([][]Change, rows.Nodes.Len())
	for i, id := range rows.Nodes.IDs {
		if !others {
			changes[i] = []Change{{Node: id, Set: present(kind.Properties[1:], rows.Columns, i)}}
		}
	}
	for _, edge := range kind.Edges {
		if !edge.Out || edge.Required == others && !edge.Type.Scope || edge.Type.Scope && others {
			continue
		}
		far, err := e.view.Expand(e.ctx, Expand{Edge: edge, From: rows.Nodes, EdgeColumns: edge.Type.Properties})
		if err != nil {
			e.yield(Change{}, err)
			return false
		}
		for i, from := range rows.Nodes.IDs {
			for row := far.Offsets[i]; row < far.Offsets[i+1]; row++ {
				if edge.Type.Scope {
					changes[i][0].Municipality = far.Nodes.IDs[row]
					continue
				}
				changes[i] = append(changes[i], Change{Edge: edge.Type.Name, From: from, To: far.Nodes.IDs[row],
					Set: present(edge.Type.Properties, far.EdgeColumns, row)})
			}
		}
	}
	for _, ofNode := range changes {
		for _, change := range ofNode {
			if !e.yield(change, nil) {
				return false
			}
		}
	}
	return true
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

// dependencyOrder returns the kinds so that each comes after those that its
// nodes cannot be without.
func (s *Schema) dependencyOrder() []*Kind {
	ordered := make([]*Kind, 0, len(s.Kinds))
	seen := make(map[*Kind]bool, len(s.Kinds))
	var visit func(*Kind)
	visit = func(kind *Kind) {
		if seen[kind] {
			return
		}
		seen[kind] = true
		for _, edge := range kind.Edges {
			if edge.Out && (edge.Required || edge.Type.Scope) {
				visit(edge.Far)
			}
		}
		ordered = append(ordered, kind)
	}
	for _, kind := range s.Kinds {
		visit(kind)
	}
	return ordered
}
