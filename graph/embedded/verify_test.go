package embedded

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"malgraf/graph"
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
