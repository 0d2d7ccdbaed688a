package neo4j

import (
	"errors"
	"slices"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

// Parts of one list are put together, and of lists that are not the same, or in which a node
// stands twice, nothing is.
func TestPartsOfAListArePutTogether(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	edge := parsed.Kind("Department").Edge("posts")
	// deal deals ids out to two parts; below each node it has a post.
	deal := func(ids ...string) []*share {
		shares := make([]*share, 2)
		for i := range shares {
			one := &share{top: part{nodes: [][]any{{}}}}
			below := &graph.Rows{Offsets: []int{0}, Nodes: graph.Nodes{Kind: edge.Far}}
			for row, id := range ids {
				if one.listed = append(one.listed, id); row%2 != i {
					continue
				}
				one.top.nodes[0] = append(one.top.nodes[0], id)
				one.top.to++
				below.Nodes.IDs = append(below.Nodes.IDs, "Post:"+id)
				below.Offsets = append(below.Offsets, len(below.Nodes.IDs))
				below.Previous, below.Next = append(below.Previous, false), append(below.Next, false)
			}
			one.below, shares[i] = []*graph.Rows{below}, one
		}
		return shares
	}
	l := &list{columns: newColumns(edge.Kind, nil, nil), want: graph.Want{Below: []graph.Expand{{Edge: edge}}}}
	pick := func(shares []*share) (*graph.Rows, error) { return l.pickUp(edge.Kind, shares) }

	for _, ids := range [][]string{{}, {"a"}, {"a", "b"}, {"a", "b", "c"}, {"a", "b", "c", "d", "e"}} {
		rows, err := pick(deal(ids...))
		if err != nil || !slices.Equal(rows.Nodes.IDs, ids) || rows.Below[0].Nodes.Len() != len(ids) {
			t.Fatalf("%v: %+v, %v", ids, rows, err)
		}
		for i, id := range ids {
			if rows.Below[0].Nodes.IDs[i] != "Post:"+id || rows.Below[0].Offsets[i+1] != i+1 {
				t.Errorf("%v: below %+v", ids, rows.Below[0])
			}
		}
	}
	first, second := deal("a", "b", "c"), deal("b", "c", "d")
	if rows, err := pick([]*share{first[0], second[1]}); rows != nil || err != nil {
		t.Errorf("of two lists: %v, %v", rows, err)
	}
	if rows, err := pick(deal("a", "b", "a", "c")); rows != nil || err != nil {
		t.Errorf("of a list with a node twice: %v, %v", rows, err)
	}
	short := deal("a", "b", "c")
	short[0].top.to--
	if _, err := pick(short); !errors.Is(err, graph.ErrDamaged) {
		t.Errorf("a node is missing: %v", err)
	}
	for most, want := range map[int]error{3: nil, 2: graph.ErrTooLarge} {
		l.want.Below[0].Max = most
		if _, err := pick(deal("a", "b", "c")); !errors.Is(err, want) {
			t.Errorf("three posts where %d may be: %v", most, err)
		}
	}
	// With a page, what shows that it is not the last goes, and what is below it.
	l.page.First = size(2)
	l.want.Below[0].Max = 0
	if rows, err := pick(deal("a", "b", "c")); err != nil || rows.Nodes.Len() != 2 || !rows.Next[0] || !slices.Equal(rows.Below[0].Nodes.IDs, []string{"Post:a", "Post:b"}) {
		t.Errorf("a page of two: %+v, %v", rows, err)
	}
}
