package embedded

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/seeds"
)

// dump writes everything that a snapshot holds, a line for each node and edge.
func dump(s *snapshot) string {
	lines := []string{fmt.Sprint("revision ", s.revision)}
	for _, t := range s.tables {
		t.each(func(row uint32) bool {
			line := t.id(row)
			for _, property := range t.kind.Properties[1:] {
				if value := t.value(row, property.Index); value != nil {
					line += fmt.Sprintf(" %s=%v", property.Name, value)
				}
			}
			lines = append(lines, line)
			for _, along := range s.layout.sides[t.kind.Index] {
				for _, e := range t.list(row, along.slot) {
					line := fmt.Sprintf("%s %s %v %s", t.id(row), along.edgeType.Name, along.out, s.table(along.far).id(e.far()))
					for _, property := range along.edgeType.Properties {
						if value := s.tuples[along.edgeType.Index].value(e.tuple(), property.Index); value != nil {
							line += fmt.Sprintf(" %s=%v", property.Name, value)
						}
					}
					lines = append(lines, line)
				}
			}
			return true
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func applySeeds(t testing.TB, store *Store) {
	t.Helper()
	changes, err := seeds.Load("agenda2030", "mora")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Apply(context.Background(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		change := graph.Change{Node: "Goal:7", Set: map[string]any{"titleEn": fmt.Sprint("Energy ", i)}}
		if _, err := store.Apply(context.Background(), graph.Batch{Changes: []graph.Change{change}}); err != nil {
			t.Fatal(err)
		}
	}
}

// copyStore copies a store with its side files.
func copyStore(t testing.TB, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", ".lock"} {
		data, err := os.ReadFile(from + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+suffix, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// spoil changes a file at random: a byte, a run of bytes, or its length.
func spoil(t *testing.T, path string, random *rand.Rand) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := random.IntN(len(data))
	what := ""
	switch random.IntN(4) {
	case 0:
		what = fmt.Sprintf("cut to %d of %d bytes", at, len(data))
		data = data[:at]
	case 1:
		n := min(1+random.IntN(5000), len(data)-at)
		what = fmt.Sprintf("%d bytes from %d on cleared", n, at)
		clear(data[at : at+n])
	default:
		data[at] ^= byte(1 + random.IntN(255))
		what = fmt.Sprintf("byte %d changed", at)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return what
}

// TestDamageIsNeverSilent spoils the file and its write-ahead log at random: the
// store then says that it is damaged, or holds exactly what it held.
func TestDamageIsNeverSilent(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	closed, left := filepath.Join(dir, "closed.db"), filepath.Join(dir, "left.db")
	store := openAt(t, closed)
	applySeeds(t, store)
	copyStore(t, closed, left) // as a process leaves it that was killed
	want := dump(store.newest.Load())
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	found := 0
	for round := range 200 {
		path := filepath.Join(dir, fmt.Sprintf("spoilt%d.db", round))
		original, file := closed, path
		if round%3 == 0 {
			original, file = left, path+"-wal"
		}
		copyStore(t, original, path)
		what := spoil(t, file, random)
		what = filepath.Base(file) + ": " + what
		read := openSpoilt(t, OpenReadOnly, path, what+", read only", want)
		if opened := openSpoilt(t, Open, path, what, want); opened != read {
			t.Errorf("%s: found %v, and %v by reading alone", what, opened, read)
		}
		if read {
			found++
		}
	}
	t.Logf("%d of 200 were found damaged", found)
	if found < 20 {
		t.Errorf("only %d of 200 were found damaged", found)
	}
}

// TestADamagedDefinitionIsDamage alters one letter of how a table is defined, so that
// its numbers are null.
func TestADamagedDefinitionIsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	applySeeds(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Replace(data, []byte("number INTEGER PRIMARY KEY"), []byte("number INTEGER PRIMARY KEX"), -1)
	if bytes.Equal(data, spoilt) {
		t.Fatal("the file defines no table as this test expects")
	}
	for name, definition := range map[string][]byte{"no word of SQL": spoilt, "another type": bytes.Replace(data, []byte("number INTEGER PRIMARY"), []byte("number INTEGEX PRIMARY"), -1)} {
		if err := os.WriteFile(path, definition, 0o644); err != nil {
			t.Fatal(err)
		}
		for kind, open := range map[string]opening{"to write": Open, "to read": OpenReadOnly} {
			if !openSpoilt(t, open, path, name+", opened "+kind, "") {
				t.Errorf("%s, opened %s: no damage is told", name, kind)
			}
		}
	}
}

// openSpoilt tells whether the damage was found; if not, all must be as it was.
func openSpoilt(t *testing.T, open opening, path, what, want string) (found bool) {
	t.Helper()
	store, err := open.ready(path)
	switch {
	case err == nil:
		if dump(store.newest.Load()) != want {
			t.Errorf("%s: the graph is another, and nothing is said", what)
		}
		if err := watchAll(store); err != nil && !errors.Is(err, graph.ErrDamaged) && !store.readOnly {
			t.Errorf("%s: Watch says %v", what, err)
		}
	case errors.Is(err, graph.ErrDamaged):
		found = true
	case errors.Is(err, graph.ErrInvalid) && strings.Contains(err.Error(), "later version"):
	default:
		t.Errorf("%s: %v", what, err)
	}
	if err != nil && !strings.Contains(err.Error(), path) {
		t.Errorf("the error does not name the file: %v", err)
	}
	if store != nil {
		_ = store.Close() // may fail on what is damaged
	}
	return found
}

// watchAll reads every commit that is kept.
func watchAll(store *Store) error {
	all := store.newest.Load().revision
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := store.Watch(ctx, 0, func(commit graph.Commit) error {
		if commit.Revision == all {
			cancel()
		}
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func TestWhatIsNoStoreIsRefused(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE notes (text TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	later := filepath.Join(dir, "later.db")
	if err := openAt(t, later).Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = sql.Open("sqlite", later); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("a letter to somebody, and no database"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		other: "another program", later: "later version", text: "no database", dir: "is a directory",
		filepath.Join(dir, "nowhere", "store.db"): "no such file",
	} {
		store, err := openReady(path)
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%s: %v, want ErrInvalid that says %q", path, err, says)
		}
		want := graph.ErrInvalid
		if says == "no such file" {
			want = graph.ErrNotFound
		}
		reader, err := readReady(path)
		if !errors.Is(err, want) || !strings.Contains(fmt.Sprint(err), says) || !strings.Contains(fmt.Sprint(err), path) {
			t.Errorf("%s, read only: %v, want one that is %v and says %q", path, err, want, says)
		}
		if store != nil || reader != nil {
			t.Errorf("%s: it opens", path)
		}
	}
}

// TestAnOlderCopyIsNotTakenForTheStore: the write-ahead log was lost, or a backup
// was put back while the side file tells of more.
func TestAnOlderCopyIsNotTakenForTheStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	applySeeds(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	store = openAt(t, path)
	if _, err := store.Apply(context.Background(), graph.Batch{Changes: wholeBatch("more", 2)}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, open := range []opening{Open, OpenReadOnly} {
		if _, err := open.ready(path); !errors.Is(err, graph.ErrDamaged) || !strings.Contains(err.Error(), path+".lock") {
			t.Errorf("%v, want ErrDamaged that names the side file", err)
		}
	}
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}
