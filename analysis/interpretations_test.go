package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestInterpretationsAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for _, target := range w.all("Target", "") {
			asked := analysis.InterpretationArguments{
				Asked: r.asked(), Target: target, Framework: r.framework(), Level: []string{"ADMINISTRATION", "COMPANY"},
				MunicipalityWide: analysis.MunicipalityWide(r.pick("ANSWERED", "ANSWERED", "ALL", "NONE")),
			}
			if r.chance(2) {
				asked.Target = w.text(target, "code")
			}
			got, err := analysis.InterpretationsOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var want []analysis.Interpretations
			for _, town := range asked.Municipality {
				want = append(want, w.moment(town, asked.Asked, s.Today).interpretations(target, asked))
			}
			compareLines(t, asked, interpretationLines(got), interpretationLines(want))
		}
	})
}

// interpretationLines leaves out the order that only the store's collation decides.
func interpretationLines(all []analysis.Interpretations) []string {
	var lines []string
	for _, one := range all {
		slices.Sort(one.Plans)
		lines = append(lines, fmt.Sprintf("%+v %s %d", one.Analysis, one.Target, one.AssignmentCount))
		var list []string
		for i, d := range one.Departments {
			if d.Department == "" && i < len(one.Departments)-1 {
				list = append(list, "what nobody has does not stand last")
			}
			for _, sorted := range []*[]graph.ID{&d.Boards, &d.Administrations, &d.AlsoTowards} {
				slices.Sort(*sorted)
			}
			slices.Sort(d.Distinctive)
			slices.SortFunc(d.Assignments, func(a, b analysis.InterpretedAssignment) int { return compare(a.Assignment, b.Assignment) })
			list = append(list, fmt.Sprintf("%+v", d))
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

// interpretations is the definition of docs/analyses.md.
func (m moment) interpretations(target string, asked analysis.InterpretationArguments) analysis.Interpretations {
	assignments := keep(m.counting(), func(a string) bool {
		return slices.Contains(m.out(a, "CONTRIBUTES_TO", "Target"), target) &&
			(asked.MunicipalityWide != analysis.WideNone || m.text(a, "scope") != "MUNICIPALITY_WIDE")
	})
	all := analysis.Interpretations{Analysis: m.header(), Target: graph.ID(target), AssignmentCount: len(assignments)}
	holders := func(a string) []string {
		columns := keep(m.columns(asked.Level), func(d string) bool { return m.countsFor(a, d, asked.MunicipalityWide, asked.Level) })
		if len(columns) == 0 {
			columns = union(keep(m.heads(a, asked.MunicipalityWide, asked.Level), m.own))
		}
		if len(columns) == 0 {
			columns = []string{""}
		}
		return columns
	}
	for _, department := range append(m.all("Department", m.town), "") {
		own := keep(assignments, func(a string) bool { return slices.Contains(holders(a), department) })
		others := keep(assignments, func(a string) bool {
			return anyOf(holders(a), func(d string) bool { return d != department })
		})
		if len(own) == 0 {
			continue
		}
		d := analysis.Interpretation{Department: graph.ID(department), Distinctive: m.only(own, others), Boards: []graph.ID{}, Administrations: []graph.ID{}, AlsoTowards: []graph.ID{}}
		for _, other := range m.all("Department", m.town) {
			if m.isBoardOf(other, department) {
				d.Boards = append(d.Boards, graph.ID(other))
			}
			if m.isAdministrationOf(other, department) {
				d.Administrations = append(d.Administrations, graph.ID(other))
			}
		}
		var towards, taken []string
		for _, a := range own {
			towards = union(towards, m.out(a, "CONTRIBUTES_TO", "Target"))
		}
		for _, a := range others {
			taken = union(taken, m.out(a, "CONTRIBUTES_TO", "Target"))
		}
		for _, other := range towards {
			if other != target && !slices.Contains(taken, other) {
				d.AlsoTowards = append(d.AlsoTowards, graph.ID(other))
			}
		}
		for _, a := range own {
			indicators := m.in(a, "MEASURES", "Indicator")
			for _, v := range m.activities(a) {
				indicators = union(indicators, m.in(v, "MEASURES", "Indicator"))
			}
			d.Assignments = append(d.Assignments, analysis.InterpretedAssignment{
				Assignment: graph.ID(a), Activities: len(m.activities(a)), Indicators: len(indicators),
				Distinctive: m.only([]string{a}, keep(assignments, func(b string) bool { return b != a })),
			})
		}
		all.Departments = append(all.Departments, d)
	}
	return all
}

var boards = []string{"COUNCIL", "EXECUTIVE_BOARD", "BOARD", "JOINT_BODY"}

func (m moment) isBoardOf(board, department string) bool {
	if slices.Contains(boards, m.text(department, "type")) {
		return board == department
	}
	return m.exists(board) && slices.Contains(m.servers(board), department)
}

func (m moment) isAdministrationOf(administration, department string) bool {
	if slices.Contains(boards, m.text(department, "type")) {
		return slices.Contains(m.servers(department), administration)
	}
	if m.text(administration, "type") != "ADMINISTRATION" || !m.exists(administration) || department == "" {
		return false
	}
	set := []string{department}
	for range m.all("Department", m.town) { // as often as there are departments: far enough
		for _, d := range set {
			set = union(set, keep(m.out(d, "PART_OF", "Department"), m.own))
		}
	}
	return slices.Contains(set, administration)
}

// only are the words of some assignments whose stems none of the others has, each stem
// once as it stands first.
func (m moment) only(own, others []string) []string {
	words := []string{}
	seen := map[string]bool{}
	for _, a := range own {
		for _, token := range graph.Tokens(m.text(a, "title")) {
			elsewhere := anyOf(others, func(b string) bool {
				return slices.ContainsFunc(graph.Tokens(m.text(b, "title")), func(other graph.Token) bool { return other.Stem == token.Stem })
			})
			if !elsewhere && !token.Stop() && !seen[token.Stem] {
				seen[token.Stem] = true
				words = append(words, token.Word)
			}
		}
	}
	return words
}

func TestADistinctiveWordStandsAsItIsWritten(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			town := "Municipality:1"
			changes := []graph.Change{
				{Node: town, Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}},
				{Node: "Framework:f", Set: map[string]any{"code": "f", "title": "Mål", "level": "LOCAL"}},
				{Node: "Goal:1", Set: map[string]any{"code": "1", "title": "Mål"}}, {Edge: "PART_OF", From: "Goal:1", To: "Framework:f"},
				{Node: "Target:1.1", Set: map[string]any{"code": "1.1", "title": "Delmål"}},
				{Edge: "PART_OF", From: "Target:1.1", To: "Goal:1"}, {Edge: "IN_FRAMEWORK", From: "Target:1.1", To: "Framework:f"},
			}
			for i, titles := range [][]string{{"Trygghet för alla elever", "Trygga skolvägar och trygghet"}, {"Dialog med eleverna"}} {
				department := fmt.Sprint("Department:", i)
				changes = append(changes, graph.Change{Node: department, Municipality: town, Set: map[string]any{"name": department, "type": "ADMINISTRATION"}})
				for k, title := range titles {
					id := fmt.Sprintf("Assignment:%d%d", i, k)
					changes = append(changes, graph.Change{Node: id, Municipality: town, Set: map[string]any{
						"title": title, "number": fmt.Sprint(k), "form": "MEASURE", "scope": "DEPARTMENT", "status": "DECIDED"}},
						graph.Change{Edge: "ASSIGNED_TO", From: id, To: department, Set: map[string]any{"role": "OWNS"}},
						graph.Change{Edge: "CONTRIBUTES_TO", From: id, To: "Target:1.1"})
				}
			}
			s := filled(t, open(t), changes)
			got, err := analysis.InterpretationsOf(t.Context(), s, analysis.InterpretationArguments{
				Asked: analysis.Asked{Municipality: []string{"1"}}, Target: "1.1", Framework: "f", Level: []string{"ADMINISTRATION"}, MunicipalityWide: analysis.WideAnswered,
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{"trygghet skolvägar", "dialog"} {
				if words := strings.Join(got[0].Departments[i].Distinctive, " "); words != want {
					t.Errorf("department %d: %q, want %q", i, words, want)
				}
			}
		})
	}
}
