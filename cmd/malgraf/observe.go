package main

import (
	"context"
	"log/slog"
	"net"
	"time"

	"malgraf/graph"
	"malgraf/telemetry"
)

// longestSending is how long the program waits at its end for the last spans to be sent.
const longestSending = 3 * time.Second

// serve serves a store, with all that happens measured.
func (c *serveCommand) serve(ctx context.Context, store graph.Store, listener net.Listener, terminal *terminal) error {
	where, err := c.location().place()
	if err != nil {
		return err
	}
	observer, err := telemetry.New(ctx, store, where.name())
	if err != nil {
		return err
	}
	defer func() {
		sending, done := context.WithTimeout(context.WithoutCancel(ctx), longestSending)
		defer done()
		if err := observer.Close(sending); err != nil {
			slog.Warn("the last spans could not be sent", "error", err)
		}
	}()
	return c.serveObserved(ctx, observer, listener, terminal)
}
