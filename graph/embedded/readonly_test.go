package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"malgraf/graph"
)

// readAt reads a store and closes it with the test.
func readAt(t *testing.T, path string) *Store {
	t.Helper()
	store, err := readReady(path)
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

// files returns what the files of a directory hold, by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[entry.Name()] = string(text)
	}
	return all
}

// unchanged fails the test where the files of a directory are others than before.
func unchanged(t *testing.T, dir string, before map[string]string) {
	t.Helper()
	after := files(t, dir)
	for name := range after {
		if _, there := before[name]; !there {
			t.Errorf("%s was made", name)
		}
	}
	for name, text := range before {
		if now, there := after[name]; !there || now != text {
			t.Errorf("%s was changed, or is gone", name)
		}
	}
}

// other is another process that writes, and what it was told is durable.
type other struct {
	process      *exec.Cmd
	mu           sync.Mutex
	acknowledged map[string]int
	last         graph.Revision
	ended        chan struct{}
}

func startWriter(t *testing.T, path string) *other {
	t.Helper()
	o := &other{process: child(t, "writer", path), acknowledged: map[string]int{}, ended: make(chan struct{})}
	out, err := o.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the writer does not begin")
	}
	go func() {
		defer close(o.ended)
		for lines.Scan() {
			o.mu.Lock()
			o.last = max(o.last, note(t, lines.Text(), o.acknowledged, map[string]bool{}))
			o.mu.Unlock()
		}
	}()
	t.Cleanup(o.kill)
	return o
}

// told returns what has been acknowledged so far.
func (o *other) told() (map[string]int, graph.Revision) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.acknowledged), o.last
}

func (o *other) kill() {
	_ = o.process.Process.Kill() // it may have been killed before
	<-o.ended
	_ = o.process.Wait()
}

// TestReadsBesideAWriter: a reader that opens while another process writes has all
// that was acknowledged before, no batch by half, and is in nobody's way.
func TestReadsBesideAWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	writer := startWriter(t, path)
	var before graph.Revision
	for range 25 {
		for _, last := writer.told(); last < before+20; _, last = writer.told() {
			time.Sleep(time.Millisecond)
		}
		acknowledged, last := writer.told()
		reader, err := readReady(path)
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, reader, acknowledged, last)
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
		for _, suffix := range []string{"-wal", "-shm", ".lock"} {
			if _, err := os.Stat(path + suffix); err != nil {
				t.Error(err)
			}
		}
		before = last
	}
	writer.kill()
	acknowledged, last := writer.told()
	t.Logf("revision %d", last)
	if last < before {
		t.Error("the writer wrote no more")
	}
	checkWhole(t, openAt(t, path), acknowledged, last)
}

// TestReadsTheLogOfAKilledWriter: what a killed process left is read, and left as it is.
func TestReadsTheLogOfAKilledWriter(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	writer := startWriter(t, path)
	for _, last := writer.told(); last < 50; _, last = writer.told() {
		time.Sleep(time.Millisecond)
	}
	writer.kill()
	acknowledged, last := writer.told()
	for _, index := range []string{"left", "gone"} {
		if index == "gone" {
			if err := os.Remove(path + "-shm"); err != nil {
				t.Fatal(err)
			}
		}
		before := files(t, dir)
		if before["store.db-wal"] == "" {
			t.Fatal("no log was left")
		}
		reader := readAt(t, path)
		checkWhole(t, reader, acknowledged, last)
		after := files(t, dir)
		before["store.db-shm"] = after["store.db-shm"] // SQLite's index of the log
		unchanged(t, dir, before)
	}
	checkWhole(t, openAt(t, path), acknowledged, last)
}

