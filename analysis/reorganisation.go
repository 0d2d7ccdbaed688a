package analysis

import (
	"context"

	"malgraf/graph"
)

// takeOvers finds who has taken over from each department by the day, in the end: all
// that are reached along take-overs by such as have begun, and that nobody has taken
// over from again.
func (s Source) takeOvers(ctx context.Context, r *rollOver) error {
	o := r.organisation
	later, err := s.expand(ctx, "Department.succeededBy", o.nodes, nil, "validFrom")
	if err != nil {
		return err
	}
	numbers := o.lookup(later.Nodes)
	next := make([][]int32, o.nodes.Len())
	for department := range next {
		for from, to := later.of(department); from < to; from++ {
			if at := numbers[from]; o.isOf(at, o.town[department]) && later.text("validFrom", from) <= r.of[o.town[department]].AsOf {
				next[department] = append(next[department], at)
			}
		}
	}
	for department := range next {
		met := map[int32]bool{int32(department): true}
		var heirs []int32
		for open := []int32{int32(department)}; len(open) > 0; {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			if len(next[at]) == 0 {
				heirs = append(heirs, at)
			}
			for _, one := range next[at] {
				if !met[one] {
					met[one] = true
					open = append(open, one)
				}
			}
		}
		if len(heirs) == 0 { // in a circle
			heirs = []int32{int32(department)}
		}
		r.heirs.next(once(heirs)...)
	}
	return nil
}

// heirsOf are those who have taken over from a department of a municipality, else itself.
func (r *rollOver) heirsOf(id graph.ID, town int) []graph.ID {
	at, known := r.organisation.numbers[string(id)]
	if !known || !r.organisation.isOf(at, int32(town)) {
		return []graph.ID{id}
	}
	var heirs []graph.ID
	for _, heir := range r.heirs.of(int(at)) {
		heirs = append(heirs, graph.ID(r.organisation.nodes.IDs[heir]))
	}
	return heirs
}

// exists tells whether a department exists on the day; one of elsewhere is taken to.
func (r *rollOver) exists(id graph.ID, town int) bool {
	at, known := r.organisation.numbers[string(id)]
	return !known || !r.organisation.isOf(at, int32(town)) || r.organisation.exists[at]
}

// ownership is what each department of a municipality owns before and after, in its order.
func (r *rollOver) ownership(town int, before, after []int) []PlanOwnership {
	of := map[graph.ID]*PlanOwnership{}
	note := func(rows []int, replay bool, list func(*PlanOwnership) *[]graph.ID) {
		for _, row := range rows {
			for _, id := range r.assigned(row, town, replay, true) {
				if of[id] == nil {
					of[id] = &PlanOwnership{Department: id, Exists: r.exists(id, town), TakenOverBy: []graph.ID{}, Before: []graph.ID{}, Replayed: []graph.ID{}, After: []graph.ID{}}
				}
				to := list(of[id])
				*to = append(*to, graph.ID(r.assignments.Nodes.IDs[row]))
			}
		}
	}
	note(before, false, func(o *PlanOwnership) *[]graph.ID { return &o.Before })
	note(before, true, func(o *PlanOwnership) *[]graph.ID { return &o.Replayed })
	note(after, false, func(o *PlanOwnership) *[]graph.ID { return &o.After })
	all := []PlanOwnership{}
	for at, id := range r.organisation.nodes.IDs {
		one := of[graph.ID(id)]
		if one == nil || r.organisation.town[at] != int32(town) {
			continue
		}
		if heirs := r.heirsOf(one.Department, town); len(heirs) != 1 || heirs[0] != one.Department {
			one.TakenOverBy = heirs
		}
		all = append(all, *one)
	}
	return all
}
