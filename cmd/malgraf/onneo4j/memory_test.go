package onneo4j

import (
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
	"malgraf/transfer"
)

// What is held of a graph that is moved into Neo4j, and out of it, is less than half
// of it: a batch and what is told to Neo4j of it, a page and what Neo4j tells.
func TestMovingAGraphDoesNotHoldIt(t *testing.T) {
	empty(t)
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // looks at what is held more often than need be
	var all []graph.Change
	whole := held(t, func() error {
		for change := range bench.Municipalities(4) {
			all = append(all, change)
		}
		runtime.GC()
		return nil
	})
	source, target := openBoth(t)
	if _, err := source.Apply(t.Context(), graph.Batch{Changes: all}); err != nil {
		t.Fatal(err)
	}
	n := len(all)
	all = nil

	into := held(t, func() error {
		result, err := transfer.Copy{From: source, To: target, Batch: 250}.Run(t.Context())
		if made := result.Made.Nodes + result.Made.Edges; made != n {
			t.Errorf("%d of %d changes were made", made, n)
		}
		return err
	})
	out := held(t, func() error {
		written, err := transfer.Write(t.Context(), target, io.Discard)
		if written != n {
			t.Errorf("%d lines of %d were written", written, n)
		}
		return err
	})
	t.Logf("%d changes are %.1f MB; into Neo4j %.1f MB were held, out of it %.1f", n, mega(whole), mega(into), mega(out))
	for _, one := range []uint64{into, out} {
		if one > whole/2 {
			t.Errorf("%.1f MB were held", mega(one))
		}
	}
}

// openBoth opens an empty embedded store and Neo4j.
func openBoth(t *testing.T) (file, neo graph.Store) {
	t.Helper()
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	if file, err = embedded.Open(t.Context(), ":memory:", kinds); err != nil {
		t.Fatal(err)
	}
	if neo, err = neo4j.Open(t.Context(), neo4jtest.Start(t).URL, neo4j.Options{}, kinds); err != nil {
		t.Fatal(err)
	}
	for _, store := range []graph.Store{file, neo} {
		t.Cleanup(func() { _ = store.Close() })
		graphtest.WaitReady(t, store)
	}
	return file, neo
}

// held returns the most that was alive at a garbage collection while something was
// done, beyond what was before, in bytes.
func held(t *testing.T, do func() error) uint64 {
	t.Helper()
	runtime.GC()
	before, most := live(), uint64(0)
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		most = max(most, live())
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return max(most, live(), before) - before
		case <-time.After(time.Millisecond):
		}
	}
}

// live is what the last garbage collection found alive.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func mega(bytes uint64) float64 { return float64(bytes) / (1 << 20) }
