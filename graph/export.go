package graph

import (
	"context"
	"fmt"
	"iter"
)

const (
	// exportNodes is how many nodes Export reads at a time.
	exportNodes = 1000
	// exportEdges is how many edges of one field it reads at a time. Nodes with more
	// are read in smaller parts, and the edges of a single one in pages.
	exportEdges = 10_000
)

// Export yields a whole graph as the changes that make it: each node followed by
// the edges it cannot be without, in an order in which their other ends are there
// already; then all other edges. So a batch may end before any node, and anywhere
// among those other edges. Null and empty lists are left out.
//
// The order depends on the graph alone: kinds so that each comes after those it
// needs, else as in the schema; nodes by id; a node's edges field by field, then by
// far id and key. So the export of a graph that was cut off while it was made from
// another's export is the beginning of that one.
//
// It holds a page of the graph at a time, whatever its size, and stops after the
// first error. Kinds that need each other in a circle have no such order: ErrInvalid.
func Export(ctx context.Context, schema *Schema, view View) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		kinds, err := schema.dependencyOrder()
		if err != nil {
			yield(Change{}, err)
			return
		}
		e := exporter{ctx: ctx, view: view, yield: yield}
		for _, kind := range kinds {
			if !e.kind(kind, nodesPass) {
				return
			}
		}
		for _, kind := range schema.Kinds {
			if !e.kind(kind, edgesPass) {
				return
			}
		}
	}
}

// pass is one of the two times that an export goes through the nodes.
type pass uint8

const (
	// nodesPass: nodes with what they cannot be without.
	nodesPass pass = iota
	// edgesPass: all other edges.
	edgesPass
)

// exporter is an export under way. Its methods return false when it is over.
type exporter struct {
	ctx   context.Context
	view  View
	yield func(Change, error) bool
}

func (e *exporter) fail(err error) bool {
	e.yield(Change{}, err)
	return false
}

// kind yields what a pass takes from the nodes of a kind.
func (e *exporter) kind(kind *Kind, pass pass) bool {
	fields := kind.exportFields(pass)
	if pass == edgesPass && len(fields) == 0 {
		return true
	}
	first := exportNodes
	scan := Scan{Kind: kind, Page: Page{First: &first}}
	if pass == nodesPass {
		scan.Columns = kind.Settable()
	}
	for {
		rows, err := e.view.Scan(e.ctx, scan)
		if err != nil {
			return e.fail(fmt.Errorf("export: %s: %w", kind.Many, err))
		}
		n := rows.Nodes.Len()
		if !e.part(exportPart{pass: pass, nodes: rows.Nodes, columns: rows.Columns, fields: fields}) {
			return false
		}
		if n == 0 || !rows.Next[0] {
			return true
		}
		scan.Page.After = &Position{ID: rows.Nodes.IDs[n-1]}
	}
}
