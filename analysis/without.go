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
	if w.notes && len(w.removed) == 0 {
		rows, err := w.notedRows(ctx, asked)
		if err != nil {
			return nil, err
		}
		return rows[0], nil
	}
	lists, err := w.expand(ctx, asked)
	if err != nil {
		return nil, err
	}
	most := 0
	for _, list := range lists {
		most += list.to - list.from
	}
	rows := &graph.Rows{
		Offsets: make([]int, 1, len(lists)+1), Nodes: graph.Nodes{Kind: asked.Edge.Far, IDs: make([]string, 0, most)},
		Columns: columns(len(asked.Columns), most), EdgeColumns: columns(len(asked.EdgeColumns), most),
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

// ExpandAll implements [graph.Expander].
func (w *without) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	if !w.notes || len(w.removed) > 0 {
		return graph.EachExpand(ctx, w, all)
	}
	limited := make([]graph.Expand, len(all))
	for i, one := range all {
		one.Where = w.limited(one.Where)
		limited[i] = one
	}
	return w.notedRows(ctx, limited...)
}

// columns are n columns with room for so many values.
func columns(n, most int) []graph.Column {
	all := make([]graph.Column, n)
	for i := range all {
		all[i] = make(graph.Column, 0, most)
	}
	return all
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
	return graph.Rewriting{Match: w.match, Count: w.count}.Of(where)
}

func (w *without) match(match graph.EdgeMatch) graph.Filter {
	w.filter(match.Edge.Far)
	removed := w.of[match.Edge.Far]
	switch {
	case removed == nil, match.Quantifier == graph.All && match.Where == nil:
	case match.Quantifier == graph.All:
		match.Where = graph.Or{match.Where, graph.Compare{Property: match.Edge.Far.ID(), Op: graph.In, Value: removed}}
	default:
		match.Where = graph.Both(match.Where, graph.Compare{Property: match.Edge.Far.ID(), Op: graph.NotIn, Value: removed})
	}
	return match
}

func (w *without) count(count graph.EdgeCount) graph.Filter {
	w.filter(count.Edge.Far)
	if removed := w.of[count.Edge.Far]; removed != nil {
		count.Where = graph.Both(count.Where, graph.Compare{Property: count.Edge.Far.ID(), Op: graph.NotIn, Value: removed})
	}
	return count
}
