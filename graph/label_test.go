package graph_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

func TestEveryKindHasALabel(t *testing.T) {
	s, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	name := func(p *graph.Property) string {
		if p == nil {
			return "-"
		}
		return p.Name
	}
	want := map[string]string{
		"Municipality": "code name", "Framework": "code title", "Goal": "code title", "Target": "code title",
		"Department": "- name", "Post": "- title", "Person": "- name", "Plan": "- title", "Assignment": "number title", "Activity": "externalId title",
		"FollowUp": "period comment", "Indicator": "koladaId title", "Observation": "- -", "DevelopmentArea": "number title", "FocusArea": "- title",
		"DesiredState": "- title", "TargetArea": "- title", "Process": "- title", "PolicyDocument": "- title", "Passage": "number text",
	}
	for _, kind := range s.Kinds {
		code, title := kind.Label()
		expected, listed := want[kind.Name]
		if got := name(code) + " " + name(title); listed && got != expected || !listed && title == nil {
			t.Errorf("%s: %s, want %s", kind.Name, got, expected)
		}
	}
}
