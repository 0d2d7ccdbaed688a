package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/schema"
)

// backupCommand copies the file of a store, also while a server has it open.
type backupCommand struct {
	storeFlag
	File string `arg:"" help:"File to write, which must not be there yet, nor files of an earlier one beside it (-wal, -shm, -journal, .lock). It appears only when it is whole."`
}

// Help implements kong's HelpProvider.
func (c *backupCommand) Help() string {
	return "The copy is a store like the one it was made of, with the history of its commits, as of one moment after the command began. " +
		"To put it back, stop the server, remove the store's file with those beside it (-wal, -shm, .lock), and copy the backup into its place."
}

// Run implements the command.
func (c *backupCommand) Run(ctx context.Context, terminal *terminal) error {
	if err := named(c.File); err != nil {
		return err
	}
	where, err := c.location().mustExist()
	if err != nil {
		return err
	}
	file, isFile := where.(filePlace)
	if !isFile {
		return fmt.Errorf("--store %s: a Neo4j is backed up by its own tools: neo4j-admin database dump while it is stopped (Community), "+
			"neo4j-admin database backup while it runs (Enterprise); malgraf export and malgraf copy --to=file:%s take the graph while it runs, without its history: %w",
			c.Store, c.File, graph.ErrInvalid)
	}
	if file.keeps(c.File) {
		return fmt.Errorf("%s: the store is kept in it: %w", c.File, graph.ErrInUse)
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return err
	}
	meter := terminal.meter()
	size := int64(0)
	revision, err := embedded.Backup(ctx, string(file), c.File, kinds, func(done, of int64) {
		size = of
		meter.ShowText(fmt.Sprintf("copying: %s of %s", megabytes(done), megabytes(of)))
	})
	meter.End()
	if errors.Is(err, graph.ErrConflict) {
		return fmt.Errorf("%w; a backup replaces nothing: choose another name, or remove that file", err)
	}
	if err != nil {
		return err
	}
	terminal.note("%s written to %s, the store at revision %d", megabytes(size), c.File, revision)
	return nil
}

// named refuses a file without a name, as of a variable that the shell does not know.
func named(file string) error {
	if file == "" {
		return fmt.Errorf("%q: want the name of a file: %w", file, graph.ErrInvalid)
	}
	return nil
}

// megabytes writes a number of bytes in MB, with a decimal where there are few.
func megabytes(bytes int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(bytes)/1e6), ".0") + " MB"
}
