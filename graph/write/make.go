package write

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"malgraf/graph"
)

// Limits bound what one request may ask for.
type Limits struct {
	// Steps is the most changes that a request may ask for.
	Steps int
	// Changes is the most changes of nodes and edges that may come of them, each
	// element of `set`, `add` and `remove` one.
	Changes int
	// Nodes is the most nodes and edges that are read to find out what a request means.
	Nodes int
}

// mostAttempts is how often a request is compiled anew because others changed what
// it rests on. Of those that get in each other's way one is made each time.
const mostAttempts = 30

// Make makes a request: all of it, or nothing and Refusals that list all that is
// wrong with it. Two writers who save one unique key at the same time make one node:
// the store refuses the second, and compiled anew it is an update.
func Make(ctx context.Context, store graph.Store, request *Request, turns *Turns, limits Limits) (*Made, error) {
	if len(request.Steps) > limits.Steps {
		return nil, fmt.Errorf("at most %d changes at once; make the others with another mutation: %w", limits.Steps, graph.ErrTooLarge)
	}
	end, err := turns.take(ctx, request)
	if err != nil {
		return nil, err
	}
	defer end()
	drawn := newDrawn(request)
	var before []Result
	assumed := false // then the next attempt is the first that has read anything
	for attempt := 1; ; attempt++ {
		p, err := compile(ctx, store, request, drawn, limits, attempt > 1)
		if err != nil {
			return nil, err
		}
		made, violations, err := p.apply(ctx, store, drawn)
		if err != nil || made != nil {
			return made, err
		}
		if attempt == mostAttempts || !p.overtaken(violations, drawn) && (assumed || slices.Equal(before, p.results)) {
			return nil, p.all(ctx, store, violations)
		}
		before, assumed = p.results, p.assumed
	}
}

// apply makes the batch. Where something is refused already, the store is asked what
// else is wrong, and whether the request was made before.
func (p *plan) apply(ctx context.Context, store graph.Store, drawn *drawn) (*Made, graph.Violations, error) {
	batch := p.batch
	batch.DryRun = batch.DryRun || len(p.refused) > 0
	commit, err := store.Apply(ctx, batch)
	var violations graph.Violations
	switch {
	case errors.As(err, &violations):
		return nil, violations, nil
	case err != nil:
		return nil, nil, err
	case len(p.refused) > 0 && !commit.Replayed:
		return nil, nil, nil
	}
	return p.made(commit, drawn), nil, nil
}

// overtaken tells whether something that only the plan expected has changed.
func (p *plan) overtaken(violations graph.Violations, drawn *drawn) bool {
	found := false
	for _, violation := range violations {
		var stale *graph.Stale
		if errors.As(violation.Err, &stale) && p.guarded[stale.Node] {
			found = true
			drawn.taken(stale.Node)
		}
	}
	return found
}

// made says what came of each step.
func (p *plan) made(commit graph.Commit, drawn *drawn) *Made {
	made := &Made{Commit: commit, Results: p.results}
	switch {
	case commit.Replayed:
		p.recall(commit, drawn)
	case p.assumed:
		made.Results[0].Created = slices.Contains(commit.Created, made.Results[0].Node)
	}
	return made
}
