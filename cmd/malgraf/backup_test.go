package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"malgraf/clients"
)

// saveTown is a mutation that makes a municipality.
func saveTown(code int) string {
	return `mutation { saveMunicipality(input: {code: "` + strconv.Itoa(code) + `", name: "Ort ` + strconv.Itoa(code) + `", type: MUNICIPALITY, completeness: FULL}) { node { code } } }`
}

// A backup is made while the server goes on to write. Copied into the place of the
// store it is the store, with all that was acknowledged before and the history.
func TestBackupWhileServing(t *testing.T) {
	dir := t.TempDir()
	program := clients.StartIn(t, dir, "--seed=exempel")
	path, to := filepath.Join(dir, "malgraf.db"), filepath.Join(dir, "backup.db")
	answers(t, program.URL, saveTown(1001), `{"data":{"saveMunicipality":{"node":{"code":"1001"}}}}`)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for code := 2000; ; code++ {
			select {
			case <-stop:
				return
			default:
				ask(t, program.URL, saveTown(code))
			}
		}
	}()
	end := succeeds(t, "backup", to, "--store=file:"+path)
	close(stop)
	<-stopped
	if !regexp.MustCompile(`MB written to \S+backup.db, the store at revision \d+\n$`).MatchString(end.err) || end.out != "" {
		t.Errorf("it said %q %q", end.err, end.out)
	}
	program.Stop(t)
	succeeds(t, "verify", "--store=file:"+to)
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte(textOf(t, to)), 0o600); err != nil {
		t.Fatal(err)
	}
	restored := clients.StartIn(t, dir, "--seed=none")
	answers(t, restored.URL, `{ municipality(code: "1001") { name } }`, `{"data":{"municipality":{"name":"Ort 1001"}}}`)
}

func TestBackupRefuses(t *testing.T) {
	store, dir := seeded(t, "agenda2030"), t.TempDir()
	to := filepath.Join(dir, "b.db")
	if err := os.WriteFile(to, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, []string{"backup", to, store}, to, "there is such a file already", "choose another name")
	if textOf(t, to) != "mine" {
		t.Error("the file that was there has changed")
	}
	fails(t, []string{"backup", filepath.Join(dir, "none", "b.db"), store}, "no such file or directory")
	fails(t, []string{"backup", filepath.Join(dir, "c.db"), newStore(t)}, "there is no such store")
	fails(t, []string{"backup", filepath.Join(dir, "c.db"), "--store=memory:"}, "in memory")
	fails(t, []string{"backup", filepath.Join(dir, "c.db"), "--store=neo4j://127.0.0.1:1"}, "neo4j-admin database dump", "malgraf copy --to=file:")
	fails(t, []string{"backup", store}, "<file>")
	fails(t, []string{"backup", "", store}, "want the name of a file")
	fails(t, []string{"export", "", store}, "want the name of a file")
	kept := strings.TrimPrefix(store, "--store=file:")
	before := names(t, filepath.Dir(kept))
	for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock"} {
		fails(t, []string{"backup", kept + suffix, store}, kept+suffix, "the store is kept in it")
	}
	if after := names(t, filepath.Dir(kept)); after != before {
		t.Errorf("beside the store there was %q, and is %q", before, after)
	}
	if left := names(t, dir); left != "b.db\n" {
		t.Errorf("there is %s", strings.ReplaceAll(left, "\n", " "))
	}
}

// A backup is not put where files of an earlier one would be taken for its own.
func TestBackupBesideFilesOfAnEarlierOne(t *testing.T) {
	store := seeded(t, "agenda2030")
	for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock"} {
		dir := t.TempDir()
		to := filepath.Join(dir, "b.db")
		if err := os.WriteFile(to+suffix, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, []string{"backup", to, store}, to+suffix, "choose another name", "remove")
		if left := names(t, dir); left != "b.db"+suffix+"\n" || textOf(t, to+suffix) != "old" {
			t.Errorf("beside %s: there is %q", suffix, left)
		}
	}
}

// A store that was restored beside the lock of the one it replaces would be taken for
// one that has lost commits: the error says what to do.
func TestARestoreBesideTheOldLockIsExplained(t *testing.T) {
	store := seeded(t, "agenda2030")
	path := strings.TrimPrefix(store, "--store=file:")
	to := filepath.Join(t.TempDir(), "b.db")
	succeeds(t, "backup", to, store)
	succeeds(t, "import", file(t, "x.jsonl", `{"node":"Goal:1","set":{"title":"Annat"}}`), store)
	if err := os.WriteFile(path, []byte(textOf(t, to)), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, []string{store, "--listen=127.0.0.1:0"}, path+".lock", "remove")
}

// A backup that finds no room says so once, and leaves nothing.
func TestBackupOntoAFullDisk(t *testing.T) {
	store, dir := seeded(t, "agenda2030"), t.TempDir()
	to := filepath.Join(dir, "b.db")
	command := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 40 && exec "$@"`, "sh", os.Getenv("MALGRAF_PROGRAM"), "backup", to, store)
	said, err := command.CombinedOutput()
	if err == nil || strings.Count(string(said), "\n") != 1 || strings.Count(string(said), "disk I/O error") != 1 || strings.Contains(string(said), "not an error") {
		t.Errorf("it ended with %v and said %s", err, said)
	}
	if left := names(t, dir); left != "" {
		t.Errorf("there is %s", left)
	}
}
