package embedded

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"malgraf/graph"
)

// format1 copies a store that the program wrote before nodes had revisions.
func format1(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/format1.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// migrated is what the store of format 1 holds, by the commits that made it.
var migrated = map[string]graph.Revision{
	"Municipality:2161": 1, "Department:a": 6, "Department:b": 6, "Post:p": 5, "Person:y": 2,
}

func checkMigrated(t *testing.T, store *Store) {
	t.Helper()
	s := store.newest.Load()
	nodes := 0
	for _, table := range s.tables {
		nodes += table.live
	}
	if nodes != len(migrated) || s.revision < 6 {
		t.Errorf("%d nodes at revision %d", nodes, s.revision)
	}
	for id, want := range migrated {
		table := s.table(store.Schema().KindOf(id))
		row, found := table.lookup(id)
		if !found || table.revision(row) != want {
			t.Errorf("%s: there %v, at revision %d, want %d", id, found, table.revision(row), want)
		}
	}
	commits, more, err := (&view{s, store}).Log(t.Context(), graph.Log{Nodes: []string{"Person:x"}, First: 9})
	var revisions []graph.Revision
	for _, commit := range commits {
		revisions = append(revisions, commit.Revision)
	}
	if want := []graph.Revision{4, 2}; err != nil || more || !reflect.DeepEqual(revisions, want) {
		t.Errorf("the log of one who was removed: %v, %v, want %v", revisions, err, want)
	}
	state, err := graph.StateAt(t.Context(), store.Schema(), &view{s, store}, "Department:a", 5)
	if err != nil || state == nil || state.Set["validFrom"] != "2019-01-01" || len(state.Edges) != 1 {
		t.Errorf("as it was: %+v, %v", state, err)
	}
}

func TestAStoreOfTheFirstFormatIsBroughtUpToThisOne(t *testing.T) {
	path := format1(t)
	for range 2 {
		store := openAt(t, path)
		checkMigrated(t, store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	store := openAt(t, path)
	_, err := store.Apply(t.Context(), graph.Batch{
		Changes: []graph.Change{{Node: "Department:a", Set: map[string]any{"name": "UN"}}},
		Expect:  map[string]graph.Revision{"Department:a": 5},
	})
	if stale := (*graph.Stale)(nil); !errors.As(err, &stale) || stale.Revision != 6 || stale.By != "Åsa" {
		t.Errorf("an edit of what was known at revision 5: %v", err)
	}
	if commit, err := graph.Revert(t.Context(), store, 6, graph.Batch{Key: "k"}); err != nil || commit.Revision != 7 {
		t.Errorf("taking back the last commit: %v, %v", commit, err)
	}
}

// The first format left old text in freed pages.
func TestWhatAnOlderStoreHasFreedIsOverwritten(t *testing.T) {
	path := format1(t)
	if found := holding(t, path, "Xantippa"); len(found) == 0 {
		t.Fatal("the name is not in the file")
	}
	store := openAt(t, path)
	if _, err := store.Erase(t.Context(), graph.Erasure{Node: "Person:x", Message: "Beslut 17"}); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, path, forgotten...); len(found) > 0 {
		t.Errorf("what was erased stands in %v", found)
	}
	if log, _, err := (&view{store.newest.Load(), store}).Log(t.Context(), graph.Log{Nodes: []string{"Post:p"}, First: 9}); err != nil || len(log) != 2 {
		t.Errorf("the post keeps %d commits, %v", len(log), err)
	}
}

func TestAStoreOfTheFirstFormatIsReadBesideAndNotChanged(t *testing.T) {
	path := format1(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	store, err := readReady(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if departments := store.newest.Load().table(store.Schema().Kind("Department")); departments.live != 2 || departments.revision(0) != 0 {
		t.Errorf("%d departments at revision %d", departments.live, departments.revision(0))
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed: %v", err)
	}
}

// A process that is killed while it migrates leaves the store in its old format.
func TestAMigrationIsWholeOrNotAtAll(t *testing.T) {
	path := format1(t)
	held, err := takeLock(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := openFile(path, held, parsedSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.catchUp(ended); err == nil {
		t.Error("it migrates though its context has ended")
	}
	if err := f.close(); err != nil {
		t.Fatal(err)
	}
	checkMigrated(t, openAt(t, path))
}
