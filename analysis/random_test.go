package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"malgraf/graph"
)

// compareLines compares an answer with its definition, line by line.
func compareLines(t *testing.T, asked any, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Errorf("%+v, line %d\ngot  %s\nwant %s", asked, i+1, line(got, i), line(want, i))
			return
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "nothing more"
}

// random draws a small world in which nodes meet often and much is missing, wrong or
// in circles: two municipalities under one framework.
type random struct {
	*rand.Rand
	name    string
	changes []graph.Change
	towns   []string
	// made holds the ids of each kind.
	made map[string][]string
}

func (r *random) pick(from ...string) string { return from[r.IntN(len(from))] }

// chance is true once in n times.
func (r *random) chance(n int) bool { return r.IntN(n) == 0 }

// day draws one of few days, so that they are often the same.
func (r *random) day() string {
	return fmt.Sprintf("%d-%s", 2024+r.IntN(3), r.pick("01-01", "06-30", "07-01", "12-31"))
}

// maybe draws a day, or nil.
func (r *random) maybe() any {
	if r.chance(2) {
		return nil
	}
	return r.day()
}

func (r *random) node(kind, town string, pairs ...any) string {
	id := fmt.Sprintf("%s:%s/%d", kind, r.name, len(r.made[kind]))
	r.made[kind] = append(r.made[kind], id)
	set := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != nil {
			set[pairs[i].(string)] = pairs[i+1]
		}
	}
	r.changes = append(r.changes, graph.Change{Node: id, Municipality: town, Set: set})
	return id
}

func (r *random) edge(from, name, to string, pairs ...any) {
	if from == "" || to == "" {
		return
	}
	for _, one := range r.changes { // an edge stands once between two nodes
		if one.Edge == name && one.From == from && one.To == to {
			return
		}
	}
	set := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i].(string)] = pairs[i+1]
	}
	r.changes = append(r.changes, graph.Change{Edge: name, From: from, To: to, Set: set})
}

// some draws up to n of a kind; most are a municipality's own.
func (r *random) some(kind, town string, n int) []string {
	var own, drawn []string
	for _, one := range r.changes {
		if one.Node != "" && one.Node[:min(len(one.Node), len(kind)+1)] == kind+":" && (one.Municipality == town || one.Municipality == "" || r.chance(12)) {
			own = append(own, one.Node)
		}
	}
	for range r.IntN(n + 1) {
		if len(own) > 0 {
			drawn = append(drawn, own[r.IntN(len(own))])
		}
	}
	return union(drawn)
}

// one draws one of a kind, or "".
func (r *random) one(kind, town string) string {
	if drawn := r.some(kind, town, 1); len(drawn) > 0 {
		return drawn[0]
	}
	return ""
}

func (r *random) framework() string { return "f-" + r.name }

func (r *random) graph() []graph.Change {
	r.made = map[string][]string{}
	r.agenda()
	for range 1 + r.IntN(2) {
		code := fmt.Sprintf("%s-%d", r.name, len(r.towns))
		town := r.node("Municipality", "", "code", code, "name", "Ort "+code, "type", r.pick("MUNICIPALITY", "MUNICIPALITY", "REGION"), "completeness", r.pick("FULL", "EXCERPT"))
		r.towns = append(r.towns, town)
	}
	for _, town := range r.towns {
		r.organisation(town)
		r.strategy(town)
		r.plans(town)
		r.assignments(town)
		r.measures(town)
		r.crossings(town)
	}
	return r.changes
}

func (r *random) agenda() {
	framework := r.node("Framework", "", "code", r.framework(), "title", "Mål", "level", "LOCAL")
	for g := range 1 + r.IntN(4) {
		dimensions := []string{"ECONOMIC", "SOCIAL", "ENVIRONMENTAL"}
		r.Shuffle(3, func(i, k int) { dimensions[i], dimensions[k] = dimensions[k], dimensions[i] })
		goal := r.node("Goal", "", "code", fmt.Sprint(g+1), "title", "Mål", "dimensions", dimensions[:r.IntN(3)])
		r.edge(goal, "PART_OF", framework)
		for t := range r.IntN(4) {
			target := r.node("Target", "", "code", fmt.Sprintf("%d.%d", g+1, t+1), "title", "Delmål")
			r.edge(target, "PART_OF", goal)
			r.edge(target, "IN_FRAMEWORK", framework)
		}
	}
	r.interactions("Goal", "")
	r.interactions("Target", "")
}

// interactions draws scores between the nodes of a kind, on themselves too.
func (r *random) interactions(kind, town string) {
	for range r.IntN(30) {
		rationale := []any{"score", int64(r.IntN(7) - 3)}
		if r.chance(2) {
			rationale = append(rationale, "rationale", "Därför")
		}
		r.edge(r.one(kind, town), "INTERACTS", r.one(kind, town), rationale...)
	}
}

