package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"malgraf/graph"
)

// exportCommand writes a graph as JSON lines.
type exportCommand struct {
	storeFlag
	File string `arg:"" optional:"" default:"-" help:"File to write; - for standard output. It appears only when it is whole."`
}

// Run implements the command.
func (c *exportCommand) Run(ctx context.Context, terminal *terminal) error {
	if err := c.mustExist(); err != nil {
		return err
	}
	store, err := c.openReady(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if c.File == "-" {
		_, err := writeLines(ctx, store, terminal.stdout)
		return err
	}
	lines, err := writeFile(ctx, store, c.File)
	if err == nil {
		terminal.note("%d lines written to %s", lines, c.File)
	}
	return err
}

// mustExist refuses to make a store, for the export would be empty.
func (c *exportCommand) mustExist() error {
	path, err := c.path()
	if err != nil {
		return err
	}
	if path == inMemory {
		return fmt.Errorf("--store %s: a store in memory is new, and has nothing to export: %w", c.Store, graph.ErrInvalid)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--store %s: there is no such store: %w", c.Store, err)
	}
	return nil
}

// writeFile writes beside the file and renames, so that half an export is never found.
func writeFile(ctx context.Context, store graph.Store, path string) (int, error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return 0, err
	}
	lines, err := writeLines(ctx, store, file)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(file.Name()))
	}
	return lines, nil
}

func writeLines(ctx context.Context, store graph.Store, to io.Writer) (int, error) {
	view, err := store.View(ctx)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	buffered := bufio.NewWriterSize(to, 1<<16)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	lines := 0
	for change, err := range graph.Export(ctx, store.Schema(), view) {
		if err != nil {
			return lines, fmt.Errorf("export: %w", err)
		}
		if err := encoder.Encode(change); err != nil {
			return lines, err
		}
		lines++
	}
	return lines, buffered.Flush()
}
