package bench_test

import (
	"testing"

	"malgraf/bench"
)

// A shape is asked of both sides, and of each in a text that it has not seen.
func TestShapesAreNew(t *testing.T) {
	for _, question := range bench.Questions {
		seen := map[string]bool{question.Query: true, question.Peer: true}
		for n := range 100 {
			varied := question.Varied(n)
			if seen[varied.Query] || seen[varied.Peer] {
				t.Errorf("%s: shape %d was there before:\n%s\n%s", question.Name, n, varied.Query, varied.Peer)
			}
			seen[varied.Query], seen[varied.Peer] = true, true
		}
	}
}
