package neo4jtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// home makes a JDK of a version, as far as can be seen from outside.
func home(t *testing.T, name, version string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	for file, text := range map[string]string{"release": "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n", "bin/javac": "", "bin/java": ""} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Each line of Neo4j gets a Java that it runs on, or what is missing is said.
func TestJava(t *testing.T) {
	eleven, seventeen, twentyOne, twentyFive := home(t, "11", "11.0.2"), home(t, "17", "17.0.15"), home(t, "21", "21"), home(t, "25", "25.0.1")
	runtime := home(t, "runtime", "21.0.1")
	if err := os.Remove(filepath.Join(runtime, "bin", "javac")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, line, preferred string
		homes                 []string
		want                  string
	}{
		{"the oldest that will do", "5", "", []string{twentyFive, seventeen, twentyOne, eleven}, seventeen},
		{"the newer line", "2025", "", []string{seventeen, twentyFive, twentyOne}, twentyOne},
		{"JAVA_HOME", "5", twentyOne, []string{seventeen}, twentyOne},
		{"JAVA_HOME is too old", "2025", seventeen, []string{seventeen, twentyFive}, twentyFive},
		{"a runtime compiles nothing", "2025", "", []string{runtime, twentyFive}, twentyFive},
		{"JAVA_HOME is nothing", "", "/no/such", []string{seventeen}, seventeen},
	} {
		if got, err := lines[c.line].chooseHome(c.preferred, c.homes); err != nil || got != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, got, err, c.want)
		}
	}
	_, err := lines["2025"].chooseHome(eleven, []string{seventeen, "/no/such"})
	for _, words := range []string{"neo4j 2025.", "Java 21 or later", "17 in " + seventeen, "11 in " + eleven, "openjdk-21-jdk-headless", "JAVA_HOME"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("it does not say %q: %v", words, err)
		}
	}
	if _, err := lines["5"].chooseHome("", nil); err == nil || !strings.Contains(err.Error(), "there is none") {
		t.Errorf("without any: %v", err)
	}
	t.Setenv(VersionVariable, "2031")
	if _, err := Prepare(); err == nil || !strings.Contains(err.Error(), "NEO4J=2031") {
		t.Errorf("an unknown line: %v", err)
	}
}