func TestReadsAClosedStore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	store := openAt(t, path)
	applySeeds(t, store)
	want := dump(store.newest.Load())
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	reader := readAt(t, path)
	if dump(reader.newest.Load()) != want {
		t.Error("another graph is read")
	}
	unchanged(t, dir, before)

	change := graph.Change{Node: "Goal:7", Set: map[string]any{"titleEn": "Energy"}}
	for _, dry := range []bool{false, true} {
		if _, err := reader.Apply(t.Context(), graph.Batch{Changes: []graph.Change{change}, DryRun: dry}); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("Apply: %v", err)
		}
	}
	if err := reader.Watch(t.Context(), 0, func(graph.Commit) error { return nil }); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("Watch: %v", err)
	}
	view, err := reader.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if view.Revision() != 21 {
		t.Errorf("revision %d", view.Revision())
	}
	view.Close()
	for range 2 {
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := reader.View(t.Context()); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("after Close: %v", err)
	}
	unchanged(t, dir, before)
}

// TestReadsWithoutTheRightToWrite reads as a user who may only read: beside a
// process that has the file open, what one left that was killed, and a closed file.
func TestReadsWithoutTheRightToWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	store := openAt(t, path)
	applySeeds(t, store)
	want := dump(store.newest.Load())
	killed := t.TempDir()
	copyStore(t, path, filepath.Join(killed, "store.db"))
	forbid(t, dir)
	stranger := func(what, path string) {
		t.Helper()
		out, err := child(t, "stranger", path).Output()
		if err != nil || string(out) != want {
			t.Errorf("%s: %v: %.200s", what, err, out)
		}
	}
	stranger("beside", path)
	allow(t, dir)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	forbid(t, dir)
	stranger("closed", path)

	if _, err := readReady(filepath.Join(killed, "store.db")); err != nil { // makes the index of the log
		t.Fatal(err)
	}
	forbid(t, killed)
	stranger("killed", filepath.Join(killed, "store.db"))
}

// forbid lets others reach a test's directory, and nobody but root write to it.
func forbid(t *testing.T, dir string) {
	t.Helper()
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { allow(t, dir) })
}

func allow(t *testing.T, dir string) {
	t.Helper()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Error(err)
	}
}

func TestReadingMakesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	if _, err := readReady(path); !errors.Is(err, graph.ErrNotFound) || !strings.Contains(fmt.Sprint(err), path) {
		t.Errorf("%v, want ErrNotFound that names the file", err)
	}
	unchanged(t, dir, map[string]string{})
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, none := range []string{path, "", ":memory:"} {
		if _, err := readReady(none); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%q: %v, want ErrInvalid", none, err)
		}
	}
	unchanged(t, dir, map[string]string{"store.db": ""})
}

// TestAWriterThatComesMeanwhile: a file without a log is read as one that nobody
// changes; where somebody does before all is read, it is read anew.
func TestAWriterThatComesMeanwhile(t *testing.T) {
	for _, closes := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "store.db")
		store := openAt(t, path)
		applySeeds(t, store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		file, err := openBeside(context.Background(), path, parsedSchema(t))
		if err != nil {
			t.Fatal(err)
		}
		if file.quiet == nil {
			t.Fatal("the file has a log")
		}
		store = openAt(t, path)
		if _, err := store.Apply(context.Background(), graph.Batch{Changes: wholeBatch("more", 200)}); err != nil {
			t.Fatal(err)
		}
		if closes {
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		read, err := file.loadBeside(context.Background(), newLayout(file.schema), newTupleNumbers(len(file.schema.EdgeTypes)))
		if err != nil {
			t.Fatal(err)
		}
		if dump(read) != dump(store.newest.Load()) {
			t.Errorf("closed %v: revision %d is read, not %d", closes, read.revision, store.newest.Load().revision)
		}
	}
}

