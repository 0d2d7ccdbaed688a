package graph_test

import (
	"testing"

	"malgraf/graph"
)

// A place to keep things holds the last few, each under its key; one that is not there
// keeps nothing.
func TestFewThingsAreKept(t *testing.T) {
	kept := graph.NewKept()
	for i := range 20 {
		kept.Keep(i, i*i)
		kept.Keep(i, i)
		if kept.Find(i) != i {
			t.Errorf("%d is %v", i, kept.Find(i))
		}
	}
	found := 0
	for i := range 20 {
		if kept.Find(i) != nil {
			found++
		}
	}
	if found < 2 || found > 10 || kept.Find(19) != 19 {
		t.Errorf("%d of 20 are kept, the last is %v", found, kept.Find(19))
	}
	if a := kept.Under("a"); a != kept.Under("a") || a == kept.Under("b") {
		t.Error("what is kept under a key is not kept together, or with what is under another")
	}
	var none *graph.Kept
	none.Keep("a", 1)
	if none.Find("a") != nil || none.Under("a") != nil {
		t.Error("nothing keeps something")
	}
}
