package seeds

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// from lists the far ends of the edges of a type from a node.
func (l loaded) from(edge, node string) map[string]bool {
	ends := map[string]bool{}
	for key := range l.edges {
		if part := strings.SplitN(key, " ", 4); part[0] == edge && part[1] == node {
			ends[part[2]] = true
		}
	}
	return ends
}

// to lists the near ends of the edges of a type to a node.
func (l loaded) to(edge, node string) map[string]bool {
	ends := map[string]bool{}
	for key := range l.edges {
		if part := strings.SplitN(key, " ", 4); part[0] == edge && part[2] == node {
			ends[part[1]] = true
		}
	}
	return ends
}

func set(ids ...string) map[string]bool {
	all := map[string]bool{}
	for _, id := range ids {
		all[id] = true
	}
	return all
}

func same(t *testing.T, what string, got, want map[string]bool) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) { // maps print with their keys sorted
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestLjusdalKeepsTheSlidesOwnNumber(t *testing.T) {
	l := mustLoad(t, "ljusdal")
	target := l.nodes["Target:10.a"]
	if fmt.Sprint(target["aliases"]) != "[10.8]" || target["code"] != "10.a" || !strings.Contains(target["source"].(string), "line 348") {
		t.Errorf("10.a is %v", target)
	}
}

func TestLjusdalObservations(t *testing.T) {
	l := mustLoad(t, "ljusdal")
	for _, want := range []struct {
		series string
		years  [3]any // a value or why it is missing, for 2020, 2021 and 2022
	}{
		{"elever-i-åk-5-trygg-i-skolan", [3]any{"NOT_REPORTED", 75.3, "SERIES_ENDED"}},
		{"N15508", [3]any{60.6, 64.9, 58.2}},
		{"N17457", [3]any{76.9, 72.2, "EMPTY"}},
	} {
		same(t, want.series+" measures", l.from("MEASURES", "Indicator:kolada/"+want.series), set("Assignment:2161/alla-barn-ska-lyckas-i-skolan"))
		for i, value := range want.years {
			id := fmt.Sprintf("Observation:kolada/%s/2161/%d", want.series, 2020+i)
			observation := l.nodes[id]
			got := observation["value"]
			if got == nil {
				got = observation["missing"]
			}
			if got != value || observation["year"] != int64(2020+i) {
				t.Errorf("%s is %v, want %v", id, observation, value)
			}
			same(t, id, l.from("OF", id), set("Indicator:kolada/"+want.series))
			same(t, id, l.from("FOR", id), set("Municipality:2161"))
		}
	}
	if end := l.nodes["Indicator:kolada/elever-i-åk-5-trygg-i-skolan"]["seriesEnd"]; end != int64(2021) {
		t.Errorf("the year-5 series ends in %v", end)
	}
}

func TestLjusdalTargetsAndTheirMeasures(t *testing.T) {
	l := mustLoad(t, "ljusdal")
	same(t, "7.2", l.to("CONTRIBUTES_TO", "Target:7.2"),
		set("Assignment:2161/information-om-hållbar-energi", "Assignment:2161/företag-stöttas-i-omställning"))
	same(t, "8.1", l.to("CONTRIBUTES_TO", "Target:8.1"), set("Assignment:2161/ökad-inflyttning-till-kommunen"))
	for _, assignment := range []string{"information-om-hållbar-energi", "företag-stöttas-i-omställning", "ökad-inflyttning-till-kommunen"} {
		if n := len(l.to("PART_OF", "Assignment:2161/"+assignment)); n != 3 {
			t.Errorf("%s has %d activities", assignment, n)
		}
	}
	if n := len(l.to("MEASURES", "Assignment:2161/företag-stöttas-i-omställning")); n != 3 {
		t.Errorf("the measure for 7.2 has %d indicators", n)
	}
	same(t, "10.2", l.to("CONTRIBUTES_TO", "Target:10.2"),
		set("Assignment:2161/allas-deltagande-i-verksamheter-och-arrangemang", "Assignment:2161/tillgänglighet-vid-fysisk-planering"))
	same(t, "who takes part against violence", l.from("ASSIGNED_TO", "Assignment:2161/en-kommun-fri-från-våld"),
		set("Department:2161/utbildningsnämnden", "Department:2161/arbetsmarknads-och-socialnämnden", "Department:2161/omsorgsnämnden"))
}

func TestLjusdalPrioritiesAndMunicipalityWideAssignments(t *testing.T) {
	l := mustLoad(t, "ljusdal")
	same(t, "priorities", l.from("PRIORITISES", "Municipality:2161"), set("Goal:4", "Goal:8", "Goal:11"))
	perGoal := map[string]int{}
	for assignment := range l.to("GIVEN_BY", "Department:2161/kommunfullmäktige") {
		if l.nodes[assignment]["scope"] != "MUNICIPALITY_WIDE" {
			t.Errorf("%s is given to %v", assignment, l.nodes[assignment]["scope"])
		}
		for goal := range l.from("CONTRIBUTES_TO", assignment) {
			perGoal[goal]++
		}
	}
	if fmt.Sprint(perGoal) != "map[Goal:11:1 Goal:4:2 Goal:8:2]" {
		t.Errorf("the council's assignments serve %v", perGoal)
	}
}

// The slides name people. None of them may come into the repository: the names are read from the slides, where those
// are at hand, and looked for; and no seed holds a person at all.
func TestNoPeople(t *testing.T) {
	l := mustLoad(t, Names()...)
	if n := count(l.nodes, "Person:"); n != 0 {
		t.Errorf("%d people", n)
	}
	slides, err := os.ReadFile("../../shared/seeds/000_7548abb3ad82c822.txt")
	if err != nil {
		return
	}
	lines := strings.Split(string(slides), "\n")
	var names []string
	for i, line := range lines[:len(lines)-1] {
		if strings.TrimSpace(line) == "Ansvarig" {
			names = append(names, strings.Fields(lines[i+1])...)
		}
	}
	if len(names) < 4 {
		t.Fatalf("the slides name %d people", len(names))
	}
	all := fmt.Sprint(l.changes)
	for _, name := range names {
		if strings.Contains(all, name+" ") || strings.Contains(all, " "+name) {
			t.Error("a name from the slides is in the seeds")
		}
	}
}
