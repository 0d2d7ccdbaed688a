package main

import (
	"context"
	"fmt"

	"malgraf/graph"
	"malgraf/schema"
	"malgraf/transfer"
)

// importLinesCommand reads the lines of an export.
type importLinesCommand struct {
	storeFlag
	File   string `arg:"" help:"The JSON lines (UTF-8), one node or edge a line; - for standard input."`
	DryRun bool   `help:"Check the file and print what would change, and change nothing."`
}

// largestBatch is how many lines are made together or not at all. A larger file is
// made in many small batches, after all its lines have been checked.
const largestBatch = 200_000

// Run implements the command.
func (c *importLinesCommand) Run(ctx context.Context, terminal *terminal) error {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return err
	}
	file, err := openLines(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	all, err := file.check(ctx, kinds)
	if err != nil {
		return err
	}
	lines := all.Nodes + all.Edges
	if c.DryRun && lines > largestBatch {
		return fmt.Errorf("--dry-run: %s has %d lines, more than %d: %w", file.name, lines, largestBatch, graph.ErrTooLarge)
	}
	store, err := c.location().openToImport(ctx, terminal, c.DryRun)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	making := making{store: store, terminal: terminal, file: file, all: all}
	switch {
	case lines == 0:
		terminal.note("nothing changes: %s has no lines", file.name)
		return nil
	case lines <= largestBatch:
		return making.atOnce(ctx, c.DryRun)
	}
	return making.inBatches(ctx, transfer.BatchSize)
}

// making brings a file into a store.
type making struct {
	store    graph.Store
	terminal *terminal
	file     *lineFile
	// all is what is in the file.
	all transfer.Tally
}

// atOnce makes all lines or none, and tells what changed.
func (m making) atOnce(ctx context.Context, dry bool) error {
	for batch, err := range transfer.Batches(m.file.lines(ctx), m.all.Nodes+m.all.Edges) {
		if err != nil {
			return err
		}
		err = apply(ctx, m.store, m.terminal, graph.Batch{Changes: batch.Changes, DryRun: dry, By: "malgraf import", Message: m.file.name})
		if err != nil {
			return fmt.Errorf("%s: nothing was written: %w", m.file.name, batch.AtLines(err))
		}
	}
	return nil
}

// inBatches makes some lines after the other, and shows how far it is.
func (m making) inBatches(ctx context.Context, size int) error {
	meter := m.terminal.meter()
	defer meter.End()
	var made transfer.Tally
	for batch, err := range transfer.Batches(m.file.lines(ctx), size) {
		if err != nil {
			return err
		}
		_, err = m.store.Apply(ctx, graph.Batch{Changes: batch.Changes, By: "malgraf import", Message: m.file.name})
		if err != nil {
			return fmt.Errorf("%s: %s: %w", m.file.name, before(made), batch.AtLines(err))
		}
		for _, change := range batch.Changes {
			made.Add(change)
		}
		meter.Show(transfer.Progress{Doing: "importing", Nodes: made.Nodes, Edges: made.Edges, OfNodes: m.all.Nodes})
	}
	meter.End()
	m.terminal.note("%s lines of nodes and %s of edges imported",
		transfer.Thousands(made.Nodes), transfer.Thousands(made.Edges))
	return nil
}

// before says what is in the store of a file that was refused or left.
func before(made transfer.Tally) string {
	if made == (transfer.Tally{}) {
		return "nothing was written"
	}
	return fmt.Sprintf("only the first %d changes were made; mend the file and import it again", made.Nodes+made.Edges)
}
