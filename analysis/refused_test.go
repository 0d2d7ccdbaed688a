package analysis_test

import (
	"errors"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

// What is named and is not there is an error; what is there and empty is an answer.
func TestDirectivesAndInterpretationsOfWhatIsNotThere(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			changes := []graph.Change{
				{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}},
				{Node: "Framework:f", Set: map[string]any{"code": "f", "title": "Mål", "level": "LOCAL"}},
				{Node: "Goal:1", Set: map[string]any{"code": "1", "title": "Mål"}}, {Edge: "PART_OF", From: "Goal:1", To: "Framework:f"},
				{Node: "Target:1.1", Set: map[string]any{"code": "1.1", "title": "Delmål"}},
				{Edge: "PART_OF", From: "Target:1.1", To: "Goal:1"}, {Edge: "IN_FRAMEWORK", From: "Target:1.1", To: "Framework:f"},
			}
			s := filled(t, open(t), changes)
			for _, department := range []string{"Department:none", "Municipality:1", "none"} {
				if _, err := analysis.DirectivesOf(t.Context(), s, analysis.DirectiveArguments{Department: []string{department}}); !errors.Is(err, graph.ErrNotFound) {
					t.Errorf("directives for %s: %v", department, err)
				}
			}
			directives, err := analysis.DirectivesOf(t.Context(), s, analysis.DirectiveArguments{})
			if err != nil || len(directives) != 1 || len(directives[0].Directives)+len(directives[0].Departments) != 0 {
				t.Errorf("directives in an empty municipality: %+v %v", directives, err)
			}
			for _, target := range []string{"9.9", "Target:none", "Goal:1", ""} {
				asked := analysis.InterpretationArguments{Target: target, Framework: "f", MunicipalityWide: analysis.WideAnswered}
				if _, err := analysis.InterpretationsOf(t.Context(), s, asked); !errors.Is(err, graph.ErrNotFound) {
					t.Errorf("interpretations of %q: %v", target, err)
				}
			}
			asked := analysis.InterpretationArguments{Target: "1.1", Framework: "f", MunicipalityWide: analysis.WideAnswered}
			readings, err := analysis.InterpretationsOf(t.Context(), s, asked)
			if err != nil || len(readings) != 1 || readings[0].Target != "Target:1.1" || len(readings[0].Departments) != 0 {
				t.Errorf("interpretations in an empty municipality: %+v %v", readings, err)
			}
		})
	}
}
