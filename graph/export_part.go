package graph

import (
	"errors"
	"fmt"
)

// exportPart are some nodes of a kind that are read and yielded together.
type exportPart struct {
	pass    pass
	nodes   Nodes
	columns []Column
	fields  []*Edge
	// owners are the municipalities of the nodes; nil where the kind or the pass has none.
	owners *Rows
	// far are the edges of each field; nil where the one node of the part has too many to hold.
	far []*Rows
}

// cut returns the nodes from one place up to another, with nothing read along their edges.
func (p exportPart) cut(from, to int) exportPart {
	p.nodes.IDs = p.nodes.IDs[from:to]
	if p.nodes.Rows != nil {
		p.nodes.Rows = p.nodes.Rows[from:to]
	}
	columns := make([]Column, len(p.columns))
	for i, column := range p.columns {
		columns[i] = column[from:to]
	}
	p.columns, p.owners, p.far = columns, nil, nil
	return p
}

// part yields nodes and edges, node by node. It goes on by halves where the nodes
// have too many edges to hold.
func (e *exporter) part(p exportPart) bool {
	n := p.nodes.Len()
	if n == 0 {
		return true
	}
	err := e.expand(&p)
	if errors.Is(err, ErrTooLarge) {
		return e.part(p.cut(0, n/2)) && e.part(p.cut(n/2, n))
	}
	if err != nil {
		return e.fail(err)
	}
	for i := range n {
		if p.pass == nodesPass && !e.yield(p.node(i), nil) {
			return false
		}
		for at, field := range p.fields {
			if p.far[at] == nil && !e.pages(field, p.nodes) || p.far[at] != nil && !e.edges(field, p.nodes.IDs[i], p.far[at], i) {
				return false
			}
		}
	}
	return true
}

// expand reads along the edges of a part. ErrTooLarge: there are too many for more
// than one node.
func (e *exporter) expand(p *exportPart) (err error) {
	if scope := p.nodes.Kind.Scope; p.pass == nodesPass && scope != nil {
		if p.owners, err = e.view.Expand(e.ctx, Expand{Edge: scope, From: p.nodes}); err != nil {
			return along(scope, err)
		}
	}
	p.far = make([]*Rows, len(p.fields))
	for i, field := range p.fields {
		p.far[i], err = e.view.Expand(e.ctx, Expand{
			Edge: field, From: p.nodes, EdgeColumns: field.Type.Properties, Want: Want{Max: exportEdges},
		})
		switch {
		case errors.Is(err, ErrTooLarge) && p.nodes.Len() == 1:
			p.far[i] = nil
		case err != nil:
			return along(field, err)
		}
	}
	return nil
}

func along(field *Edge, err error) error {
	return fmt.Errorf("export: %s.%s: %w", field.Kind.Name, field.Name, err)
}

func (p exportPart) node(i int) Change {
	change := Change{Node: p.nodes.IDs[i], Set: present(p.nodes.Kind.Settable(), p.columns, i)}
	if p.owners != nil && p.owners.Offsets[i] < p.owners.Offsets[i+1] {
		change.Municipality = p.owners.Nodes.IDs[p.owners.Offsets[i]]
	}
	return change
}