func (r *random) organisation(town string) {
	for i := range r.IntN(11) {
		department := r.node("Department", town, "name", fmt.Sprintf("Enhet %d", i), "validFrom", r.rarely(), "validTo", r.rarely(),
			"type", r.pick("COUNCIL", "EXECUTIVE_BOARD", "BOARD", "BOARD", "ADMINISTRATION", "ADMINISTRATION", "ADMINISTRATION", "UNIT", "COMPANY", "EXTERNAL"))
		if i > 0 && r.chance(2) {
			r.edge(department, r.pick("PART_OF", "SERVES"), r.one("Department", town))
		}
	}
	for range r.IntN(4) { // further ones may close circles
		r.edge(r.one("Department", town), "SERVES", r.one("Department", town))
	}
	if first := r.one("Department", town); first != "" && len(newWorld(r.changes).out(first, "PART_OF", "Department")) == 0 {
		r.edge(first, "PART_OF", r.one("Department", town))
	}
	for range r.IntN(4) { // reorganisations
		r.edge(r.one("Department", town), "SUCCEEDS", r.one("Department", town))
	}
	for range r.IntN(3) {
		r.edge(r.node("Post", town, "title", "Chef"), "WORKS_IN", r.one("Department", town))
	}
}

func (r *random) rarely() any {
	if r.chance(6) {
		return r.day()
	}
	return nil
}

func (r *random) strategy(town string) {
	for range r.IntN(3) {
		r.node("TargetArea", town, "title", fmt.Sprint("Målområde ", len(r.made["TargetArea"])))
	}
	for i := range r.IntN(6) {
		area := r.node("DevelopmentArea", town, "number", fmt.Sprint(9-i), "title", "Område", "ownership", r.pick("SINGLE", "SHARED", "UNSTATED"))
		r.edge(area, "SUPPORTS", r.one("TargetArea", town))
		for range r.IntN(3) {
			r.edge(area, "OWNED_BY", r.one("Department", town), "role", r.pick("OWNS", "LEADS", "TAKES_PART"))
			r.edge(area, "AIMS_AT", r.node("DesiredState", town, "title", "Läge", "dueYear", r.year()))
		}
	}
	r.interactions("DevelopmentArea", town)
	for range r.IntN(5) {
		focus := r.node("FocusArea", town, "title", r.title())
		for _, area := range r.some("DevelopmentArea", town, 1) {
			r.edge(area, "HAS_FOCUS", focus)
		}
		r.edge(focus, "ASSIGNED_TO", r.one("Department", town), "role", "OWNS")
		if !r.chance(3) {
			r.edge(focus, "PART_OF", r.one("FocusArea", town))
		}
	}
	for range r.IntN(4) {
		document := r.node("PolicyDocument", town, "title", fmt.Sprint(r.title(), " ", len(r.made["PolicyDocument"])), "status", r.pick("ADOPTED", "UPCOMING"), "validFrom", r.maybe(), "validTo", r.maybe())
		r.edge(document, "OWNED_BY", r.one("Department", town), "role", "OWNS")
		r.edge(r.one("DevelopmentArea", town), r.pick("REFERS_TO", "REFERS_TO", "CONSTITUTES"), document)
		r.edge(r.one("FocusArea", town), r.pick("REFERS_TO", "REVISES", "PRODUCES"), document)
		if target := r.one("Target", town); r.chance(3) {
			r.edge(document, "ADDRESSES", target, "status", r.pick("SUGGESTED", "ACCEPTED", "REJECTED"))
		}
	}
	for _, target := range r.some("Target", town, 6) {
		r.edge(town, "ASSESSES", target, "assessment", r.pick("RELEVANT", "NOT_RELEVANT", "NOT_RELEVANT"))
	}
}

func (r *random) year() any {
	if r.chance(2) {
		return nil
	}
	return int64(2023 + r.IntN(5))
}

func (r *random) plans(town string) {
	for range r.IntN(4) {
		r.node("Plan", town, "title", "Plan", "type", r.pick("VP", "VP", "VP", "HANDLINGSPLAN"), "status", r.pick("DECIDED", "DECIDED", "DRAFT"), "from", r.maybe(), "to", r.maybe())
	}
	if r.chance(3) {
		r.edge(r.one("Plan", town), "SUCCEEDS", r.one("Plan", town))
	}
}

