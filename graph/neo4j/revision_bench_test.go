package neo4j

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph/neo4j/neo4jtest"
)

// BenchmarkRevisions measures what it costs that all commits have a number, without
// gaps: 16 writers, each write a node. Through the bare driver once without a number,
// once with one that every transaction takes from one node, which locks it, and once
// with one for each hundred writes together; then through the store, which groups what
// waits, and does all else that it does.
func BenchmarkRevisions(b *testing.B) {
	server := neo4jtest.Start(b)
	server.Wipe(b)
	s := openAt(b, server.URL, Options{})
	WaitReady(b, s)
	const counter = "MERGE (s:Counter {name: 'revisions'}) SET s.n = coalesce(s.n, 0) + $n WITH s "
	const create = "UNWIND range(1, $n) AS i CREATE (:Numbered {n: i})"
	for _, way := range []struct {
		name, text string
		each       int
	}{
		{"no number", create, 1}, {"a number each", counter + create, 1}, {"a number for a hundred", counter + create, 100},
	} {
		b.Run(way.name, func(b *testing.B) {
			writing(b, way.each, func() error {
				_, err := bolt.ExecuteQuery(b.Context(), server.Driver(), way.text, map[string]any{"n": way.each}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
				return err
			})
		})
	}
	var n atomic.Int64
	b.Run("the store", func(b *testing.B) {
		writing(b, 1, func() error {
			_, err := s.Apply(b.Context(), town(fmt.Sprint("r", n.Add(1))))
			return err
		})
	})
}

// writing has 16 writers write, so many nodes a time, and tells how many a second.
func writing(b *testing.B, each int, write func() error) {
	b.Helper()
	b.SetParallelism(max(1, 16/runtime.GOMAXPROCS(0)))
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if err := write(); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N*each)/b.Elapsed().Seconds(), "writes/s")
}
