package analysis

import (
	"context"

	"malgraf/graph"
)

// shape is a municipality's graph: what it owns, what all share and is joined with
// that, and the edges at what it owns.
type shape struct {
	ids   []string
	kinds []*graph.Kind
	// shared: it is nobody's own.
	shared []bool
	// degrees count the edges at each node, one that leads back to it once.
	degrees []int
	// joined are the pairs of nodes with an edge, as often as there is one.
	joined [][2]int32
	edges  map[*graph.EdgeType]int

	numbers map[string]int32
}

// shapes reads the graphs of some municipalities.
func (s Source) shapes(ctx context.Context, towns graph.Nodes) ([]*shape, error) {
	all := make([]*shape, towns.Len())
	for i := range all {
		all[i] = &shape{edges: map[*graph.EdgeType]int{}, numbers: map[string]int32{}}
	}
	own, err := s.owned(ctx, towns)
	if err != nil {
		return nil, err
	}
	for _, of := range own {
		for row, town := range of.parent() {
			all[town].node(of.Nodes.Kind, of.Nodes.IDs[row], false)
		}
	}
	return all, s.joins(ctx, own, all)
}

// owned returns the nodes that the municipalities own, a table a kind.
func (s Source) owned(ctx context.Context, towns graph.Nodes) ([]*table, error) {
	var all []asking
	for _, kind := range s.Schema.Kinds {
		if kind.Scope == nil {
			continue
		}
		if kind.Scope.Back == nil {
			return nil, unknown("Municipality." + kind.Many)
		}
		all = append(all, asking{edge: kind.Scope.Back.Kind.Name + "." + kind.Scope.Back.Name})
	}
	return s.expandAll(ctx, towns, all...)
}

// followed is an edge field that is followed from what municipalities own.
type followed struct {
	edge *graph.Edge
	from *table
	to   *table
	// owners are those of the far ends, where these may be nobody's.
	owners *table
}

// joins adds the edges to the shapes, each once.
func (s Source) joins(ctx context.Context, own []*table, all []*shape) error {
	var ways []*followed
	var calls []func() error
	for _, from := range own {
		var some []*followed
		for _, edge := range from.Nodes.Kind.Edges {
			fromThere := !edge.Out && ownedFar(edge) && edge.Type.Out != nil // it is met at its other end
			if from.len() > 0 && !edge.Type.Scope && edge.Far.Name != "Municipality" && !fromThere {
				some = append(some, &followed{edge: edge, from: from})
			}
		}
		ways = append(ways, some...)
		calls = append(calls, func() error { return s.followAll(ctx, from.Nodes, some) })
	}
	if err := together(calls...); err != nil {
		return err
	}
	for _, one := range ways {
		towns := one.from.parent()
		for row, parent := range one.to.parent() {
			all[towns[parent]].join(one, int(parent), row)
		}
	}
	return nil
}

// ownedFar tells whether what an edge leads to is always some municipality's.
func ownedFar(edge *graph.Edge) bool { return edge.Far.Scope != nil && edge.Far.Scope.Required }

// followAll follows edges from the same nodes, and then finds the owners of what may be
// nobody's.
func (s Source) followAll(ctx context.Context, from graph.Nodes, ways []*followed) error {
	all := make([]asking, len(ways))
	for i, one := range ways {
		all[i].edge = one.edge.Kind.Name + "." + one.edge.Name
	}
	found, err := s.expandAll(ctx, from, all...)
	if err != nil {
		return err
	}
	var calls []func() error
	for i, one := range ways {
		one.to = found[i]
		if far := one.edge.Far; far.Scope != nil && !ownedFar(one.edge) {
			calls = append(calls, into(&one.owners, func() (*table, error) {
				return s.expand(ctx, far.Name+"."+far.Scope.Name, one.to.Nodes, nil)
			}))
		}
	}
	return together(calls...)
}

// join adds an edge, unless it leads to what is another's or is met at its other end.
func (g *shape) join(by *followed, parent, row int) {
	id := by.to.Nodes.IDs[row]
	far, known := g.numbers[id]
	shared := by.edge.Far.Scope == nil || by.owners != nil && !by.owners.has(row)
	switch {
	case !known && !shared:
		return
	case !shared && !by.edge.Out && by.edge.Type.Out != nil:
		return
	case !known:
		far = g.node(by.edge.Far, id, true)
	}
	near := g.numbers[by.from.Nodes.IDs[parent]]
	g.edges[by.edge.Type]++
	g.degrees[near]++
	if near != far {
		g.degrees[far]++
	}
	g.joined = append(g.joined, [2]int32{near, far})
}

func (g *shape) node(kind *graph.Kind, id string, shared bool) int32 {
	at := int32(len(g.ids))
	g.numbers[id] = at
	g.ids, g.kinds, g.shared, g.degrees = append(g.ids, id), append(g.kinds, kind), append(g.shared, shared), append(g.degrees, 0)
	return at
}

// components returns the sizes of the parts that hang together in themselves.
func (g *shape) components() []int {
	leader := make([]int32, len(g.ids))
	for i := range leader {
		leader[i] = int32(i)
	}
	find := func(at int32) int32 {
		for leader[at] != at {
			leader[at] = leader[leader[at]]
			at = leader[at]
		}
		return at
	}
	for _, pair := range g.joined {
		leader[find(pair[0])] = find(pair[1])
	}
	sizes := make([]int, len(g.ids))
	for i := range leader {
		sizes[find(int32(i))]++
	}
	var found []int
	for _, size := range sizes {
		if size > 0 {
			found = append(found, size)
		}
	}
	return found
}
