package embedded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/schema"
)

// sizes are the numbers of municipalities that the benchmarks run with.
var sizes = []int{1, 40, 290}

func parsedSchema(t testing.TB) *graph.Schema {
	t.Helper()
	declared, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return declared
}

func parsed() (*graph.Schema, error) { return graph.ParseSchema(schema.Files) }

// openAt opens a store, waits until it is ready and closes it with the test.
func openAt(t testing.TB, path string) *Store {
	t.Helper()
	store, err := Open(context.Background(), path, parsedSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	waitReady(t, store)
	return store
}

func waitReady(t testing.TB, store *Store) {
	t.Helper()
	store.loading.Wait()
	if err := store.Ready(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// fill applies the benchmark's graph.
func fill(t testing.TB, store *Store, municipalities int) {
	t.Helper()
	var batch []graph.Change
	apply := func() {
		if _, err := store.Apply(context.Background(), graph.Batch{Changes: batch}); err != nil {
			t.Fatal(err)
		}
		batch = batch[:0]
	}
	for change := range bench.Municipalities(municipalities) {
		if len(batch) >= 10_000 && change.Node != "" { // a node is followed by its edges
			apply()
		}
		batch = append(batch, change)
	}
	apply()
}

// scale holds the benchmark's graphs of all sizes, made at their first use; the
// benchmarks only read them.
type scale struct {
	mu     sync.Mutex
	dir    string
	stores map[int]*Store
}

var scales = &scale{stores: map[int]*Store{}}

func (s *scale) path(b *testing.B, n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		s.dir = filepath.Join(os.TempDir(), fmt.Sprintf("malgraf-scale-%d", os.Getpid()))
		if err := os.MkdirAll(s.dir, 0o755); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(s.dir, fmt.Sprintf("%d.db", n))
	if _, err := os.Stat(path); err == nil {
		return path
	}
	store, err := Open(context.Background(), path, parsedSchema(b))
	if err != nil {
		b.Fatal(err)
	}
	waitReady(b, store)
	start := time.Now()
	fill(b, store, n)
	b.Logf("%d municipalities applied in %v", n, time.Since(start).Round(time.Millisecond))
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func (s *scale) view(b *testing.B, n int) *view {
	b.Helper()
	path := s.path(b, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stores[n] == nil {
		s.closeStores(b)
		store, err := Open(context.Background(), path, parsedSchema(b))
		if err != nil {
			b.Fatal(err)
		}
		waitReady(b, store)
		s.stores[n] = store
		runtime.GC()
	}
	opened, err := s.stores[n].View(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return opened.(*view)
}

func (s *scale) closeStores(b *testing.B) {
	for n, store := range s.stores {
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
		delete(s.stores, n)
	}
}

// releaseStores closes what is open, so that its file can be opened again.
func (s *scale) releaseStores(b *testing.B) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeStores(b)
}

func (s *scale) release() {
	for n, store := range s.stores {
		_ = store.Close()
		delete(s.stores, n)
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// TestMain runs the tests, or what a test asked for that began this process.
func TestMain(m *testing.M) {
	if child, asked := children[os.Getenv(childVariable)]; asked {
		if err := child(os.Getenv(pathVariable)); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	scales.release()
	os.Exit(code)
}

// pause waits a little while the store loads.
func (s *Store) pause() { time.Sleep(time.Millisecond) }

// heap returns the bytes in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
