package main

import (
	"context"
	"fmt"
	"os"

	"malgraf/graph"
	"malgraf/outline"
)

// importCommand brings data into a store.
type importCommand struct {
	Lines   importLinesCommand   `cmd:"" default:"withargs" help:"Read the JSON lines of an export. This is what happens when a file follows at once."`
	Outline importOutlineCommand `cmd:"" help:"Read a numbered outline as a mind-map tool exports it: development areas, focus areas, desired states, documents."`
	Table   importTableCommand   `cmd:"" help:"Read a table from another planning tool: assignments or activities and who is responsible."`
}

// importOutlineCommand reads a numbered outline.
type importOutlineCommand struct {
	storeFlag
	File         string `arg:"" help:"The outline, as text (UTF-8)."`
	Municipality string `required:"" placeholder:"CODE" help:"Code of the municipality whose outline it is, such as 2062."`
	DryRun       bool   `help:"Print what would change, and change nothing."`
}

// Run implements the command.
func (c *importOutlineCommand) Run(ctx context.Context, terminal *terminal) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	read, err := outline.Parse(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	store, err := c.location().openFilled(ctx, terminal, c.DryRun)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	changes, report, err := outline.Changes(ctx, store, read, c.Municipality)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	terminal.report(report)
	return apply(ctx, store, terminal, graph.Batch{
		Changes: changes, DryRun: c.DryRun, By: "malgraf import outline", Message: read.Title,
	})
}

// apply makes a batch and prints what it did, or with DryRun what it would do.
func apply(ctx context.Context, store graph.Store, terminal *terminal, batch graph.Batch) error {
	before, err := present(ctx, store, batch.Changes)
	if err != nil {
		return err
	}
	commit, err := store.Apply(ctx, batch)
	if err != nil {
		return err
	}
	if batch.DryRun {
		for _, change := range commit.Changes {
			terminal.print("%s", describe(change, before))
		}
	}
	terminal.note("%s", summary(commit, before, batch.DryRun))
	return nil
}

// present returns which of the nodes that changes name are there.
func present(ctx context.Context, store graph.Store, changes []graph.Change) (map[string]bool, error) {
	get := graph.Get{}
	for _, change := range changes {
		if change.Node != "" {
			get.Refs = append(get.Refs, graph.Ref{ID: change.Node})
		}
	}
	view, err := store.View(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	found, err := view.Get(ctx, get)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(get.Refs))
	for i, ref := range get.Refs {
		there[ref.ID] = found.At[i].Kind != nil
	}
	return there, nil
}
