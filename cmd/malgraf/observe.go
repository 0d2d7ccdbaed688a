package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"malgraf/graph"
	"malgraf/telemetry"
)

// longestSending is how long the program waits at its end for the last spans to be sent.
const longestSending = 3 * time.Second

// serve serves a store, with all that happens measured.
func (c *serveCommand) serve(ctx context.Context, store graph.Store, terminal *terminal) error {
	observer, err := telemetry.New(ctx, store, c.scheme())
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
	return c.serveObserved(ctx, observer, terminal)
}

// scheme is the kind of store, as the flag names it: file, memory or neo4j.
func (f storeFlag) scheme() string {
	scheme, _, _ := strings.Cut(f.Store, ":")
	name, _, _ := strings.Cut(scheme, "+") // neo4j+s is neo4j too
	return name
}
