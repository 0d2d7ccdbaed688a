package seeds

import (
	"os"
	"testing"

	"malgraf/graph"
	"malgraf/outline"
)

// What the importer reads from the outline and what the seed says are the same, title by title. It runs where the
// outline itself is at hand.
func TestMoraIsWhatTheImporterReads(t *testing.T) {
	file, err := os.Open("../../shared/seeds/004_7942052e61fd46e0.txt")
	if err != nil {
		return
	}
	defer file.Close()
	read, err := outline.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	l := mustLoad(t, "mora")
	titled := func(id, title string) {
		t.Helper()
		if got := l.nodes[id]["title"]; got != title {
			t.Errorf("%s is %v, want %q", id, got, title)
		}
	}
	edge := func(name, from, to string, number any) {
		t.Helper()
		if set := l.edges[name+" "+from+" "+to]; set == nil || set["number"] != number {
			t.Errorf("%s %s %s is %v, want number %v", name, from, to, set, number)
		}
	}
	focus := map[string]bool{}
	for _, area := range read.Areas {
		id := "DevelopmentArea:2062/" + string(area.Number)
		titled(id, area.Title)
		inArea := map[outline.Number]string{}
		for _, one := range area.Focus {
			key := graph.Slug(one.Title)
			if one.OwnArea {
				key = string(area.Number) + "/" + key
			}
			to := "FocusArea:2062/" + key
			inArea[one.Number], focus[to] = to, true
			titled(to, one.Title)
			if one.Parent != "" {
				edge("PART_OF", to, inArea[one.Parent], string(one.Number))
				continue
			}
			edge("HAS_FOCUS", id, to, string(one.Number))
		}
		for i, state := range area.Desired {
			to := "DesiredState:2062/" + string(area.Number) + "/" + string(rune('1'+i))
			titled(to, state.Title)
			edge("AIMS_AT", id, to, nil)
		}
		if area.Target != nil {
			edge("SUPPORTS", id, "TargetArea:2062/"+graph.Slug(area.Target.Title), nil)
		}
		for name, mentions := range map[string][]outline.Mention{"REFERS_TO": area.Refers, "CONSTITUTES": area.Is} {
			for _, document := range mentions {
				edge(name, id, "PolicyDocument:2062/"+graph.Slug(document.Title), nil)
			}
			if n := len(l.from(name, id)); n != len(mentions) {
				t.Errorf("%s has %d edges %s, the outline %d", id, n, name, len(mentions))
			}
		}
		for _, process := range area.Uses {
			titled("Process:2062/"+graph.Slug(process.Title), process.Title)
		}
	}
	if n := count(l.nodes, "FocusArea:"); n != len(focus) {
		t.Errorf("%d focus areas, the outline has %d", n, len(focus))
	}
	for _, document := range read.Documents {
		id := "PolicyDocument:2062/" + graph.Slug(document.Title)
		titled(id, document.Title)
		if status := l.nodes[id]["status"]; (status == "UPCOMING") != document.Upcoming {
			t.Errorf("%s is %v", id, status)
		}
	}
}
