package embedded

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
)

// Once the graph is read, and after each look at the past, the connection that writes
// soon has SQLite's room for pages for itself.
func TestTheWriterIsSoonTheOnlyConnection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	biography(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = openAt(t, path)
	alone(t, store)
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if _, _, err := view.Log(t.Context(), graph.Log{First: 1}); err != nil {
		t.Fatal(err)
	}
	alone(t, store)
}

// alone waits until only the connection that writes is open.
func alone(t testing.TB, store *Store) {
	t.Helper()
	db := store.file.(*sqliteFile).db
	for end := time.Now().Add(20 * time.Second); db.Stats().OpenConnections > 1; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d connections stay open", db.Stats().OpenConnections)
		}
	}
}

// BenchmarkApplyAfterReading makes one durable change after the other in a graph that
// was read from its file, with the connections that read it closed and kept. It says how
// often the file is read: from 290 municipalities and 12,000 changes on that differs.
func BenchmarkApplyAfterReading(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		for _, kept := range []bool{false, true} {
			b.Run(fmt.Sprintf("kept=%t", kept), func(b *testing.B) {
				path := filepath.Join(b.TempDir(), "store.db")
				copyStore(b, scales.path(b, n), path)
				store, err := Open(context.Background(), path, parsedSchema(b))
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = store.Close() }()
				if kept { // before the first has been idle for a second
					store.file.(*sqliteFile).db.SetConnMaxIdleTime(0)
				}
				waitReady(b, store)
				if !kept {
					alone(b, store)
				}
				before := reads(b)
				for i := 0; b.Loop(); i++ {
					change := graph.Change{Node: fmt.Sprintf("Activity:0001/new-%d", i), Municipality: "Municipality:0001", Set: map[string]any{"title": strings.Repeat("Aktivitet ", 100), "status": "STARTED"}}
					if _, err := store.Apply(context.Background(), graph.Batch{Changes: []graph.Change{change}}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric((reads(b)-before)/float64(b.N), "reads/op")
			})
		}
	})
}

// reads is how often this process has read from anything, as Linux counts it.
func reads(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		b.Fatal(err)
	}
	var bytesRead, bytesWritten, calls float64
	if _, err := fmt.Sscanf(string(text), "rchar: %g\nwchar: %g\nsyscr: %g", &bytesRead, &bytesWritten, &calls); err != nil {
		b.Fatal(err)
	}
	return calls
}
