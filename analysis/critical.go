package analysis

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"malgraf/graph"
)

// CriticalArguments are those of CriticalNodesOf.
type CriticalArguments struct {
	Asked
	ImpactAsked
	// Kinds holds values of the enum Kind; empty: all.
	Kinds []string
	First int
}

// CriticalNodes are the single points of failure of a municipality.
type CriticalNodes struct {
	Analysis
	TotalCount int
	Nodes      []CriticalNode
}

// CriticalNode is a node whose loss alone would have an impact: how many of each sort.
type CriticalNode struct {
	Node                                                              graph.ID
	OrphanedTargets, AreasWithoutDocument, StatusChanges, Unreachable int
}

// CriticalNodesOf ranks the nodes of each municipality whose loss alone would have an
// impact. Of posts it speaks to editors only, of people never.
func CriticalNodesOf(ctx context.Context, s Source, asked CriticalArguments) ([]CriticalNodes, error) {
	if asked.First < 1 || asked.First > mostShown {
		return nil, fmt.Errorf("first: %d is not from 1 to %d: %w", asked.First, mostShown, graph.ErrInvalid)
	}
	shares := newSharing(s.View)
	s.View = shares
	all, _, err := s.groundsAndFrame(ctx, asked.Asked, asked.Framework)
	if err != nil {
		return nil, err
	}
	found := make([]CriticalNodes, 0, len(all.of))
	for town := range all.of {
		s.View = shares.apart()
		t, err := s.thought(ctx, all.part(town, town+1), asked.ImpactAsked, chainsOf, areasOf, documentsOf, coloursOf)
		if err != nil {
			return nil, err
		}
		nodes, err := t.critical(ctx, kindNames(asked.Kinds))
		if err != nil {
			return nil, err
		}
		found = append(found, CriticalNodes{all.of[town].Analysis, len(nodes), nodes[:min(len(nodes), asked.First)]})
	}
	return found, nil
}

// critical removes each node that can be lost, one at a time, on all cores.
func (t *thought) critical(ctx context.Context, kinds map[string]bool) ([]CriticalNode, error) {
	var candidates []string
	editor := t.Edits != nil && t.Edits(string(t.of[0].Municipality))
	for at, id := range t.network.ids {
		if t.network.isLost(int32(at), editor) && (len(kinds) == 0 || kinds[t.network.kinds[at].Constant()]) {
			candidates = append(candidates, id)
		}
	}
	slices.Sort(candidates)
	needing, err := t.needing(ctx, candidates)
	if err != nil {
		return nil, err
	}
	pieces := t.network.pieceTree()
	each := make([]CriticalNode, len(candidates))
	var next atomic.Int64
	workers := make([]func() error, runtime.GOMAXPROCS(0))
	for i := range workers {
		workers[i] = func() error {
			c := &comparison{}
			for at := next.Add(1) - 1; at < int64(len(candidates)); at = next.Add(1) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				one, err := t.alone(ctx, pieces, goingWith(needing, candidates[at:at+1]...), c)
				if err != nil {
					return err
				}
				each[at] = one
			}
			return nil
		}
	}
	if err := together(workers...); err != nil {
		return nil, err
	}
	each = slices.DeleteFunc(each, func(one CriticalNode) bool { return one == CriticalNode{Node: one.Node} })
	slices.SortStableFunc(each, func(a, b CriticalNode) int {
		return cmp.Or(cmp.Compare(b.OrphanedTargets+b.AreasWithoutDocument, a.OrphanedTargets+a.AreasWithoutDocument),
			cmp.Compare(b.StatusChanges, a.StatusChanges), cmp.Compare(b.Unreachable, a.Unreachable))
	})
	return each, nil
}

// alone counts the impact of one node, which comes first of what goes with it.
func (t *thought) alone(ctx context.Context, pieces *pieceTree, removed []string, c *comparison) (CriticalNode, error) {
	if err := c.compare(ctx, t, removed); err != nil {
		return CriticalNode{}, err
	}
	impact := &c.impact
	return CriticalNode{
		Node: graph.ID(removed[0]), OrphanedTargets: len(impact.OrphanedTargets), AreasWithoutDocument: len(impact.AreasWithoutDocument),
		StatusChanges: len(impact.Reasons) + len(impact.Colours), Unreachable: pieces.cutOff(removed),
	}, nil
}
