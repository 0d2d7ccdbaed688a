package main

import (
	"context"
	"fmt"
	"os"

	"malgraf/graph"
	"malgraf/table"
	"malgraf/transfer"
)

// importTableCommand reads a table of another planning tool.
type importTableCommand struct {
	storeFlag
	File         string `arg:"" help:"The table, as CSV."`
	Kind         string `required:"" placeholder:"KIND" help:"What a row is: assignment or activity."`
	Map          string `required:"" placeholder:"MAP.yaml" help:"Which column becomes what; docs/import.md explains it."`
	Municipality string `placeholder:"CODE" help:"Code of the municipality, where the map does not say it."`
	DryRun       bool   `help:"Print what would change, and change nothing."`
}

// Run implements the command.
func (c *importTableCommand) Run(ctx context.Context, terminal *terminal) error {
	read, err := c.read()
	if err != nil {
		return err
	}
	store, err := c.location().openFilled(ctx, terminal, c.DryRun)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	changes, report, err := table.Changes(ctx, store, read, table.Options{Kind: c.Kind, Municipality: c.Municipality})
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	terminal.report(report)
	err = apply(ctx, store, terminal, graph.Batch{
		Changes: changes, DryRun: c.DryRun, By: "malgraf import table", Message: c.File,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, transfer.Told(err, report.Row))
	}
	return nil
}

func (c *importTableCommand) read() (*table.Table, error) {
	text, err := os.ReadFile(c.Map)
	if err != nil {
		return nil, err
	}
	mapping, err := table.ParseMapping(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Map, err)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	read, err := table.Read(file, mapping)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	return read, nil
}
