package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// indicatorUses are what the indicators of some municipalities measure there, and who
// owns that.
type indicatorUses struct {
	// measures has what each indicator measures, by municipality.
	measures map[valueOf][]IndicatorMeasure
	// owners of a node that is of one municipality, by its id; more than once where
	// several ways lead to one.
	owners map[string][]string
	// ofTarget has who has an assignment toward a target, by municipality.
	ofTarget map[townTarget][]string
}

// townTarget is a target as a municipality works toward it.
type townTarget struct {
	town   int32
	target string
}

// measurable are the nodes of one kind of some municipalities that can be measured.
type measurable struct {
	edge  string
	nodes *table
	// counts tells which of them count; nil: all.
	counts []bool
}

// indicatorUses reads what is measured in each municipality, targets apart.
func (s Source) indicatorUses(ctx context.Context, g *grounds) (*indicatorUses, error) {
	u := &indicatorUses{measures: map[valueOf][]IndicatorMeasure{}, owners: map[string][]string{}, ofTarget: map[townTarget][]string{}}
	kinds := []measurable{
		{edge: "Assignment.indicators"}, {edge: "Activity.indicators"}, {edge: "DevelopmentArea.indicators"},
		{edge: "FocusArea.indicators"}, {edge: "DesiredState.indicators"},
	}
	of := func(at int, edge string, columns ...string) func() error {
		return into(&kinds[at].nodes, func() (*table, error) { return s.expand(ctx, edge, g.towns, nil, columns...) })
	}
	if err := together(
		of(0, "Municipality.assignments", "scope", "status"), of(1, "Municipality.activities", "status"),
		of(2, "Municipality.developmentAreas"), of(3, "Municipality.focusAreas"), of(4, "Municipality.desiredStates"),
	); err != nil {
		return nil, err
	}
	assignments, activities := &kinds[0], &kinds[1]
	planned, err := s.planned(ctx, g, assignments.nodes.Nodes, assignments.nodes.parent())
	if err != nil {
		return nil, err
	}
	assignments.counting(assignmentCounts, planned)
	activities.counting(activityCounts, nil)
	measured := make([]*table, len(kinds))
	var calls []func() error
	for i, kind := range kinds {
		calls = append(calls, into(&measured[i], func() (*table, error) { return s.expand(ctx, kind.edge, kind.nodes.Nodes, nil, "@fit") }))
	}
	calls = append(calls, func() error {
		return s.owning(ctx, g, u, assignments.nodes.keep(assignments.counts), activities.nodes.keep(activities.counts), kinds[2].nodes, kinds[3].nodes)
	})
	if err := together(calls...); err != nil {
		return nil, err
	}
	for i, kind := range kinds {
		towns := kind.nodes.parent()
		for row, parent := range measured[i].parent() {
			key := valueOf{towns[parent], measured[i].Nodes.IDs[row]}
			u.measures[key] = append(u.measures[key], IndicatorMeasure{
				graph.ID(kind.nodes.Nodes.IDs[parent]), measured[i].text("@fit", row), kind.counts == nil || kind.counts[parent],
			})
		}
	}
	return u, nil
}

// counting marks what has a status that counts and, where plans limit that, is planned.
func (m *measurable) counting(statuses []any, planned []bool) {
	m.counts = make([]bool, m.nodes.len())
	for row, status := range m.nodes.column("status") {
		m.counts[row] = slices.Contains(statuses, status) && (planned == nil || planned[row])
	}
}

// owning reads who owns what is measured and counts.
func (s Source) owning(ctx context.Context, g *grounds, u *indicatorUses, assignments, activities, areas, focus *table) error {
	var assigned, targets, performed, partOf, owned, leading, hasFocus, aims *table
	var heads map[int][]string
	assignments.parent() // now, for what runs together shares it
	from := func(to **table, edge string, nodes *table) func() error {
		return into(to, func() (*table, error) { return s.expand(ctx, edge, nodes.Nodes, nil) })
	}
	if err := together(
		from(&assigned, "Assignment.departments", assignments), from(&targets, "Assignment.targets", assignments),
		from(&performed, "Activity.performedBy", activities), from(&partOf, "Activity.assignments", activities),
		from(&owned, "DevelopmentArea.ownedBy", areas), from(&leading, "FocusArea.departments", focus),
		from(&hasFocus, "DevelopmentArea.focusAreas", areas), from(&aims, "DevelopmentArea.desiredStates", areas),
		into(&heads, func() (map[int][]string, error) {
			return s.answering(ctx, g, assignments, municipalityWide(assignments))
		}),
	); err != nil {
		return err
	}
	u.own(assignments, assigned)
	for row, departments := range heads {
		id := assignments.Nodes.IDs[row]
		u.owners[id] = append(u.owners[id], departments...)
	}
	u.own(activities, performed)
	u.inherit(partOf, activities)
	u.own(areas, owned)
	u.own(focus, leading)
	u.pass(areas, hasFocus)
	u.pass(areas, aims)
	town := assignments.parent()
	for row, assignment := range targets.parent() {
		key := townTarget{town[assignment], targets.Nodes.IDs[row]}
		u.ofTarget[key] = append(u.ofTarget[key], u.owners[assignments.Nodes.IDs[assignment]]...)
	}
	return nil
}

