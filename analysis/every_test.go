package analysis_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// analysed finds the analyses among the root fields, with their functions.
var analysed = regexp.MustCompile(`"(\w+)": +analysed\(r, (analysis\.\w+)\)`)

// Every analysis is measured, is cut short with its request (both by benched), and has a
// section in docs/analyses.md.
func TestEveryAnalysisIsBenchedAndDescribed(t *testing.T) {
	roots, benched, docs := text(t, "../resolvers/root.go"), text(t, "bench_test.go"), text(t, "../docs/analyses.md")
	all := analysed.FindAllStringSubmatch(roots, -1)
	if len(all) < 2 {
		t.Fatalf("only %q are analyses", all)
	}
	for _, one := range all {
		name, function := one[1], one[2]
		if !strings.Contains(benched, function+"(") {
			t.Errorf("%s has no line in benched of bench_test.go", name)
		}
		if !regexp.MustCompile(`(?m)^## .*\b` + name + `\b`).MatchString(docs) {
			t.Errorf("%s has no section in docs/analyses.md", name)
		}
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
