package embedded

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"malgraf/graph"
)

// Expand implements [graph.View]. In the default order and without a filter a
// page is a slice of the list that is kept.
func (v *view) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	edge := expand.Edge
	if edge == nil || !v.layout.schema.Knows(edge.Kind) || edge.Kind.Edge(edge.Name) != edge {
		return nil, fmt.Errorf("an expansion wants an edge of the schema: %w", graph.ErrInvalid)
	}
	if expand.From.Kind != edge.Kind || expand.From.Rows != nil && len(expand.From.Rows) != len(expand.From.IDs) {
		return nil, fmt.Errorf("%s.%s wants parents of the kind %s: %w", edge.Kind.Name, edge.Name, edge.Kind.Name, graph.ErrInvalid)
	}
	if err := checkColumns(edge.Far, expand.Columns); err != nil {
		return nil, err
	}
	along := v.layout.of(edge)
	near := v.table(edge.Kind)
	parents, ahead := v.parents(near, along, expand.From)
	c := &compiler{snapshot: v.snapshot, ctx: ctx, many: ahead >= fewCandidates}
	passes, err := c.compile(edge.Far, edge.Type, expand.Where)
	if err != nil {
		return nil, err
	}
	ordered := along.ordered && sameOrder(expand.Order, edge.Order())
	n := ahead
	if ordered {
		n = 0
	}
	w, err := v.newWindow(c, edge.Far, edge.Type, expand.Order, expand.Page, n)
	if err != nil {
		return nil, err
	}
	e := &expansion{window: w, ctx: ctx, along: along, near: near, passes: passes, ordered: ordered, max: expand.Max, parents: parents}
	parts, err := e.all(ahead)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil { // what a filter found since then is not true
		return nil, err
	}
	return v.expanded(expand, w, parts)
}

// nobody is the row of a parent that is not there.
const nobody = ^uint32(0)

// parents returns the rows of the parents, and how many neighbours they have.
func (v *view) parents(near *table, along *side, from graph.Nodes) (rows []uint32, ahead int) {
	rows = from.Rows
	if rows == nil {
		rows = make([]uint32, len(from.IDs))
		for i, id := range from.IDs {
			row, found := near.lookup(id)
			if !found {
				row = nobody
			}
			rows[i] = row
		}
	}
	for _, row := range rows {
		if near.isAlive(row) {
			ahead += len(near.list(row, along.slot))
		}
	}
	return rows, ahead
}

// expansion is an expand under way.
type expansion struct {
	*window
	ctx     context.Context
	along   *side
	near    *table
	passes  test
	ordered bool
	max     int
	parents []uint32
}

// part holds the answer for a run of parents.
type part struct {
	entries        []entry
	ends, totals   []int
	previous, next []bool
	err            error
}

// minAhead is from how many neighbours on both cores are worth their while.
const minAhead = 20_000

// all expands every parent, in two halves at once where there is much to do.
func (e *expansion) all(ahead int) ([]*part, error) {
	halves := 1
	if ahead >= minAhead && runtime.GOMAXPROCS(0) > 1 && (e.passes != nil || !e.ordered) {
		halves = 2
	}
	parts := make([]*part, halves)
	var group sync.WaitGroup
	for i := range parts {
		from, to := len(e.parents)*i/halves, len(e.parents)*(i+1)/halves
		if i == halves-1 {
			parts[i] = e.run(e.parents[from:to])
			continue
		}
		group.Go(func() { parts[i] = e.run(e.parents[from:to]) })
	}
	group.Wait()
	for _, part := range parts {
		if part.err != nil {
			return nil, part.err
		}
	}
	return parts, nil
}

func (e *expansion) run(parents []uint32) *part {
	n := len(parents)
	p := &part{ends: make([]int, n), totals: make([]int, n), previous: make([]bool, n), next: make([]bool, n)}
	if e.along.toOne {
		p.entries = make([]entry, 0, n)
	}
	var room []entry
	step := 0
	for i, row := range parents {
		if e.near.isAlive(row) {
			list := e.near.list(row, e.along.slot)
			if step += 1 + len(list); step >= checkEvery {
				step = 0
				if p.err = e.ctx.Err(); p.err != nil {
					return p
				}
			}
			if e.passes != nil {
				room = passing(list, e.passes, room[:0])
				list = room
			}
			cut, previous, next := e.cut(list, e.ordered)
			p.entries = append(p.entries, cut...)
			p.totals[i], p.previous[i], p.next[i] = len(list), previous, next
		}
		p.ends[i] = len(p.entries)
		if e.max > 0 && len(p.entries) > e.max {
			p.err = tooLarge(e.max)
			return p
		}
	}
	return p
}

// expanded joins the parts to the answer.
func (v *view) expanded(expand graph.Expand, w *window, parts []*part) (*graph.Rows, error) {
	all := *parts[0]
	for _, p := range parts[1:] {
		for i := range p.ends {
			p.ends[i] += len(all.entries)
		}
		all.entries = append(all.entries, p.entries...)
		all.ends, all.totals = append(all.ends, p.ends...), append(all.totals, p.totals...)
		all.previous, all.next = append(all.previous, p.previous...), append(all.next, p.next...)
	}
	if expand.Max > 0 && len(all.entries) > expand.Max {
		return nil, tooLarge(expand.Max)
	}
	rows := farRows(all.entries)
	answer := &graph.Rows{
		Offsets: append(make([]int, 1, 1+len(all.ends)), all.ends...),
		Nodes:   v.nodes(expand.Edge.Far, rows),
		Columns: v.columns(expand.Edge.Far, expand.Columns, rows),
		Next:    all.next, Previous: all.previous,
	}
	var err error
	if answer.EdgeColumns, err = v.edgeColumns(expand.Edge.Type, expand.EdgeColumns, all.entries); err != nil {
		return nil, err
	}
	if expand.Keys {
		answer.Keys = keys(w.terms, all.entries)
	}
	if expand.Total {
		answer.Totals = all.totals
	}
	return answer, nil
}

// passing appends the entries of a list that pass.
func passing(list []entry, passes test, to []entry) []entry {
	for _, one := range list {
		if passes(one.far(), one.tuple()) {
			to = append(to, one)
		}
	}
	return to
}
