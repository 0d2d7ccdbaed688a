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

// looking says what of municipalities' graphs is looked at.
type looking struct {
	// avoid is a kind that is passed over; nil: none is.
	avoid *graph.Kind
	// observations of a municipality are its own.
	observations bool
	// ordered: the nodes that are owned come in their default order.
	ordered bool
}

// shapes reads the graphs of some municipalities.
func (s Source) shapes(ctx context.Context, towns graph.Nodes, at looking) ([]*shape, error) {
	all := make([]*shape, towns.Len())
	for i := range all {
		all[i] = &shape{edges: map[*graph.EdgeType]int{}, numbers: map[string]int32{}}
	}
	own, err := s.owned(ctx, towns, at)
	if err != nil {
		return nil, err
	}
	for _, of := range own {
		for row, town := range of.parent() {
			all[town].node(of.Nodes.Kind, of.Nodes.IDs[row], false)
		}
	}
	return all, s.joins(ctx, own, all, at)
}

// owned returns the nodes that the municipalities own, a table a kind.
func (s Source) owned(ctx context.Context, towns graph.Nodes, at looking) ([]*table, error) {
	var all []asking
	for _, kind := range s.Schema.Kinds {
		if kind.Scope == nil || kind == at.avoid {
			continue
		}
		if kind.Scope.Back == nil {
			return nil, unknown("Municipality." + kind.Many)
		}
		all = append(all, asking{edge: kind.Scope.Back.Kind.Name + "." + kind.Scope.Back.Name, unordered: !at.ordered})
	}
	if at.observations {
		all = append(all, asking{edge: "Municipality.observations", unordered: !at.ordered})
	}
	if towns.Rows == nil { // a store that numbers its nodes has nothing to gain
		for i, one := range all {
			edge, err := s.edge(one.edge)
			if err != nil {
				return nil, err
			}
			for _, next := range at.along(edge.Far) {
				all[i].below = append(all[i].below, bare(next))
			}
		}
	}
	return s.expandAll(ctx, towns, all...)
}

// along returns the edges that are followed from nodes of a kind.
func (l looking) along(kind *graph.Kind) []*graph.Edge {
	var all []*graph.Edge
	for _, edge := range kind.Edges {
		if !edge.Type.Scope && edge.Far.Name != "Municipality" && edge.Far != l.avoid && !metThere(edge) {
			all = append(all, edge)
		}
	}
	return all
}

// bare asks where an edge leads, and nothing else.
func bare(edge *graph.Edge) asking {
	return asking{edge: edge.Kind.Name + "." + edge.Name, unordered: true}
}

// followed is an edge field that is followed from what municipalities own.
type followed struct {
	edge *graph.Edge
	from *table
	to   *table
	// nobodys are the far ends that are nobody's, where these may be.
	nobodys map[string]bool
}

// joins adds the edges to the shapes, each once.
func (s Source) joins(ctx context.Context, own []*table, all []*shape, at looking) error {
	var ways []*followed
	var calls []func() error
	for _, from := range own {
		if from.len() == 0 {
			continue
		}
		for which, edge := range at.along(from.Nodes.Kind) {
			way := &followed{edge: edge, from: from}
			if from.Below != nil {
				way.to = newTable(from.Below[which], nil)
			}
			ways = append(ways, way)
		}
	}
	if err := s.followAll(ctx, ways); err != nil {
		return err
	}
	for _, one := range ways {
		if far := one.edge.Far; far.Scope != nil && !isOwned(far) {
			calls = append(calls, into(&one.nobodys, func() (map[string]bool, error) { return s.nobodys(ctx, one, all) }))
		}
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

// isOwned tells whether a node of a kind is always some municipality's.
func isOwned(kind *graph.Kind) bool { return kind.Scope != nil && kind.Scope.Required }

// metThere tells whether all that an edge leads to is some municipality's, so that what of
// it is one's own is met from there.
func metThere(edge *graph.Edge) bool {
	if !isOwned(edge.Far) {
		return false
	}
	if edge.Out {
		return edge.Type.In != nil && !isOwned(edge.Kind)
	}
	return edge.Type.Out != nil
}

// followAll follows all the ways that have not been followed.
func (s Source) followAll(ctx context.Context, ways []*followed) error {
	var all []leading
	var left []*followed
	for _, one := range ways {
		if one.to == nil {
			all, left = append(all, leading{one.from.Nodes, bare(one.edge)}), append(left, one)
		}
	}
	found, err := s.expandEach(ctx, all)
	for i := range found {
		left[i].to = found[i]
	}
	return err
}

// nobodys are the far ends of an edge that no municipality owns: of those that are not
// known, whoever owns them is looked for.
func (s Source) nobodys(ctx context.Context, by *followed, all []*shape) (map[string]bool, error) {
	far, towns := by.edge.Far, by.from.parent()
	var rows []int
	for row, parent := range by.to.parent() {
		if _, known := all[towns[parent]].numbers[by.to.Nodes.IDs[row]]; !known {
			rows = append(rows, row)
		}
	}
	unknown, _ := number(pick(by.to.Nodes, rows))
	owners, err := s.members(ctx, far.Name+"."+far.Scope.Name, unknown.nodes, nil)
	if err != nil {
		return nil, err
	}
	nobodys := map[string]bool{}
	for i, id := range unknown.nodes.IDs {
		nobodys[id] = !owners.has(i)
	}
	return nobodys, nil
}

// join adds an edge, unless it leads to what is another's or is met at its other end.
func (g *shape) join(by *followed, parent, row int) {
	id := by.to.Nodes.IDs[row]
	far, known := g.numbers[id]
	shared := by.edge.Far.Scope == nil || by.nobodys[id]
	switch {
	case !known && !shared:
		return
	case known && !g.shared[far] && !by.edge.Out && by.edge.Type.Out != nil && !isOwned(by.edge.Kind):
		return // both ends may be nobody's, and are looked at
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
