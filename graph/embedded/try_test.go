package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"malgraf/graph"
)

// toTry opens a store to try batches in, and closes it with the test.
func toTry(t *testing.T, path string) *Store {
	t.Helper()
	store, err := opening(OpenToTry).ready(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return store
}

// What is tried answers as what is made, and stays without effect: on a store that is
// closed, on one of the first format, and on what a process left that was killed, whose
// log holds what its file does not.
func TestABatchThatIsTriedIsAnsweredAsIfItWereMade(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, closed)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: wholeBatch("2161", 4)}); err != nil {
		t.Fatal(err)
	}
	killed := filepath.Join(t.TempDir(), "store.db")
	copyStore(t, closed, killed)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if reader, err := readReady(killed); err != nil || reader.Close() != nil { // makes the index of the log
		t.Fatal(err)
	}
	asItIs := graph.Change{Edge: "SERVES", From: "Department:2161/0", To: "Department:2161/1", Set: map[string]any{"source": "2161"}}
	for _, c := range []struct {
		what, path string
		change     graph.Change
	}{
		{"closed", closed, asItIs},
		{"killed", killed, asItIs},
		{"of the first format", format1(t), graph.Change{Node: "Department:a", Remove: true}},
	} {
		t.Run(c.what, func(t *testing.T) {
			path, before := c.path, files(t, filepath.Dir(c.path))
			trying := toTry(t, path)
			renamed := graph.Change{Node: "Municipality:2161", Set: map[string]any{"name": "Annat"}}
			batch := graph.Batch{DryRun: true, Changes: append(wholeBatch("1001", 3), renamed, c.change)}
			var tried [2]graph.Commit
			for i := range tried { // the second finds nothing of the first
				var err error
				if tried[i], err = trying.Apply(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
			}
			if towns := trying.newest.Load().table(trying.Schema().Kind("Municipality")).live; towns != 1 {
				t.Errorf("what was tried is seen: %d municipalities", towns)
			}
			batch.DryRun = false
			if _, err := trying.Apply(t.Context(), batch); !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("in earnest: %v", err)
			}
			if _, err := trying.Erase(t.Context(), graph.Erasure{Node: "Municipality:2161", Message: "x"}); !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("an erasure: %v", err)
			}
			unchanged(t, filepath.Dir(path), before)
			made, err := openAt(t, path).Apply(t.Context(), batch)
			if err != nil {
				t.Fatal(err)
			}
			for _, commit := range tried {
				if commit.Revision != 0 || len(commit.Changes) == 0 || !reflect.DeepEqual(commit.Changes, made.Changes) || !reflect.DeepEqual(commit.Created, made.Created) {
					t.Errorf("tried: %+v\nmade: %+v", commit, made)
				}
			}
		})
	}
}

// Where no store has been made yet it is tried what would be made in an empty one, unless
// none could be.
func TestTryingMakesNothing(t *testing.T) {
	dir := t.TempDir()
	empty, text := filepath.Join(dir, "empty.db"), filepath.Join(dir, "text.db")
	if err := errors.Join(os.WriteFile(empty, nil, 0o644), os.WriteFile(text, []byte("a letter"), 0o644)); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	for _, path := range []string{filepath.Join(dir, "store.db"), empty, "", ":memory:"} {
		store := toTry(t, path)
		commit, err := store.Apply(t.Context(), graph.Batch{DryRun: true, Changes: wholeBatch("a", 3)})
		if err != nil || len(commit.Created) != 4 {
			t.Errorf("%q: %v, %v", path, commit, err)
		}
		if _, err := store.Apply(t.Context(), graph.Batch{Changes: wholeBatch("a", 3)}); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%q, in earnest: %v", path, err)
		}
	}
	for path, want := range map[string]error{filepath.Join(dir, "none", "store.db"): graph.ErrNotFound, text: graph.ErrInvalid, dir: graph.ErrInvalid} {
		if store, err := OpenToTry(t.Context(), path, parsedSchema(t)); !errors.Is(err, want) {
			t.Errorf("%s: %v, %v, want %v", path, store, err, want)
		}
	}
	unchanged(t, dir, before)
}
