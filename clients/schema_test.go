package clients_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The linter's findings on the full SDL; .graphql-schema-linterrc says which rules and why.
func TestSchemaLinter(t *testing.T) {
	output, _ := script(t, ".", "node_modules/graphql-schema-linter/lib/cli.js",
		"--config-directory", ".", "--format", "json", fullSDL)
	var report struct {
		Errors []struct {
			Message, Rule string
			Location      struct{ Line int }
		}
	}
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	const shown = 40
	for i, finding := range report.Errors {
		if i == shown {
			t.Errorf("and %d more", len(report.Errors)-shown)
			break
		}
		t.Errorf("%s:%d: %s (%s)", fullSDL, finding.Location.Line, finding.Message, finding.Rule)
	}
}

// The worked questions are valid against the full SDL, and use nothing deprecated.
func TestQuestionsAreValid(t *testing.T) {
	files, err := filepath.Glob("../web/questions/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no questions found")
	}
	if output, failed := script(t, ".", "validate.js", slices.Concat([]string{fullSDL}, files)...); failed {
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
