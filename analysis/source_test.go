package analysis

import (
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

// A condition that was misspelt would let everything pass.
func TestAMisspeltConditionPanics(t *testing.T) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := Source{Schema: kinds}
	panics := func(condition func(string, graph.Op, any) graph.Filter, property string) (panicked bool) {
		defer func() { panicked = recover() != nil }()
		condition(property, graph.Eq, "ACCEPTED")
		return false
	}
	for property, want := range map[string]bool{
		"FocusArea.targets@status": false, "FocusArea.targets@state": true, "FocusArea.targets": true,
		"FocusArea.target@status": true, "Focus.targets@status": true, "status": true,
	} {
		if got := panics(s.whereEdge, property); got != want {
			t.Errorf("whereEdge %s: panics %v, want %v", property, got, want)
		}
	}
	for property, want := range map[string]bool{"Plan.status": false, "Plan.state": true, "Plans.status": true} {
		if got := panics(s.where, property); got != want {
			t.Errorf("where %s: panics %v, want %v", property, got, want)
		}
	}
}
