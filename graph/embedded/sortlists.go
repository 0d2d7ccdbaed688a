package embedded

import (
	"bytes"
	"slices"
)

// lists puts the edges of a type into the lists of one side, from near to far.
// They are sorted by the least important first, each time without disturbing what
// is equal, which takes a few passes and no comparison.
func (ld *loader) lists(along *side, edges []rawEdge) {
	if len(edges) == 0 {
		return
	}
	near, far := ld.tables[along.near.Index], ld.tables[along.far.Index]
	room := make([]rawEdge, len(edges))
	by := func(n int, key func(e rawEdge) uint32) {
		edges, room = sortedBy(edges, room, n, key)
	}
	if along.ordered {
		tuples := len(ld.tuples[along.edgeType.Index])
		if len(along.edgeType.Key) > 0 {
			ranks := tupleRanks(tuples, ld.edgeKey(along.edgeType))
			by(tuples, func(e rawEdge) uint32 { return ranks[e.tuple] })
		}
		places := far.places()
		by(int(far.rows), func(e rawEdge) uint32 { return places[e.to] })
		if lead := along.edgeType.Order; len(lead) > 0 {
			terms, _ := ld.terms(nil, along.far, along.edgeType, lead) // of the schema: they fit
			ranks := tupleRanks(tuples, func(tuple uint32) []byte { return sortKey(terms, 0, tuple) })
			by(tuples, func(e rawEdge) uint32 { return ranks[e.tuple] })
		}
	}
	by(int(near.rows), func(e rawEdge) uint32 { return e.from })
	for start := 0; start < len(edges); {
		number := edges[start].from >> pageBits
		end := start
		for end < len(edges) && edges[end].from>>pageBits == number {
			end++
		}
		near.pages[number].lists[along.slot] = newLists(edges[start:end])
		start = end
	}
}

// newLists makes the lists of a page from its edges, sorted by their near ends.
func newLists(edges []rawEdge) *lists {
	l := &lists{arena: make([]entry, len(edges))}
	for i, e := range edges {
		l.arena[i] = newEntry(e.to, e.tuple)
		at := &l.at[e.from&pageMask]
		if at.length == 0 {
			at.start = uint32(i)
		}
		at.length++
	}
	return l
}

// places returns the place of each row in the default order of the kind.
func (t *table) places() []uint32 {
	places := make([]uint32, t.rows)
	for i, row := range t.ordered(t.kind.Order).sorted().rows {
		places[row] = uint32(i)
	}
	return places
}

// tupleRanks ranks tuples by a sort key; equal keys have equal ranks.
func tupleRanks(n int, key func(tuple uint32) []byte) []uint32 {
	type one struct {
		key   []byte
		tuple uint32
	}
	all := make([]one, n)
	for i := range all {
		all[i] = one{key(uint32(i)), uint32(i)}
	}
	slices.SortFunc(all, func(a, b one) int { return bytes.Compare(a.key, b.key) })
	ranks := make([]uint32, n)
	rank := uint32(0)
	for i, one := range all {
		if i > 0 && !bytes.Equal(all[i-1].key, one.key) {
			rank++
		}
		ranks[one.tuple] = rank
	}
	return ranks
}

// sortedBy sorts edges by a key below n into room, and returns that and the old slice.
func sortedBy(edges, room []rawEdge, n int, key func(e rawEdge) uint32) (sorted, free []rawEdge) {
	starts := make([]uint32, n+1)
	for _, e := range edges {
		starts[key(e)+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	for _, e := range edges {
		at := key(e)
		room[starts[at]] = e
		starts[at]++
	}
	return room, edges
}
