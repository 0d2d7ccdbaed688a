// Package onneo4j puts the real program before a real Neo4j.
package onneo4j

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "MALGRAF_") && name != "MALGRAF_PROGRAM" {
			_ = os.Unsetenv(name) // what the developer has set must not decide
		}
	}
	os.Exit(clients.Main(m))
}

// empty returns the --store flag of a Neo4j with no nodes, in which all indexes are made.
func empty(t *testing.T) string {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	store := "--store=" + server.URL
	indexed.Do(func() {
		if out := succeeds(t, "export", store).out; out != "" {
			t.Errorf("an empty Neo4j has %s", out)
		}
	})
	return store
}

// indexed: the indexes of the server are made. The first program takes its time for it.
var indexed sync.Once

func newFile(t *testing.T) string {
	t.Helper()
	return "--store=file:" + filepath.Join(t.TempDir(), "test.db")
}

func from(store string) string { return "--from=" + strings.TrimPrefix(store, "--store=") }
func to(store string) string   { return "--to=" + strings.TrimPrefix(store, "--store=") }

// ended is a program that has run to its end.
type ended struct {
	code     int
	out, err string
}

// longest is how long a program may run in a test.
const longest = 3 * time.Minute

// command returns the program with arguments, not started.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, os.Getenv("MALGRAF_PROGRAM"), args...)
}

// malgraf runs the program to its end.
func malgraf(t *testing.T, args ...string) ended {
	t.Helper()
	program := command(t, args...)
	var stdout, stderr bytes.Buffer
	program.Stdout, program.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := program.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ended{program.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// succeeds runs the program and fails the test unless it exits with 0.
func succeeds(t *testing.T, args ...string) ended {
	t.Helper()
	end := malgraf(t, args...)
	if end.code != 0 {
		t.Fatalf("malgraf %s: exit code %d\n%s", strings.Join(args, " "), end.code, end.err)
	}
	return end
}

// seeded returns the --store flag of a file with seeds.
func seeded(t *testing.T, names string) string {
	t.Helper()
	store := newFile(t)
	clients.Start(t, store, "--seed="+names).Stop(t)
	return store
}

// sameLines fails the test at the first line that differs.
func sameLines(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	wanted, found := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	for i := range max(len(wanted), len(found)) {
		if i >= len(wanted) || i >= len(found) || wanted[i] != found[i] {
			t.Fatalf("%d lines, want %d; line %d differs:\ngot  %.300s\nwant %.300s", len(found), len(wanted), i+1,
				strings.Join(found[min(i, len(found)):], ""), strings.Join(wanted[min(i, len(wanted)):], ""))
		}
	}
}

// ask puts a GraphQL question to the server at url and returns the whole answer as JSON.
func ask(t *testing.T, url, question string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(url+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_, text := textOf(t, response)
	return text
}

func textOf(t *testing.T, response *http.Response) (int, string) {
	t.Helper()
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// get returns the status and text of a page.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	return textOf(t, response)
}

// until waits for something that must come soon.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for this: %s", longest, what)
		}
	}
}
