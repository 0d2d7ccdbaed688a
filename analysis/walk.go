package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// walk is what has been seen of the graph from some nodes on. It is widened level by
// level: all nodes of a level, along each lane, in one call.
type walk struct {
	source  Source
	lanes   map[*graph.Kind][]*lane
	avoided map[string]bool
	ends    map[int32]bool

	ids   []string
	kinds []*graph.Kind
	// rows are the store's own numbers of the nodes; nil where it has none.
	rows []uint32
	at   map[string]int32

	// steps of each node: all, where it is widened; else those from nodes that are.
	steps   [][]pace
	widened []bool
	sorted  []bool
	// left is how many steps more may be read.
	left int
}

// pace is one step: to a node, along an edge or against it.
type pace struct {
	to   int32
	kind *graph.EdgeType
	out  bool
}

// mostPaces bounds what a walk keeps in memory: about 60 bytes for each.
const mostPaces = 500_000

// walk begins at nodes, which the limits do not concern. An unknown one is ErrNotFound.
func (s Source) walk(ctx context.Context, g going) (*walk, error) {
	lanes, err := s.lanes(g)
	if err != nil {
		return nil, err
	}
	w := &walk{source: s, lanes: lanes, avoided: map[string]bool{}, ends: map[int32]bool{}, at: map[string]int32{}, left: mostPaces}
	named := slices.Concat(g.ends, g.via.Nodes, g.avoid.Nodes)
	refs := make([]graph.Ref, len(named))
	for i, id := range named {
		refs[i].ID = id
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: refs, Columns: map[*graph.Kind][]*graph.Property{}})
	if err != nil {
		return nil, err
	}
	for i, at := range found.At {
		if at.Kind == nil {
			return nil, fmt.Errorf("there is no node with the id %.80q: %w", named[i], graph.ErrNotFound)
		}
		if i < len(g.ends) {
			w.ends[w.node(found.Kinds[at.Kind].Nodes, at.Row)] = true
		}
	}
	for _, id := range g.avoid.Nodes {
		if slices.Contains(g.ends, id) {
			return nil, fmt.Errorf("avoid: %.80q is an end: %w", id, graph.ErrInvalid)
		}
		w.avoided[id] = true
	}
	return w, nil
}

// node returns the number of a node of a column.
func (w *walk) node(nodes graph.Nodes, row int) int32 {
	id := nodes.IDs[row]
	at, known := w.at[id]
	if known {
		return at
	}
	at = int32(len(w.ids))
	w.at[id] = at
	w.ids, w.kinds = append(w.ids, id), append(w.kinds, nodes.Kind)
	if nodes.Rows != nil {
		w.rows = append(w.rows, nodes.Rows[row])
	}
	w.steps, w.widened, w.sorted = append(w.steps, nil), append(w.widened, false), append(w.sorted, false)
	return at
}

// column makes a column of nodes of one kind.
func (w *walk) column(kind *graph.Kind, numbers []int32) graph.Nodes {
	nodes := graph.Nodes{Kind: kind, IDs: make([]string, len(numbers))}
	if w.rows != nil {
		nodes.Rows = make([]uint32, len(numbers))
	}
	for i, at := range numbers {
		nodes.IDs[i] = w.ids[at]
		if w.rows != nil {
			nodes.Rows[i] = w.rows[at]
		}
	}
	return nodes
}

// leg is what a lane brings from some of a level.
type leg struct {
	*lane
	from []int32
	rows *graph.Rows
}

// widen finds all steps from the nodes of a level. ErrTooLarge: there are too many.
func (w *walk) widen(ctx context.Context, level []int32) error {
	of := map[*graph.Kind][]int32{}
	for _, at := range level {
		if !w.widened[at] {
			of[w.kinds[at]] = append(of[w.kinds[at]], at)
		}
	}
	var legs []*leg
	for _, kind := range w.source.Schema.Kinds {
		for _, one := range w.lanes[kind] {
			from := of[kind]
			if one.fromEnds {
				from = slices.DeleteFunc(slices.Clone(from), func(at int32) bool { return !w.ends[at] })
			}
			if len(from) > 0 {
				legs = append(legs, &leg{lane: one, from: from})
			}
		}
	}
	if err := w.goAlong(ctx, legs); err != nil {
		return err
	}
	for _, one := range legs {
		if w.left -= one.rows.Nodes.Len(); w.left < 0 {
			return fmt.Errorf("more than %d edges would have to be read; ask for less: %w", mostPaces, graph.ErrTooLarge)
		}
	}
	w.take(legs)
	for _, at := range level {
		w.widened[at] = true
	}
	return nil
}

// goAlong reads the legs, all at the same time.
func (w *walk) goAlong(ctx context.Context, legs []*leg) error {
	var calls []func() error
	var all []graph.Expand
	var ahead []*leg
	columns := map[*graph.Kind]graph.Nodes{}
	for _, one := range legs {
		from, made := columns[one.near()]
		if !made || len(one.from) != from.Len() { // only ends are left by some
			from = w.column(one.near(), one.from)
			columns[one.near()] = from
		}
		if expand, is := one.expand(from, w.left); is {
			all, ahead = append(all, expand), append(ahead, one)
			continue
		}
		calls = append(calls, into(&one.rows, func() (*graph.Rows, error) {
			return w.source.along(ctx, one.lane, from, w.left)
		}))
	}
	calls = append(calls, func() error {
		rows, err := graph.ExpandAll(ctx, w.source.View, all)
		for i := range rows {
			ahead[i].rows = rows[i]
		}
		return err
	})
	return together(calls...)
}

// take puts what was found of a level among the steps, of both ends of each edge.
func (w *walk) take(legs []*leg) {
	for _, one := range legs {
		for i, from := range one.from {
			for row := one.rows.Offsets[i]; row < one.rows.Offsets[i+1]; row++ {
				if w.avoided[one.rows.Nodes.IDs[row]] {
					continue
				}
				to := w.node(one.rows.Nodes, row)
				w.step(from, pace{to, one.kind, one.out})
				if to != from {
					w.step(to, pace{from, one.kind, !one.out})
				}
			}
		}
	}
}

func (w *walk) step(from int32, one pace) {
	w.steps[from] = append(w.steps[from], one)
	w.sorted[from] = false
}

// from returns the steps from a node: by type, along edges before against them, by id,
// each once.
func (w *walk) from(at int32) []pace {
	if !w.sorted[at] {
		slices.SortFunc(w.steps[at], func(a, b pace) int {
			return cmp.Or(cmp.Compare(a.kind.Name, b.kind.Name), cmp.Compare(against(a), against(b)), cmp.Compare(w.ids[a.to], w.ids[b.to]))
		})
		w.steps[at] = slices.Compact(w.steps[at])
		w.sorted[at] = true
	}
	return w.steps[at]
}

func against(one pace) int {
	if one.out {
		return 0
	}
	return 1
}
