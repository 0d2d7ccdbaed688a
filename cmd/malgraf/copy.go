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
	From string `required:"" placeholder:"URL" help:"The store to read, as --store of the other commands names it."`
	To   string `required:"" placeholder:"URL" help:"The store to write: an empty one (made if it is not there), or one in which a copy of the same store was interrupted."`
}

// Run implements the command.
func (c *copyCommand) Run(ctx context.Context, terminal *terminal) error {
	from, to := storeFlag{Store: c.From}, storeFlag{Store: c.To}
	if err := from.mustExist(); err != nil {
		return fmt.Errorf("--from %w", err)
	}
	if to.is(from) {
		return fmt.Errorf("--to %s: it is the store that --from reads: %w", c.To, graph.ErrInUse)
	}
	source, err := from.openToRead(ctx)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { _ = source.Close() }()
	target, err := to.openReady(ctx)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return errors.Join(c.copy(ctx, terminal, source, target), target.Close())
}

func (c *copyCommand) copy(ctx context.Context, terminal *terminal, source, target graph.Store) error {
	meter := terminal.meter()
	result, err := transfer.Copy{From: source, To: target, Message: "copy", Progress: meter.Show}.Run(ctx)
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
