package sight_test

import (
	"encoding/json"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
	"malgraf/graph/sight"
	"malgraf/seeds"
)

// seeded is the world of the seeds, the invented municipality among them.
func seeded(t *testing.T) *world {
	t.Helper()
	changes, err := seeds.Load("agenda2030", "ljusdal", "mora", "exempel")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{schema: kinds(t), nodes: map[string]graph.Change{}}
	for _, change := range changes {
		_, known := w.nodes[change.Node]
		switch {
		case change.Edge != "":
			w.edges = append(w.edges, change)
		case known: // a later file says more of it
			for name, value := range change.Set {
				w.nodes[change.Node].Set[name] = value
			}
		default:
			w.add(change)
		}
	}
	return w
}

// Analyses read through the same rules: theirs are the answers of a graph without what
// may not be seen.
func TestAnalysesSeeNoMore(t *testing.T) {
	w := seeded(t)
	whole := ready(t, inMemory(t, w.schema))
	save(t, whole, w.all())
	guarded := over(t, whole)
	differ := false
	for role, who := range map[string]sight.Subject{
		"anonymous": {}, "administrator": {Role: sight.Admin}, "viewer": {In: map[string]sight.Role{"Municipality:9999": sight.Viewer}},
	} {
		deleted := ready(t, inMemory(t, w.schema))
		save(t, deleted, w.kept(who))
		for name, analyse := range analyses {
			got, want := analyse(t, analysis.Source{View: view(t, guarded, who), Schema: w.schema, Today: "2026-06-01"}), analyse(t, analysis.Source{View: view(t, deleted, who), Schema: w.schema, Today: "2026-06-01"})
			if got != want {
				t.Errorf("%s, %s:\n got %.2000s\nwant %.2000s", role, name, got, want)
			}
			differ = differ || got != analyse(t, analysis.Source{View: view(t, whole, who), Schema: w.schema, Today: "2026-06-01"})
		}
	}
	if !differ {
		t.Error("nobody is kept from seeing anything that an analysis tells")
	}
}

var analyses = map[string]func(*testing.T, analysis.Source) string{
	"coverage": func(t *testing.T, s analysis.Source) string {
		return written(t)(analysis.CoverageOf(t.Context(), s, analysis.CoverageArguments{
			By: "GOAL", Framework: "agenda2030", Level: []string{"ADMINISTRATION", "COMPANY", "BOARD"}, MunicipalityWide: "ANSWERED",
			Thresholds: analysis.CoverageThresholds{RatedDepartments: 3, RedAssignments: 2, GreenDepartments: 2, GreenPercent: 80, GreenAssignments: 3},
		}))
	},
	"orphans": func(t *testing.T, s analysis.Source) string {
		return written(t)(analysis.OrphansOf(t.Context(), s, analysis.OrphanArguments{
			Kinds: []analysis.OrphanKind{"TARGET", "ASSIGNMENT", "DEVELOPMENT_AREA", "POLICY_DOCUMENT"}, Framework: "agenda2030",
		}))
	},
}

func written(t *testing.T) func(answer any, err error) string {
	return func(answer any, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}
