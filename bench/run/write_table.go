package main

import (
	"fmt"
	"strings"
)

// writeFloors are how many times as fast as the peer a side is to write, by how many
// write at a time; 0: a batch of 10,000.
var writeFloors = map[string]map[int]float64{
	onNeo4j:  {1: 2, many: 3, 0: 1},
	embedded: {1: 5, many: 10, 0: 5},
}

// table shows what writes took, and their floors, with what is reached by hand in the same
// run: a statement in Go behind HTTP that stores what the peer stores, checks nothing and
// keeps nothing of the commit. It is a bound of what one writer can come to on this Neo4j;
// many writers are faster where their commits are grouped, which by hand they are not.
func (r *writesResult) table() string {
	var out strings.Builder
	out.WriteString("| side | writes/s, 1 writer | p50 | p99 | writes/s, 16 writers | p50 | p99 | 10,000 in one batch |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, name := range []string{peer, onNeo4j, bareHTTP, embedded} {
		one := r.Sides[name]
		fmt.Fprintf(&out, "| %s | %.0f | %s | %s | %.0f | %s | %s | %.2f s |\n", name, one.PerSecond[1], span(one.P50[1]), span(one.P99[1]),
			one.PerSecond[many], span(one.P50[many]), span(one.P99[many]), one.Batch)
	}
	out.WriteString("\n| writes | side | wanted | measured | by hand over HTTP | |\n|---|---|---:|---:|---:|---|\n")
	for _, name := range []string{onNeo4j, embedded} {
		for _, connections := range []int{1, many, 0} {
			what := "a batch of 10,000"
			if connections > 0 {
				what = fmt.Sprintf("writes/s, %d at a time", connections)
			}
			wanted, measured, verdict, hand := writeFloors[name][connections], r.faster(name, connections), "met", ""
			if measured < wanted {
				verdict = "**missed**"
			}
			if name == onNeo4j {
				hand = fmt.Sprintf("%.1f×", r.faster(bareHTTP, connections))
			}
			fmt.Fprintf(&out, "| %s | %s | ≥ %g× | %.1f× | %s | %s |\n", what, name, wanted, measured, hand, verdict)
		}
	}
	return out.String()
}

// faster tells how many times as fast as the peer a side wrote, by how many wrote at a
// time; 0: a batch.
func (r *writesResult) faster(name string, connections int) float64 {
	one, theirs := r.Sides[name], r.Sides[peer]
	if connections == 0 {
		return theirs.Batch / one.Batch
	}
	return one.PerSecond[connections] / theirs.PerSecond[connections]
}
