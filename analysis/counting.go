package analysis

import (
	"context"

	"malgraf/graph"
)

// The statuses in which an assignment counts, if it is in the plan asked for, and an
// activity: somebody has decided it and nobody has stopped it.
var (
	assignmentCounts = []any{"DECIDED", "STARTED", "DONE"}
	activityCounts   = []any{"PLANNED", "STARTED", "DONE"}
)

// assignments returns the counting assignments of each municipality that pass.
func (s Source) assignments(ctx context.Context, g *grounds, where graph.Filter, columns ...string) (*table, error) {
	return s.assignmentsIn(ctx, g, assignmentCounts, where, columns...)
}

// assignmentsIn returns those in one of some statuses.
func (s Source) assignmentsIn(ctx context.Context, g *grounds, statuses []any, where graph.Filter, columns ...string) (*table, error) {
	found, err := s.expand(ctx, "Municipality.assignments", g.towns,
		graph.Both(s.where("Assignment.status", graph.In, statuses), where), columns...)
	if err != nil {
		return nil, err
	}
	planned, err := s.planned(ctx, g, found.Nodes, found.parent())
	if err != nil {
		return nil, err
	}
	return found.keep(planned), nil
}

// planned tells of assignments whether they are in the plan that counts for a
// municipality, given for each; nil: all are.
func (s Source) planned(ctx context.Context, g *grounds, assignments graph.Nodes, town []int32) ([]bool, error) {
	limited := false
	for i := range g.of {
		limited = limited || g.of[i].plans != nil
	}
	if !limited {
		return nil, nil
	}
	plans, err := s.members(ctx, "Assignment.plans", assignments, nil)
	if err != nil {
		return nil, err
	}
	planned := make([]bool, assignments.Len())
	for i := range planned {
		counts := g.of[town[i]].plans
		planned[i] = counts == nil
		for from, to := plans.of(i); from < to; from++ {
			planned[i] = planned[i] || counts[plans.Nodes.IDs[from]]
		}
	}
	return planned, nil
}

// keep returns the rows that are marked; nil: all.
func (t *table) keep(marked []bool) *table {
	if marked == nil {
		return t
	}
	var rows []int
	kept := &graph.Rows{Offsets: make([]int, 1, len(t.Offsets))}
	for parent := range len(t.Offsets) - 1 {
		for from, to := t.of(parent); from < to; from++ {
			if marked[from] {
				rows = append(rows, from)
			}
		}
		kept.Offsets = append(kept.Offsets, len(rows))
	}
	kept.Nodes = pick(t.Nodes, rows)
	kept.Columns, kept.EdgeColumns = pickColumns(t.Columns, rows), pickColumns(t.EdgeColumns, rows)
	return newTable(kept, t.names)
}

func pickColumns(columns []graph.Column, rows []int) []graph.Column {
	picked := make([]graph.Column, len(columns))
	for i, column := range columns {
		picked[i] = make(graph.Column, len(rows))
		for to, from := range rows {
			picked[i][to] = column[from]
		}
	}
	return picked
}
