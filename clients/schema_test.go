package clients_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lintFinding is what the linter finds amiss.
type lintFinding struct {
	Message, Rule string
	Location      struct{ Line int }
}

// lint runs the linter; .graphql-schema-linterrc says which rules are on, and why.
func lint(t *testing.T, sdl string) []lintFinding {
	t.Helper()
	output, _ := script(t, ".", "node_modules/graphql-schema-linter/lib/cli.js",
		"--config-directory", ".", "--format", "json", sdl)
	var report struct{ Errors []lintFinding }
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	return report.Errors
}

func TestSchemaLinter(t *testing.T) {
	findings := lint(t, fullSDL)
	const shown = 40
	for i, finding := range findings {
		if i == shown {
			t.Errorf("and %d more", len(findings)-shown)
			break
		}
		t.Errorf("%s:%d: %s (%s)", fullSDL, finding.Location.Line, finding.Message, finding.Rule)
	}
}

// The linter does find what is wrong.
func TestSchemaLinterFindsAMissingDescription(t *testing.T) {
	sdl := filepath.Join(t.TempDir(), "schema.graphql")
	write(t, sdl, "\"The roots.\"\ntype Query {\n  targets: Int\n}\n")
	findings := lint(t, sdl)
	if !slices.ContainsFunc(findings, func(found lintFinding) bool {
		return found.Rule == "fields-have-descriptions" && found.Location.Line == 3
	}) {
		t.Errorf("found %+v, want the missing description in line 3 among them", findings)
	}
}

// The worked questions are valid against the full SDL, and use nothing deprecated.
func TestQuestionsAreValid(t *testing.T) {
	files, err := filepath.Glob("../web/questions/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	live, err := filepath.Glob("../web/questions/live/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 || len(live) == 0 {
		t.Fatal("no questions found")
	}
	if output, failed := script(t, ".", "validate.js", slices.Concat([]string{fullSDL}, files, live)...); failed {
		t.Error(output)
	}
}

// The validation does find what is wrong: an unknown field, named with its line.
func TestValidationFindsAnUnknownField(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrong.graphql")
	write(t, file, "query Wrong {\n  noSuchField\n}\n")
	output, failed := script(t, ".", "validate.js", fullSDL, file)
	if want := fmt.Sprintf("%s:2:", file); !failed || !strings.Contains(output, want) || !strings.Contains(output, "noSuchField") {
		t.Errorf("got %q, want a finding at %s", output, want)
	}
}
