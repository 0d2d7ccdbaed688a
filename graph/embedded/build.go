package embedded

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"malgraf/graph"
)

// build makes what the file does not hold: the lists of both ends of each edge, in
// their orders, and the indexes.
func (ld *loader) build(ctx context.Context) error {
	for _, t := range ld.tables {
		t.count()
	}
	if err := ld.checkEnds(); err != nil {
		return err
	}
	for _, t := range ld.tables {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if t.live > 0 && isLocal(t.kind.Order) {
			t.ordered(t.kind.Order).sorted()
		}
	}
	var steps []func()
	for i := range ld.edges {
		steps = append(steps, func() {
			back := make([]rawEdge, len(ld.edges[i]))
			for j, e := range ld.edges[i] {
				back[j] = rawEdge{e.to, e.from, e.tuple}
			}
			ld.lists(ld.layout.outs[i], ld.edges[i]) // sorts in place
			ld.lists(ld.layout.ins[i], back)
			ld.edges[i] = nil
		})
	}
	for _, t := range ld.tables {
		steps = append(steps, func() { t.ids = t.indexIDs() })
	}
	together(steps)
	var uniques []func()
	for _, t := range ld.tables {
		for i, property := range t.kind.Uniques() {
			uniques = append(uniques, func() { t.uniques[i] = t.indexUniques(property, ld.within) })
		}
		for i := range t.texts {
			t.texts[i].table = t
		}
	}
	together(uniques)
	return ctx.Err()
}

// together runs steps, as many at once as there are cores.
func together(steps []func()) {
	next := make(chan func())
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for step := range next {
				step()
			}
		})
	}
	for _, step := range steps {
		next <- step
	}
	close(next)
	group.Wait()
}

// count counts the nodes, and notes the rows without one to be used again.
func (t *table) count() {
	for row := t.rows; row > 0; row-- {
		if t.isAlive(row - 1) {
			t.live++
		} else {
			t.free = append(t.free, row-1)
		}
	}
}

// checkEnds looks whether every edge ends at a node.
func (ld *loader) checkEnds() error {
	for i, edges := range ld.edges {
		far := ld.tables[ld.schema.EdgeTypes[i].To.Index]
		for _, e := range edges {
			if !far.isAlive(e.to) {
				return fmt.Errorf("an edge %s ends at nothing: %w", ld.schema.EdgeTypes[i].Name, graph.ErrDamaged)
			}
		}
	}
	return nil
}

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
			terms, _ := ld.terms(along.far, along.edgeType, lead) // of the schema: they fit
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
