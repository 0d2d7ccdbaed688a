package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"malgraf/clients"
)

func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "MALGRAF_") && name != "MALGRAF_PROGRAM" {
			_ = os.Unsetenv(name) // what the developer has set must not decide
		}
	}
	os.Exit(clients.Main(m))
}

// written is what the program wrote to one of its outputs; it may still be writing.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// ended is a program that has run to its end.
type ended struct {
	code     int
	out, err string
}

// longest is how long is waited for what must come, on a machine that may have other things
// to do.
const longest = time.Minute

// malgraf runs the program in this process to its end.
func malgraf(t *testing.T, args ...string) ended {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	var stdout, stderr written
	code := run(ctx, args, &stdout, &stderr)
	return ended{code, stdout.String(), stderr.String()}
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

// fails runs the program and fails the test unless it exits with another code than
// 0 and says on stderr alone why, with each of the words and without a stack.
func fails(t *testing.T, args []string, words ...string) ended {
	t.Helper()
	end := malgraf(t, args...)
	if end.code == 0 {
		t.Fatalf("malgraf %s: exit code 0\n%s", strings.Join(args, " "), end.err)
	}
	if !strings.Contains(end.err, "malgraf: ") || strings.Contains(end.err, "goroutine ") {
		t.Errorf("malgraf %s: not a clear error: %s", strings.Join(args, " "), end.err)
	}
	for _, word := range words {
		if !strings.Contains(end.err, word) {
			t.Errorf("malgraf %s: the error does not say %q: %s", strings.Join(args, " "), word, end.err)
		}
	}
	return end
}

// server is the program serving in this process.
type server struct {
	url            string
	stdout, stderr *written
	cancel         context.CancelFunc
	code           chan int
	once           sync.Once
	exit           int
}

var listening = regexp.MustCompile(`^listening on (http://\S+)\n`)

// serve starts the program in this process on a free port and waits until it is ready.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := launch(t, args...)
	until(t, "the program is ready", func() bool { return s.get(t, "/readyz").status == http.StatusOK })
	return s
}

// launch is serve, and waits only until the program listens.
func launch(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &server{stdout: &written{}, stderr: &written{}, cancel: cancel, code: make(chan int, 1)}
	go func() { s.code <- run(ctx, append([]string{"--listen=127.0.0.1:0"}, args...), s.stdout, s.stderr) }()
	t.Cleanup(func() { s.stop(t) })
	until(t, "the program listens", func() bool {
		if found := listening.FindStringSubmatch(s.stdout.String()); found != nil {
			s.url = found[1]
		}
		return s.url != "" || len(s.code) > 0
	})
	if s.url == "" {
		t.Fatalf("the program ended before it listened:\n%s", s.stderr)
	}
	return s
}

// stop tells the program to end, and fails the test unless it does with exit code 0.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.once.Do(func() {
		s.cancel()
		select {
		case s.exit = <-s.code:
		case <-time.After(longest):
			t.Error("the program does not end")
		}
		if s.exit != 0 {
			t.Errorf("exit code %d:\n%s", s.exit, s.stderr)
		}
	})
}

// page is an answer over HTTP.
type page struct {
	status int
	header http.Header
	body   string
}

func (s *server) get(t *testing.T, path string) page {
	t.Helper()
	return fetch(t, http.MethodGet, s.url+path, "", nil)
}

func fetch(t *testing.T, method, url, body string, header map[string]string) page {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{response.StatusCode, response.Header, string(text)}
}

// ask puts a GraphQL question to the server at url and returns the whole answer as JSON.
func ask(t *testing.T, url, question string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		t.Fatal(err)
	}
	return fetch(t, http.MethodPost, url+"/graphql", string(body), nil).body
}

// answers fails the test unless the question has the answer, as JSON.
func answers(t *testing.T, url, question, want string) {
	t.Helper()
	if got := ask(t, url, question); got != want {
		t.Errorf("%s\ngot  %s\nwant %s", question, got, want)
	}
}

// until waits for something that must come soon.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v for this: %s", longest, what)
		}
	}
}

// file writes a file into the test's directory and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newStore returns the --store flag of a file that is not there yet.
func newStore(t *testing.T) string {
	t.Helper()
	return "--store=file:" + filepath.Join(t.TempDir(), "test.db")
}

// seeded returns the --store flag of a file with seeds.
func seeded(t *testing.T, names string) string {
	t.Helper()
	store := newStore(t)
	serve(t, store, "--seed="+names).stop(t)
	return store
}
