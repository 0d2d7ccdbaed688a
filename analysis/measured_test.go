package analysis_test

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"malgraf/analysis"
	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
)

// BenchmarkAnalyses measures each analysis at 1, 40 and 290 municipalities, of one
// of them and of all at once, without and with the parts that cost extra:
//
//	go test ./analysis -run '^$' -bench 'Analyses/290/embedded/one' -benchmem
//
// Beside the mean it says the median, the processor time of this process, and how many
// calls of the store an analysis makes.
func BenchmarkAnalyses(b *testing.B) {
	server := &measuredNeo4j{}
	defer server.stop(b)
	for _, size := range []int{1, 40, 290} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			b.Run("embedded", func(b *testing.B) {
				store := openEmbedded(b)
				fill(b, store, 0, size)
				benchmarkAll(b, store)
			})
			b.Run("neo4j", func(b *testing.B) { benchmarkAll(b, server.holding(b, size)) })
		})
	}
}

func benchmarkAll(b *testing.B, store graph.Store) {
	for _, asked := range []struct {
		name string
		analysis.Asked
	}{{"one", analysis.Asked{Municipality: []string{"0001"}}}, {"all", analysis.Asked{}}} {
		b.Run(asked.name, func(b *testing.B) {
			for _, one := range benched {
				for _, whole := range []bool{false, true} {
					name := one.name
					if whole {
						name += ", everything asked for"
					}
					b.Run(name, func(b *testing.B) {
						measure(b, store, func(source analysis.Source) error {
							source.Wants = func(...string) bool { return whole }
							return one.analyse(b.Context(), source, asked.Asked)
						})
					})
				}
			}
		})
	}
}

// measure asks again and again, each time of a view of its own, as requests do.
func measure(b *testing.B, store graph.Store, ask func(analysis.Source) error) {
	var calls atomic.Int64
	once := func() {
		view, err := store.View(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		defer view.Close()
		if err := ask(analysis.Source{View: counted(view, &calls), Schema: store.Schema(), Today: "2026-06-30"}); err != nil {
			b.Fatal(err)
		}
	}
	for begun := time.Now(); ; { // Neo4j plans statements when it first meets them, and those that are asked often anew
		if once(); time.Since(begun) > warming {
			break
		}
	}
	calls.Store(0)
	var times []time.Duration
	before := processorTime(b)
	b.ReportAllocs()
	for b.Loop() {
		begun := time.Now()
		once()
		times = append(times, time.Since(begun))
	}
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/1000/float64(len(times)), "cpu-ms/op")
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(calls.Load())/float64(len(times)), "calls/op")
}

// processorTime is what this process has used of both cores, which others on the machine
// hardly change.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// warming is how long an analysis is asked before it is measured.
const warming = time.Second

// countedView counts the calls of the store; several expansions at once are one.
type countedView struct{ *graphtest.Told }

func counted(view graph.View, calls *atomic.Int64) *countedView {
	return &countedView{&graphtest.Told{View: view, Call: func(context.Context) { calls.Add(1) }}}
}

func (v *countedView) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	v.Call(ctx)
	return graph.ExpandAll(ctx, v.View, all)
}

// heap and pageCache of the Neo4j that is measured, in MiB: the largest graph fits in
// the page cache.
const (
	heap      = 3072
	pageCache = 2048
)

// measuredNeo4j is a Neo4j of the benchmark's own, larger than that of the tests and with
// all that Java's compiler can do. It is filled further from size to size.
type measuredNeo4j struct {
	server *neo4jtest.Server
	store  graph.Store
	holds  int
}

// holding returns a store with so many of the benchmark's municipalities.
func (m *measuredNeo4j) holding(b *testing.B, municipalities int) graph.Store {
	b.Helper()
	if m.server == nil {
		server, err := neo4jtest.Large(heap, pageCache)
		if err != nil {
			b.Fatalf("this needs Neo4j (Java 17 and Maven to start one, or %s): %v", neo4jtest.URLVariable, err)
		}
		m.server = server
		m.server.Wipe(b)
		m.open(b)
	}
	if m.holds < municipalities {
		if err := m.server.DropIndexes(b.Context()); err != nil {
			b.Fatal(err)
		}
		fill(b, m.store, m.holds, municipalities)
		m.holds = municipalities
		m.open(b) // which makes the indexes
	}
	return m.store
}

func (m *measuredNeo4j) open(b *testing.B) {
	b.Helper()
	var err error
	if m.store != nil {
		if err = m.store.Close(); err != nil {
			b.Fatal(err)
		}
	}
	m.store, err = neo4j.Open(context.WithoutCancel(b.Context()), m.server.URL, neo4j.Options{Statement: patience, Patience: patience}, kinds(b))
	if err != nil {
		b.Fatal(err)
	}
	graphtest.WaitReady(b, m.store)
}

func (m *measuredNeo4j) stop(b *testing.B) {
	if m.server == nil {
		return
	}
	if m.store != nil {
		_ = m.store.Close()
	}
	if err := m.server.Stop(); err != nil {
		b.Log(err)
	}
}

func fill(b *testing.B, store graph.Store, from, to int) {
	b.Helper()
	begun := time.Now()
	if err := bench.Fill(b.Context(), store, from, to, func(int) {}); err != nil {
		b.Fatal(err)
	}
	b.Logf("filled from %d to %d municipalities in %v", from, to, time.Since(begun).Round(time.Second/10))
}
