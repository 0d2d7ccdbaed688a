package analysis_test

import (
	"fmt"
	"slices"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestCoverageIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := r.coverage(s)
		for _, asked.By = range []analysis.CoverageBy{analysis.ByGoal, analysis.ByTarget, analysis.ByDimension, analysis.ByTargetArea} {
			got, err := analysis.CoverageOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var want []analysis.Coverage
			for _, town := range asked.Municipality {
				want = append(want, w.coverage(town, asked, s.Today))
			}
			compareLines(t, asked, coverageLines(got), coverageLines(want))
		}
	})
}

// coverageLines leaves out the order of lists that only the store's collation decides, and
// keeps that of rows.
func coverageLines(maps []analysis.Coverage) []string {
	var lines []string
	for _, m := range maps {
		slices.Sort(m.Departments)
		slices.Sort(m.Plans)
		lines = append(lines, fmt.Sprintf("%+v %v", m.Analysis, m.Departments))
		var rows []string
		for _, row := range m.Rows {
			slices.SortFunc(row.Cells, func(a, b analysis.CoverageCell) int { return compare(a.Department, b.Department) })
			before := "nothing"
			if row.Before != nil {
				before = fmt.Sprintf("%+v", *row.Before)
			}
			row.Before = nil
			rows = append(rows, fmt.Sprintf("%+v before: %s", row, before))
		}
		slices.Sort(rows)
		lines = append(lines, rows...)
	}
	return lines
}

func compare(a, b graph.ID) int {
	if a < b {
		return -1
	}
	return 1
}

// coverage draws arguments.
func (r *random) coverage(s analysis.Source) analysis.CoverageArguments {
	asked := analysis.CoverageArguments{
		Asked: r.asked(), Framework: r.framework(),
		Level:            [][]string{{"ADMINISTRATION", "COMPANY"}, {"ADMINISTRATION", "COMPANY"}, {"BOARD", "UNIT", "ADMINISTRATION"}}[r.IntN(3)],
		MunicipalityWide: analysis.MunicipalityWide(r.pick("ANSWERED", "ANSWERED", "ALL", "NONE")),
		Thresholds:       analysis.CoverageThresholds{RatedDepartments: r.IntN(4), RedAssignments: r.IntN(3), GreenDepartments: 1 + r.IntN(2), GreenPercent: 80, GreenAssignments: 1 + r.IntN(3)},
	}
	if r.chance(3) {
		asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
	}
	if r.chance(3) {
		asked.ComparedWith = &analysis.CoverageMoment{AsOf: r.day()}
	}
	return asked
}

// asked draws municipalities, plans and days.
func (r *random) asked() analysis.Asked {
	asked := analysis.Asked{Municipality: r.towns}
	switch r.IntN(5) {
	case 0:
		asked.Plan = keep(r.some("Plan", r.towns[0], 3), func(id string) bool { return newWorld(r.changes).nodes[id].town == r.towns[0] })
	case 1:
		asked.Period = &analysis.Period{From: "2024-07-01", To: "2025-06-30"}
	case 2:
		asked.Period = &analysis.Period{From: "2025-07-01"}
	case 3:
		asked.AsOf = r.day()
	}
	return asked
}

// coverage is the definition of docs/analyses.md.
func (w *world) coverage(town string, asked analysis.CoverageArguments, today string) analysis.Coverage {
	m := w.moment(town, asked.Asked, today)
	c := analysis.Coverage{Analysis: m.header()}
	columns := m.columns(asked.Level)
	for _, d := range columns {
		c.Departments = append(c.Departments, graph.ID(d))
	}
	for _, row := range m.rows(asked) {
		c.Rows = append(c.Rows, m.row(row, asked, columns))
	}
	if asked.ComparedWith == nil {
		return c
	}
	then := w.moment(town, analysis.Asked{Plan: asked.ComparedWith.Plan, AsOf: asked.ComparedWith.AsOf}, today)
	for i, row := range then.rows(asked) {
		before := then.row(row, asked, then.columns(asked.Level)).CoverageRating
		now := &c.Rows[i]
		now.Before = &before
		order := []analysis.CoverageColour{analysis.Red, analysis.Yellow, analysis.Green}
		key := func(r analysis.CoverageRating) int {
			return slices.Index(order, r.Colour)*1_000_000 + r.Departments*1000 + r.Assignments
		}
		switch {
		case !slices.Contains(order, before.Colour) || !slices.Contains(order, now.Colour):
		case key(now.CoverageRating) > key(before):
			now.Trend = analysis.Up
		case key(now.CoverageRating) < key(before):
			now.Trend = analysis.Down
		default:
			now.Trend = analysis.Same
		}
	}
	return c
}

// coverageRow is a row by its definition: who contributes, and its targets.
type coverageRow struct {
	analysis.CoverageRow
	contributes func(assignment string) bool
	targets     []string
}

