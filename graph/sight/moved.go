package sight

import (
	"context"

	"malgraf/graph"
)

// moved is a node without a municipality of its own that a batch leads elsewhere.
type moved struct {
	id string
	// last is the last change that leads it anywhere.
	last int
	// anew: what it leaned on before the batch is gone, or there was nothing.
	anew bool
	// ends says what that is to the subject which it leans on when the batch is done.
	ends map[*graph.EdgeType]standing
}

// keptOwn refuses that the subject leads a node, such as an observation, away from what it
// writes: when the batch is done the node must lean on something that is the subject's.
func (c *checker) keptOwn(ctx context.Context) error {
	all := c.moved()
	staying := map[*graph.Kind][]*moved{}
	for _, one := range all {
		if kind := c.rules.schema.KindOf(one.id); !one.anew {
			staying[kind] = append(staying[kind], one)
		}
	}
	for kind, nodes := range staying {
		for _, edge := range kind.Needs() {
			if err := c.addStaying(ctx, edge, nodes); err != nil {
				return err
			}
		}
	}
	for _, one := range all {
		if !one.isOwn() {
			c.forbid(one.last, "from", "%s would not be of a municipality that you may write for", one.id)
		}
	}
	return nil
}

func (m *moved) isOwn() bool {
	for _, what := range m.ends {
		if what == own {
			return true
		}
	}
	return false
}

// moved are the nodes of the subject that the batch leads to something, in its order.
func (c *checker) moved() []*moved {
	var all []*moved
	known, gone := map[string]*moved{}, map[string]bool{}
	for i, change := range c.batch.Changes {
		if change.Node != "" && change.Remove {
			gone[change.Node] = true
			if one := known[change.Node]; one != nil {
				one.anew, one.ends = true, map[*graph.EdgeType]standing{}
			}
		}
		if change.Edge == "" || change.Remove || c.are[change.From] != own || !c.isNeed(change) {
			continue
		}
		kind := c.rules.schema.KindOf(change.From)
		if kind.Scope != nil {
			continue
		}
		one := known[change.From]
		if one == nil {
			one = &moved{id: change.From, anew: gone[change.From] || c.isMade[change.From], ends: map[*graph.EdgeType]standing{}}
			known[change.From] = one
			all = append(all, one)
		}
		one.last = i
		one.ends[c.rules.schema.EdgeType(change.Edge, kind, c.rules.schema.KindOf(change.To))] = c.are[change.To]
	}
	return all
}

// addStaying adds to nodes of a kind what they lean on along an edge that the batch
// leaves alone.
func (c *checker) addStaying(ctx context.Context, edge *graph.Edge, nodes []*moved) error {
	var refs []graph.Ref
	var untouched []*moved
	for _, one := range nodes {
		if _, led := one.ends[edge.Type]; !led {
			untouched = append(untouched, one)
			refs = append(refs, graph.Ref{ID: one.id})
		}
	}
	if refs == nil {
		return nil
	}
	found, err := c.View.Get(ctx, graph.Get{Refs: refs, Where: map[*graph.Kind]graph.Filter{
		edge.Kind: graph.EdgeMatch{Edge: edge, Where: c.rules.owned(edge.Far)},
	}})
	if err != nil {
		return err
	}
	for i, at := range found.At {
		if at.Kind != nil {
			untouched[i].ends[edge.Type] = own
		}
	}
	return nil
}
