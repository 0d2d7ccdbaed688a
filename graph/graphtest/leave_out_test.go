package graphtest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every adapter is held to every case: neither the suite nor what runs it may
// leave a case out for a store.
func TestNoCaseIsLeftOutForAStore(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	adapters, err := filepath.Glob("../*/conformance_test.go")
	if err != nil {
		t.Fatal(err)
	}
	leaves := regexp.MustCompile(`\.Skip\w*\(|testing\.Short\b\(`)
	for _, name := range append(files, adapters...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := leaves.Find(text); found != nil {
			t.Errorf("%s leaves cases out: %s", name, found)
		}
	}
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
