package analysis_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestIndicatorsStandAsTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.IndicatorStatusArguments{Asked: r.asked(), Gender: r.pick("ALL", "ALL", "WOMEN"), FreshYears: 1 + r.IntN(4)}
		if r.chance(4) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Indicator").Property("wanted"), Op: graph.Eq, Value: "UP"}
		}
		got, err := analysis.IndicatorStatusOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var want []analysis.IndicatorStatuses
		for _, town := range asked.Municipality {
			want = append(want, w.moment(town, asked.Asked, s.Today).indicatorStatuses(asked))
		}
		compareLines(t, asked, statusLines(got), statusLines(want))
	})
}

// statusLines leaves out the order of indicators and of what they measure, which the
// store's collation decides.
func statusLines(all []analysis.IndicatorStatuses) []string {
	var lines []string
	for _, of := range all {
		slices.Sort(of.Plans)
		lines = append(lines, fmt.Sprintf("%+v %d %v", of.Analysis, of.TotalCount, of.Counts))
		var list []string
		for _, one := range of.List {
			slices.SortFunc(one.Measures, func(a, b analysis.IndicatorMeasure) int { return compare(a.Node, b.Node) })
			list = append(list, fmt.Sprintf("%v%v%v%v %v%v %v %v %v %v", one.Indicator, show(one.Latest), show(one.Previous), show(one.Change), one.Development,
				show(one.Reached), one.Missing, one.Measures, one.Owners, one.Flags))
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

// show writes what a pointer points at.
func show[T any](value *T) string {
	if value == nil {
		return " nothing"
	}
	return fmt.Sprintf(" %v", *value)
}

// indicatorStatuses is the definition of docs/analyses.md.
func (m moment) indicatorStatuses(asked analysis.IndicatorStatusArguments) analysis.IndicatorStatuses {
	of := analysis.IndicatorStatuses{Analysis: m.header()}
	for _, i := range m.all("Indicator", "") {
		measured := m.measuredBy(i)
		isOwn := m.nodes[i].town == m.town
		inUse := len(keep(measured, func(x string) bool { return !strings.HasPrefix(x, "Target:") })) > 0 || len(m.kept(i, asked.Gender)) > 0
		if !isOwn && (m.nodes[i].town != "" || !inUse) || asked.Where != nil && m.text(i, "wanted") != "UP" {
			continue
		}
		of.List = append(of.List, m.indicatorStatus(i, measured, asked))
	}
	of.TotalCount = len(of.List)
	for _, flag := range []analysis.IndicatorFlag{
		"NO_VALUE", "STALE", "SERIES_ENDED", "MISSING_YEARS", "WRONG_WAY", "NOT_REACHED", "POOR_FIT", "MEASURES_NOTHING", "NO_OWNER",
	} {
		n := 0
		for _, one := range of.List {
			if slices.Contains(one.Flags, flag) {
				n++
			}
		}
		if n > 0 {
			of.Counts = append(of.Counts, analysis.IndicatorFlagCount{Flag: flag, Count: n})
		}
	}
	return of
}

func (m moment) indicatorStatus(i string, measured []string, asked analysis.IndicatorStatusArguments) analysis.IndicatorStatus {
	one := analysis.IndicatorStatus{Indicator: graph.ID(i)}
	years := m.years(m.kept(i, asked.Gender))
	var valued []int64
	for year, o := range years {
		if m.nodes[o].set["value"] != nil {
			valued = append(valued, year)
		}
	}
	slices.Sort(valued)
	value := func(year int64) float64 { return m.nodes[years[year]].set["value"].(float64) }
	wanted, target, hasTarget := m.text(i, "wanted"), 0.0, false
	if m.nodes[i].set["targetValue"] != nil {
		target, hasTarget = m.nodes[i].set["targetValue"].(float64), true
	}
	n := len(valued)
	if n > 0 {
		latest := value(valued[n-1])
		one.Latest = &analysis.IndicatorValue{Year: int(valued[n-1]), Value: latest}
		if hasTarget && wanted != "" {
			reached := map[string]bool{"UP": latest >= target, "DOWN": latest <= target}[wanted]
			one.Reached = &reached
		}
	}
	if n > 1 {
		before := value(valued[n-2])
		one.Previous = &analysis.IndicatorValue{Year: int(valued[n-2]), Value: before}
		change := nine(one.Latest.Value - before)
		one.Change = &change
		sign := map[string]float64{"UP": 1, "DOWN": -1}[wanted]
		switch {
		case sign == 0:
		case change*sign > 0:
			one.Development = "BETTER"
		case change*sign < 0:
			one.Development = "WORSE"
		default:
			one.Development = "UNCHANGED"
		}
	}
	for year := int64(2000); year < 2030; year++ {
		o, known := years[year]
		earlier, later := false, false
		for other := range years {
			earlier, later = earlier || other <= year, later || other >= year
		}
		if earlier && later && (!known || m.nodes[o].set["value"] == nil) {
			one.Missing = append(one.Missing, analysis.MissingYear{Year: int(year), Reason: m.text(o, "missing")})
		}
	}
	var owners []string
	poor := false
	for _, x := range measured {
		fit := m.fit(i, x)
		poor = poor || fit == "POOR"
		one.Measures = append(one.Measures, analysis.IndicatorMeasure{Node: graph.ID(x), Fit: fit, Counts: m.inForce(x)})
		if m.inForce(x) {
			owners = union(owners, m.ownersOf(x))
		}
	}
	one.Owners = []graph.ID{}
	for _, owner := range owners {
		one.Owners = append(one.Owners, graph.ID(owner))
	}
	ended, hasEnd := m.nodes[i].set["seriesEnd"].(int64)
	for _, flag := range reasons(
		"NO_VALUE", n == 0,
		"STALE", n > 0 && !anyYear(valued, func(year int64) bool { return m.year()-int64(asked.FreshYears) < year }),
		"SERIES_ENDED", hasEnd && ended < m.year(),
		"MISSING_YEARS", len(one.Missing) > 0,
		"WRONG_WAY", one.Development == "WORSE",
		"NOT_REACHED", one.Reached != nil && !*one.Reached,
		"POOR_FIT", poor,
		"MEASURES_NOTHING", !anyOf(measured, m.inForce),
		"NO_OWNER", n > 0 && len(owners) == 0,
	) {
		one.Flags = append(one.Flags, analysis.IndicatorFlag(flag))
	}
	return one
}

func anyYear(years []int64, holds func(int64) bool) bool { return slices.ContainsFunc(years, holds) }

// nine rounds to nine decimals, as one writes it.
func nine(value float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(value, 'f', 9, 64), 64)
	return rounded + 0 // no −0
}

// kept are the observations of an indicator for the municipality and a gender, up to the year of the day.
func (m moment) kept(i, gender string) []string {
	return keep(m.in(i, "OF", "Observation"), func(o string) bool {
		return slices.Contains(m.out(o, "FOR", "Municipality"), m.town) && m.text(o, "gender") == gender && m.nodes[o].set["year"].(int64) <= m.year()
	})
}

// years has the observation that holds for each year: one with a value before one without, then by id.
func (w *world) years(observations []string) map[int64]string {
	slices.Sort(observations)
	years := map[int64]string{}
	for _, o := range observations {
		year := w.nodes[o].set["year"].(int64)
		if there, known := years[year]; !known || w.nodes[there].set["value"] == nil && w.nodes[o].set["value"] != nil {
			years[year] = o
		}
	}
	return years
}

// measuredBy is what an indicator measures of the municipality, and targets.
func (m moment) measuredBy(i string) []string {
	var measured []string
	for _, kind := range []string{"Assignment", "Activity", "DevelopmentArea", "FocusArea", "DesiredState", "Target"} {
		measured = append(measured, keep(m.out(i, "MEASURES", kind), func(x string) bool { return kind == "Target" || m.own(x) })...)
	}
	return measured
}

// inForce: an assignment or activity counts; all else does.
func (m moment) inForce(x string) bool {
	switch kind, _, _ := strings.Cut(x, ":"); kind {
	case "Assignment":
		return m.stands(x)
	case "Activity":
		return slices.Contains([]string{"PLANNED", "STARTED", "DONE"}, m.text(x, "status"))
	}
	return true
}

func (m moment) fit(i, x string) string {
	for _, e := range m.edges {
		if e.name == "MEASURES" && e.from == i && e.to == x {
			fit, _ := e.set["fit"].(string)
			return fit
		}
	}
	return ""
}

// ownersOf are the departments that own something of the municipality, or work toward a target there.
func (m moment) ownersOf(x string) []string {
	kind, _, _ := strings.Cut(x, ":")
	var owners []string
	each := func(above []string) {
		for _, one := range above {
			owners = append(owners, m.ownersOf(one)...)
		}
	}
	switch kind {
	case "Assignment":
		owners = m.out(x, "ASSIGNED_TO", "Department")
		if m.text(x, "scope") == "MUNICIPALITY_WIDE" {
			owners = append(owners, m.heads(x, analysis.WideAnswered, nil)...)
		}
	case "Activity":
		owners = m.out(x, "PERFORMED_BY", "Department")
		each(keep(m.out(x, "PART_OF", "Assignment"), func(a string) bool { return m.own(a) && m.stands(a) }))
	case "DevelopmentArea":
		owners = m.out(x, "OWNED_BY", "Department")
	case "FocusArea":
		owners = m.out(x, "ASSIGNED_TO", "Department")
		each(m.in(x, "HAS_FOCUS", "DevelopmentArea"))
	case "DesiredState":
		each(m.in(x, "AIMS_AT", "DevelopmentArea"))
	case "Target":
		each(keep(m.counting(), func(a string) bool { return slices.Contains(m.out(a, "CONTRIBUTES_TO", "Target"), x) }))
	}
	return owners
}
