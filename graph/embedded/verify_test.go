package embedded

import (
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"malgraf/graph"
	"malgraf/schema"
)

// verified lists what is found in a file.
func verified(t *testing.T, path string) (findings []graph.Finding) {
	t.Helper()
	err := Verify(t.Context(), path, parsedSchema(t), graph.Verification{Find: func(finding graph.Finding) bool {
		findings = append(findings, finding)
		return true
	}})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func TestAWholeStoreHasNoFindings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	biography(t, store)
	for range 2 {
		if findings := verified(t, path); len(findings) > 0 {
			t.Errorf("%v", findings)
		}
		if _, err := store.Erase(t.Context(), graph.Erasure{Node: "Person:x"}); err != nil && !errors.Is(err, graph.ErrNotFound) {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if findings := verified(t, path); len(findings) > 0 {
		t.Errorf("when it is closed: %v", findings)
	}
	if findings := verified(t, format1(t)); len(findings) > 0 {
		t.Errorf("of the first format: %v", findings)
	}
}

func TestWhatIsDamagedIsFound(t *testing.T) {
	for statement, want := range map[string]string{
		"DELETE FROM trace WHERE revision = 3":                                              "commit 3: it is not to be found",
		"INSERT INTO request VALUES (x'00', 999, 0, x'00')":                                 "1 keys stand for commits that are not there",
		"DELETE FROM commits WHERE revision = 3":                                            "commits up to",
		"UPDATE commits SET data = zeroblob(40) WHERE revision = 3":                         "commit 3 has a wrong checksum",
		"DELETE FROM node WHERE number = (SELECT max(number) FROM node)":                    "damaged",
		"UPDATE node SET data = zeroblob(40) WHERE number = (SELECT min(number) FROM node)": "has a wrong checksum",
		"UPDATE state SET data = zeroblob(28)":                                              "wrong checksum",
	} {
		path := filepath.Join(t.TempDir(), "store.db")
		store := openAt(t, path)
		biography(t, store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		findings := verified(t, path)
		found := false
		for _, one := range findings {
			found = found || strings.Contains(one.String(), want)
		}
		if !found {
			t.Errorf("%s: found %v, want %q", statement, findings, want)
		}
	}
}

// A file may be older than a rule of the schema.
func TestNumbersOutOfTheirRangeAreFound(t *testing.T) {
	sources := fstest.MapFS{}
	files, err := graph.Sources(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		sources[file.Name] = &fstest.MapFile{Data: []byte(regexp.MustCompile(` @range\(.*?\)`).ReplaceAllString(file.Input, ""))}
	}
	free, err := graph.ParseSchema(sources)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "store.db")
	store, err := Open(t.Context(), path, free)
	if err != nil {
		t.Fatal(err)
	}
	waitReady(t, store)
	batch := wholeBatch("2161", 1)
	area := func(id string) graph.Change {
		return graph.Change{Node: id, Municipality: "Municipality:2161", Set: map[string]any{"number": id, "title": id, "ownership": "UNSTATED"}}
	}
	batch = append(batch, area("DevelopmentArea:a"), area("DevelopmentArea:b"),
		graph.Change{Edge: "INTERACTS", From: "DevelopmentArea:a", To: "DevelopmentArea:b", Set: map[string]any{"score": 4}},
		graph.Change{Edge: "INTERACTS", From: "DevelopmentArea:b", To: "DevelopmentArea:a", Set: map[string]any{"score": 3}},
		graph.Change{Node: "Passage:a", Municipality: "Municipality:2161", Set: map[string]any{"number": "1", "text": "a", "line": 0}})
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: batch}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, one := range verified(t, path) {
		found = append(found, one.String())
	}
	want := []string{
		"Passage:a: line: 0 is not at least 1: invalid",
		"INTERACTS from DevelopmentArea:a to DevelopmentArea:b: score: 4 is not from -3 to 3: invalid",
	}
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func TestVerifyEndsWhenNoMoreIsWanted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	biography(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("DELETE FROM trace"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	calls := 0
	if err := Verify(t.Context(), path, parsedSchema(t), graph.Verification{Find: func(graph.Finding) bool { calls++; return false }}); err != nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}
