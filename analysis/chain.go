package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// steps are where the chain from an assignment to a result can break, in their order.
var steps = []OrphanReason{"EXPIRED", "NO_DEPARTMENT", "NO_RESPONSIBLE", "NO_ACTIVITY", "NO_INDICATOR", "NO_OBSERVATION", whole}

// whole stands where a chain does not break.
const whole OrphanReason = ""

// chainColumns are what the chains of assignments say of these themselves.
var chainColumns = []string{"scope", "status", "due"}

// chains are those of the counting assignments of some municipalities, with all that
// they are made of.
type chains struct {
	*grounds
	assignments, departments, responsible *table
	// heads answer municipality-wide assignments, or perform activities in them.
	heads map[int][]string
	// indicators of the assignments, of their activities and of their targets, the
	// latter by the numbers that the activities and targets have.
	activities, targets            *table
	activityNumbers, targetNumbers []int32
	direct, through, ofTargets     *table
	owner                          *table
	// values are the observations of an indicator for a municipality that count.
	values map[valueOf][]string

	// broken has the first break of each assignment before its indicators, own what
	// measures an assignment or its activities, aimed what measures each of its targets.
	broken     []OrphanReason
	own, aimed []measured
}

// measured says whether an indicator is there, and whether one has a value.
type measured struct{ indicator, value bool }

func (m measured) or(other measured) measured {
	return measured{m.indicator || other.indicator, m.value || other.value}
}

// ends tells where a chain breaks that comes as far as its indicators.
func (m measured) ends() OrphanReason {
	switch {
	case !m.indicator:
		return "NO_INDICATOR"
	case !m.value:
		return "NO_OBSERVATION"
	}
	return whole
}

// ofAssignment tells where an assignment breaks: its targets' indicators count, of
// whichever of them.
func (c *chains) ofAssignment(assignment int, without *gone) OrphanReason {
	broken, all := c.link(assignment, without)
	if broken != whole {
		return broken
	}
	for from, to := c.targets.of(assignment); from < to; from++ {
		all = all.or(c.aim(assignment, from, without))
	}
	return all.ends()
}

// ofTarget tells where the chain from a target by an assignment breaks: row is where
// the target stands among those of the assignment.
func (c *chains) ofTarget(assignment, row int, without *gone) OrphanReason {
	broken, own := c.link(assignment, without)
	if broken != whole {
		return broken
	}
	return own.or(c.aim(assignment, row, without)).ends()
}

// link tells where an assignment breaks before its indicators, and what measures it.
func (c *chains) link(assignment int, without *gone) (OrphanReason, measured) {
	if without == nil {
		return c.broken[assignment], c.own[assignment]
	}
	return c.breaks(assignment, without), c.measures(assignment, without)
}

// aim tells what measures a target of an assignment.
func (c *chains) aim(assignment, row int, without *gone) measured {
	if without == nil {
		return c.aimed[row]
	}
	return c.measuresTarget(assignment, row, without)
}

// breaks finds the first break before the indicators.
func (c *chains) breaks(i int, without *gone) OrphanReason {
	due, day := c.assignments.text("due", i), c.of[c.assignments.parent()[i]].AsOf
	switch {
	case due != "" && due < day && c.assignments.text("status", i) != "DONE":
		return "EXPIRED"
	case !c.departments.hasBut(i, without) && len(c.heads[i]) == 0:
		return "NO_DEPARTMENT"
	case !c.responsible.hasBut(i, without):
		return "NO_RESPONSIBLE"
	case !c.activities.hasBut(i, without):
		return "NO_ACTIVITY"
	}
	return whole
}

// measures finds what measures an assignment or its activities.
func (c *chains) measures(i int, without *gone) measured {
	town := c.assignments.parent()[i]
	var own measured
	for from, to := c.direct.of(i); from < to; from++ {
		own = own.or(c.by(c.direct, from, town, without))
	}
	for from, to := c.activities.of(i); from < to; from++ {
		if without.has(c.activities.Nodes.IDs[from]) {
			continue
		}
		for first, last := c.through.of(int(c.activityNumbers[from])); first < last; first++ {
			own = own.or(c.by(c.through, first, town, without))
		}
	}
	return own
}

