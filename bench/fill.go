package bench

import (
	"context"

	"malgraf/graph"
)

// batchSize is how many changes are made in one transaction while a store is filled.
const batchSize = 20_000

// Fill brings a store that holds Municipalities(from) to Municipalities(to), in
// batches; told hears after each how many nodes and edges have been made.
func Fill(ctx context.Context, store graph.Store, from, to int, told func(made int)) error {
	var batch []graph.Change
	made := 0
	send := func() error {
		if _, err := store.Apply(ctx, graph.Batch{Changes: batch, By: "bench"}); err != nil {
			return err
		}
		made, batch = made+len(batch), batch[:0]
		told(made)
		return nil
	}
	for change := range More(from, to) {
		if batch = append(batch, change); len(batch) == batchSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}
