package analysis

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// CoverageBy says what a row stands for.
type CoverageBy string

// What a row can stand for.
const (
	ByGoal       CoverageBy = "GOAL"
	ByTarget     CoverageBy = "TARGET"
	ByDimension  CoverageBy = "DIMENSION"
	ByTargetArea CoverageBy = "TARGET_AREA"
)

// coverageRows are the rows of some municipalities, and which of them each
// assignment contributes to.
type coverageRows struct {
	rows []CoverageRow
	// from and to are the rows of each municipality.
	from, to []int
	// contributes holds, for each assignment, the rows that it contributes to, each once.
	contributes lists
	// irrelevant tells of each municipality's rows whether they do not concern it.
	irrelevant [][]bool
}

// frame is a framework: its goals in order, and its targets goal by goal.
type frame struct {
	goals, targets *table
	goalNumbers    *numbering
	targetNumbers  *numbering
	// dimensions of each goal, by their places in the enum.
	dimensions lists
	enum       *graph.Enum
}

// groundsAndFrame are grounds and frame, at the same time.
func (s Source) groundsAndFrame(ctx context.Context, asked Asked, framework string) (all *grounds, f *frame, err error) {
	err = together(
		into(&all, func() (*grounds, error) { return s.grounds(ctx, asked) }),
		into(&f, func() (*frame, error) { return s.frame(ctx, framework) }),
	)
	return all, f, err
}

// frame reads a framework by its code; ErrNotFound where there is none.
func (s Source) frame(ctx context.Context, code string) (*frame, error) {
	kind := s.Schema.Kind("Framework")
	targets := asking{edge: "Goal.targets"}
	goals := asking{edge: "Framework.goals", columns: []string{"dimensions"}, below: []asking{targets}}
	below, err := s.questions([]asking{goals})
	if err != nil {
		return nil, err
	}
	found, err := s.View.Scan(ctx, graph.Scan{
		Kind: kind, Where: s.where("Framework.code", graph.Eq, code), Order: kind.Order, Want: graph.Want{Max: mostRows, Below: below},
	})
	if err != nil {
		return nil, err
	}
	if found.Nodes.Len() == 0 {
		return nil, fmt.Errorf("there is no framework %.80q: %w", code, graph.ErrNotFound)
	}
	f := &frame{enum: s.Schema.Enums["Dimension"]}
	if f.goals, err = s.next(ctx, found, 0, found.Nodes, goals); err != nil {
		return nil, err
	}
	if f.targets, err = s.next(ctx, f.goals.Rows, 0, f.goals.Nodes, targets); err != nil {
		return nil, err
	}
	f.goalNumbers, _ = number(f.goals.Nodes)
	f.targetNumbers, _ = number(f.targets.Nodes)
	for _, list := range f.goals.column("dimensions") {
		var places []int32
		for _, name := range list.([]string) {
			places = append(places, int32(f.enum.Rank(name)))
		}
		f.dimensions.next(once(places)...)
	}
	return f, nil
}

// coverageRows finds the rows and what contributes to them.
func (s Source) coverageRows(ctx context.Context, g *grounds, f *frame, assignments *table, by CoverageBy) (*coverageRows, error) {
	if by == ByTargetArea {
		return s.targetAreaRows(ctx, g, assignments)
	}
	r := &coverageRows{from: make([]int, len(g.of)), to: make([]int, len(g.of))}
	targetRows, goalRows := f.rowsBy(by, r)
	for i := range r.to {
		r.to[i] = len(r.rows)
	}
	var targets, goals, assessed *table
	if err := together(
		into(&targets, func() (*table, error) { return s.members(ctx, "Assignment.targets", assignments.Nodes, nil) }),
		into(&goals, func() (*table, error) {
			if by == ByTarget {
				return nil, nil
			}
			return s.members(ctx, "Assignment.goals", assignments.Nodes, nil)
		}),
		into(&assessed, func() (*table, error) { return s.notRelevant(ctx, g.towns) }),
	); err != nil {
		return nil, err
	}
	ofTarget, ofGoal := f.targetNumbers.lookup(targets.Nodes), []int32(nil)
	if goals != nil {
		ofGoal = f.goalNumbers.lookup(goals.Nodes)
	}
	var rows []int32
	for i := range assignments.len() {
		rows = rows[:0]
		for from, to := targets.of(i); from < to; from++ {
			if at := ofTarget[from]; at >= 0 {
				rows = append(rows, targetRows.of(int(at))...)
			}
		}
		if goals != nil {
			for from, to := goals.of(i); from < to; from++ {
				if at := ofGoal[from]; at >= 0 {
					rows = append(rows, goalRows.of(int(at))...)
				}
			}
		}
		r.contributes.next(once(rows)...)
	}
	r.assess(f, assessed, &targetRows)
	return r, nil
}

