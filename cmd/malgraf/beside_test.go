package main

import (
	"os"
	"strings"
	"testing"

	"malgraf/clients"
)

// A server keeps its store to itself for writing; who reads it sees all that the
// server has promised to keep, also when it was killed, and leaves nothing behind.
func TestReadBesideAServer(t *testing.T) {
	dir := t.TempDir()
	program := clients.StartIn(t, dir, "--seed=agenda2030,ljusdal,mora,exempel")
	store := "--store=file:" + dir + "/malgraf.db"
	before := names(t, dir)
	beside := succeeds(t, "export", store).out
	if strings.Count(beside, "\n") < 1000 {
		t.Fatalf("%d lines", strings.Count(beside, "\n"))
	}
	copied := newStore(t)
	succeeds(t, "copy", from(store), to(copied))
	sameLines(t, beside, succeeds(t, "export", copied).out)
	fails(t, []string{"copy", from(copied), to(store)}, "--to", dir+"/malgraf.db.lock", "another process")
	answers(t, program.URL, goals, goalCount("18"))

	program.Kill()
	sameLines(t, beside, succeeds(t, "export", store).out)
	if after := names(t, dir); after != before {
		t.Errorf("files were %s and are %s", before, after)
	}

	program = clients.StartIn(t, dir, "--seed=none")
	answers(t, program.URL, whatIsSeeded, seedsFound("agenda2030", "ljusdal", "mora", "exempel"))
	program.Stop(t)
	before = names(t, dir)
	sameLines(t, beside, succeeds(t, "export", store).out)
	if after := names(t, dir); after != before {
		t.Errorf("files were %s and are %s", before, after)
	}
}

func TestCopyOntoItself(t *testing.T) {
	store := seeded(t, "exempel")
	link := newStore(t)
	path := func(flag string) string { return strings.TrimPrefix(flag, "--store=file:") }
	if err := os.Symlink(path(store), path(link)); err != nil {
		t.Fatal(err)
	}
	before := succeeds(t, "export", store).out
	for _, target := range []string{store, link} {
		fails(t, []string{"copy", from(store), to(target)}, "--to file:"+path(target), "--from")
	}
	sameLines(t, before, succeeds(t, "export", store).out)
}
