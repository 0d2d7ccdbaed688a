package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// WayParts are parts of ways through the graph. What is empty limits nothing.
type WayParts struct {
	// Edges are names of edge types, Kinds values of the enum Kind, Nodes ids.
	Edges, Kinds, Nodes []string
}

// lane leads from nodes of a kind along an edge type to nodes of a kind, one way round.
type lane struct {
	kind *graph.EdgeType
	// out: along the edge, else against it.
	out bool
	// where limits the nodes that it leads to; nil: all.
	where graph.Filter
	// fromEnds: only an end is left by it.
	fromEnds bool
}

func (l *lane) near() *graph.Kind {
	if l.out {
		return l.kind.From
	}
	return l.kind.To
}

func (l *lane) far() *graph.Kind {
	if l.out {
		return l.kind.To
	}
	return l.kind.From
}

// sides returns the field along the lane, and that the other way; one may be nil.
func (l *lane) sides() (ahead, back *graph.Edge) {
	if l.out {
		return l.kind.Out, l.kind.In
	}
	return l.kind.In, l.kind.Out
}

// going says where ways may go.
type going struct {
	via, avoid WayParts
	// towns limits the owners of nodes; nil: whoever owns them.
	towns               []string
	throughMunicipality bool
	// ends are the nodes that these limits do not concern.
	ends []string
}

// lanes returns the lanes that may be gone, by the kinds that they lead from.
func (s Source) lanes(g going) (map[*graph.Kind][]*lane, error) {
	edges, err := s.edgeNames(g.via.Edges, g.avoid.Edges)
	if err != nil {
		return nil, err
	}
	via, avoided := kindNames(g.via.Kinds), kindNames(g.avoid.Kinds)
	all := map[*graph.Kind][]*lane{}
	for _, kind := range s.Schema.EdgeTypes {
		if !edges[kind.Name] {
			continue
		}
		for _, out := range []bool{true, false} {
			one := &lane{kind: kind, out: out}
			far := one.far()
			open := (len(via) == 0 || via[far.Constant()]) && !avoided[far.Constant()]
			if kind.Scope && !g.throughMunicipality {
				open = open && !out
				one.fromEnds = !out
			}
			if s.limit(one, g, open) {
				all[one.near()] = append(all[one.near()], one)
			}
		}
	}
	return all, nil
}

// limit sets which nodes a lane leads to; open: not only to ends. False: to none.
func (s Source) limit(one *lane, g going, open bool) bool {
	far := one.far()
	var ends []any
	for _, id := range g.ends {
		if s.Schema.KindOf(id) == far {
			ends = append(ends, id)
		}
	}
	limited := g.towns != nil && far.Scope != nil
	switch {
	case open && !limited:
		return true
	case !open && len(ends) == 0:
		return false
	}
	var any graph.Or
	if open {
		any = append(any, ownedBy(far, g.towns)...)
	}
	if len(ends) > 0 {
		any = append(any, graph.Compare{Property: far.ID(), Op: graph.In, Value: ends})
	}
	if one.where = any; len(any) == 1 {
		one.where = any[0]
	}
	return true
}

// ownedBy holds for nodes of a kind that one of the municipalities owns, or nobody.
func ownedBy(kind *graph.Kind, towns []string) graph.Or {
	list := make([]any, len(towns))
	for i, id := range towns {
		list[i] = id
	}
	owner := kind.Scope
	owned := graph.EdgeMatch{Edge: owner, Quantifier: graph.Some, Where: graph.Compare{Property: owner.Far.ID(), Op: graph.In, Value: list}}
	if owner.Required {
		return graph.Or{owned}
	}
	return graph.Or{graph.EdgeMatch{Edge: owner, Quantifier: graph.None}, owned}
}

// edgeNames returns the types of edges that may be gone: those asked for, or all, but
// those to avoid. ErrInvalid where the schema has none of a name.
func (s Source) edgeNames(via, avoid []string) (map[string]bool, error) {
	open, known := map[string]bool{}, map[string]bool{}
	for _, kind := range s.Schema.EdgeTypes {
		known[kind.Name] = true
		open[kind.Name] = len(via) == 0
	}
	for _, name := range slices.Concat(via, avoid) {
		if !known[name] {
			var names []string
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			return nil, fmt.Errorf("there is no type of edge %.80q; there are %s: %w", name, strings.Join(names, ", "), graph.ErrInvalid)
		}
	}
	for _, name := range via {
		open[name] = true
	}
	for _, name := range avoid {
		open[name] = false
	}
	return open, nil
}

func kindNames(names []string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// along returns the neighbours of nodes along a lane, at most so many.
func (s Source) along(ctx context.Context, one *lane, from graph.Nodes, most int) (*graph.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if asked, is := one.expand(from, most); is {
		return s.View.Expand(ctx, asked)
	}
	_, back := one.sides()
	return s.against(ctx, back, one, from, most)
}

// expand asks for the neighbours of nodes along the lane; false: no field leads there.
func (l *lane) expand(from graph.Nodes, most int) (graph.Expand, bool) {
	ahead, _ := l.sides()
	if ahead == nil {
		return graph.Expand{}, false
	}
	asked := graph.Expand{Edge: ahead, From: from, Where: l.where, Want: graph.Want{Max: most}}
	if from.Rows != nil { // a store that numbers its nodes keeps lists in this order; it is of no use here
		asked.Order = ahead.Order()
	}
	return asked, true
}

// against follows an edge that only the far side shows: it finds the nodes that lead
// here, and turns them round.
func (s Source) against(ctx context.Context, back *graph.Edge, one *lane, from graph.Nodes, most int) (*graph.Rows, error) {
	list := make([]any, from.Len())
	for i, id := range from.IDs {
		list[i] = id
	}
	here := graph.Compare{Property: from.Kind.ID(), Op: graph.In, Value: list}
	leading, err := s.View.Scan(ctx, graph.Scan{
		Kind: one.far(), Where: graph.Both(graph.EdgeMatch{Edge: back, Quantifier: graph.Some, Where: here}, one.where), Want: graph.Want{Max: most},
	})
	if err != nil {
		return nil, err
	}
	if from.Len() == 1 { // all of them lead there
		return &graph.Rows{Offsets: []int{0, leading.Nodes.Len()}, Nodes: leading.Nodes}, nil
	}
	turned := &graph.Rows{Offsets: []int{0}, Nodes: graph.Nodes{Kind: one.far()}}
	ends := &graph.Rows{Offsets: make([]int, leading.Nodes.Len()+1)}
	if leading.Nodes.Len() > 0 {
		if ends, err = s.View.Expand(ctx, graph.Expand{Edge: back, From: leading.Nodes, Where: here, Want: graph.Want{Max: most}}); err != nil {
			return nil, err
		}
	}
	of := map[string][]int{}
	for i := range leading.Nodes.Len() {
		for row := ends.Offsets[i]; row < ends.Offsets[i+1]; row++ {
			of[ends.Nodes.IDs[row]] = append(of[ends.Nodes.IDs[row]], i)
		}
	}
	var rows []int
	for _, id := range from.IDs {
		rows = append(rows, of[id]...)
		turned.Offsets = append(turned.Offsets, len(rows))
	}
	turned.Nodes = pick(leading.Nodes, rows)
	return turned, nil
}
