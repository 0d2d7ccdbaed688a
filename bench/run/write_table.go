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

// table shows what writes took, and their floors.
func (r *writesResult) table() string {
	var out strings.Builder
	out.WriteString("| side | writes/s, 1 writer | p50 | p99 | writes/s, 16 writers | p50 | p99 | 10,000 in one batch |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, name := range []string{peer, onNeo4j, embedded} {
		one := r.Sides[name]
		fmt.Fprintf(&out, "| %s | %.0f | %s | %s | %.0f | %s | %s | %.2f s |\n", name, one.PerSecond[1], span(one.P50[1]), span(one.P99[1]),
			one.PerSecond[many], span(one.P50[many]), span(one.P99[many]), one.Batch)
	}
	out.WriteString("\n| writes | side | wanted | measured | |\n|---|---|---:|---:|---|\n")
	for _, name := range []string{onNeo4j, embedded} {
		for _, connections := range []int{1, many, 0} {
			what, measured := "a batch of 10,000", r.Sides[peer].Batch/r.Sides[name].Batch
			if connections > 0 {
				what, measured = fmt.Sprintf("writes/s, %d at a time", connections), r.Sides[name].PerSecond[connections]/r.Sides[peer].PerSecond[connections]
			}
			wanted, verdict := writeFloors[name][connections], "met"
			if measured < wanted {
				verdict = "**missed**"
			}
			fmt.Fprintf(&out, "| %s | %s | ≥ %g× | %.1f× | %s |\n", what, name, wanted, measured, verdict)
		}
	}
	return out.String()
}
