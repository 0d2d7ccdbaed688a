package main

import (
	"context"
	"fmt"

	"malgraf/graph"
	"malgraf/schema"
)

// importLinesCommand reads the lines of an export.
type importLinesCommand struct {
	storeFlag
	File   string `arg:"" help:"The JSON lines (UTF-8), one node or edge a line; - for standard input."`
	DryRun bool   `help:"Check the file and print what would change, and change nothing."`
}

// largestBatch is how many lines are made together or not at all. A larger file
// is made in batches of this size, after all its lines have been checked.
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
	lines, err := file.check(ctx, kinds)
	if err != nil {
		return err
	}
	if c.DryRun && lines > largestBatch {
		return fmt.Errorf("--dry-run: %s has %d lines, more than %d: %w", file.name, lines, largestBatch, graph.ErrTooLarge)
	}
	store, err := c.openReady(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if lines == 0 {
		terminal.note("nothing changes: %s has no lines", file.name)
		return nil
	}
	making := making{store: store, terminal: terminal, total: lines, dry: c.DryRun}
	return file.batches(ctx, largestBatch, func(batch lineBatch) error { return making.next(ctx, file.name, batch) })
}

// making brings a file's batches into a store, one after the other.
type making struct {
	store    graph.Store
	terminal *terminal
	// made changes of the total.
	made, total int
	dry         bool
}

func (m *making) next(ctx context.Context, name string, batch lineBatch) error {
	err := apply(ctx, m.store, m.terminal, graph.Batch{Changes: batch.changes, DryRun: m.dry, By: "malgraf import", Message: name})
	if err != nil {
		return fmt.Errorf("%s: %s: %w", name, progress(m.made), batch.atLines(err))
	}
	m.made += len(batch.changes)
	if m.made < m.total || m.made > len(batch.changes) {
		m.terminal.note("%d of %d lines", m.made, m.total)
	}
	return nil
}

func progress(made int) string {
	if made == 0 {
		return "nothing was written"
	}
	return fmt.Sprintf("only the first %d changes were made; mend the file and import it again", made)
}

// check holds every line against the schema, so that a file that is no export is
// refused before anything is written. It returns how many lines there are.
func (f *lineFile) check(ctx context.Context, schema *graph.Schema) (int, error) {
	lines := 0
	err := f.each(ctx, func(change graph.Change, line int) error {
		lines++
		if _, wrong := schema.Check(0, change); wrong != nil {
			return fmt.Errorf("%s, %w", f.name, lineBatch{lines: []int{line}}.atLines(graph.Violations(wrong)))
		}
		return nil
	})
	return lines, err
}
