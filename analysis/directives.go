package analysis

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// DirectiveArguments are those of DirectivesOf.
type DirectiveArguments struct {
	Asked
	// Department holds the ids of the only addressees; empty: all.
	Department []string
	// Level holds the types of the departments that a municipality-wide one is laid on.
	Level []string
	// Where limits the assignments; nil: all.
	Where graph.Filter
}

// Directives are what is laid on the departments of a municipality from above.
type Directives struct {
	Analysis
	Departments []DirectedDepartment
	Directives  []Directive
}

// Directive is an assignment that is laid on departments.
type Directive struct {
	Assignment graph.ID
	GivenBy    []DirectiveGiver
	Due        string
	// Late: Due has passed and it is not done.
	Late                           bool
	AnsweredCount, UnansweredCount int
	Addressees                     []DirectiveAnswer
}

// DirectiveGiver is who gave it, with the decision.
type DirectiveGiver struct {
	Department graph.ID
	Paragraph  *string
	Date       string
}

// DirectiveAnswer is what a department has made of it.
type DirectiveAnswer struct {
	Department              graph.ID
	Answered, Late          bool
	Assignments, Activities []graph.ID
}

// DirectedDepartment is what is laid on a department.
type DirectedDepartment struct {
	Department                                graph.ID
	AnsweredCount, UnansweredCount, LateCount int
	Directives                                []DirectedAssignment
}

// DirectedAssignment is a directive as a department sees it.
type DirectedAssignment struct {
	Assignment graph.ID
	GivenBy    []DirectiveGiver
	Due        string
	Answer     DirectiveAnswer
}

// DirectivesOf finds the assignments that are laid on departments from above, in each
// municipality, and who has answered. Only plans that are asked for limit what counts.
func DirectivesOf(ctx context.Context, s Source, asked DirectiveArguments) ([]Directives, error) {
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	if err := s.checkDepartments(ctx, asked.Department); err != nil {
		return nil, err
	}
	if len(asked.Plan) == 0 && asked.Period == nil {
		for i := range all.of {
			all.of[i].plans, all.of[i].Plans, all.of[i].AsOf = nil, []graph.ID{}, asked.day(nil, s.Today)
		}
	}
	found := make([]Directives, 0, len(all.of))
	for g := range all.parts() {
		laid, err := s.laid(ctx, g, asked)
		if err != nil {
			return nil, err
		}
		for town := range laid.of {
			found = append(found, laid.directives(town, asked.Department))
		}
	}
	return found, nil
}

// checkDepartments refuses ids that are of no department.
func (s Source) checkDepartments(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	refs := make([]graph.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return err
	}
	for i, at := range found.At {
		if at.Kind != s.Schema.Kind("Department") {
			return fmt.Errorf("there is no department %.80q: %w", ids[i], graph.ErrNotFound)
		}
	}
	return nil
}

// laid is what the directives of some municipalities are made from.
type laid struct {
	*grounds
	organisation *organisation
	// assignments are the directives; givers and assigned the departments that gave
	// each and that it is assigned to.
	assignments, givers, assigned *table
	// answers and activities of each, and the departments that these belong to.
	answers, answering, activities, performing *table
}

// laid reads the directives and what answers them.
func (s Source) laid(ctx context.Context, g *grounds, asked DirectiveArguments) (*laid, error) {
	l := &laid{grounds: g}
	given := s.Schema.Kind("Assignment").Edge("givenBy")
	above := graph.Or{
		s.where("Assignment.scope", graph.Eq, "MUNICIPALITY_WIDE"),
		graph.EdgeMatch{Edge: given, Quantifier: graph.Some, Where: s.where("Department.type", graph.In, []any{"COUNCIL", "EXECUTIVE_BOARD"})},
	}
	if err := together(
		into(&l.organisation, func() (*organisation, error) { return s.organisation(ctx, g, asked.Level) }),
		into(&l.assignments, func() (*table, error) {
			return s.assignments(ctx, g, graph.Both(above, asked.Where), "scope", "status", "due")
		}),
	); err != nil {
		return nil, err
	}
	nodes, town := l.assignments.Nodes, l.assignments.parent()
	return l, together(
		into(&l.givers, func() (*table, error) {
			return s.expand(ctx, "Assignment.givenBy", nodes, nil, "@paragraph", "@date")
		}),
		into(&l.assigned, func() (*table, error) { return s.expand(ctx, "Assignment.departments", nodes, nil) }),
		func() (err error) {
			if l.answers, err = s.answers(ctx, g, nodes, town, "status", "due"); err == nil {
				l.answering, err = s.expand(ctx, "Assignment.departments", l.answers.Nodes, nil)
			}
			return err
		},
		func() (err error) {
			l.activities, err = s.expand(ctx, "Assignment.activities", nodes, s.where("Activity.status", graph.In, activityCounts), "status", "due")
			if err == nil {
				l.performing, err = s.expand(ctx, "Activity.performedBy", l.activities.Nodes, nil)
			}
			return err
		},
	)
}