// own makes departments the owners of nodes.
func (u *indicatorUses) own(nodes, departments *table) {
	for row, parent := range departments.parent() {
		id := nodes.Nodes.IDs[parent]
		u.owners[id] = append(u.owners[id], departments.Nodes.IDs[row])
	}
}

// inherit gives nodes below the owners of those above.
func (u *indicatorUses) inherit(above, nodes *table) {
	for row, parent := range above.parent() {
		id := nodes.Nodes.IDs[parent]
		u.owners[id] = append(u.owners[id], u.owners[above.Nodes.IDs[row]]...)
	}
}

// pass gives the owners of nodes to those below.
func (u *indicatorUses) pass(nodes, below *table) {
	for row, parent := range below.parent() {
		id := below.Nodes.IDs[row]
		u.owners[id] = append(u.owners[id], u.owners[nodes.Nodes.IDs[parent]]...)
	}
}

// of returns what an indicator measures in a municipality, and who owns that, by id.
func (u *indicatorUses) of(one indicatorOf) ([]IndicatorMeasure, []graph.ID) {
	measures, owners := u.measures[valueOf{one.town, one.id}], []graph.ID{}
	for _, measured := range measures {
		owning := u.owners[string(measured.Node)]
		if toward, is := u.ofTarget[townTarget{one.town, string(measured.Node)}]; is {
			owning = toward
		}
		for _, department := range owning {
			owners = append(owners, graph.ID(department))
		}
	}
	slices.Sort(owners)
	return measures, slices.Compact(owners)
}

// indicatorOf is an indicator as one of a municipality.
type indicatorOf struct {
	id     string
	town   int32
	wanted string
	target *float64
	// ended is the last year of the series.
	ended *int64
}

// indicatorsOf finds the indicators of each municipality: its own, then those that all
// share and that it has something of, or measures something with.
func (s Source) indicatorsOf(ctx context.Context, g *grounds, where graph.Filter, kept series, uses *indicatorUses) ([]indicatorOf, error) {
	users := map[string][]int32{}
	use := func(key valueOf) {
		if !slices.Contains(users[key.indicator], key.town) {
			users[key.indicator] = append(users[key.indicator], key.town)
		}
	}
	for key := range kept {
		use(key)
	}
	for key := range uses.measures {
		use(key)
	}
	ids := make([]any, 0, len(users))
	for id := range users {
		ids = append(ids, id)
	}
	kind := s.Schema.Kind("Indicator")
	columns := []string{"wanted", "targetValue", "seriesEnd"}
	var own, shared *table
	if err := together(
		into(&own, func() (*table, error) { return s.expand(ctx, "Municipality.indicators", g.towns, where, columns...) }),
		into(&shared, func() (*table, error) {
			return s.scan(ctx, kind.Name, graph.Both(where,
				graph.Compare{Property: kind.ID(), Op: graph.In, Value: ids},
				graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.None}), columns...)
		}),
	); err != nil {
		return nil, err
	}
	var found []indicatorOf
	for row, town := range own.parent() {
		found = append(found, own.indicator(row, town))
	}
	for row, id := range shared.Nodes.IDs {
		for _, town := range users[id] {
			found = append(found, shared.indicator(row, town))
		}
	}
	return found, nil
}

func (t *table) indicator(row int, town int32) indicatorOf {
	one := indicatorOf{id: t.Nodes.IDs[row], town: town, wanted: t.text("wanted", row)}
	if target, there := t.column("targetValue")[row].(float64); there {
		one.target = &target
	}
	if ended, there := t.column("seriesEnd")[row].(int64); there {
		one.ended = &ended
	}
	return one
}

// towardsTargets adds the targets that the indicators measure: last of what they do.
func (s Source) towardsTargets(ctx context.Context, u *indicatorUses, list []indicatorOf) error {
	nodes := graph.Nodes{Kind: s.Schema.Kind("Indicator")}
	for _, one := range list {
		nodes.IDs = append(nodes.IDs, one.id)
	}
	targets, err := s.expand(ctx, "Indicator.targets", nodes, nil, "@fit")
	if err != nil {
		return err
	}
	for row, parent := range targets.parent() {
		one := list[parent]
		key := valueOf{one.town, one.id}
		u.measures[key] = append(u.measures[key], IndicatorMeasure{graph.ID(targets.Nodes.IDs[row]), targets.text("@fit", row), true})
	}
	return nil
}
