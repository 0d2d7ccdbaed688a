package embedded

import (
	"context"
	"fmt"
	"runtime"
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
