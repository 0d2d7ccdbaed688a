package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"malgraf/graph"
)

// Copy makes the graph of one store in another.
//
// The target is empty, or holds the beginning of such a copy: what an interrupted
// one left, for the export of that is the beginning of the source's export. So the
// same Copy run again goes on where the last one ended, and a target that anything
// else was written to is refused. What the source is given meanwhile is copied or
// not as its views tell; where it is not, the checksums differ.
type Copy struct {
	From, To graph.Store
	// Batch is about how many changes are saved at a time; 0: BatchSize.
	Batch int
	// Message of the target's commits.
	Message string
	// Progress is told how far the copy is, after each batch at least; nil: nobody is.
	Progress func(Progress)
}

// Result is what a copy did.
type Result struct {
	// There was in the target before, Made was added.
	There, Made Tally
	// From and To are the checksums of both sides, read after the last batch.
	From, To Checksums
}

// Tally counts nodes and edges.
type Tally struct{ Nodes, Edges int }

// Add counts a change in.
func (t *Tally) Add(change graph.Change) {
	if change.Node != "" {
		t.Nodes++
	} else {
		t.Edges++
	}
}

// Run copies, then compares the checksums of both sides. Errors: ErrConflict where
// the target holds something else, and nothing was written; ErrDamaged where the
// two differ at the end; what the stores say. After an error, also that of a context
// that ended, the result tells what was made until then, and the copy can be run again.
func (c Copy) Run(ctx context.Context) (Result, error) {
	var result Result
	view, err := c.From.View(ctx)
	if err != nil {
		return result, fmt.Errorf("source: %w", err)
	}
	defer view.Close()
	nodes, err := countNodes(ctx, c.From.Schema(), view)
	if err != nil {
		return result, fmt.Errorf("source: %w", err)
	}
	next, stop := iter.Pull2(graph.Export(ctx, c.From.Schema(), view))
	defer stop()
	if result.There, err = c.compare(ctx, next, nodes); err != nil {
		return result, err
	}
	if err = c.save(ctx, next, &result, nodes); err != nil {
		return result, err
	}
	if result.From, result.To, err = c.sums(ctx, view, nodes); err != nil {
		return result, err
	}
	if differ := result.From.Differ(result.To); differ > 0 {
		return result, fmt.Errorf("the copy is not the source: %d of its kinds and edge types differ: %w", differ, graph.ErrDamaged)
	}
	return result, nil
}

// pulled is the export of the source, change by change; false at its end.
type pulled func() (graph.Change, error, bool)

// save makes what is left of the source in the target.
func (c Copy) save(ctx context.Context, next pulled, result *Result, nodes int) error {
	size := c.Batch
	if size <= 0 {
		size = BatchSize
	}
	for batch, err := range Batches(next.lines(), size) {
		if err != nil {
			return fmt.Errorf("source: %w", err)
		}
		_, err := c.To.Apply(ctx, graph.Batch{Changes: batch.Changes, By: "malgraf copy", Message: c.Message})
		if err != nil {
			return fmt.Errorf("target: %w", Told(err, func(i int) string { return subject(batch.Changes[i]) }))
		}
		for _, change := range batch.Changes {
			result.Made.Add(change)
		}
		c.tell(Progress{
			Doing: "copying", OfNodes: nodes,
			Nodes: result.There.Nodes + result.Made.Nodes, Edges: result.There.Edges + result.Made.Edges,
		})
	}
	return nil
}

func (next pulled) lines() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for number := 1; ; number++ {
			change, err, more := next()
			if !more || !yield(Line{change, number}, err) || err != nil {
				return
			}
		}
	}
}

// sums reads both sides once more, at the same time.
func (c Copy) sums(ctx context.Context, source graph.View, nodes int) (from, to Checksums, err error) {
	target, err := c.To.View(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("target: %w", err)
	}
	defer target.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var sourceErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		if from, sourceErr = Sum(ctx, c.From.Schema(), source, nil); sourceErr != nil {
			cancel()
		}
	}()
	to, err = Sum(ctx, c.To.Schema(), target, func(done Tally) {
		c.tell(Progress{Doing: "verifying", Nodes: done.Nodes, Edges: done.Edges, OfNodes: nodes})
	})
	if err != nil {
		cancel()
	}
	<-done
	// The side that failed first stopped the other, whose error says no more than that.
	if sourceErr != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil, nil, fmt.Errorf("source: %w", sourceErr)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("target: %w", err)
	}
	return from, to, nil
}

func (c Copy) tell(progress Progress) {
	if c.Progress != nil {
		c.Progress(progress)
	}
}

func countNodes(ctx context.Context, schema *graph.Schema, view graph.View) (int, error) {
	nodes := 0
	for _, kind := range schema.Kinds {
		groups, err := view.Count(ctx, graph.Count{Kind: kind})
		if err != nil {
			return 0, err
		}
		for _, group := range groups {
			nodes += group.N
		}
	}
	return nodes, nil
}
