package seeds

import (
	"fmt"
	"strings"
	"testing"
)

// The UN's counts: numbered targets of each goal, then those with letters (means of implementation).
var targetsOfGoal = [17]struct{ numbered, lettered int }{
	{5, 2}, {5, 3}, {9, 4}, {7, 3}, {6, 3}, {6, 2}, {3, 2}, {10, 2}, {5, 3}, {7, 3}, {7, 3}, {8, 3}, {3, 2}, {7, 3}, {9, 3}, {10, 2}, {19, 0},
}

func TestAgendaHasAllGoalsAndTargets(t *testing.T) {
	l := mustLoad(t, "agenda2030")
	if goals, targets := count(l.nodes, "Goal:"), count(l.nodes, "Target:"); goals != 17 || targets != 169 {
		t.Fatalf("%d goals and %d targets", goals, targets)
	}
	for i, want := range targetsOfGoal {
		goal := fmt.Sprint(i + 1)
		var codes []string
		for n := 1; n <= want.numbered; n++ {
			codes = append(codes, fmt.Sprintf("%s.%d", goal, n))
		}
		for n := 0; n < want.lettered; n++ {
			codes = append(codes, goal+"."+string(rune('a'+n)))
		}
		for _, code := range codes {
			target := l.nodes["Target:"+code]
			if target == nil || target["code"] != code || target["title"] == "" || target["titleEn"] == "" {
				t.Errorf("target %s: %v", code, target)
			}
			if l.edges["PART_OF Target:"+code+" Goal:"+goal] == nil || l.edges["IN_FRAMEWORK Target:"+code+" Framework:agenda2030"] == nil {
				t.Errorf("target %s is not part of goal %s and the framework", code, goal)
			}
		}
	}
}

// The slides of Ljusdals kommun quote ten of the official short titles, in capitals; their 10.a is not the words of
// globalamalen.se, which are the ones kept.
func TestShortTitlesAreThoseTheSlidesQuote(t *testing.T) {
	l := mustLoad(t, "agenda2030")
	for code, want := range map[string]string{
		"7.2":  "ÖKA ANDELEN FÖRNYBAR ENERGI I VÄRLDEN",
		"8.1":  "HÅLLBAR EKONOMISK TILLVÄXT",
		"10.1": "MINSKA INKOMSTKLYFTORNA",
		"10.2": "FRÄMJA SOCIAL, EKONOMISK OCH POLITISK INKLUDERING",
		"10.3": "SÄKERSTÄLL LIKA RÄTTIGHETER FÖR ALLA OCH UTROTA DISKRIMINERING",
		"10.4": "ANTA SKATTE- OCH SOCIALSKYDDSPOLITIK SOM FRÄMJAR JÄMLIKHET",
		"10.5": "FÖRBÄTTRA REGLERINGEN AV GLOBALA FINANSMARKNADER OCH INSTITUT",
		"10.6": "STÄRK UTVECKLINGSLÄNDERS REPRESENTATION I FINANSIELLA INSTITUTIONER",
		"10.7": "FRÄMJA ANSVARSFULL OCH SÄKER MIGRATION",
	} {
		if got := strings.ToUpper(l.nodes["Target:"+code]["title"].(string)); got != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
}

func TestDimensionsOfGoals(t *testing.T) {
	l := mustLoad(t, "agenda2030")
	goals := map[string]int{}
	for id, set := range l.nodes {
		if strings.HasPrefix(id, "Goal:") {
			for _, dimension := range set["dimensions"].([]string) {
				goals[dimension]++
			}
		}
	}
	want := map[string]int{"SOCIAL": 9, "ECONOMIC": 5, "ENVIRONMENTAL": 5} // goal 17 counts in each
	if fmt.Sprint(goals) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", goals, want)
	}
}
