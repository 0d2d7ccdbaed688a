package analysis

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// PlanDiffArguments are those of PlanDiffOf.
type PlanDiffArguments struct {
	// Municipality holds codes or ids; empty: that of the plans, else all.
	Municipality []string
	// From and To are ids of plans. Without To, the latest verksamhetsplan of each
	// municipality, a draft too; without From, the one before To.
	From, To string
	AsOf     string
	// Where limits the assignments; nil: all.
	Where graph.Filter
	// Replay takes departments as those that have taken over from them.
	Replay bool
}

// PlanDiff is what has become of the assignments of a plan in a later one.
type PlanDiff struct {
	Analysis
	From, To                                  graph.ID
	KeptCount, DroppedCount, NewCount         int
	RewordedCount, MovedCount, OwnerLostCount int
	Rows                                      []PlanDiffRow
	Ownership                                 []PlanOwnership
}

// PlanChange is what has become of an assignment.
type PlanChange string

// What has become of an assignment.
const (
	PlanKept    PlanChange = "KEPT"
	PlanDropped PlanChange = "DROPPED"
	PlanNew     PlanChange = "NEW"
)

// PlanStep is why two assignments are taken for one.
type PlanStep string

// The steps, in their order.
const (
	StepSameNode PlanStep = "SAME_NODE"
	StepSucceeds PlanStep = "SUCCEEDS"
	StepNumber   PlanStep = "NUMBER"
	StepTitle    PlanStep = "TITLE"
)

// PlanFlag is what has changed about an assignment that is kept.
type PlanFlag string

// What has changed.
const (
	FlagReworded  PlanFlag = "REWORDED"
	FlagMoved     PlanFlag = "MOVED"
	FlagOwnerLost PlanFlag = "OWNER_LOST"
)

// PlanDiffRow is an assignment of the one plan, the other, or both.
type PlanDiffRow struct {
	Change        PlanChange
	Before, After graph.ID
	// Step and Score are set where it is kept.
	Step  PlanStep
	Score *float64
	Flags []PlanFlag
	Words []WordChange
	// OwnersReplayed are those who have taken over from OwnersBefore.
	OwnersBefore, OwnersReplayed, OwnersAfter []graph.ID
}

// PlanOwnership is what a department owns before and after.
type PlanOwnership struct {
	Department graph.ID
	// Exists on the day.
	Exists bool
	// TakenOverBy are those who have taken over from it in the end; empty: nobody.
	TakenOverBy []graph.ID
	// Replayed is what it would have of the earlier plan.
	Before, Replayed, After []graph.ID
}

// PlanDiffOf compares two plans of each municipality.
func PlanDiffOf(ctx context.Context, s Source, asked PlanDiffArguments) ([]PlanDiff, error) {
	given := Asked{Municipality: asked.Municipality, AsOf: asked.AsOf}
	for _, id := range []string{asked.From, asked.To} {
		if id != "" {
			given.Plan = append(given.Plan, id)
		}
	}
	all, err := s.grounds(ctx, given)
	if err != nil {
		return nil, err
	}
	if len(given.Plan) > 0 && len(all.of) > 1 {
		return nil, fmt.Errorf("from, to: the plans, and the municipality asked for, are not of one municipality: %w", graph.ErrInvalid)
	}
	found := make([]PlanDiff, 0, len(all.of))
	for g := range all.parts() {
		r, err := s.rollOver(ctx, g, asked)
		if err != nil {
			return nil, err
		}
		for town := range r.of {
			one, err := r.diff(ctx, town, asked.Replay)
			if err != nil {
				return nil, err
			}
			found = append(found, one)
		}
	}
	return found, nil
}

// rollOver is what the comparisons of some municipalities are made from.
type rollOver struct {
	*grounds
	organisation *organisation
	// heirs of each department; of one that nobody has taken over from, itself.
	heirs lists
	// plans holds from and to of each municipality: rows of assignments, −1 for none.
	plans [][2]int
	nodes graph.Nodes
	// assignments of each plan, and what they are numbered.
	assignments *table
	numbers     []int32
	// of each number
	departments, targets, succeeds *table
	numbering                      *numbering
	words                          [][]int32
}

func (s Source) rollOver(ctx context.Context, g *grounds, asked PlanDiffArguments) (*rollOver, error) {
	r := &rollOver{grounds: g}
	if err := s.plansCompared(ctx, r, asked); err != nil {
		return nil, err
	}
	if err := together(
		into(&r.organisation, func() (*organisation, error) { return s.organisation(ctx, g, nil) }),
		into(&r.assignments, func() (*table, error) {
			return s.expand(ctx, "Plan.assignments", r.nodes, asked.Where, "title", "number")
		}),
	); err != nil {
		return nil, err
	}
	r.numbering, r.numbers = number(r.assignments.Nodes)
	each := func(to **table, edge string, columns ...string) func() error {
		return into(to, func() (*table, error) { return s.expand(ctx, edge, r.numbering.nodes, nil, columns...) })
	}
	if err := together(
		each(&r.departments, "Assignment.departments", "@role"),
		each(&r.targets, "Assignment.targets"),
		each(&r.succeeds, "Assignment.succeeds"),
		func() error { return s.takeOvers(ctx, r) },
	); err != nil {
		return nil, err
	}
	r.read()
	return r, nil
}

// read numbers the words of the titles.
func (r *rollOver) read() {
	v := newVocabulary()
	r.words = make([][]int32, r.numbering.nodes.Len())
	for row, number := range r.numbers {
		if r.words[number] == nil {
			r.words[number] = once(v.read(r.assignments.text("title", row)).stems)
		}
	}
}

// dice is the likeness of two assignments' titles.
func (r *rollOver) dice(a, b int) int {
	left, right := r.words[r.numbers[a]], r.words[r.numbers[b]]
	return dice(common(left, right), len(left)+len(right))
}
