package analysis

import (
	"context"
	"slices"
	"strings"

	"malgraf/graph"
)

// plansCompared settles which plans of each municipality are compared, and the day.
func (s Source) plansCompared(ctx context.Context, r *rollOver, asked PlanDiffArguments) error {
	plans, err := s.expand(ctx, "Municipality.plans", r.towns, nil, "type", "status", "from", "to")
	if err != nil {
		return err
	}
	earlier, err := s.expand(ctx, "Plan.succeeds", plans.Nodes, nil)
	if err != nil {
		return err
	}
	at := func(row int) plan {
		return plan{plans.Nodes.IDs[row], plans.text("from", row), plans.text("to", row)}
	}
	var rows []int
	for town := range r.of {
		first, last := plans.of(town)
		latest := func(holds func(row int) bool) int {
			found := -1
			for row := first; row < last; row++ {
				if holds(row) && (found < 0 || at(row).later(at(found))) {
					found = row
				}
			}
			return found
		}
		named := func(id string) int {
			return latest(func(row int) bool { return plans.Nodes.IDs[row] == id })
		}
		isVP := func(row int) bool { return plans.text("type", row) == "VP" }
		from, to := named(asked.From), named(asked.To)
		if asked.To == "" {
			to = latest(func(row int) bool { return isVP(row) && (from < 0 || at(row).later(at(from))) })
		}
		if asked.From == "" && to >= 0 {
			begin, end := earlier.of(to)
			from = latest(func(row int) bool { return slices.Contains(earlier.Nodes.IDs[begin:end], plans.Nodes.IDs[row]) })
			if from < 0 {
				from = latest(func(row int) bool {
					return isVP(row) && plans.text("status", row) == "DECIDED" && at(to).later(at(row))
				})
			}
		}
		// The municipality's answer begins with the plans and the day.
		ground := &r.of[town]
		ground.Plans, ground.AsOf = []graph.ID{}, s.Today
		pair := [2]int{-1, -1}
		for i, row := range []int{from, to} {
			if row >= 0 {
				pair[i] = len(rows)
				rows = append(rows, row)
				if id := graph.ID(plans.Nodes.IDs[row]); !slices.Contains(ground.Plans, id) {
					ground.Plans = append(ground.Plans, id)
				}
			}
		}
		r.plans = append(r.plans, pair)
		if to >= 0 {
			ground.AsOf = max(at(to).from, Asked{}.day([]plan{at(to)}, s.Today))
		}
		if asked.AsOf != "" {
			ground.AsOf = asked.AsOf
		}
	}
	r.nodes = pick(plans.Nodes, rows)
	return nil
}

// rowsOf are the assignments of a municipality's plan: the first or the second.
func (r *rollOver) rowsOf(town, which int) (rows []int, id graph.ID) {
	at := r.plans[town][which]
	if at < 0 {
		return nil, ""
	}
	for from, to := r.assignments.of(at); from < to; from++ {
		rows = append(rows, from)
	}
	return rows, graph.ID(r.nodes.IDs[at])
}

// diff makes the answer for one municipality.
func (r *rollOver) diff(ctx context.Context, town int, replay bool) (PlanDiff, error) {
	d := PlanDiff{Analysis: r.of[town].Analysis, Rows: []PlanDiffRow{}}
	before, from := r.rowsOf(town, 0)
	after, to := r.rowsOf(town, 1)
	d.From, d.To, d.Ownership = from, to, r.ownership(town, before, after)
	pairs, err := r.pairs(ctx, town, before, after, replay)
	if err != nil {
		return d, err
	}
	kept := map[int]planPair{}
	gone := map[int]bool{}
	for _, pair := range pairs {
		kept[pair.before], gone[pair.after] = pair, true
	}
	for _, row := range before {
		one := PlanDiffRow{
			Change: PlanDropped, Before: graph.ID(r.assignments.Nodes.IDs[row]), Flags: []PlanFlag{}, Words: []WordChange{},
			OwnersBefore: r.list(r.assigned(row, town, false, true)), OwnersReplayed: r.list(r.assigned(row, town, true, true)), OwnersAfter: []graph.ID{},
		}
		if pair, is := kept[row]; is {
			r.keep(&one, pair, town, replay)
		}
		d.add(one)
	}
	for _, row := range after {
		if !gone[row] {
			d.add(PlanDiffRow{
				Change: PlanNew, After: graph.ID(r.assignments.Nodes.IDs[row]), Flags: []PlanFlag{}, Words: []WordChange{},
				OwnersBefore: []graph.ID{}, OwnersReplayed: []graph.ID{}, OwnersAfter: r.list(r.assigned(row, town, false, true)),
			})
		}
	}
	return d, nil
}

// list puts nothing in place of no list.
func (r *rollOver) list(ids []graph.ID) []graph.ID {
	if ids == nil {
		return []graph.ID{}
	}
	return ids
}

func (d *PlanDiff) add(row PlanDiffRow) {
	d.Rows = append(d.Rows, row)
	for change, n := range map[PlanChange]*int{PlanKept: &d.KeptCount, PlanDropped: &d.DroppedCount, PlanNew: &d.NewCount} {
		count(row.Change == change, n, new(int))
	}
	for flag, n := range map[PlanFlag]*int{FlagReworded: &d.RewordedCount, FlagMoved: &d.MovedCount, FlagOwnerLost: &d.OwnerLostCount} {
		count(slices.Contains(row.Flags, flag), n, new(int))
	}
}

// keep says of an assignment what it has become.
func (r *rollOver) keep(row *PlanDiffRow, pair planPair, town int, replay bool) {
	share := float64(pair.dice) / dicePlaces
	if pair.step == StepSameNode {
		share = 1
	}
	row.Change, row.Step, row.Score = PlanKept, pair.step, &share
	row.After = graph.ID(r.assignments.Nodes.IDs[pair.after])
	row.OwnersAfter = r.list(r.assigned(pair.after, town, false, true))
	before, after := r.assignments.text("title", pair.before), r.assignments.text("title", pair.after)
	if !slices.Equal(strings.Fields(before), strings.Fields(after)) {
		row.Flags = append(row.Flags, FlagReworded)
		row.Words = wordChanges(before, after)
	}
	had, has := r.assigned(pair.before, town, replay, true), r.assigned(pair.after, town, replay, true)
	if len(had) > 0 && len(has) > 0 && !slices.Equal(had, has) {
		row.Flags = append(row.Flags, FlagMoved)
	}
	exists := func(one graph.ID) bool { return r.exists(one, town) }
	if len(row.OwnersBefore) > 0 && !slices.ContainsFunc(r.assigned(pair.after, town, replay, true), exists) {
		row.Flags = append(row.Flags, FlagOwnerLost)
	}
}