func (m moment) rows(asked analysis.CoverageArguments) []coverageRow {
	var rows []coverageRow
	toGoal := func(goal string) func(string) bool {
		return func(a string) bool {
			return slices.Contains(m.out(a, "CONTRIBUTES_TO", "Goal"), goal) ||
				anyOf(m.out(a, "CONTRIBUTES_TO", "Target"), func(t string) bool { return slices.Contains(m.out(t, "PART_OF", "Goal"), goal) })
		}
	}
	switch asked.By {
	case analysis.ByGoal:
		for _, goal := range m.all("Goal", "") {
			rows = append(rows, coverageRow{analysis.CoverageRow{Goal: graph.ID(goal)}, toGoal(goal), m.in(goal, "PART_OF", "Target")})
		}
	case analysis.ByTarget:
		for _, target := range m.all("Target", "") {
			rows = append(rows, coverageRow{analysis.CoverageRow{Target: graph.ID(target)},
				func(a string) bool { return slices.Contains(m.out(a, "CONTRIBUTES_TO", "Target"), target) }, []string{target}})
		}
	case analysis.ByDimension:
		for _, dimension := range []string{"ECONOMIC", "SOCIAL", "ENVIRONMENTAL"} {
			goals := keep(m.all("Goal", ""), func(g string) bool {
				return slices.Contains(m.nodes[g].set["dimensions"].([]string), dimension)
			})
			var targets []string
			for _, goal := range goals {
				targets = append(targets, m.in(goal, "PART_OF", "Target")...)
			}
			rows = append(rows, coverageRow{analysis.CoverageRow{Dimension: dimension},
				func(a string) bool { return anyOf(goals, func(g string) bool { return toGoal(g)(a) }) }, targets})
		}
	case analysis.ByTargetArea:
		for _, area := range m.all("TargetArea", m.town) {
			rows = append(rows, coverageRow{analysis.CoverageRow{TargetArea: graph.ID(area)}, func(a string) bool {
				return anyOf(m.out(a, "IMPLEMENTS", "FocusArea"), func(f string) bool {
					return anyOf(m.withAbove(f), func(above string) bool {
						return anyOf(m.in(above, "HAS_FOCUS", "DevelopmentArea"), func(d string) bool {
							return slices.Contains(m.out(d, "SUPPORTS", "TargetArea"), area)
						})
					})
				})
			}, nil})
		}
	}
	return rows
}

// withAbove is a focus area and those above it.
func (m moment) withAbove(focus string) []string {
	set := []string{focus}
	for {
		wider := set
		for _, f := range set {
			wider = union(wider, m.out(f, "PART_OF", "FocusArea"))
		}
		if len(wider) == len(set) {
			return set
		}
		set = wider
	}
}

func (m moment) row(row coverageRow, asked analysis.CoverageArguments, columns []string) analysis.CoverageRow {
	assignments := keep(m.counting(), func(a string) bool {
		return row.contributes(a) && (asked.Where == nil || m.text(a, "form") == "MEASURE") &&
			(asked.MunicipalityWide != analysis.WideNone || m.text(a, "scope") != "MUNICIPALITY_WIDE")
	})
	counted := row.CoverageRow
	var all []string
	for _, column := range columns {
		of := keep(assignments, func(a string) bool { return m.countsFor(a, column, asked.MunicipalityWide, asked.Level) })
		all = union(all, of)
		if len(of) == 0 {
			continue
		}
		var activities, indicators []string
		for _, a := range of {
			activities = union(activities, m.activities(a))
			indicators = union(indicators, m.in(a, "MEASURES", "Indicator"))
		}
		for _, activity := range activities {
			indicators = union(indicators, m.in(activity, "MEASURES", "Indicator"))
		}
		counted.Cells = append(counted.Cells, analysis.CoverageCell{
			Department: graph.ID(column), Assignments: len(of), Activities: len(activities), Indicators: len(indicators),
		})
	}
	for _, a := range assignments {
		switch {
		case m.undistributed(a, asked.MunicipalityWide, asked.Level):
			counted.NotDistributed++
		case !slices.Contains(all, a):
			counted.Elsewhere++
		}
	}
	counted.Departments, counted.Assignments = len(counted.Cells), len(all)
	irrelevant := len(row.targets) > 0 && everyOf(row.targets, m.notRelevant)
	counted.Colour, counted.Rule = colour(len(columns), len(counted.Cells), len(all), irrelevant, asked.Thresholds)
	return counted
}

// notRelevant: the municipality has assessed the target so.
func (m moment) notRelevant(target string) bool {
	return slices.ContainsFunc(m.edges, func(e edge) bool {
		return e.name == "ASSESSES" && e.from == m.town && e.to == target && e.set["assessment"] == "NOT_RELEVANT"
	})
}

// colour is the rule as the municipality's slides and the definition word it.
func colour(D, d, m int, irrelevant bool, t analysis.CoverageThresholds) (analysis.CoverageColour, analysis.CoverageRule) {
	red := d == 0 || d == 1 && m <= t.RedAssignments
	nearlyAll := d >= t.GreenDepartments && float64(d)/float64(D) >= float64(t.GreenPercent)/100
	switch {
	case irrelevant:
		return analysis.NotRelevant, ""
	case D < t.RatedDepartments:
		return analysis.NotRated, ""
	case red:
		return analysis.Red, ""
	case nearlyAll && m >= t.GreenAssignments:
		return analysis.Green, ""
	case d == 1:
		return analysis.Yellow, analysis.OneDepartmentSeveralMeasures
	case nearlyAll:
		return analysis.Yellow, analysis.FewMeasures
	}
	return analysis.Yellow, analysis.SomeDepartments
}
