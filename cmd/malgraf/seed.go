package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"malgraf/graph"
	"malgraf/seeds"
)

// noSeeds is the name that stands alone where an empty store is to stay so.
const noSeeds = "none"

// checkSeeds refuses names that are no seeds, also where the store needs none now.
func checkSeeds(names []string) error {
	for _, name := range names {
		switch {
		case name == noSeeds && len(names) > 1:
			return fmt.Errorf("--seed %s: none stands alone", strings.Join(names, ","))
		case name != noSeeds && !slices.Contains(seeds.Names(), name):
			return fmt.Errorf("--seed: %q is unknown; known are %s and %s", name, strings.Join(seeds.Names(), ", "), noSeeds)
		}
	}
	return nil
}

// seed puts the named seeds into a store that has never been written to, and tells before.
func seed(ctx context.Context, store graph.Store, names []string, tell func()) error {
	if len(names) == 0 || names[0] == noSeeds {
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
	tell()
	changes, err := seeds.Load(names...)
	if err != nil {
		return err
	}
	commit, err := store.Apply(ctx, graph.Batch{Changes: changes, By: "malgraf", Message: "seeds"})
	if err != nil {
		return fmt.Errorf("seeds: %w", err)
	}
	if commit.Revision == 0 { // another instance that started together with this one was first
		return nil
	}
	slog.Info("seeded", "seeds", names, "changes", len(commit.Changes), "revision", commit.Revision)
	return nil
}