func (r *random) assignments(town string) {
	for i := range r.IntN(16) {
		title := r.title()
		earlier := r.one("Assignment", town)
		if earlier != "" && !r.chance(3) { // one that is nearly another
			title = newWorld(r.changes).text(earlier, "title")
			if r.chance(2) {
				title += " " + r.title()
			}
		}
		a := r.node("Assignment", town, "title", title, "form", r.pick("ASSIGNMENT", "MEASURE"), "number", r.pick("1", "2", "10"),
			"scope", r.pick("DEPARTMENT", "DEPARTMENT", "MUNICIPALITY_WIDE"), "due", r.maybe(),
			"status", r.pick("PROPOSED", "DECIDED", "DECIDED", "STARTED", "STARTED", "DONE", "STOPPED"))
		for _, target := range r.some("Target", town, 3) {
			r.edge(a, "CONTRIBUTES_TO", target)
		}
		for _, goal := range r.some("Goal", town, 1) {
			r.edge(a, "CONTRIBUTES_TO", goal)
		}
		for _, department := range r.some("Department", town, 3) {
			r.edge(a, "ASSIGNED_TO", department, "role", r.pick("OWNS", "LEADS", "TAKES_PART"))
		}
		for _, plan := range r.some("Plan", town, 7) {
			r.edge(a, "IN_PLAN", plan)
		}
		for _, focus := range r.some("FocusArea", town, 3) {
			r.edge(a, "IMPLEMENTS", focus)
		}
		if i > 0 {
			for _, answered := range r.some("Assignment", town, 2) {
				r.edge(a, "ANSWERS", answered)
			}
			if r.chance(3) {
				r.edge(a, "SUCCEEDS", earlier)
				r.edge(a, "SUCCEEDS", r.one("Assignment", town))
			}
			for _, target := range newWorld(r.changes).out(earlier, "CONTRIBUTES_TO", "Target") {
				r.edge(a, "CONTRIBUTES_TO", target)
			}
		}
		if r.chance(3) {
			r.edge(a, "GIVEN_BY", r.one("Department", town), "date", r.day(), "paragraph", "§ 1")
		}
		if !r.chance(3) {
			r.edge(a, "RESPONSIBLE", r.one("Post", town))
		}
	}
}

// title draws a few words, which may be inflected, misspelt or broken at a line's end.
func (r *random) title() string {
	title := r.pick("Stärka", "Utveckla", "Utvekcla", "Öka")
	for range 1 + r.IntN(4) {
		title += " " + r.pick("skolan", "skolorna", "trygghet", "tryghet", "och", "energin", "energi", "dialog", "dialgo", "natur- och kultur",
			"förebyggande", "förebyg- gande", "före-byggande", "fröebyggande", "medborgarinflytandet", "medborgarnflytande", "medborgraninflytandet",
			"2021", "2022", "e-tjänster", "etjänster")
	}
	return title
}

func (r *random) measures(town string) {
	for range r.IntN(8) {
		activity := r.node("Activity", town, "title", "Aktivitet", "status", r.pick("PROPOSED", "PLANNED", "STARTED", "DONE", "STOPPED"), "due", r.maybe())
		for _, a := range r.some("Assignment", town, 3) {
			r.edge(activity, "PART_OF", a)
		}
		for _, department := range r.some("Department", town, 2) {
			r.edge(activity, "PERFORMED_BY", department)
		}
	}
	for range r.IntN(8) {
		indicator := r.node("Indicator", r.pick(town, town, ""), "title", "Nyckeltal",
			"wanted", r.perhaps("UP", "DOWN"), "targetValue", r.perhaps(1.5, 3.25), "seriesEnd", r.perhaps(int64(2023), int64(2025)))
		for _, kind := range []string{"Assignment", "Activity", "Target", "DevelopmentArea", "FocusArea", "DesiredState"} {
			if measured := r.one(kind, town); r.chance(2) {
				r.edge(indicator, "MEASURES", measured, "fit", r.pick("GOOD", "PARTIAL", "POOR"))
			}
		}
		for range r.IntN(5) {
			set := []any{"year", int64(2020 + r.IntN(7)), "gender", r.pick("ALL", "ALL", "ALL", "WOMEN")}
			if r.chance(3) {
				set = append(set, "missing", r.perhaps("EMPTY", "NOT_REPORTED", "SERIES_ENDED"))
			} else {
				set = append(set, "value", []float64{1.1, 1.5, 2.2, 3.25, 4}[r.IntN(5)])
			}
			observation := r.node("Observation", "", set...)
			r.edge(observation, "OF", indicator)
			r.edge(observation, "FOR", r.pick(r.towns...))
		}
	}
}

// perhaps draws one of some values, or nil.
func (r *random) perhaps(from ...any) any {
	if r.chance(3) {
		return nil
	}
	return from[r.IntN(len(from))]
}

// crossings are edges by which areas, focus areas and departments come to share things.
func (r *random) crossings(town string) {
	for range r.IntN(3) {
		r.node("Process", town, "title", fmt.Sprint("Verktyg ", len(r.made["Process"])))
	}
	for range r.IntN(3) {
		person := r.node("Person", town, "name", "Någon")
		for _, post := range r.some("Post", town, 2) {
			r.edge(post, "HELD_BY", person, "from", r.day(), "to", "2026-12-31")
		}
	}
	for range 3 + r.IntN(12) {
		from := r.one(r.pick("DevelopmentArea", "FocusArea"), town)
		if from == "" {
			continue
		}
		switch r.IntN(4) {
		case 0:
			r.edge(from, "USES", r.one("Process", town))
		case 1:
			r.edge(from, "CONTRIBUTES_TO", r.one("Target", town), "status", r.pick("SUGGESTED", "ACCEPTED", "REJECTED"))
		case 2:
			for _, department := range r.some("Department", town, 4) {
				r.edge(r.one("PolicyDocument", town), "OWNED_BY", department, "role", "OWNS")
			}
		case 3:
			if strings.HasPrefix(from, "FocusArea:") {
				r.edge(from, "ASSIGNED_TO", r.one("Department", town), "role", "OWNS")
			}
		}
	}
}