// rowsBy makes the rows, and tells which of them each target and each goal is in.
func (f *frame) rowsBy(by CoverageBy, r *coverageRows) (ofTarget, ofGoal lists) {
	goalOf := f.targets.parent()
	switch by {
	case ByTarget:
		for i, id := range f.targets.Nodes.IDs {
			r.rows = append(r.rows, CoverageRow{Target: graph.ID(id)})
			ofTarget.next(int32(i))
		}
		return ofTarget, ofGoal
	case ByDimension:
		for _, name := range f.enum.Values {
			r.rows = append(r.rows, CoverageRow{Dimension: name})
		}
		ofGoal = f.dimensions
	default:
		for i, id := range f.goals.Nodes.IDs {
			r.rows = append(r.rows, CoverageRow{Goal: graph.ID(id)})
			ofGoal.next(int32(i))
		}
	}
	for _, goal := range goalOf {
		ofTarget.next(ofGoal.of(int(goal))...)
	}
	return ofTarget, ofGoal
}

// notRelevant returns the targets that municipalities have assessed as not relevant.
func (s Source) notRelevant(ctx context.Context, towns graph.Nodes) (*table, error) {
	return s.members(ctx, "Municipality.assesses", towns, s.whereEdge("Municipality.assesses@assessment", graph.Eq, "NOT_RELEVANT"))
}

// assess marks the rows with targets, all of which are assessed as not relevant.
func (r *coverageRows) assess(f *frame, assessed *table, ofTarget *lists) {
	targets := make([]int, len(r.rows))
	for i := range ofTarget.ends {
		for _, row := range ofTarget.of(i) {
			targets[row]++
		}
	}
	numbers := f.targetNumbers.lookup(assessed.Nodes)
	for town := range r.from {
		from, to := assessed.of(town)
		left := make([]int, len(targets))
		copy(left, targets)
		for _, target := range numbers[from:to] {
			if target >= 0 {
				for _, row := range ofTarget.of(int(target)) {
					left[row]--
				}
			}
		}
		irrelevant := make([]bool, len(targets))
		for row := range left {
			irrelevant[row] = targets[row] > 0 && left[row] == 0
		}
		r.irrelevant = append(r.irrelevant, irrelevant)
	}
}

// targetAreaRows are the target areas of each municipality. An assignment contributes
// to one when it implements a focus area, or a part of one, of a development area that
// supports it.
func (s Source) targetAreaRows(ctx context.Context, g *grounds, assignments *table) (*coverageRows, error) {
	areas, err := s.expand(ctx, "Municipality.targetAreas", g.towns, nil)
	if err != nil {
		return nil, err
	}
	r := &coverageRows{}
	for town := range g.of {
		from, to := areas.of(town)
		r.from, r.to = append(r.from, from), append(r.to, to)
		r.irrelevant = append(r.irrelevant, make([]bool, to-from))
	}
	for _, id := range areas.Nodes.IDs {
		r.rows = append(r.rows, CoverageRow{TargetArea: graph.ID(id)})
	}
	numbers, _ := number(areas.Nodes)
	implemented, err := s.expand(ctx, "Assignment.implements", assignments.Nodes, nil)
	if err != nil {
		return nil, err
	}
	supported, err := s.supported(ctx, implemented.Nodes, numbers)
	if err != nil {
		return nil, err
	}
	town := assignments.parent()
	var rows []int32
	for i := range assignments.len() {
		rows = rows[:0]
		for from, to := implemented.of(i); from < to; from++ {
			for _, area := range supported[implemented.Nodes.IDs[from]] {
				if at := int(town[i]); r.from[at] <= int(area) && int(area) < r.to[at] {
					rows = append(rows, area)
				}
			}
		}
		r.contributes.next(once(rows)...)
	}
	return r, nil
}

// supported returns the target areas, by their numbers, that each focus area serves by
// its development areas or those of a focus area above it.
func (s Source) supported(ctx context.Context, focus graph.Nodes, areas *numbering) (map[string][]int32, error) {
	above := map[string]string{}
	all, _ := number(focus)
	for level := all.nodes; level.Len() > 0; {
		parts, err := s.expand(ctx, "FocusArea.partOf", level, nil)
		if err != nil {
			return nil, err
		}
		var fresh []int
		for i, parent := range parts.parent() {
			above[level.IDs[parent]] = parts.Nodes.IDs[i]
			if known := len(all.numbers); int(all.more(pick(parts.Nodes, []int{i}))[0]) == known {
				fresh = append(fresh, i)
			}
		}
		level = pick(parts.Nodes, fresh)
	}
	stands, err := s.expand(ctx, "FocusArea.developmentAreas", all.nodes, nil)
	if err != nil {
		return nil, err
	}
	development, numbers := number(stands.Nodes)
	supports, err := s.expand(ctx, "DevelopmentArea.targetArea", development.nodes, nil)
	if err != nil {
		return nil, err
	}
	served := areas.lookup(supports.Nodes)
	supported := map[string][]int32{}
	for _, id := range all.nodes.IDs {
		met := map[string]bool{}
		for at := id; at != "" && !met[at]; at = above[at] {
			met[at] = true
			for from, to := stands.of(int(all.numbers[at])); from < to; from++ {
				first, last := supports.of(int(numbers[from]))
				for _, area := range served[first:last] {
					if area >= 0 {
						supported[id] = append(supported[id], area)
					}
				}
			}
		}
	}
	return supported, nil
}
