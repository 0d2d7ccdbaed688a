package embedded

import (
	"hash/fnv"
	"slices"

	"malgraf/graph"
)

// A trace is a hash of what commits are found by. Two things with one hash do no
// harm: whoever reads a commit looks whether it is one he wants.
const (
	nodeTrace = "node\x00"
	kindTrace = "kind\x00"
	byTrace   = "by\x00"
)

func trace(what, text string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(what + text)) // never fails
	return int64(hash.Sum64())
}

// tracesOf returns the traces of a commit in their order, which is that of the file.
func tracesOf(commit *graph.Commit) []int64 {
	nodes, kinds := commit.Touched()
	traces := make([]int64, 0, len(nodes)+len(kinds)+1)
	for _, id := range nodes {
		traces = append(traces, trace(nodeTrace, id))
	}
	for _, kind := range kinds {
		traces = append(traces, trace(kindTrace, kind))
	}
	if commit.By != "" {
		traces = append(traces, trace(byTrace, commit.By))
	}
	slices.Sort(traces)
	return slices.Compact(traces)
}
