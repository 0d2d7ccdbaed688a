package analysis_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestIndicatorsCompareAsTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.CompareArguments{Indicators: union(r.made["Indicator"]), Gender: r.pick("ALL", "ALL", "WOMEN")}
		if r.chance(2) {
			asked.AsOf = r.day()
		}
		asked.Municipalities = slices.Clone(r.towns)
		if r.chance(3) && len(asked.Indicators) > 0 {
			asked.Municipalities = nil
		}
		if asked.Municipalities != nil && r.chance(2) {
			asked.Indicators = nil
		}
		if r.chance(3) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Indicator").Property("wanted"), Op: graph.Eq, Value: "UP"}
		}
		switch r.IntN(4) {
		case 0:
			asked.Period = &analysis.Period{From: "2022-07-01", To: "2024-06-30"}
		case 1:
			asked.Period = &analysis.Period{}
		}
		got, err := analysis.CompareOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		indicators := asked.Indicators
		if len(indicators) == 0 {
			indicators = keep(union(r.made["Indicator"]), func(i string) bool {
				return anyOf(w.in(i, "OF", "Observation"), func(o string) bool {
					return anyOf(w.out(o, "FOR", "Municipality"), func(town string) bool { return slices.Contains(asked.Municipalities, town) })
				})
			})
			slices.SortFunc(got, func(a, b analysis.Comparison) int { return compare(a.Indicator, b.Indicator) })
		}
		var want []analysis.Comparison
		for _, indicator := range indicators {
			if asked.Where == nil || w.text(indicator, "wanted") == "UP" {
				want = append(want, w.comparison(indicator, asked, s.Today))
			}
		}
		compareLines(t, asked, comparisonLines(got, asked.Municipalities == nil), comparisonLines(want, asked.Municipalities == nil))
	})
}

// comparisonLines leaves out the order of municipalities that were not asked for by name.
func comparisonLines(all []analysis.Comparison, sorted bool) []string {
	var lines []string
	for _, one := range all {
		lines = append(lines, fmt.Sprintf("%v %v", one.Indicator, one.AsOf))
		for _, year := range one.Years {
			lines = append(lines, fmt.Sprintf("%v %v%v%v%v", year.Year, year.Count, show(year.Median), show(year.Lowest), show(year.Highest)))
			var values []string
			for _, value := range year.Values {
				values = append(values, fmt.Sprintf("%v %v%v %v%v%v", value.Municipality, value.Completeness, show(value.Value), value.Missing, show(value.Difference), show(value.Rank)))
			}
			if sorted {
				slices.Sort(values)
			}
			lines = append(lines, values...)
		}
	}
	return lines
}

// comparison is the definition of docs/analyses.md.
func (w *world) comparison(indicator string, asked analysis.CompareArguments, today string) analysis.Comparison {
	c := analysis.Comparison{Indicator: graph.ID(indicator), AsOf: asked.AsOf}
	if c.AsOf == "" {
		c.AsOf = today
	}
	towns := asked.Municipalities
	if towns == nil {
		towns = w.all("Municipality", "")
	}
	kept := map[string]map[int64]string{}
	var years []int64
	for _, town := range towns {
		kept[town] = w.years(keep(w.in(indicator, "OF", "Observation"), func(o string) bool {
			year := fmt.Sprint(w.nodes[o].set["year"])
			return slices.Contains(w.out(o, "FOR", "Municipality"), town) && w.text(o, "gender") == asked.Gender && year <= c.AsOf[:4] &&
				(asked.Period == nil || (asked.Period.From == "" || year >= asked.Period.From[:4]) && (asked.Period.To == "" || year <= asked.Period.To[:4]))
		}))
		for year, o := range kept[town] {
			if asked.Period != nil || w.nodes[o].set["value"] != nil {
				years = append(years, year)
			}
		}
	}
	slices.Sort(years)
	years = slices.Compact(years)
	if asked.Period == nil && len(years) > 0 {
		years = []int64{slices.Max(years)}
	}
	for _, year := range years {
		c.Years = append(c.Years, w.comparedYear(year, towns, kept, asked.Municipalities != nil, w.text(indicator, "wanted")))
	}
	return c
}

