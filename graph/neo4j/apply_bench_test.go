package neo4j

import (
	"fmt"
	"sync/atomic"
	"testing"

	"malgraf/graph/neo4j/neo4jtest"
)

// BenchmarkApply measures durable commits of one node each, with 64 writers.
func BenchmarkApply(b *testing.B) {
	server := neo4jtest.Start(b)
	server.Wipe(b)
	s := openAt(b, server.URL, Options{})
	WaitReady(b, s)
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := s.Apply(b.Context(), town(fmt.Sprint(n.Add(1)))); err != nil {
				b.Error(err)
			}
		}
	})
}
