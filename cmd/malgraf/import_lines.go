package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"malgraf/graph"
)

// importLinesCommand reads the lines of an export.
type importLinesCommand struct {
	storeFlag
	File   string `arg:"" help:"The JSON lines (UTF-8), one node or edge a line."`
	DryRun bool   `help:"Check the file and print what would change, and change nothing.."`
}

// largestBatch is how many lines are made together or not at all. A larger file
// is made in batches of this size, after all its lines have been checked.
const largestBatch = 200_000

// Run implements the command.
func (c *importLinesCommand) Run(ctx context.Context, terminal *terminal) error {
	store, err := c.openReady(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	lines, err := checkLines(ctx, c.File, store.Schema())
	if err != nil {
		return err
	}
	if c.DryRun && lines > largestBatch {
		return fmt.Errorf("--dry-run: %s has %d lines, more than %d: %w", c.File, lines, largestBatch, graph.ErrTooLarge)
	}
	made := 0
	return batches(ctx, c.File, func(changes []graph.Change, from int) error {
		err := apply(ctx, store, terminal, graph.Batch{Changes: changes, DryRun: c.DryRun, By: "malgraf import", Message: c.File})
		if err != nil {
			return fmt.Errorf("%s, after line %d (%d lines were made before; mend the file and import it again): %w", c.File, from, made, err)
		}
		made += len(changes)
		if lines > largestBatch {
			terminal.note("%d of %d lines", made, lines)
		}
		return nil
	})
}

// checkLines holds every line against the schema, so that a file that is no
// export is refused before anything is written.
func checkLines(ctx context.Context, path string, schema *graph.Schema) (int, error) {
	lines := 0
	err := eachLine(ctx, path, func(change graph.Change, line int) error {
		lines++
		if _, wrong := schema.Check(line-1, change); wrong != nil {
			return fmt.Errorf("%s, line %d: %w", path, line, wrong[0].Err)
		}
		return nil
	})
	return lines, err
}

// batches hands out the changes of a file. A batch ends only before a node, for
// the edges that a node cannot be without follow it.
func batches(ctx context.Context, path string, make func(changes []graph.Change, from int) error) error {
	var batch []graph.Change
	from := 0
	err := eachLine(ctx, path, func(change graph.Change, line int) error {
		if len(batch) >= largestBatch && (change.Node != "" || len(batch) >= 2*largestBatch) {
			if err := make(batch, from); err != nil {
				return err
			}
			batch, from = nil, line-1
		}
		batch = append(batch, change)
		return nil
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return make(batch, from)
}

// eachLine calls see for each line of a file that is not blank, with its number from 1.
func eachLine(ctx context.Context, path string, see func(graph.Change, int) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	reader := bufio.NewReaderSize(file, 1<<16)
	for number := 1; ; number++ {
		line, readErr := reader.ReadBytes('\n')
		if readErr != nil && readErr != io.EOF {
			return readErr
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			change, err := parseLine(text)
			if err != nil {
				return fmt.Errorf("%s, line %d: %w: %w", path, number, err, graph.ErrInvalid)
			}
			if err := see(change, number); err != nil {
				return err
			}
		}
		if readErr == io.EOF {
			return ctx.Err()
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func parseLine(text []byte) (graph.Change, error) {
	var change graph.Change
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(&change); err != nil {
		return change, err
	}
	if decoder.More() {
		return change, fmt.Errorf("more than one value on the line")
	}
	return change, nil
}