func (w *world) comparedYear(year int64, towns []string, kept map[string]map[int64]string, named bool, wanted string) analysis.ComparedYear {
	y := analysis.ComparedYear{Year: int(year)}
	value := func(town string) (float64, bool) {
		v, there := w.nodes[kept[town][year]].set["value"].(float64)
		return v, there
	}
	var values []float64
	for _, town := range towns {
		if v, there := value(town); there && w.text(town, "type") == "MUNICIPALITY" {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	if y.Count = len(values); y.Count > 0 {
		median := values[y.Count/2]
		if y.Count%2 == 0 {
			median = nine((values[y.Count/2-1] + median) / 2)
		}
		y.Median, y.Lowest, y.Highest = &median, &values[0], &values[y.Count-1]
	}
	for _, town := range towns {
		o, known := kept[town][year]
		if !known && !named {
			continue
		}
		one := analysis.ComparedValue{Municipality: graph.ID(town), Completeness: w.text(town, "completeness"), Missing: w.text(o, "missing")}
		if v, there := value(town); there {
			one.Value = &v
			if y.Median != nil {
				difference := nine(v - *y.Median)
				one.Difference = &difference
			}
			if w.text(town, "type") == "MUNICIPALITY" && wanted != "" {
				rank := 1
				for _, other := range values {
					if wanted == "UP" && other > v || wanted == "DOWN" && other < v {
						rank++
					}
				}
				one.Rank = &rank
			}
		}
		y.Values = append(y.Values, one)
	}
	return y
}

// Three municipalities, a tie, one without a value, and the country beside them.
func TestTheMedianIsOfMunicipalities(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			changes := []graph.Change{{Node: "Indicator:/i", Set: map[string]any{"title": "Nyckeltal", "koladaId": "N1", "wanted": "DOWN"}}}
			for i, one := range []struct{ kind, value string }{{"MUNICIPALITY", "4"}, {"MUNICIPALITY", "2"}, {"COUNTRY", "9"}, {"MUNICIPALITY", "4"}, {"MUNICIPALITY", ""}} {
				town, observation := fmt.Sprint("Municipality:", i), fmt.Sprint("Observation:/", i)
				set := map[string]any{"year": 2024, "gender": "ALL", "missing": "NOT_REPORTED"}
				if one.value != "" {
					set = map[string]any{"year": 2024, "gender": "ALL", "value": len(strings.Repeat("x", int(one.value[0]-'0')))}
				}
				changes = append(changes,
					graph.Change{Node: town, Set: map[string]any{"code": fmt.Sprint(i), "name": fmt.Sprint("Ort ", i), "type": one.kind, "completeness": "FULL"}},
					graph.Change{Node: observation, Set: set}, graph.Change{Edge: "OF", From: observation, To: "Indicator:/i"}, graph.Change{Edge: "FOR", From: observation, To: town})
			}
			s := filled(t, open(t), changes)
			got, err := analysis.CompareOf(t.Context(), s, analysis.CompareArguments{Indicators: []string{"N1", "Indicator:/i"}, Gender: "ALL"})
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, "N1", comparisonLines(got, false), []string{
				"Indicator:/i 2026-01-01", "2024 3 4 2 4",
				"Municipality:0 FULL 4  0 2", "Municipality:1 FULL 2  -2 1", "Municipality:2 FULL 9  5 nothing", "Municipality:3 FULL 4  0 2",
				"Municipality:4 FULL nothing NOT_REPORTED nothing nothing",
			})
			for about, asked := range map[string]analysis.CompareArguments{
				"no such indicator":    {Indicators: []string{"N2"}},
				"no such municipality": {Indicators: []string{"N1"}, Municipalities: []string{"77"}},
			} {
				if _, err := analysis.CompareOf(t.Context(), s, asked); !errors.Is(err, graph.ErrNotFound) {
					t.Errorf("%s: %v", about, err)
				}
			}
			all, err := analysis.CompareOf(t.Context(), s, analysis.CompareArguments{Gender: "ALL", Municipalities: []string{"4", "2"}})
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, "all", comparisonLines(all, false), []string{
				"Indicator:/i 2026-01-01", "2024 0 nothing nothing nothing",
				"Municipality:4 FULL nothing NOT_REPORTED nothing nothing", "Municipality:2 FULL 9  nothing nothing",
			})
		})
	}
}

// What is reckoned from values is as one writes it: no −0, no digits that numbers are not sure
// of, and nothing that JSON has no number for.
func TestDifferencesAreAsOneWritesThem(t *testing.T) {
	for _, one := range []struct {
		before, latest, change, median, difference float64
	}{
		{75.3, 70.1, -5.2, 72.7, -2.6},
		{0.30000000000000004, 0.3, 0, 0.3, 0},
		{200.0 / 3, 200.0 / 3, 0, 66.666666667, 0},
		{1e7 / 3, 1e6, -2333333.33333333, 2166666.66666667, -1166666.66666667},
		{1234567.1, 12345678.9, 11111111.8, 6790123, 5555555.9},
		{9007199254740992, 0, -9007199254740992, 4503599627370496, -4503599627370496},
		{1.7e308, -1.7e308, -math.MaxFloat64, 0, -1.7e308},
		{1.7e308, 1.7e308, 0, 1.7e308, 0},
	} {
		changes := []graph.Change{{Node: "Indicator:/i", Set: map[string]any{"title": "Nyckeltal", "koladaId": "N1"}}}
		for _, code := range []string{"1", "2"} {
			changes = append(changes, graph.Change{Node: "Municipality:" + code, Set: map[string]any{"code": code, "name": "Ort " + code, "type": "MUNICIPALITY", "completeness": "FULL"}})
		}
		observe := func(code string, year int, value float64) {
			observation := fmt.Sprint("Observation:", code, "/", year)
			changes = append(changes, graph.Change{Node: observation, Set: map[string]any{"year": year, "gender": "ALL", "value": value}},
				graph.Change{Edge: "OF", From: observation, To: "Indicator:/i"}, graph.Change{Edge: "FOR", From: observation, To: "Municipality:" + code})
		}
		observe("1", 2024, one.before)
		observe("1", 2025, one.latest)
		observe("2", 2025, one.before)
		s := filled(t, openEmbedded(t), changes)
		status, err := analysis.IndicatorStatusOf(t.Context(), s, analysis.IndicatorStatusArguments{Asked: analysis.Asked{Municipality: []string{"1"}}, Gender: "ALL", FreshYears: 1})
		if err != nil {
			t.Fatal(err)
		}
		compared, err := analysis.CompareOf(t.Context(), s, analysis.CompareArguments{Gender: "ALL", Municipalities: []string{"1", "2"}})
		if err != nil {
			t.Fatal(err)
		}
		year := compared[0].Years[0]
		compareLines(t, []float64{one.before, one.latest},
			[]string{"change" + show(status[0].List[0].Change), "median" + show(year.Median), "difference" + show(year.Values[0].Difference)},
			[]string{"change" + show(&one.change), "median" + show(&one.median), "difference" + show(&one.difference)})
	}
}
