package graph_test

import (
	"slices"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

// A batch that is refused twice is refused in the same words, whatever order its
// violations were found in.
func TestViolationsHaveOneOrder(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	node, _ := parsed.Check(0, graph.Change{Node: "Target:7.2"})
	edge, _ := parsed.Check(1, graph.Change{Edge: "PART_OF", From: "Target:7.2", To: "Goal:7"})
	unknown, _ := parsed.Check(2, graph.Change{Node: "Nothing:1"})
	of := func(index int, field string, kind error) graph.Violation {
		return graph.Violation{Index: index, Field: field, Err: kind}
	}
	want := graph.Violations{
		of(0, "code", graph.ErrConflict), of(0, "code", graph.ErrInvalid), of(0, "title", graph.ErrInvalid),
		of(0, "", graph.ErrConflict), of(0, "goal", graph.ErrInvalid),
		of(1, "source", graph.ErrInvalid), of(1, "from", graph.ErrNotFound), of(1, "to", graph.ErrNotFound),
		of(2, "", graph.ErrInvalid), of(2, "node", graph.ErrInvalid),
	}
	got := slices.Clone(want)
	for range len(want) {
		got = append(got[1:], got[0])
		slices.Reverse(got[:4])
		got.Sort([]graph.Checked{node, edge, unknown})
		if got.Error() != want.Error() {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
	}
}
