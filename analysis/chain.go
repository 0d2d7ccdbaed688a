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

// chains are those of the counting assignments of some municipalities.
type chains struct {
	*grounds
	assignments *table
	// broken has the first break of each assignment before its indicators.
	broken []OrphanReason
	// own says what measures an assignment or its activities.
	own []measured
	// targets that each assignment contributes to, and what measures these, for the
	// municipality of the assignment.
	targets *table
	ofRow   []measured
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
func (c *chains) ofAssignment(assignment int) OrphanReason {
	if c.broken[assignment] != whole {
		return c.broken[assignment]
	}
	all := c.own[assignment]
	for from, to := c.targets.of(assignment); from < to; from++ {
		all = all.or(c.ofRow[from])
	}
	return all.ends()
}

// ofTarget tells where the chain from a target by an assignment breaks: row is where
// the target stands among those of the assignment.
func (c *chains) ofTarget(assignment, row int) OrphanReason {
	if c.broken[assignment] != whole {
		return c.broken[assignment]
	}
	return c.own[assignment].or(c.ofRow[row]).ends()
}

// chains reads the counting assignments and all that their chains are made of.
func (s Source) chains(ctx context.Context, g *grounds, where graph.Filter) (*chains, error) {
	c := &chains{grounds: g}
	var err error
	if c.assignments, err = s.assignments(ctx, g, where, "scope", "status", "due"); err != nil {
		return nil, err
	}
	c.assignments.parent()
	var departments, responsible, activities, indicators *table
	var heads map[int][]string
	from := func(to **table, edge string, where graph.Filter) func() error {
		return into(to, func() (*table, error) { return s.expand(ctx, edge, c.assignments.Nodes, where) })
	}
	if err := together(
		from(&departments, "Assignment.departments", nil),
		from(&responsible, "Assignment.responsible", nil),
		from(&activities, "Assignment.activities", s.where("Activity.status", graph.In, activityCounts)),
		from(&indicators, "Assignment.indicators", nil),
		from(&c.targets, "Assignment.targets", nil),
		into(&heads, func() (map[int][]string, error) {
			return s.answering(ctx, g, c.assignments, municipalityWide(c.assignments))
		}),
	); err != nil {
		return nil, err
	}
	for i := range c.assignments.len() {
		due, day := c.assignments.text("due", i), g.of[c.assignments.parent()[i]].AsOf
		step := whole
		switch {
		case due != "" && due < day && c.assignments.text("status", i) != "DONE":
			step = "EXPIRED"
		case !departments.has(i) && len(heads[i]) == 0:
			step = "NO_DEPARTMENT"
		case !responsible.has(i):
			step = "NO_RESPONSIBLE"
		case !activities.has(i):
			step = "NO_ACTIVITY"
		}
		c.broken = append(c.broken, step)
	}
	return c, s.measures(ctx, c, activities, indicators)
}

// measures finds what measures the assignments, their activities and their targets.
func (s Source) measures(ctx context.Context, c *chains, activities, direct *table) error {
	carriedOut, activity := number(activities.Nodes)
	aims, target := number(c.targets.Nodes)
	var values map[valueOf]bool
	var through, ofTarget, owner *table
	if err := together(
		into(&values, func() (map[valueOf]bool, error) { return s.values(ctx, c.grounds) }),
		into(&through, func() (*table, error) {
			return s.expand(ctx, "Activity.indicators", carriedOut.nodes, nil)
		}),
		func() (err error) {
			if ofTarget, err = s.expand(ctx, "Target.indicators", aims.nodes, s.visibleTo(c.towns.IDs)); err == nil {
				owner, err = s.expand(ctx, "Indicator.municipality", ofTarget.Nodes, nil)
			}
			return err
		},
	); err != nil {
		return err
	}
	town := c.assignments.parent()
	at := func(indicators *table, row int, town int32) measured {
		return measured{true, values[valueOf{town, indicators.Nodes.IDs[row]}]}
	}
	for i := range c.assignments.len() {
		var own measured
		for from, to := direct.of(i); from < to; from++ {
			own = own.or(at(direct, from, town[i]))
		}
		for from, to := activities.of(i); from < to; from++ {
			for first, last := through.of(int(activity[from])); first < last; first++ {
				own = own.or(at(through, first, town[i]))
			}
		}
		c.own = append(c.own, own)
		for from, to := c.targets.of(i); from < to; from++ {
			var all measured
			for first, last := ofTarget.of(int(target[from])); first < last; first++ {
				if !owner.has(first) || owner.Nodes.IDs[owner.Offsets[first]] == c.towns.IDs[town[i]] {
					all = all.or(at(ofTarget, first, town[i]))
				}
			}
			c.ofRow = append(c.ofRow, all)
		}
	}
	return nil
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

// values are the indicators that have a value for a municipality in the three years
// that end with the one it is looked from.
func (s Source) values(ctx context.Context, g *grounds) (map[valueOf]bool, error) {
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
	indicators, err := s.expand(ctx, "Observation.indicator", observations.Nodes, nil)
	if err != nil {
		return nil, err
	}
	year := observations.column("year")
	values := map[valueOf]bool{}
	for row, town := range observations.parent() {
		at, _ := year[row].(int64)
		for from, to := indicators.of(row); from < to; from++ {
			if years[town]-3 < at && at <= years[town] {
				values[valueOf{town, indicators.Nodes.IDs[from]}] = true
			}
		}
	}
	return values, nil
}

// brokenAssignments are the assignments whose chain breaks, of each municipality.
func (c *chains) brokenAssignments() [][]Orphan {
	found := make([][]Orphan, len(c.of))
	for i, town := range c.assignments.parent() {
		if reason := c.ofAssignment(i); reason != whole {
			orphan, _ := lacking(OrphanAssignment, c.assignments.Nodes.IDs[i], reason)
			found[town] = append(found[town], orphan)
		}
	}
	return found
}

// brokenTargets are the targets of the framework no chain of which is whole.
func (s Source) brokenTargets(ctx context.Context, g *grounds, f *frame, c *chains) ([][]Orphan, error) {
	assessed, err := s.notRelevant(ctx, g.towns)
	if err != nil {
		return nil, err
	}
	irrelevant := f.targetNumbers.lookup(assessed.Nodes)
	target := f.targetNumbers.lookup(c.targets.Nodes)
	found := make([][]Orphan, len(g.of))
	for town := range g.of {
		broken := make([][]OrphanChain, len(f.targets.Nodes.IDs))
		isWhole := make([]bool, len(broken))
		for from, to := assessed.of(town); from < to; from++ {
			if irrelevant[from] >= 0 {
				isWhole[irrelevant[from]] = true // left out
			}
		}
		for assignment, end := c.assignments.of(town); assignment < end; assignment++ {
			for row, to := c.targets.of(assignment); row < to; row++ {
				at := target[row]
				if at < 0 {
					continue
				}
				reason := c.ofTarget(assignment, row)
				isWhole[at] = isWhole[at] || reason == whole
				broken[at] = append(broken[at], OrphanChain{graph.ID(c.assignments.Nodes.IDs[assignment]), reason})
			}
		}
		for at, chains := range broken {
			if isWhole[at] {
				continue
			}
			slices.SortStableFunc(chains, func(a, b OrphanChain) int {
				return slices.Index(steps, b.Reason) - slices.Index(steps, a.Reason)
			})
			reason := OrphanReason("NO_ASSIGNMENT")
			if len(chains) > 0 {
				reason = chains[0].Reason
			}
			orphan, _ := lacking(OrphanTarget, f.targets.Nodes.IDs[at], reason)
			orphan.Chains = chains
			found[town] = append(found[town], orphan)
		}
	}
	return found, nil
}