// overdue tells whether something that should be done on a municipality's day is not.
func (l *laid) overdue(of *table, row, town int) bool {
	due := of.text("due", row)
	return due != "" && due < l.of[town].AsOf && of.text("status", row) != "DONE"
}

// directives makes the answer for one municipality; only the departments given, if any are.
func (l *laid) directives(town int, only []string) Directives {
	all := Directives{Analysis: l.of[town].Analysis, Departments: []DirectedDepartment{}, Directives: []Directive{}}
	sides := map[int32]*DirectedDepartment{}
	var order []int32
	for row, to := l.assignments.of(town); row < to; row++ {
		d := Directive{
			Assignment: graph.ID(l.assignments.Nodes.IDs[row]), GivenBy: l.givenBy(row),
			Due: l.assignments.text("due", row), Late: l.overdue(l.assignments, row, town), Addressees: []DirectiveAnswer{},
		}
		for _, department := range l.addressees(row, town) {
			id := l.organisation.nodes.IDs[department]
			if len(only) > 0 && !slices.Contains(only, id) {
				continue
			}
			answer := l.answer(row, town, department)
			answer.Department = graph.ID(id)
			answer.Late = answer.Late || !answer.Answered && d.Late
			d.Addressees = append(d.Addressees, answer)
			side := sides[department]
			if side == nil {
				side = &DirectedDepartment{Department: answer.Department}
				sides[department], order = side, append(order, department)
			}
			side.Directives = append(side.Directives, DirectedAssignment{d.Assignment, d.GivenBy, d.Due, answer})
			count(answer.Answered, &d.AnsweredCount, &d.UnansweredCount)
			count(answer.Answered, &side.AnsweredCount, &side.UnansweredCount)
			count(answer.Late, &side.LateCount, new(int))
		}
		if len(only) == 0 || len(d.Addressees) > 0 {
			all.Directives = append(all.Directives, d)
		}
	}
	slices.Sort(order) // as the organisation has them
	for _, department := range order {
		all.Departments = append(all.Departments, *sides[department])
	}
	return all
}

func count(holds bool, yes, no *int) {
	if holds {
		*yes++
	} else {
		*no++
	}
}

func (l *laid) givenBy(row int) []DirectiveGiver {
	givers := []DirectiveGiver{}
	for from, to := l.givers.of(row); from < to; from++ {
		giver := DirectiveGiver{Department: graph.ID(l.givers.Nodes.IDs[from]), Date: l.givers.text("@date", from)}
		if paragraph := l.givers.text("@paragraph", from); paragraph != "" {
			giver.Paragraph = &paragraph
		}
		givers = append(givers, giver)
	}
	return givers
}

// addressees are the departments that a directive is laid on, in the organisation's
// order: of a municipality-wide one all that have a column, and those that answer.
func (l *laid) addressees(row, town int) []int32 {
	var all []int32
	if l.assignments.text("scope", row) == "MUNICIPALITY_WIDE" {
		all = append(all, l.organisation.columns[town]...)
		for _, way := range l.ways() {
			for from, to := way.of(row); from < to; from++ {
				all = append(all, l.holders(way.departments, from, town)...)
			}
		}
	} else {
		all = l.holders(l.assigned, row, town)
	}
	return once(all)
}

// way is one of the two in which a directive is answered.
type way struct {
	*table
	departments *table
}

func (l *laid) ways() []way { return []way{{l.answers, l.answering}, {l.activities, l.performing}} }

// holders are the departments with whom something lies that is assigned to others: the
// columns that it counts for, else those others themselves.
func (l *laid) holders(assigned *table, row, town int) []int32 {
	var holders []int32
	from, to := assigned.of(row)
	for _, department := range l.organisation.lookup(part(assigned.Nodes, from, to)) {
		holders = append(holders, l.organisation.holders(department, int32(town))...)
	}
	return once(holders)
}

// answer is what a department has made of a directive.
func (l *laid) answer(row, town int, department int32) DirectiveAnswer {
	answer := DirectiveAnswer{Assignments: []graph.ID{}, Activities: []graph.ID{}}
	for i, list := range []*[]graph.ID{&answer.Assignments, &answer.Activities} {
		way := l.ways()[i]
		for from, to := way.of(row); from < to; from++ {
			if slices.Contains(l.holders(way.departments, from, town), department) {
				*list = append(*list, graph.ID(way.Nodes.IDs[from]))
				answer.Answered = true
				answer.Late = answer.Late || l.overdue(way.table, from, town)
			}
		}
	}
	return answer
}
