package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/bench"
	"malgraf/clients"
	"malgraf/graph"
)

// lateStore is a store that is loading until it is let go on.
type lateStore struct {
	graph.Store
	loaded atomic.Bool
	// held: what is written waits, as for another instance that writes.
	held   atomic.Bool
	failed atomic.Pointer[error]
}

func (s *lateStore) Ready(ctx context.Context) error {
	if failed := s.failed.Load(); failed != nil {
		return *failed
	}
	if !s.loaded.Load() {
		return fmt.Errorf("still reading: %w", graph.ErrUnavailable)
	}
	return s.Store.Ready(ctx)
}

func (s *lateStore) View(ctx context.Context) (graph.View, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, err
	}
	return s.Store.View(ctx)
}

func (s *lateStore) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	for s.held.Load() {
		if err := pause(ctx, time.Millisecond); err != nil {
			return graph.Commit{}, err
		}
	}
	return s.Store.Apply(ctx, batch)
}

// serveLate serves a store that is loading. The error of serving comes on the channel.
func serveLate(t *testing.T) (*lateStore, string, chan error) {
	t.Helper()
	store, err := storeFlag{Store: "memory:"}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := &lateStore{Store: store}
	ctx, cancel := context.WithCancel(context.Background())
	var stdout written
	command := &serveCommand{storeFlag: storeFlag{Store: "memory:"}, Listen: "127.0.0.1:0", Seed: []string{"agenda2030"}, Timeout: time.Minute, Drain: time.Second}
	listener, err := command.listen()
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		served <- command.serve(ctx, late, listener, &terminal{&stdout, &stdout, longestWait})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	var url string
	until(t, "it listens", func() bool {
		if found := listening.FindStringSubmatch(stdout.String()); found != nil {
			url = found[1]
		}
		return url != ""
	})
	return late, url, served
}

func TestListensWhileLoading(t *testing.T) {
	late, url, _ := serveLate(t)
	for range 3 {
		if got := fetch(t, http.MethodGet, url+"/readyz", "", nil); got.status != http.StatusServiceUnavailable {
			t.Errorf("/readyz: %d %s", got.status, got.body)
		}
		if got := fetch(t, http.MethodGet, url+"/healthz", "", nil); got.status != http.StatusOK {
			t.Errorf("/healthz: %d %s", got.status, got.body)
		}
		if got := ask(t, url, goals); !strings.Contains(got, `"code":"UNAVAILABLE"`) || strings.Contains(got, "still reading") {
			t.Error(got)
		}
		answers(t, url, `{__typename}`, `{"data":{"__typename":"Query"}}`)
		time.Sleep(10 * time.Millisecond)
	}
	late.loaded.Store(true)
	until(t, "it is ready", func() bool { return fetch(t, http.MethodGet, url+"/readyz", "", nil).status == http.StatusOK })
	answers(t, url, goals, goalCount("17"))
}

// What is not ready says what it does meanwhile.
func TestReadyzSaysWhatIsAwaited(t *testing.T) {
	late, url, _ := serveLate(t)
	said := func() string { return strings.TrimSpace(fetch(t, http.MethodGet, url+"/readyz", "", nil).body) }
	late.held.Store(true)
	until(t, "it says that it loads", func() bool { return said() == "not ready: still reading: "+graph.ErrUnavailable.Error() })
	late.loaded.Store(true)
	until(t, "it says that it seeds", func() bool {
		return said() == "not ready: seeding the empty store, or waiting for another instance that does"
	})
	late.held.Store(false)
	until(t, "it is ready", func() bool { return said() == "ready" })

	health := newHealth(late)
	for _, want := range []string{"not ready: starting", "not ready: stopping"} {
		answer := httptest.NewRecorder()
		health.ready(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if got := strings.TrimSpace(answer.Body.String()); answer.Code != http.StatusServiceUnavailable || got != want {
			t.Errorf("it says %d %s, want %s", answer.Code, got, want)
		}
		health.is(stopping)
	}
}

func TestLoadingThatFailsEndsTheServer(t *testing.T) {
	late, _, served := serveLate(t)
	failed := fmt.Errorf("a page is not as it was written: %w", graph.ErrDamaged)
	late.failed.Store(&failed)
	select {
	case err := <-served:
		if !errors.Is(err, graph.ErrDamaged) {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(longest):
		t.Error("it goes on")
	}
}

// largeFile writes the benchmark's graph of five municipalities as the lines of an import.
func largeFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.jsonl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := json.NewEncoder(file)
	for change := range bench.Municipalities(5) {
		if err := encoder.Encode(change); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLargeStore(t *testing.T) {
	dir := t.TempDir()
	succeeds(t, "import", largeFile(t), "--store=file:"+dir+"/malgraf.db")
	listensWithinASecond(t, dir)
	program := clients.StartIn(t, dir)
	answers(t, program.URL, `{municipalities(first: 0) {totalCount} assignments(first: 0) {totalCount} activities(first: 0) {totalCount}}`,
		`{"data":{"municipalities":{"totalCount":5},"assignments":{"totalCount":1500},"activities":{"totalCount":4500}}}`)
	program.Stop(t)
}
