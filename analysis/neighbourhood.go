package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// NeighbourhoodArguments are those of NeighbourhoodOf.
type NeighbourhoodArguments struct {
	Of           string
	Depth, Limit int
	// Municipality holds codes or ids; empty: nodes of any.
	Municipality        []string
	Via, Avoid          WayParts
	ThroughMunicipality bool
}

// Neighbourhood is what is around a node.
type Neighbourhood struct {
	Of                     graph.ID
	Completeness           string
	Nodes                  []NeighbourhoodNode
	Edges                  []GraphEdge
	CutByLimit, CutByDepth int
}

// NeighbourhoodNode is a node that is shown. Hidden counts its neighbours that are not.
type NeighbourhoodNode struct {
	Node             graph.ID
	Distance, Hidden int
}

// The most that can be asked for.
const deepest, mostShown = 6, 1000

// NeighbourhoodOf finds the nodes around one, and the edges between them.
func NeighbourhoodOf(ctx context.Context, s Source, asked NeighbourhoodArguments) (*Neighbourhood, error) {
	if asked.Depth < 0 || asked.Depth > deepest {
		return nil, fmt.Errorf("depth: %d is not from 0 to %d: %w", asked.Depth, deepest, graph.ErrInvalid)
	}
	if asked.Limit < 1 || asked.Limit > mostShown {
		return nil, fmt.Errorf("limit: %d is not from 1 to %d: %w", asked.Limit, mostShown, graph.ErrInvalid)
	}
	g := going{via: asked.Via, avoid: asked.Avoid, throughMunicipality: asked.ThroughMunicipality, ends: []string{asked.Of}}
	var err error
	if g.towns, err = s.owners(ctx, asked.Municipality); err != nil {
		return nil, err
	}
	w, err := s.walk(ctx, g)
	if err != nil {
		return nil, err
	}
	n := &surroundings{walk: w, only: kindNames(asked.Via.Nodes), shown: []int32{w.at[asked.Of]}, distance: map[int32]int{w.at[asked.Of]: 0}, cut: map[int32]bool{}}
	if err := n.spread(ctx, asked.Depth, asked.Limit); err != nil {
		return nil, err
	}
	return n.answer(ctx, asked)
}

// surroundings are the nodes around one as they are gathered.
type surroundings struct {
	*walk
	// only holds the nodes that may be shown; empty: any.
	only     map[string]bool
	shown    []int32
	distance map[int32]int
	// cut are the nodes that were near enough, and found no room.
	cut map[int32]bool
}

// spread gathers level by level, and widens the last one too: what is beyond is counted.
func (n *surroundings) spread(ctx context.Context, depth, limit int) error {
	level := n.shown
	for far := 1; len(level) > 0; far++ {
		if err := n.widen(ctx, level); err != nil {
			return err
		}
		if far > depth {
			return nil
		}
		next := n.nextLevel(level)
		room := min(limit-len(n.shown), len(next))
		for _, at := range next[room:] {
			n.cut[at] = true
		}
		level = next[:room]
		for _, at := range level {
			n.distance[at] = far
		}
		n.shown = append(n.shown, level...)
	}
	return nil
}

// nextLevel returns the nodes one step on that are not shown, one of each kind in turn:
// the kinds as the schema has them, the nodes of each by id.
func (n *surroundings) nextLevel(level []int32) []int32 {
	of := map[*graph.Kind][]int32{}
	met := map[int32]bool{}
	for _, from := range level {
		for _, to := range n.neighbours(from) {
			if _, isShown := n.distance[to]; !isShown && !met[to] {
				met[to] = true
				of[n.kinds[to]] = append(of[n.kinds[to]], to)
			}
		}
	}
	type turn struct {
		at          int32
		round, kind int
	}
	var turns []turn
	for kind, list := range of {
		slices.SortFunc(list, func(a, b int32) int { return cmp.Compare(n.ids[a], n.ids[b]) })
		for round, at := range list {
			turns = append(turns, turn{at, round, kind.Index})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Or(cmp.Compare(a.round, b.round), cmp.Compare(a.kind, b.kind)) })
	next := make([]int32, len(turns))
	for i, one := range turns {
		next[i] = one.at
	}
	return next
}

// neighbours returns the nodes that one has an edge with, itself not among them.
func (n *surroundings) neighbours(at int32) []int32 {
	var list []int32
	for _, step := range n.steps[at] {
		if step.to != at && (len(n.only) == 0 || n.only[n.ids[step.to]]) {
			list = append(list, step.to)
		}
	}
	return once(list)
}

func (n *surroundings) answer(ctx context.Context, asked NeighbourhoodArguments) (*Neighbourhood, error) {
	answer := &Neighbourhood{Of: graph.ID(asked.Of), CutByLimit: len(n.cut), Edges: []GraphEdge{}}
	beyond := map[int32]bool{}
	var ids []string
	var edges []drawn
	for _, at := range n.shown {
		hidden := 0
		for _, to := range n.neighbours(at) {
			if _, isShown := n.distance[to]; !isShown {
				hidden++
				beyond[to] = true
			}
		}
		for _, step := range n.from(at) {
			if _, isShown := n.distance[step.to]; isShown && step.out {
				edges = append(edges, drawn{step.kind, n.ids[at], n.ids[step.to]})
			}
		}
		ids = append(ids, n.ids[at])
		answer.Nodes = append(answer.Nodes, NeighbourhoodNode{graph.ID(n.ids[at]), n.distance[at], hidden})
	}
	for at := range n.cut {
		delete(beyond, at)
	}
	answer.CutByDepth = len(beyond)
	var list [][]GraphEdge
	if err := together(
		into(&list, func() ([][]GraphEdge, error) {
			if !n.source.wants("edges") {
				return nil, nil
			}
			return n.source.draw(ctx, edges, n.source.wants("edges", "properties"))
		}),
		into(&answer.Completeness, func() (string, error) { return n.source.completeness(ctx, ids) }),
	); err != nil {
		return nil, err
	}
	for _, some := range list {
		answer.Edges = append(answer.Edges, some...)
	}
	return answer, nil
}
