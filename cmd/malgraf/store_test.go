package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
)

func TestStores(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, path := range map[string]string{
		"file:relative.db":                 "relative.db",
		"file:" + dir + "/absolute.db":     "absolute.db",
		"file://" + dir + "/slashes.db":    "slashes.db",
		"file:./with space & å?mode=ro.db": "with space & å?mode=ro.db",
	} {
		t.Run(name, func(t *testing.T) {
			serve(t, "--store="+name, "--seed=agenda2030").stop(t)
			if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
				t.Fatal(err)
			}
			answers(t, serve(t, "--store="+name, "--seed=none").url, goals, goalCount("17"))
		})
	}
	t.Run("memory:", func(t *testing.T) {
		before := names(t, dir)
		server := serve(t, "--store=memory:", "--seed=agenda2030")
		answers(t, server.url, goals, goalCount("17"))
		server.stop(t)
		if after := names(t, dir); after != before {
			t.Errorf("files were %s and are %s", before, after)
		}
	})
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, entry := range entries {
		list.WriteString(entry.Name() + "\n")
	}
	return list.String()
}

func TestStoreIsRefused(t *testing.T) {
	text := file(t, "text.txt", "This is a letter, and no store.\n")
	other := file(t, "other.db", "SQLite format 3\x00 but then nothing that follows the format")
	empty := t.TempDir()
	for _, c := range []struct {
		name, store string
		words       []string
	}{
		{"unknown scheme", "redis://localhost", []string{`--store "redis://localhost"`, "file:PATH", "memory:"}},
		{"no scheme", "malgraf.db", []string{"--store", "file:PATH"}},
		{"no path", "file:", []string{"--store", "file:PATH"}},
		{"memory with a path", "memory:x", []string{"--store", "memory:"}},
		{"directory is missing", "file:" + empty + "/none/x.db", []string{"none/x.db", "no such file or directory"}},
		{"below a file", "file:" + text + "/x.db", []string{"x.db", "not a directory"}},
		{"a directory", "file:" + empty, []string{empty}},
		{"a text", "file:" + text, []string{text, "no database"}},
		{"broken from the start", "file:" + other, []string{other}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, command := range [][]string{{"--listen=127.0.0.1:0"}, {"export"}, {"import", file(t, "none.jsonl", "{\"node\":\"Goal:1\"}\n")}} {
				end := fails(t, append(command, "--store="+c.store), c.words...)
				if end.out != "" {
					t.Errorf("it wrote %q", end.out)
				}
			}
		})
	}
	if got := textOf(t, text); got != "This is a letter, and no store.\n" {
		t.Errorf("the letter is now %q", got)
	}
}

func TestExportWantsAStore(t *testing.T) {
	store := newStore(t)
	path := strings.TrimPrefix(store, "--store=file:")
	fails(t, []string{"export", store}, path)
	if left := names(t, filepath.Dir(path)); left != "" {
		t.Errorf("export made %s", left)
	}
}

// What is damaged must be told, or not matter: an export is whole or there is none.
func TestDamagedStore(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal,mora")
	path := strings.TrimPrefix(store, "--store=file:")
	want := succeeds(t, "export", store).out
	sound := []byte(textOf(t, path))
	random := rand.New(rand.NewPCG(1, 2))
	told := 0
	for range 60 {
		damaged := bytes.Clone(sound)
		at := random.IntN(len(damaged))
		damaged[at] ^= byte(1 + random.IntN(255))
		told += exportDamaged(t, path, damaged, want)
	}
	exportDamaged(t, path, sound[:len(sound)-1], want) // the last byte may be one that says nothing
	for _, length := range []int{0, 1, 15, 100, 4096, len(sound) / 2, len(sound) - 4096} {
		if exportDamaged(t, path, sound[:length], want) == 0 {
			t.Errorf("cut to %d bytes of %d, it is exported whole", length, len(sound))
		}
	}
	if told < 20 {
		t.Errorf("of 60 changed bytes %d were told", told)
	}
	if exportDamaged(t, path, sound, want) != 0 {
		t.Error("mended, it is not exported")
	}
}

// exportDamaged returns 1 if the damage was told, 0 if the export is whole all the same.
func exportDamaged(t *testing.T, path string, damaged []byte, want string) int {
	t.Helper()
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	end := malgraf(t, "export", "--store=file:"+path)
	switch {
	case end.code == 0 && end.out == want:
		return 0
	case end.code == 0:
		t.Errorf("silent loss: %d bytes are exported instead of %d", len(end.out), len(want))
	case end.out != "" || !strings.Contains(end.err, path) || !strings.Contains(end.err, "damaged"):
		t.Errorf("not clear: %s%.100s", end.err, end.out)
	}
	return 1
}

