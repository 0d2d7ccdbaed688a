package transfer

import (
	"context"
	"errors"

	"malgraf/graph"
)

// idleRuns is how often RunThrough tries in vain, one time after the other.
const idleRuns = 3

// RunThrough is [Copy.Run], and begins again where a store was away meanwhile. Await
// is told what failed and returns when both stores can be used again, or why it gives
// up. What was there and what was made is told of all runs together; a batch of which
// it is not known whether it was made, as of one that was there.
func (c Copy) RunThrough(ctx context.Context, await func(error) error) (Result, error) {
	var made Tally
	furthest, idle := 0, 0
	for {
		result, err := c.Run(ctx)
		made.Nodes, made.Edges = made.Nodes+result.Made.Nodes, made.Edges+result.Made.Edges
		// What an earlier run made is found there by a later one, unless that fails before.
		result.There.Nodes = max(0, result.There.Nodes+result.Made.Nodes-made.Nodes)
		result.There.Edges = max(0, result.There.Edges+result.Made.Edges-made.Edges)
		result.Made = made
		reached := result.There.Nodes + result.There.Edges + made.Nodes + made.Edges
		if idle++; reached > furthest {
			furthest, idle = reached, 0
		}
		if !errors.Is(err, graph.ErrUnavailable) || idle == idleRuns {
			return result, err
		}
		if err := await(err); err != nil {
			return result, err
		}
	}
}
