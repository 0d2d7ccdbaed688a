package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"malgraf/graph"
)

// While writers go on a backup is made; it has what was acknowledged before, opens as
// a store, and everything in it is whole.
func TestABackupIsMadeWhileOthersWrite(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "store.db")
	store := openAt(t, path)
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	defer writing.Wait()
	defer stop()
	for writer := range 2 {
		writing.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if _, err := store.Apply(t.Context(), keyedBatch(fmt.Sprintf("%d.%d", writer, i), 1+i%5)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 5 {
		before := store.newest.Load().revision
		to := filepath.Join(folder, fmt.Sprint("backup", i))
		out, err := child(t, "backer", path+"\n"+to).Output() // SQLite's locks are a process's
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if findings := verified(t, to); len(findings) > 0 {
			t.Errorf("the backup is not whole: %v", findings)
		}
		copied := openAt(t, to)
		if got := fmt.Sprintln("done", copied.newest.Load().revision); got != string(out) {
			t.Errorf("it says %q, and is %q", out, got)
		}
		if copied.newest.Load().revision < before {
			t.Errorf("the backup is at revision %d, %d was acknowledged", copied.newest.Load().revision, before)
		}
		checkWhole(t, copied, nil, before)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func backUp(paths string) error {
	path, to, _ := strings.Cut(paths, "\n")
	declared, err := parsed()
	if err != nil {
		return err
	}
	done, of := int64(0), int64(1)
	revision, err := Backup(context.Background(), path, to, declared, func(now, all int64) { done, of = now, all })
	if err != nil {
		return err
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	if done != of || info.Size() != of {
		return fmt.Errorf("%d of %d bytes are told of, it has %d", done, of, info.Size())
	}
	fmt.Println("done", revision)
	return nil
}

func TestABackupOfAStoreThatNobodyHasOpen(t *testing.T) {
	folder := t.TempDir()
	path, to := filepath.Join(folder, "store.db"), filepath.Join(folder, "backup.db")
	store := openAt(t, path)
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: wholeBatch("a", 4)}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(t.Context(), path, to, parsedSchema(t), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + lockSuffix); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, openAt(t, path), map[string]int{"a": 4}, 1)
}

func TestABackupReplacesNothingAndWantsAStore(t *testing.T) {
	folder := t.TempDir()
	path, to := filepath.Join(folder, "store.db"), filepath.Join(folder, "backup.db")
	if _, err := Backup(t.Context(), path, to, parsedSchema(t), nil); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("of nothing: %v", err)
	}
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(t.Context(), path, filepath.Join(folder, "nowhere", "x"), parsedSchema(t), nil); !errors.Is(err, graph.ErrInvalid) && !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("to nowhere: %v", err)
	}
	if err := os.WriteFile(to, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(t.Context(), path, to, parsedSchema(t), nil); !errors.Is(err, graph.ErrConflict) {
		t.Errorf("over a file: %v", err)
	}
	if data, err := os.ReadFile(to); err != nil || string(data) != "mine" {
		t.Errorf("the file that was there is %q, %v", data, err)
	}
	if _, err := Backup(t.Context(), to, filepath.Join(folder, "b"), parsedSchema(t), nil); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("of a text: %v", err)
	}
}

// toBackUp is a store that nobody has open, and where its backup is to stand.
func toBackUp(t *testing.T) (path, to string) {
	t.Helper()
	folder := t.TempDir()
	path = filepath.Join(folder, "store.db")
	if err := openAt(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	return path, filepath.Join(folder, "backup.db")
}

// Of two backups to the same name one is made, and it is whole from the moment it is there.
func TestTwoBackupsToTheSameName(t *testing.T) {
	path, to := toBackUp(t)
	declared := parsedSchema(t)
	var first error
	made := false
	_, second := Backup(t.Context(), path, to, declared, func(int64, int64) {
		if !made {
			made = true
			_, first = Backup(t.Context(), path, to, declared, nil)
		}
	})
	if first != nil {
		t.Errorf("the one that was ready first: %v", first)
	}
	if !errors.Is(second, graph.ErrConflict) {
		t.Errorf("the one that was ready later: %v", second)
	}
	if findings := verified(t, to); len(findings) > 0 {
		t.Errorf("the backup is not whole: %v", findings)
	}
	if left, _ := filepath.Glob(to + ".part*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// A backup is for those who may read the store, and takes no file's name but its own.
func TestABackupHasTheRightsOfTheStore(t *testing.T) {
	path, to := toBackUp(t)
	if err := os.WriteFile(to+".part", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o600, 0o640} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Backup(t.Context(), path, to, parsedSchema(t), nil); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode() != mode {
			t.Errorf("of a store with %v: %v, %v", mode, info.Mode(), err)
		}
		if err := os.Remove(to); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(to + ".part"); err != nil || string(data) != "mine" {
		t.Errorf("the file that was there is %q, %v", data, err)
	}
}

// Where no file can have two names a backup is renamed, and replaces nothing either.
func TestMovingReplacesNothing(t *testing.T) {
	folder := t.TempDir()
	part, to, taken := filepath.Join(folder, "part"), filepath.Join(folder, "to"), filepath.Join(folder, "taken")
	for path, text := range map[string]string{part: "whole", taken: "mine"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := moveTo(part, taken); !errors.Is(err, fs.ErrExist) {
		t.Errorf("onto a file: %v", err)
	}
	if err := moveTo(part, to); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]string{to: "whole", taken: "mine"} {
		if data, err := os.ReadFile(path); err != nil || string(data) != want {
			t.Errorf("%s is %q, %v", path, data, err)
		}
	}
	if err := moveTo(part, filepath.Join(folder, "else")); err == nil {
		t.Error("nothing was moved")
	}
	if _, err := os.Stat(filepath.Join(folder, "else")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a name is left without its file: %v", err)
	}
}

// What is left beside the place of a backup would be taken for a part of it when it is
// opened: an old log be played back into it, an old lock make it one that has lost commits.
func TestABackupTakesNothingOldForItsOwn(t *testing.T) {
	for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock"} {
		t.Run(suffix, func(t *testing.T) {
			path, to := toBackUp(t)
			before := files(t, filepath.Dir(to))
			leave := func() {
				if err := os.WriteFile(to+suffix, []byte("old"), 0o644); err != nil {
					t.Error(err)
				}
			}
			refused := func(when string, err error) {
				t.Helper()
				if !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), to+suffix) {
					t.Errorf("there before %s: %v, want ErrConflict that names it", when, err)
				}
				if err := os.Remove(to + suffix); err != nil {
					t.Error(err)
				}
				unchanged(t, filepath.Dir(to), before)
			}
			leave()
			_, err := Backup(t.Context(), path, to, parsedSchema(t), func(int64, int64) { t.Error("it is copied in vain") })
			refused("the backup is begun", err)
			_, err = Backup(t.Context(), path, to, parsedSchema(t), func(int64, int64) { leave() })
			refused("it is put in its place", err)
			if _, err := Backup(t.Context(), path, to, parsedSchema(t), nil); err != nil {
				t.Errorf("where nothing is left: %v", err)
			}
		})
	}
}
