package analysis

import (
	"context"

	"malgraf/graph"
)

// MunicipalityWide says what municipality-wide assignments count for.
type MunicipalityWide string

// What municipality-wide assignments count for.
const (
	// WideAnswered: the departments that answer it with a counting assignment of their
	// own, or perform a counting activity in it.
	WideAnswered MunicipalityWide = "ANSWERED"
	WideAll      MunicipalityWide = "ALL"
	WideNone     MunicipalityWide = "NONE"
)

// working says for each assignment of a table what it counts for.
type working struct {
	// columns of the assignment's municipality, ascending.
	columns lists
	// undistributed: it stands among what is not distributed.
	undistributed []bool
	// heads are the departments that it is counted from, −1 for one of another municipality.
	heads lists
}

// working finds for which columns assignments count, which must come with their scope.
func (s Source) working(ctx context.Context, g *grounds, o *organisation, assignments *table, wide MunicipalityWide) (*working, error) {
	assigned, err := s.members(ctx, "Assignment.departments", assignments.Nodes, nil)
	if err != nil {
		return nil, err
	}
	numbers := o.lookup(assigned.Nodes)
	town := assignments.parent()
	isWide := municipalityWide(assignments)
	var heads map[int][]string
	if wide == WideAnswered {
		if heads, err = s.answering(ctx, g, assignments, isWide); err != nil {
			return nil, err
		}
	}
	w := &working{undistributed: make([]bool, assignments.len())}
	scopes := assignments.column("scope")
	for i := range assignments.len() {
		from, to := assigned.of(i)
		departments := numbers[from:to]
		if scopes[i] == "MUNICIPALITY_WIDE" {
			departments = o.lookup(graph.Nodes{IDs: heads[i]})
			if wide == WideAll {
				w.columns.next(upTo(len(o.columns[town[i]]))...)
				w.heads.next(o.columns[town[i]]...)
				continue
			}
		}
		var columns []int32
		columns, w.undistributed[i] = o.counted(departments, town[i])
		w.columns.next(columns...)
		w.heads.next(departments...)
	}
	return w, nil
}

func upTo(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// municipalityWide returns the rows of municipality-wide assignments.
func municipalityWide(assignments *table) []int {
	var rows []int
	for i, scope := range assignments.column("scope") {
		if scope == "MUNICIPALITY_WIDE" {
			rows = append(rows, i)
		}
	}
	return rows
}

// answering returns, for the rows of some municipality-wide assignments, the ids of the
// departments that answer each or perform an activity in it.
func (s Source) answering(ctx context.Context, g *grounds, assignments *table, these []int) (map[int][]string, error) {
	if len(these) == 0 {
		return nil, nil
	}
	if s.answered != nil {
		s.View = s.answered
	}
	asked := pick(assignments.Nodes, these)
	town := make([]int32, len(these))
	for i, row := range these {
		town[i] = assignments.parent()[row]
	}
	var answers, activities *table
	if err := together(
		into(&answers, func() (*table, error) {
			return s.answers(ctx, g, asked, town)
		}),
		into(&activities, func() (*table, error) {
			return s.members(ctx, "Assignment.activities", asked, s.where("Activity.status", graph.In, activityCounts))
		}),
	); err != nil {
		return nil, err
	}
	var answering, performing *table
	if err := together(
		into(&answering, func() (*table, error) {
			return s.members(ctx, "Assignment.departments", answers.Nodes, nil)
		}),
		into(&performing, func() (*table, error) {
			return s.members(ctx, "Activity.performedBy", activities.Nodes, nil)
		}),
	); err != nil {
		return nil, err
	}
	heads := map[int][]string{}
	for _, way := range []struct{ steps, ends *table }{{answers, answering}, {activities, performing}} {
		for i, row := range these {
			for from, to := way.steps.of(i); from < to; from++ {
				first, last := way.ends.of(from)
				heads[row] = append(heads[row], way.ends.Nodes.IDs[first:last]...)
			}
		}
	}
	return heads, nil
}

// answers returns the counting assignments that answer each of some, which are of the
// municipalities given for each.
func (s Source) answers(ctx context.Context, g *grounds, asked graph.Nodes, town []int32, columns ...string) (*table, error) {
	found, err := s.expand(ctx, "Assignment.answeredBy", asked, s.where("Assignment.status", graph.In, assignmentCounts), columns...)
	if err != nil {
		return nil, err
	}
	towns := make([]int32, found.len())
	for i, parent := range found.parent() {
		towns[i] = town[parent]
	}
	planned, err := s.planned(ctx, g, found.Nodes, towns)
	if err != nil {
		return nil, err
	}
	return found.keep(planned), nil
}
