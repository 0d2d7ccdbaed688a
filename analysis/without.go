package analysis

import (
	"context"

	"malgraf/graph"
)

// without is a view in which some nodes, and the edges at them, are not there.
type without struct {
	*remembered
	removed map[string]bool
	// of holds the ids of the removed nodes of each kind.
	of map[*graph.Kind][]any
}

// without returns the view as it would be if these nodes were removed.
func (r *remembered) without(schema *graph.Schema, ids ...string) *without {
	w := &without{remembered: r, removed: map[string]bool{}, of: map[*graph.Kind][]any{}}
	for _, id := range ids {
		if kind := schema.KindOf(id); !w.removed[id] {
			w.removed[id] = true
			w.of[kind] = append(w.of[kind], id)
		}
	}
	return w
}

// Expand implements [graph.View].
func (w *without) Expand(ctx context.Context, asked graph.Expand) (*graph.Rows, error) {
	asked.Where = w.limited(asked.Where)
	lists, err := w.expand(ctx, asked)
	if err != nil {
		return nil, err
	}
	rows := &graph.Rows{
		Offsets: []int{0}, Nodes: graph.Nodes{Kind: asked.Edge.Far},
		Columns: make([]graph.Column, len(asked.Columns)), EdgeColumns: make([]graph.Column, len(asked.EdgeColumns)),
	}
	for i, list := range lists {
		if !w.removed[asked.From.IDs[i]] {
			for row := list.from; row < list.to; row++ {
				w.copyRow(rows, list.Rows, row)
			}
		}
		rows.Offsets = append(rows.Offsets, len(rows.Nodes.IDs))
	}
	return rows, nil
}

// copyRow adds a row to an answer, unless its node is removed.
func (w *without) copyRow(to, from *graph.Rows, row int) {
	if w.removed[from.Nodes.IDs[row]] {
		return
	}
	to.Nodes.IDs = append(to.Nodes.IDs, from.Nodes.IDs[row])
	if from.Nodes.Rows != nil {
		to.Nodes.Rows = append(to.Nodes.Rows, from.Nodes.Rows[row])
	}
	for i := range from.Columns {
		to.Columns[i] = append(to.Columns[i], from.Columns[i][row])
	}
	for i := range from.EdgeColumns {
		to.EdgeColumns[i] = append(to.EdgeColumns[i], from.EdgeColumns[i][row])
	}
}

// Scan implements [graph.View].
func (w *without) Scan(ctx context.Context, asked graph.Scan) (*graph.Rows, error) {
	asked.Where = w.limited(asked.Where)
	all, err := w.scan(ctx, asked)
	if err != nil || w.of[asked.Kind] == nil {
		return all, err
	}
	rows := &graph.Rows{Nodes: graph.Nodes{Kind: asked.Kind}, Columns: make([]graph.Column, len(asked.Columns))}
	for row := range all.Nodes.IDs {
		w.copyRow(rows, all, row)
	}
	rows.Offsets = []int{0, len(rows.Nodes.IDs)}
	return rows, nil
}

// limited makes a filter that looks along edges pass over the removed nodes.
func (w *without) limited(where graph.Filter) graph.Filter {
	switch f := where.(type) {
	case graph.And:
		return graph.And(w.allLimited(f))
	case graph.Or:
		return graph.Or(w.allLimited(f))
	case graph.Not:
		return graph.Not{Filter: w.limited(f.Filter)}
	case graph.EdgeMatch:
		w.filter(f.Edge.Far)
		f.Where = w.limited(f.Where)
		removed := w.of[f.Edge.Far]
		switch {
		case removed == nil, f.Quantifier == graph.All && f.Where == nil:
		case f.Quantifier == graph.All:
			f.Where = graph.Or{f.Where, graph.Compare{Property: f.Edge.Far.ID(), Op: graph.In, Value: removed}}
		default:
			f.Where = both(f.Where, graph.Compare{Property: f.Edge.Far.ID(), Op: graph.NotIn, Value: removed})
		}
		return f
	case graph.EdgeCount:
		w.filter(f.Edge.Far)
		f.Where = w.limited(f.Where)
		if removed := w.of[f.Edge.Far]; removed != nil {
			f.Where = both(f.Where, graph.Compare{Property: f.Edge.Far.ID(), Op: graph.NotIn, Value: removed})
		}
		return f
	}
	return where
}

func (w *without) allLimited(filters []graph.Filter) []graph.Filter {
	limited := make([]graph.Filter, len(filters))
	for i, one := range filters {
		limited[i] = w.limited(one)
	}
	return limited
}