func TestServerOfADamagedStoreEnds(t *testing.T) {
	store := seeded(t, "exempel")
	path := strings.TrimPrefix(store, "--store=file:")
	text := []byte(textOf(t, path))
	at := bytes.LastIndex(text, []byte("Exempelkommun"))
	if at < 0 {
		t.Fatal("the store does not hold the municipality's name as it is")
	}
	text[at] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first must not repair by throwing away
		end := fails(t, []string{store, "--listen=127.0.0.1:0"}, path, "damaged")
		if strings.Contains(end.err, "seeded") {
			t.Errorf("it was seeded: %s", end.err)
		}
	}
	if !bytes.Equal([]byte(textOf(t, path)), text) {
		t.Error("the file has changed")
	}
}

func TestSecondProcess(t *testing.T) {
	dir := t.TempDir()
	program := clients.StartIn(t, dir, "--seed=agenda2030")
	store := "--store=file:" + dir + "/malgraf.db"
	lines := file(t, "x.jsonl", `{"node":"Goal:1","set":{"title":"Other"}}`)
	for _, command := range [][]string{{"--listen=127.0.0.1:0"}, {"import", lines}} {
		fails(t, append(command, store), dir+"/malgraf.db.lock", "another process")
	}
	answers(t, program.URL, goals, goalCount("17"))
	program.Stop(t)
	succeeds(t, "import", lines, store)
}

// A server that is killed leaves everything behind, and nothing in the way of the next.
func TestKilledServer(t *testing.T) {
	dir := t.TempDir()
	for start := range 3 {
		program := clients.StartIn(t, dir)
		answers(t, program.URL, whatIsSeeded, seedsFound("agenda2030", "ljusdal", "mora"))
		if again := strings.Contains(program.Output(), "seeded"); again != (start == 0) {
			t.Errorf("start %d: seeded %v", start+1, again)
		}
		program.Kill()
	}
}

// An import that is killed has happened whole or not at all, and can be made again.
func TestKilledImport(t *testing.T) {
	lines := filepath.Join(t.TempDir(), "all.jsonl")
	succeeds(t, "export", seeded(t, "agenda2030,ljusdal,mora,exempel"), lines)
	whole := textOf(t, lines)
	start := time.Now()
	kill(t, time.Minute, "import", lines, newStore(t))
	full := time.Since(start)
	outcomes := map[bool]int{}
	for i := range 12 {
		store := newStore(t)
		kill(t, full*time.Duration(3+i)/8, "import", lines, store)
		succeeds(t, "import", file(t, "none.jsonl", ""), store) // makes the file where the kill came before
		got := succeeds(t, "export", store).out
		if got != "" && got != whole {
			t.Errorf("killed after %d/8 of %s: %d bytes of %d", 3+i, full, len(got), len(whole))
		}
		outcomes[got == whole]++
		succeeds(t, "import", lines, store)
		if succeeds(t, "export", store).out != whole {
			t.Errorf("killed after %d/8 and made again, it is not whole", 3+i)
		}
	}
	t.Logf("of 12 imports killed around %s, %d had happened", full, outcomes[true])
}

// kill runs the built program and kills it after a time, if it still runs.
func kill(t *testing.T, after time.Duration, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	if output, err := exec.CommandContext(ctx, os.Getenv("MALGRAF_PROGRAM"), args...).CombinedOutput(); err != nil && ctx.Err() == nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

// A disk that is full is played by the limit of the shell on the size of a file.
func TestFullDisk(t *testing.T) {
	store := seeded(t, "agenda2030")
	before := succeeds(t, "export", store).out
	lines := filepath.Join(t.TempDir(), "all.jsonl")
	succeeds(t, "export", seeded(t, "agenda2030,ljusdal,mora,exempel"), lines)
	command := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 120 && exec "$@"`, "sh", os.Getenv("MALGRAF_PROGRAM"), "import", lines, store)
	output, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "malgraf: ") || strings.Contains(string(output), "goroutine") {
		t.Errorf("%v: %s", err, output)
	}
	if after := succeeds(t, "export", store).out; after != before {
		t.Errorf("the store had %d bytes and has %d", len(before), len(after))
	}
	succeeds(t, "import", lines, store)
	if after := succeeds(t, "export", store).out; after != textOf(t, lines) {
		t.Error("with room again, the import is not whole")
	}
}
