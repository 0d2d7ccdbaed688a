package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
	"malgraf/transfer"
)

// copyCommand makes the graph of one store in another.
type copyCommand struct {
	From         storeURL `required:"" placeholder:"URL" help:"The store to read, as --store of the other commands names it; the password of a Neo4j may stand in $$MALGRAF_FROM_PASSWORD."`
	FromDatabase string   `placeholder:"NAME" help:"Which of Neo4j's databases to read (default neo4j)."`
	To           storeURL `required:"" placeholder:"URL" help:"The store to write: an empty one (made if it is not there), or one in which a copy of the same store was interrupted; the password of a Neo4j may stand in $$MALGRAF_TO_PASSWORD."`
	ToDatabase   string   `placeholder:"NAME" help:"Which of Neo4j's databases to write (default neo4j)."`
}

// Run implements the command.
func (c *copyCommand) Run(ctx context.Context, terminal *terminal) error {
	from := location{flag: "--from", url: c.From, database: c.FromDatabase, password: "MALGRAF_FROM_PASSWORD"}
	to := location{flag: "--to", url: c.To, database: c.ToDatabase, password: "MALGRAF_TO_PASSWORD"}
	if err := c.differ(from, to); err != nil {
		return err
	}
	source, err := from.openToRead(ctx, terminal)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { _ = source.Close() }()
	target, err := to.openReady(ctx, terminal)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return errors.Join(c.copyOver(ctx, terminal, source, target), target.Close())
}

// copyOver copies, unless both are one database.
func (c *copyCommand) copyOver(ctx context.Context, terminal *terminal, source, target graph.Store) error {
	same, err := sameDatabase(ctx, source, target)
	if err != nil {
		return err
	}
	if same {
		return c.ontoItself()
	}
	return c.copy(ctx, terminal, source, target)
}

// differ refuses to copy a file onto itself, before it is opened to be written.
func (c *copyCommand) differ(from, to location) error {
	source, err := from.mustExist()
	if err != nil {
		return err
	}
	target, err := to.place()
	if err != nil {
		return err
	}
	if target.is(source) {
		return c.ontoItself()
	}
	return nil
}

func (c *copyCommand) ontoItself() error {
	return fmt.Errorf("--to %s: it is the store that --from reads: %w", c.To, graph.ErrInUse)
}

// copy copies, also past times in which one of the stores is away.
func (c *copyCommand) copy(ctx context.Context, terminal *terminal, source, target graph.Store) error {
	meter := terminal.meter()
	copying := transfer.Copy{From: source, To: target, Message: "copy", Progress: meter.Show}
	result, err := copying.RunThrough(ctx, func(away error) error {
		meter.End()
		terminal.note("interrupted: %s", redacted(away.Error()))
		return errors.Join(terminal.await(ctx, source, c.From), terminal.await(ctx, target, c.To))
	})
	meter.End()
	if result.There != (transfer.Tally{}) {
		terminal.note("%s nodes and %s edges were there already", transfer.Thousands(result.There.Nodes), transfer.Thousands(result.There.Edges))
	}
	terminal.note("%s nodes and %s edges copied", transfer.Thousands(result.Made.Nodes), transfer.Thousands(result.Made.Edges))
	if result.From != nil {
		terminal.print("%s", strings.TrimSuffix(transfer.Table(result.From, result.To), "\n"))
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, graph.ErrUnavailable) {
		terminal.note("the copy is not finished; the same command goes on where it ended")
	}
	return err
}
