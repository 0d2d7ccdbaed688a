package main

import (
	"database/sql"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"malgraf/clients"
)

func TestVerifyOfAWholeStore(t *testing.T) {
	store := fullStore(t)
	end := succeeds(t, "verify", store)
	if end.out != "" || !strings.Contains(end.err, " edges are as they should be\n") {
		t.Errorf("it said %q %q", end.out, end.err)
	}
	countsAsAnExport(t, store, end.err)
	dir := t.TempDir()
	program := clients.StartIn(t, dir, "--seed=agenda2030")
	answers(t, program.URL, saveTown(1001), `{"data":{"saveMunicipality":{"node":{"code":"1001"}}}}`)
	succeeds(t, "verify", "--store=file:"+dir+"/malgraf.db", "--format=json")
}

// countsAsAnExport holds what verify says it has read against the lines of an export: a node or an edge each.
func countsAsAnExport(t *testing.T, store, said string) {
	t.Helper()
	counts := regexp.MustCompile(`([\d,]+) nodes and ([\d,]+) edges`).FindStringSubmatch(said)
	if counts == nil {
		t.Fatalf("it does not say what it has read: %q", said)
	}
	read := 0
	for _, count := range counts[1:] {
		n, err := strconv.Atoi(strings.ReplaceAll(count, ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		read += n
	}
	if lines := strings.Count(succeeds(t, "export", "-", store).out, "\n"); read != lines {
		t.Errorf("it read %s, and an export has %d lines", counts[0], lines)
	}
}

// change changes the file of a store behind the program's back.
func change(t *testing.T, store, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(store, "--store="))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if closed := db.Close(); err == nil {
		err = closed
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestVerifyListsWhatIsWrong(t *testing.T) {
	store := seeded(t, "agenda2030")
	change(t, store, "DELETE FROM trace")
	end := malgraf(t, "verify", store)
	if end.code != 1 || !strings.HasPrefix(end.out, "commit 1: it is not to be found by ") || !strings.Contains(end.err, "malgraf: file:") || !strings.Contains(end.err, ": 1 findings") {
		t.Errorf("exit code %d: %s%s", end.code, end.out, end.err)
	}
	end = malgraf(t, "verify", store, "--format=json")
	var line struct{ What, Code, Problem string }
	if err := json.Unmarshal([]byte(end.out), &line); err != nil || end.code != 1 || line.What != "commit 1" || line.Code != "DAMAGED" || line.Problem == "" {
		t.Errorf("exit code %d: %s, %v", end.code, end.out, err)
	}
	for _, code := range []string{"2001", "2002", "2003"} {
		succeeds(t, "import", file(t, "x.jsonl", `{"node":"Municipality:`+code+`","set":{"code":"`+code+`","name":"Ort","type":"MUNICIPALITY","completeness":"FULL"}}`), store)
	}
	change(t, store, "DELETE FROM trace")
	if end := malgraf(t, "verify", store, "--most=2"); end.code != 1 || strings.Count(end.out, "\n") != 2 || !strings.Contains(end.err, "the first 2 findings; there may be more") {
		t.Errorf("exit code %d: %s%s", end.code, end.out, end.err)
	}
	if end := malgraf(t, "verify", store, "--most=0"); end.code != 1 || strings.Count(end.out, "\n") != 4 {
		t.Errorf("exit code %d: %s%s", end.code, end.out, end.err)
	}
	change(t, store, "UPDATE node SET data = zeroblob(40) WHERE number = (SELECT min(number) FROM node)")
	if end := malgraf(t, "verify", store); end.code != 1 || !strings.Contains(end.out, "wrong checksum") {
		t.Errorf("exit code %d: %s%s", end.code, end.out, end.err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	fails(t, []string{"verify", newStore(t)}, "there is no such store")
	fails(t, []string{"verify", "--store=memory:"}, "in memory")
	fails(t, []string{"verify", "--store=file:" + file(t, "x.txt", "a letter")}, "no database")
	fails(t, []string{"verify", "--format=xml", newStore(t)}, "--format")
	fails(t, []string{"verify", "--most=-1", newStore(t)}, "--most")
}

// A file of a later version of the program is refused, and not changed.
func TestAStoreOfALaterVersionIsRefused(t *testing.T) {
	store := seeded(t, "agenda2030")
	change(t, store, "PRAGMA user_version = 99")
	path := strings.TrimPrefix(store, "--store=file:")
	before := textOf(t, path)
	for _, command := range [][]string{{"--listen=127.0.0.1:0"}, {"export"}, {"verify"}, {"backup", path + ".copy"}, {"import", file(t, "x.jsonl", "")}} {
		fails(t, append(command, store), path, "later version of the program", "format 99, this one knows")
	}
	if textOf(t, path) != before {
		t.Error("the file has changed")
	}
}

// A file that an earlier version of the program wrote is brought to this one's
// format when it is served, with its history; verify looks at it as it is.
func TestAStoreOfAnEarlierVersionIsBroughtUp(t *testing.T) {
	store := "--store=file:" + file(t, "old.db", textOf(t, "../../graph/embedded/testdata/format1.db"))
	before := textOf(t, strings.TrimPrefix(store, "--store=file:"))
	succeeds(t, "verify", store)
	if textOf(t, strings.TrimPrefix(store, "--store=file:")) != before {
		t.Error("verify has changed the file")
	}
	server := serve(t, store, "--seed=none")
	answers(t, server.url, `{ department(id: "Department:a") { id revision } }`, `{"data":{"department":{"id":"Department:a","revision":6}}}`)
	server.stop(t)
	succeeds(t, "verify", store)
	if textOf(t, strings.TrimPrefix(store, "--store=file:")) == before {
		t.Error("the file has not changed")
	}
}
