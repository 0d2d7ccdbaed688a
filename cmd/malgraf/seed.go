package main

import (
	"context"
	"fmt"
	"log/slog"

	"malgraf/graph"
	"malgraf/seeds"
)

// seed puts the named seeds into a store that has never been written to. The
// name none alone means no seeds.
func seed(ctx context.Context, store graph.Store, names []string) error {
	if len(names) == 1 && names[0] == "none" {
		return nil
	}
	view, err := store.View(ctx)
	if err != nil {
		return err
	}
	empty := view.Revision() == 0
	view.Close()
	if !empty {
		return nil
	}
	changes, err := seeds.Load(names...)
	if err != nil {
		return err
	}
	commit, err := store.Apply(ctx, graph.Batch{Changes: changes, By: "malgraf", Message: "seeds"})
	if err != nil {
		return fmt.Errorf("seeds: %w", err)
	}
	slog.Info("seeded", "seeds", names, "changes", len(commit.Changes), "revision", commit.Revision)
	return nil
}
