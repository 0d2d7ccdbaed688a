package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Whoever adds a library says under which licence it is.
func TestLicencesOfLibrariesAreNoted(t *testing.T) {
	docs := contents(t, "../../docs/decisions.md")
	_, noted, found := strings.Cut(docs, "\n## Licences\n")
	if !found {
		t.Fatal("docs/decisions.md has no licences")
	}
	libraries := goLibraries(t)
	for _, file := range []string{"clients", "web/playground", "bench/peer"} {
		libraries = append(libraries, npmLibraries(t, filepath.Join("../..", file, "package.json"))...)
	}
	if len(libraries) < 50 {
		t.Fatalf("only %d libraries: %v", len(libraries), libraries)
	}
	for _, name := range libraries {
		if !strings.Contains(noted, "`"+name+"`") {
			t.Errorf("docs/decisions.md: the licence of %s is not noted", name)
		}
	}
	for i, name := range strings.Split(noted, "`") {
		if i%2 == 1 && !slices.Contains(libraries, name) {
			t.Errorf("docs/decisions.md: %s is no library that is used", name)
		}
	}
}

// goLibraries are the modules that go.mod requires for ourselves.
func goLibraries(t *testing.T) []string {
	var libraries []string
	for line := range strings.Lines(contents(t, "../../go.mod")) {
		words := strings.Fields(line)
		if strings.HasPrefix(line, "\t") && len(words) == 2 {
			libraries = append(libraries, words[0])
		}
	}
	return libraries
}

func npmLibraries(t *testing.T, path string) []string {
	var project struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal([]byte(contents(t, path)), &project); err != nil {
		t.Fatal(err)
	}
	return slices.AppendSeq(slices.Collect(maps.Keys(project.Dependencies)), maps.Keys(project.DevDependencies))
}

func contents(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
