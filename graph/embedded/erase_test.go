package embedded

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"malgraf/graph"
)

// forgotten are the words that are to be nowhere once they are erased.
var forgotten = []string{"Xantippa", "Gustafsson", "Person:x"}

// holding lists which of some words stand in which file beside a store.
func holding(t *testing.T, path string, words ...string) (found []string) {
	t.Helper()
	names, err := filepath.Glob(path + "*")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if bytes.Contains(data, []byte(word)) {
				found = append(found, filepath.Base(name)+": "+word)
			}
		}
	}
	return found
}

// biography gives a person a past that leaves traces all over the file: changed
// many times among others, in commits small and large, with keys and in freed pages.
func biography(t *testing.T, store *Store) {
	t.Helper()
	apply := func(key string, changes ...graph.Change) {
		t.Helper()
		batch := graph.Batch{Changes: changes, By: "Bo", Message: "om Xantippa Gustafsson " + key, Key: "Xantippa " + key, Request: "Gustafsson " + key}
		if _, err := store.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: wholeBatch("2161", 3)}); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		var changes []graph.Change
		for j := range 30 {
			id := fmt.Sprintf("Person:%d-%d", i, j)
			changes = append(changes, graph.Change{Node: id, Municipality: "Municipality:2161", Set: map[string]any{"name": fmt.Sprint("Någon ", i, j)}})
		}
		changes = append(changes,
			graph.Change{Node: "Person:x", Municipality: "Municipality:2161", Set: map[string]any{"name": fmt.Sprint("Xantippa Gustafsson ", i), "source": string(bytes.Repeat([]byte("Xantippa "), 10*i))}},
			graph.Change{Node: fmt.Sprint("Post:", i), Municipality: "Municipality:2161", Set: map[string]any{"title": "Chef"}},
			graph.Change{Edge: "HELD_BY", From: fmt.Sprint("Post:", i), To: "Person:x", Set: map[string]any{"source": "anställningsbevis"}})
		apply(fmt.Sprint(i), changes...)
	}
}

// erased looks that the words are in no file, now and after the store is opened again.
func erased(t *testing.T, store *Store, path string) {
	t.Helper()
	if found := holding(t, path, forgotten...); len(found) > 0 {
		t.Errorf("what was erased stands in %v", found)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, path, forgotten...); len(found) > 0 {
		t.Errorf("when the store is closed what was erased stands in %v", found)
	}
	again := openAt(t, path)
	hits, err := (&view{again.newest.Load(), again}).Search(t.Context(), graph.Search{Text: "Gustafsson", First: 1})
	if err != nil || hits.Total != 0 {
		t.Errorf("%v, %v", hits, err)
	}
}

func TestWhatIsErasedStandsInNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	biography(t, store)
	if found := holding(t, path, forgotten...); len(found) < len(forgotten) {
		t.Fatalf("only %v is to be found before", found)
	}
	if _, err := store.Erase(t.Context(), graph.Erasure{Node: "Person:x", By: "Eva", Message: "Beslut 17"}); err != nil {
		t.Fatal(err)
	}
	erased(t, store, path)
}

func TestWhatWasRemovedBeforeIsErasedFromTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	biography(t, store)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Node: "Person:x", Remove: true}}}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = openAt(t, path)
	if _, err := store.Erase(t.Context(), graph.Erasure{Node: "Person:x"}); err != nil {
		t.Fatal(err)
	}
	erased(t, store, path)
}

// While another process reads, the log cannot be emptied: the erasure is made, says
// so, and is ended when the file is next opened.
func TestWhatCannotBeOverwrittenYetIsToldAndDoneLater(t *testing.T) {
	store, path, end := hinderedErasure(t)
	end()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	erased(t, openAt(t, path), path)
}

// A store that goes on being open ends it too, once nobody reads any more.
func TestWhatCannotBeOverwrittenYetIsTriedAgain(t *testing.T) {
	usual := scrubPause
	scrubPause = 10 * time.Millisecond
	t.Cleanup(func() { scrubPause = usual }) // when the stores are closed
	store, path, end := hinderedErasure(t)
	time.Sleep(20 * scrubPause)
	if found := holding(t, path, forgotten...); len(found) == 0 {
		t.Fatal("it is gone while another process reads")
	}
	end()
	for soon := time.Now().Add(20 * time.Second); len(holding(t, path, forgotten...)) > 0 && time.Now().Before(soon); {
		time.Sleep(scrubPause)
	}
	erased(t, store, path)
}

// hinderedErasure erases a person while another process reads the file, until end.
func hinderedErasure(t *testing.T) (store *Store, path string, end func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "store.db")
	store = openAt(t, path)
	biography(t, store)
	if _, err := store.file.(*sqliteFile).conn.ExecContext(t.Context(), "PRAGMA busy_timeout(50)"); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	reading, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRowContext(t.Context(), "SELECT count(*) FROM node").Scan(&n); err != nil {
		t.Fatal(err)
	}
	commit, err := store.Erase(t.Context(), graph.Erasure{Node: "Person:x"})
	if !errors.Is(err, graph.ErrUnavailable) || commit.Revision == 0 {
		t.Errorf("%v, %v", commit.Revision, err)
	}
	if _, found := store.newest.Load().table(store.Schema().Kind("Person")).lookup("Person:x"); found {
		t.Error("it is in the graph still")
	}
	return store, path, func() {
		t.Helper()
		if err := errors.Join(reading.Rollback(), other.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKilledWhileItErases kills a process at any moment of an erasure: afterwards
// the node is there with all its past, or nowhere.
func TestKilledWhileItErases(t *testing.T) {
	whole, gone := 0, 0
	for round := range 12 {
		path := filepath.Join(t.TempDir(), "store.db")
		store := openAt(t, path)
		biography(t, store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		killErasing(t, path, time.Duration(round*round)*4*time.Millisecond)
		store = openAt(t, path)
		log := graph.Log{Nodes: []string{"Person:x"}, First: 1000}
		commits, _, err := (&view{store.newest.Load(), store}).Log(t.Context(), log)
		if err != nil {
			t.Fatal(err)
		}
		_, found := store.newest.Load().table(store.Schema().Kind("Person")).lookup("Person:x")
		switch {
		case found && len(commits) == 40:
			whole++
		case !found && len(commits) == 0:
			gone++
			if left := holding(t, path, forgotten...); len(left) > 0 {
				t.Errorf("round %d: opened again, %v", round, left)
			}
		default:
			t.Errorf("round %d: there %v, with %d commits", round, found, len(commits))
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d times it was whole, %d times gone", whole, gone)
}

func killErasing(t *testing.T, path string, after time.Duration) {
	t.Helper()
	eraser := child(t, "eraser", path)
	out, err := eraser.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := eraser.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // it begins
		t.Fatal(err)
	}
	time.Sleep(after)
	_ = eraser.Process.Kill() // it may have ended
	_ = eraser.Wait()
}

func eraseUntilKilled(path string) error {
	store, err := openReady(path)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := store.Erase(context.Background(), graph.Erasure{Node: "Person:x"}); err != nil {
		return err
	}
	return store.Close()
}
