package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/transfer"
)

// exportCommand writes a graph as JSON lines.
type exportCommand struct {
	storeFlag
	File string `arg:"" optional:"" default:"-" help:"File to write; - for standard output. It appears only when it is whole."`
}

// Run implements the command.
func (c *exportCommand) Run(ctx context.Context, terminal *terminal) error {
	if err := named(c.File); err != nil {
		return err
	}
	where, err := c.location().mustExist()
	if err != nil {
		return err
	}
	if file, isFile := where.(filePlace); isFile && c.File != "-" && file.keeps(c.File) {
		return fmt.Errorf("%s: the store is kept in it: %w", c.File, graph.ErrInUse)
	}
	store, err := c.location().openToRead(ctx, terminal)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if c.File == "-" {
		_, err := transfer.Write(ctx, store, terminal.stdout)
		return err
	}
	lines, err := writeFile(ctx, store, c.File)
	if err == nil {
		terminal.note("%d lines written to %s", lines, c.File)
	}
	return err
}

// writeFile writes beside the file and renames, so that half an export is never found.
// A link still leads to the file afterwards, also where there was none; what is there
// and is no file, such as a pipe, is written into. Who may read the file that was there
// may read the new one.
func writeFile(ctx context.Context, store graph.Store, path string) (int, error) {
	before, missing := os.Stat(path)
	if missing == nil && !before.Mode().IsRegular() {
		return writeInto(ctx, store, path)
	}
	path, err := embedded.Target(path)
	if err != nil {
		return 0, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return 0, err
	}
	lines, err := transfer.Write(ctx, store, file)
	if err == nil && missing == nil {
		err = file.Chmod(before.Mode().Perm())
	}
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

func writeInto(ctx context.Context, store graph.Store, path string) (int, error) {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	lines, err := transfer.Write(ctx, store, file)
	return lines, errors.Join(err, file.Close())
}