// TestLinksLeadToOneStore: by whatever name it is opened, a store has one lock and one log.
func TestLinksLeadToOneStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	applySeeds(t, store)
	left := filepath.Join(t.TempDir(), "left.db")
	copyStore(t, path, left) // as a process leaves it that was killed
	links := t.TempDir()
	for name, target := range map[string]string{"open.db": path, "left.db": left} {
		if err := os.Symlink(target, filepath.Join(links, name)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := child(t, "opener", filepath.Join(links, "open.db")).Output(); err != nil || !strings.HasPrefix(string(out), "true ") {
		t.Errorf("a second process is told %q, %v", out, err)
	}
	if dump(readAt(t, filepath.Join(links, "left.db")).newest.Load()) != dump(store.newest.Load()) {
		t.Error("another graph is read through the link")
	}
}

// TestALinkToNoStoreYetHasItsLock: a store that is made through a link has its lock where the next one that opens it
// looks, by the link or by its name.
func TestALinkToNoStoreYetHasItsLock(t *testing.T) {
	for _, target := range []string{"/store.db", "store.db", "../data/store.db", "second.db"} {
		t.Run(target, func(t *testing.T) {
			dir := t.TempDir()
			data, links := filepath.Join(dir, "data"), filepath.Join(dir, "links")
			if err := errors.Join(os.Mkdir(data, 0o755), os.Symlink(data, links)); err != nil {
				t.Fatal(err)
			}
			path, link := filepath.Join(data, "store.db"), filepath.Join(links, "link.db")
			if filepath.IsAbs(target) {
				target = path
			}
			if err := errors.Join(os.Symlink(target, link), os.Symlink(path, filepath.Join(data, "second.db"))); err != nil {
				t.Fatal(err)
			}
			applySeeds(t, openAt(t, link))
			for _, name := range []string{link, path} {
				if out, err := child(t, "opener", name).Output(); err != nil || !strings.HasPrefix(string(out), "true ") {
					t.Errorf("a second process that opens %s is told %q, %v", name, out, err)
				}
			}
		})
	}
	ring := filepath.Join(t.TempDir(), "ring.db")
	if err := os.Symlink(ring, ring); err != nil {
		t.Fatal(err)
	}
	if store, err := Open(t.Context(), ring, parsedSchema(t)); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("a link to itself is opened: %v, %v", store, err)
	}
}

// TestWhatCannotBeLoadedIsNotWaitedFor: Ready says ErrUnavailable while the store
// may become ready, so an error that ended the loading must not.
func TestWhatCannotBeLoadedIsNotWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	openAt(t, path)
	busy := &sqliteFile{path: path}
	if err := busy.connect(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.db.Close() }()
	var failed error
	for range 2 { // the second waits for the first, and not long
		connection, err := busy.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = connection.Close() }()
		_, failed = connection.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	}
	if err := busy.explain(failed); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("%v, want ErrUnavailable", err)
	}
	if err := busy.unreadable(failed); !errors.Is(err, graph.ErrInvalid) || errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("while loading: %v, want ErrInvalid", err)
	}
}

// Whoever opens a file by another name of its own finds neither lock nor log, so it is
// not opened to be written by either. A copy of it, and reading it, are no matter.
func TestAFileWithTwoNamesIsNotWritten(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "store.db"), filepath.Join(folder, "other.db")
	store := openAt(t, path)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: wholeBatch("a", 4)}); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, other); err != nil {
		t.Fatal(err)
	}
	refused := func(path string) {
		t.Helper()
		if _, err := Open(t.Context(), path, parsedSchema(t)); !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "2 names") {
			t.Errorf("%s: %v", path, err)
		}
	}
	refused(other)
	if _, err := os.Stat(other + lockSuffix); err == nil {
		t.Error("it has got a lock of its own")
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	refused(path)
	checkWhole(t, readAt(t, other), map[string]int{"a": 4}, 1)
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, openAt(t, path), map[string]int{"a": 4}, 1)
	// A folder has many names, and that is not what is wrong with it.
	if _, err := Open(t.Context(), folder, parsedSchema(t)); !errors.Is(err, graph.ErrInvalid) || strings.Contains(err.Error(), "names") {
		t.Errorf("a folder: %v", err)
	}
}
