package graphtest

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// leaves finds what leaves a case out, for whatever reason.
var leaves = regexp.MustCompile(`\.Skip\w*\(|testing\.Short\b\(`)

// tells finds what treats one store otherwise than another by its name.
var tells = regexp.MustCompile(`(==|!=|case) "(embedded|neo4j)"|\bstore\.name [!=]=|switch store\.name\b`)

// Every adapter is held to every case: neither the suite nor what runs it may
// leave a case out for a store.
func TestNoCaseIsLeftOutForAStore(t *testing.T) {
	for _, name := range append(matches(t, "*.go"), held(t)...) {
		if found := leaves.Find(read(t, name)); found != nil {
			t.Errorf("%s leaves cases out: %s", name, found)
		}
	}
}

// Every question in GraphQL, above all testdata/*.txtar, is asked of every adapter,
// and one answer is wanted of all.
func TestNoQuestionIsLeftOutForAStore(t *testing.T) {
	stores := read(t, "../../resolvers/stores_test.go")
	for _, adapter := range held(t) {
		room := filepath.Base(filepath.Dir(adapter))
		if !bytes.Contains(stores, []byte(`served(t, "`+room+`", `)) {
			t.Errorf("resolvers/stores_test.go opens no store of graph/%s", room)
		}
	}
	for _, name := range append(matches(t, "../../resolvers/*_test.go"), matches(t, "../../twins/*_test.go")...) {
		for _, not := range []*regexp.Regexp{leaves, tells} {
			if found := not.Find(read(t, name)); found != nil {
				t.Errorf("%s leaves something out for a store: %s", name, found)
			}
		}
	}
}

// held are the files that hold an adapter to the suite.
func held(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, name := range matches(t, "../*/*_test.go") {
		if filepath.Base(filepath.Dir(name)) != "graphtest" && bytes.Contains(read(t, name), []byte("graphtest.Run(")) {
			files = append(files, name)
		}
	}
	if len(files) < 2 {
		t.Fatalf("only %v are held to the suite", files)
	}
	return files
}

func matches(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	return files
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEveryCaseHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, subject := range subjects {
		for _, one := range subject.cases {
			name := subject.name + "/" + one.name
			if seen[name] || one.check == nil {
				t.Errorf("%s stands twice or checks nothing", name)
			}
			seen[name] = true
		}
	}
}