// measuresTarget finds what measures a target: indicators that are nobody's or the
// municipality's.
func (c *chains) measuresTarget(i, row int, without *gone) measured {
	town := c.assignments.parent()[i]
	var all measured
	for first, last := c.ofTargets.of(int(c.targetNumbers[row])); first < last; first++ {
		if !c.owner.has(first) || c.owner.Nodes.IDs[c.owner.Offsets[first]] == c.towns.IDs[town] {
			all = all.or(c.by(c.ofTargets, first, town, without))
		}
	}
	return all
}

// by tells what an indicator brings.
func (c *chains) by(indicators *table, row int, town int32, without *gone) measured {
	id := indicators.Nodes.IDs[row]
	if without.has(id) {
		return measured{}
	}
	values := c.values[valueOf{town, id}]
	return measured{true, slices.ContainsFunc(values, func(one string) bool { return !without.has(one) })}
}

// chains reads the counting assignments and all that their chains are made of.
func (s Source) chains(ctx context.Context, g *grounds, where graph.Filter) (*chains, error) {
	c := &chains{grounds: g}
	var err error
	if c.assignments, err = s.assignments(ctx, g, where, chainColumns...); err != nil {
		return nil, err
	}
	c.assignments.parent()
	if err := together(
		s.tables(ctx, c.assignments.Nodes, []**table{&c.departments, &c.responsible, &c.activities, &c.direct, &c.targets},
			asking{edge: "Assignment.departments", unordered: true}, asking{edge: "Assignment.responsible", unordered: true},
			asking{edge: "Assignment.activities", where: s.where("Activity.status", graph.In, activityCounts), unordered: true},
			asking{edge: "Assignment.indicators", unordered: true}, asking{edge: "Assignment.targets", unordered: true}),
		into(&c.heads, func() (map[int][]string, error) {
			return s.answering(ctx, g, c.assignments, municipalityWide(c.assignments))
		}),
	); err != nil {
		return nil, err
	}
	if err := s.indicators(ctx, c); err != nil {
		return nil, err
	}
	for i := range c.assignments.len() {
		c.broken, c.own = append(c.broken, c.breaks(i, nil)), append(c.own, c.measures(i, nil))
		for row, to := c.targets.of(i); row < to; row++ {
			c.aimed = append(c.aimed, c.measuresTarget(i, row, nil))
		}
	}
	return c, nil
}

// indicators reads what measures the activities and targets, and what has values.
func (s Source) indicators(ctx context.Context, c *chains) error {
	var carriedOut, aims *numbering
	carriedOut, c.activityNumbers = number(c.activities.Nodes)
	aims, c.targetNumbers = number(c.targets.Nodes)
	return together(
		into(&c.values, func() (map[valueOf][]string, error) { return s.values(ctx, c.grounds) }),
		into(&c.through, func() (*table, error) {
			return s.members(ctx, "Activity.indicators", carriedOut.nodes, nil)
		}),
		func() (err error) {
			if c.ofTargets, err = s.members(ctx, "Target.indicators", aims.nodes, s.visibleTo(c.towns.IDs)); err == nil {
				c.owner, err = s.members(ctx, "Indicator.municipality", c.ofTargets.Nodes, nil)
			}
			return err
		},
	)
}

// visibleTo holds for indicators that all share, or that are one of the municipalities'.
func (s Source) visibleTo(towns []string) graph.Filter {
	owner := s.Schema.Kind("Indicator").Scope
	list := make([]any, len(towns))
	for i, id := range towns {
		list[i] = id
	}
	return graph.Or{
		graph.EdgeMatch{Edge: owner, Quantifier: graph.None},
		graph.EdgeMatch{Edge: owner, Quantifier: graph.Some, Where: graph.Compare{Property: owner.Far.ID(), Op: graph.In, Value: list}},
	}
}

// valueOf names an indicator's value for a municipality, by its number.
type valueOf struct {
	town      int32
	indicator string
}

// values are the values of indicators for a municipality in the three years that end with
// the one it is looked from.
func (s Source) values(ctx context.Context, g *grounds) (map[valueOf][]string, error) {
	years := make([]int64, len(g.of))
	for i := range g.of {
		years[i] = g.of[i].year()
	}
	observations, err := s.expand(ctx, "Municipality.observations", g.towns, graph.Both(
		s.where("Observation.value", graph.IsNull, false),
		s.where("Observation.year", graph.Gte, slices.Min(years)-2),
		s.where("Observation.year", graph.Lte, slices.Max(years))), "year")
	if err != nil {
		return nil, err
	}
	indicators, err := s.members(ctx, "Observation.indicator", observations.Nodes, nil)
	if err != nil {
		return nil, err
	}
	year := observations.column("year")
	values := map[valueOf][]string{}
	for row, town := range observations.parent() {
		at, _ := year[row].(int64)
		for from, to := indicators.of(row); from < to; from++ {
			if years[town]-3 < at && at <= years[town] {
				of := valueOf{town, indicators.Nodes.IDs[from]}
				values[of] = append(values[of], observations.Nodes.IDs[row])
			}
		}
	}
	return values, nil
}

