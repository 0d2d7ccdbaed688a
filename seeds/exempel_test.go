package seeds

import (
	"fmt"
	"strings"
	"testing"
)

func TestExempelSaysThatItIsInvented(t *testing.T) {
	changes, err := load("exempel")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if strings.HasPrefix(c.Node, "Municipality:") && !strings.Contains(fmt.Sprint(c.Set["name"]), "påhittad") {
			t.Errorf("%s is called %v", c.Node, c.Set["name"])
		}
		source := fmt.Sprint(c.Set["source"])
		// A real law, and the real target whose alias it shares with Ljusdal.
		if c.Node != "PolicyDocument:sfs/2018-1197" && c.Node != "Target:10.a" && !strings.Contains(source, "påhittad") {
			t.Errorf("%s%s %s %s has the source %s", c.Node, c.Edge, c.From, c.To, source)
		}
	}
}

// Every kind but Person, and every type of edge but those of people, has an example.
func TestExempelHasEveryKindAndEdge(t *testing.T) {
	s, l := parseSchema(t), mustLoad(t, "exempel")
	for _, kind := range s.Kinds {
		if kind.Name != "Person" && count(l.nodes, kind.Name+":") == 0 {
			t.Errorf("no %s", kind.Name)
		}
	}
	there := map[string]bool{}
	for key := range l.edges {
		part := strings.SplitN(key, " ", 4)
		there[part[0]+" "+s.KindOf(part[1]).Name+" "+s.KindOf(part[2]).Name] = true
	}
	for _, edgeType := range s.EdgeTypes {
		name := edgeType.Name + " " + edgeType.From.Name + " " + edgeType.To.Name
		if !edgeType.Scope && edgeType.To.Name != "Person" && !there[name] {
			t.Errorf("no edge %s", name)
		}
	}
}

// A suggested link is nobody's statement: it is inferred, and says why.
func TestSuggestedLinksAreInferred(t *testing.T) {
	n := 0
	for key, set := range mustLoad(t, Names()...).edges {
		if set["status"] != "SUGGESTED" {
			continue
		}
		n++
		if set["basis"] != inferred {
			t.Errorf("%s is suggested and %v", key, set["basis"])
		}
	}
	if n < 5 {
		t.Errorf("%d suggested links", n)
	}
}

// The colours of the heat map, counted here from the edges: departments and assignments per goal.
func TestExempelHasGoalsOfEveryColour(t *testing.T) {
	l := mustLoad(t, "exempel")
	departments, assignments := map[string]map[string]bool{}, map[string]int{}
	for id, node := range l.nodes {
		if !strings.HasPrefix(id, "Assignment:") || node["scope"] != "DEPARTMENT" || node["status"] == "PROPOSED" || node["status"] == "STOPPED" || !l.from("IN_PLAN", id)["Plan:9999/vp-2025-2026"] {
			continue
		}
		for goal := range l.goalsOf(id) {
			assignments[goal]++
			if departments[goal] == nil {
				departments[goal] = map[string]bool{}
			}
			for department := range l.from("ASSIGNED_TO", id) {
				for whole := range l.from("PART_OF", department) {
					department = whole
				}
				if kind := l.nodes[department]["type"]; kind == "ADMINISTRATION" || kind == "COMPANY" {
					departments[goal][department] = true
				}
			}
		}
	}
	existing := 0
	for id, node := range l.nodes {
		if strings.HasPrefix(id, "Department:") && (node["type"] == "ADMINISTRATION" || node["type"] == "COMPANY") && node["validTo"] == nil {
			existing++
		}
	}
	green := func(goal string) bool {
		d := len(departments[goal])
		return d >= 2 && 5*d >= 4*existing && assignments[goal] >= 3
	}
	red := func(goal string) bool {
		d := len(departments[goal])
		return d == 0 || d == 1 && assignments[goal] <= 2
	}
	if !green("Goal:4") {
		t.Errorf("goal 4 is not green: %d of %d departments, %d assignments", len(departments["Goal:4"]), existing, assignments["Goal:4"])
	}
	for _, goal := range []string{"Goal:1", "Goal:2"} {
		if !red(goal) {
			t.Errorf("%s is not red: %v, %d", goal, departments[goal], assignments[goal])
		}
	}
	for _, goal := range []string{"Goal:3", "Goal:7", "Goal:10", "Goal:13"} {
		if green(goal) || red(goal) {
			t.Errorf("%s is not yellow: %v, %d", goal, departments[goal], assignments[goal])
		}
	}
	for code := 1; code <= 10; code++ {
		target := fmt.Sprintf("Target:14.%d", code)
		if code > 7 {
			target = "Target:14." + string(rune('a'+code-8))
		}
		if got := l.edges["ASSESSES Municipality:9999 "+target]["assessment"]; got != "NOT_RELEVANT" {
			t.Errorf("%s is assessed as %v", target, got)
		}
	}
}

// goalsOf are the goals that an assignment contributes to, itself or by one of their targets.
func (l loaded) goalsOf(assignment string) map[string]bool {
	goals := map[string]bool{}
	for end := range l.from("CONTRIBUTES_TO", assignment) {
		if strings.HasPrefix(end, "Goal:") {
			goals[end] = true
			continue
		}
		for goal := range l.from("PART_OF", end) {
			goals[goal] = true
		}
	}
	return goals
}
