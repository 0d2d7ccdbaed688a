package analysis

import (
	"cmp"
	"context"
	"slices"

	"malgraf/graph"
)

const (
	// likeWithNumber is the least Dice of two assignments of one number, likeWithShared of
	// two with a target or department in common.
	likeWithNumber = dicePlaces * 5 / 10
	likeWithShared = dicePlaces * 6 / 10
)

// planPair is two assignments, as rows, that are taken for one.
type planPair struct {
	before, after int
	step          PlanStep
	dice          int
}

// pairs finds which assignment of the earlier plan is which of the later one: step by
// step, each step among those that are left.
func (r *rollOver) pairs(ctx context.Context, town int, before, after []int, replay bool) ([]planPair, error) {
	// Ids decide between equals.
	byID := func(rows []int) []int {
		return slices.SortedFunc(slices.Values(rows), func(a, b int) int {
			return cmp.Compare(r.assignments.Nodes.IDs[a], r.assignments.Nodes.IDs[b])
		})
	}
	before, after = byID(before), byID(after)
	var pairs []planPair
	for _, step := range []struct {
		name   PlanStep
		weight func(a, b int) int
	}{
		{StepSameNode, func(a, b int) int {
			if r.numbers[a] == r.numbers[b] {
				return dicePlaces
			}
			return 0
		}},
		{StepSucceeds, func(a, b int) int {
			if r.isSucceeded(a, b) {
				return dicePlaces + r.dice(a, b) // however unlike: somebody has said so
			}
			return 0
		}},
		{StepNumber, func(a, b int) int {
			number := r.assignments.text("number", a)
			if number == "" || number != r.assignments.text("number", b) {
				return 0
			}
			return over(r.dice(a, b), likeWithNumber)
		}},
		{StepTitle, func(a, b int) int {
			like := over(r.dice(a, b), likeWithShared)
			if like > 0 && r.shareTarget(a, b) || like > 0 && r.shareDepartment(a, b, town, replay) {
				return like
			}
			return 0
		}},
	} {
		ways := make([][]match, len(before))
		for i, a := range before {
			if i%16 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			for k, b := range after {
				if weight := step.weight(a, b); weight > 0 {
					ways[i] = append(ways[i], match{int32(k), weight})
				}
			}
		}
		var left, taken []int
		for i, k := range pairing(ways, len(after)) {
			if k == alone {
				left = append(left, before[i])
				continue
			}
			taken = append(taken, after[k])
			pairs = append(pairs, planPair{before[i], after[k], step.name, r.dice(before[i], after[k])})
		}
		before = left
		after = slices.DeleteFunc(after, func(row int) bool { return slices.Contains(taken, row) })
	}
	return pairs, nil
}

// over is a likeness that reaches a least one, else 0.
func over(like, least int) int {
	if like < least {
		return 0
	}
	return like
}

// isSucceeded tells whether the later of two assignments says that it goes on with the earlier.
func (r *rollOver) isSucceeded(before, after int) bool {
	id := r.assignments.Nodes.IDs[before]
	from, to := r.succeeds.of(int(r.numbers[after]))
	return slices.Contains(r.succeeds.Nodes.IDs[from:to], id)
}

func (r *rollOver) shareTarget(a, b int) bool {
	from, to := r.targets.of(int(r.numbers[a]))
	first, last := r.targets.of(int(r.numbers[b]))
	return anyShared(r.targets.Nodes.IDs[from:to], r.targets.Nodes.IDs[first:last])
}

func (r *rollOver) shareDepartment(a, b, town int, replay bool) bool {
	return anyShared(r.assigned(a, town, replay, false), r.assigned(b, town, replay, false))
}

func anyShared[T comparable](a, b []T) bool {
	return slices.ContainsFunc(a, func(one T) bool { return slices.Contains(b, one) })
}

// assigned are the departments of an assignment, or those alone that own it; replayed:
// those who have taken over from them. Ascending.
func (r *rollOver) assigned(row, town int, replay, owning bool) []graph.ID {
	var all []graph.ID
	number := int(r.numbers[row])
	for from, to := r.departments.of(number); from < to; from++ {
		if owning && r.departments.text("@role", from) != "OWNS" {
			continue
		}
		id := graph.ID(r.departments.Nodes.IDs[from])
		if replay {
			all = append(all, r.heirsOf(id, town)...)
		} else {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