// brokenAssignments are the assignments whose chain breaks, of each municipality.
func (c *chains) brokenAssignments() [][]Orphan {
	found := make([][]Orphan, len(c.of))
	for i, town := range c.assignments.parent() {
		if reason := c.ofAssignment(i, nil); reason != whole {
			orphan, _ := lacking(OrphanAssignment, c.assignments.Nodes.IDs[i], reason)
			found[town] = append(found[town], orphan)
		}
	}
	return found
}

// aim is a target of an assignment: the row among those of all.
type aim struct{ assignment, row int }

// aims are, of each target of the framework, those of a municipality's assignments; at
// has the number there of each row of the assignments' targets.
func (c *chains) aims(f *frame, at []int32, town int) [][]aim {
	all := make([][]aim, f.targets.len())
	for assignment, end := c.assignments.of(town); assignment < end; assignment++ {
		for row, to := c.targets.of(assignment); row < to; row++ {
			if at[row] >= 0 {
				all[at[row]] = append(all[at[row]], aim{assignment, row})
			}
		}
	}
	return all
}

// targetBreaks tells where the chain of a target breaks that comes furthest; whole where
// one does not. Only the touched assignments have to do with what is gone.
func (c *chains) targetBreaks(aims []aim, without *gone, touched []int32) OrphanReason {
	furthest, reason := -1, OrphanReason("NO_ASSIGNMENT")
	for _, one := range aims {
		if without.has(c.assignments.Nodes.IDs[one.assignment]) {
			continue
		}
		lost := without
		if _, is := slices.BinarySearch(touched, int32(one.assignment)); !is {
			lost = nil
		}
		broken := c.ofTarget(one.assignment, one.row, lost)
		if step := slices.Index(steps, broken); step > furthest {
			furthest, reason = step, broken
		}
	}
	return reason
}

// target makes an orphan of a target no chain of which is whole.
func (c *chains) target(id string, aims []aim) (Orphan, bool) {
	reason := c.targetBreaks(aims, nil, nil)
	if reason == whole {
		return Orphan{}, false
	}
	orphan, _ := lacking(OrphanTarget, id, reason)
	for _, one := range aims {
		orphan.Chains = append(orphan.Chains, OrphanChain{graph.ID(c.assignments.Nodes.IDs[one.assignment]), c.ofTarget(one.assignment, one.row, nil)})
	}
	slices.SortStableFunc(orphan.Chains, func(a, b OrphanChain) int {
		return slices.Index(steps, b.Reason) - slices.Index(steps, a.Reason)
	})
	return orphan, true
}

// brokenTargets are the targets of the framework no chain of which is whole.
func (s Source) brokenTargets(ctx context.Context, g *grounds, f *frame, c *chains) ([][]Orphan, error) {
	leftOut, err := s.leftOut(ctx, g, f)
	if err != nil {
		return nil, err
	}
	found := make([][]Orphan, len(g.of))
	numbers := f.targetNumbers.lookup(c.targets.Nodes)
	for town := range g.of {
		for at, aims := range c.aims(f, numbers, town) {
			if leftOut[town][at] {
				continue
			}
			if orphan, is := c.target(f.targets.Nodes.IDs[at], aims); is {
				found[town] = append(found[town], orphan)
			}
		}
	}
	return found, nil
}

// leftOut tells of the framework's targets which each municipality assesses as not relevant.
func (s Source) leftOut(ctx context.Context, g *grounds, f *frame) ([][]bool, error) {
	assessed, err := s.notRelevant(ctx, g.towns)
	if err != nil {
		return nil, err
	}
	at := f.targetNumbers.lookup(assessed.Nodes)
	all := make([][]bool, len(g.of))
	for town := range all {
		all[town] = make([]bool, f.targets.len())
		for from, to := assessed.of(town); from < to; from++ {
			if at[from] >= 0 {
				all[town][at[from]] = true
			}
		}
	}
	return all, nil
}
