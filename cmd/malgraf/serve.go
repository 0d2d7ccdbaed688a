package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"malgraf/graph"
	"malgraf/resolvers"
	"malgraf/telemetry"
)

// serveCommand serves the graph until it is told to stop.
type serveCommand struct {
	storeFlag
	accessFlags
	Listen   string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on (default ${default}); port 0 takes a free one, and the real one is printed."`
	Seed     []string      `default:"agenda2030,ljusdal,mora" placeholder:"NAME" help:"What to put into an empty store (default ${default}): agenda2030, ljusdal, mora, exempel (an invented municipality), or none."`
	Origins  []string      `placeholder:"ORIGIN" help:"Origins of other web pages that may ask, such as https://dashboard.example; * for all. By default none may."`
	Timeout  time.Duration `default:"30s" help:"The longest that one request may take."`
	Keep     int           `name:"keep-answers" default:"64" placeholder:"MIB" help:"Memory for answers that are given again for as long as nothing is committed (default ${default} MiB); 0 reads each anew."`
	Drain    time.Duration `default:"10s" help:"How long requests under way may go on after SIGTERM."`
	LogLevel slog.Level    `default:"info" help:"What to log: debug (every request), info, warn or error."`
}

// mostKept is the most memory for answers that can be asked for, in MiB.
const mostKept = 1 << 20

// Validate refuses what could only fail, or silently do nothing, later on.
func (c *serveCommand) Validate() error {
	if c.Timeout <= 0 {
		return fmt.Errorf("--timeout %s: no request could be answered", c.Timeout)
	}
	if c.Drain < 0 {
		return fmt.Errorf("--drain %s: want 0s or more", c.Drain)
	}
	if c.Keep < 0 || c.Keep > mostKept {
		return fmt.Errorf("--keep-answers %d: want 0 to %d MiB", c.Keep, mostKept)
	}
	for _, origin := range c.Origins {
		if err := checkOrigin(origin); err != nil {
			return fmt.Errorf("--origins %q: %w", origin, err)
		}
	}
	if err := c.accessFlags.check(); err != nil {
		return err
	}
	return checkSeeds(c.Seed)
}

// Run implements the command.
func (c *serveCommand) Run(ctx context.Context, terminal *terminal) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(terminal.stderr, &slog.HandlerOptions{Level: c.LogLevel})))
	useMemory()
	// Where it may not listen it makes no store.
	listener, err := c.listen()
	if err != nil {
		return fmt.Errorf("--listen %s: %w", c.Listen, err)
	}
	defer func() { _ = listener.Close() }() // the server does, once there is one
	store, err := c.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(c.location().explained(c.serve(ctx, store, listener, terminal)), store.Close())
}

func (c *serveCommand) serveObserved(ctx context.Context, observer *telemetry.Observer, listener net.Listener, terminal *terminal) error {
	store := observer.Store()
	health := newHealth(store)
	streams := resolvers.NewStreams()
	handler, err := c.handler(observer, health, streams)
	if err != nil {
		return err
	}
	terminal.print("listening on http://%s", listener.Addr())

	requests, cancelRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelRequests()
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		// A body sent to a page that reads none, and an answer that nobody takes, would
		// hold their connection and memory for ever.
		ReadTimeout:  c.Timeout + c.Timeout/10,
		WriteTimeout: 2 * c.Timeout,
		IdleTimeout:  2 * time.Minute,
		BaseContext:  func(net.Listener) context.Context { return requests },
		ErrorLog:     slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 2)
	go func() { failed <- resolvers.Serve(server, listener) }()
	prepared := make(chan struct{})
	preparing, stopPreparing := context.WithCancel(ctx)
	go func() {
		defer close(prepared)
		if err := c.prepare(preparing, store, health); err != nil {
			failed <- err
		}
	}()
	defer func() { stopPreparing(); <-prepared }()

	select {
	case err := <-failed:
		_ = server.Close()
		return err
	case <-ctx.Done():
		slog.Info("stopping", "drain", c.Drain)
	}
	health.is(stopping)
	draining, done := context.WithTimeout(context.WithoutCancel(ctx), c.Drain)
	defer done()
	streamed := make(chan error, 1)
	go func() { streamed <- streams.Close(draining) }()
	if err := errors.Join(server.Shutdown(draining), <-streamed); err != nil {
		slog.Warn("requests were still under way and are cut off", "after", c.Drain)
		cancelRequests()
		return server.Close()
	}
	slog.Info("stopped")
	return nil
}

// listen opens the address, unless everybody who reaches it would be an administrator
// and more than this machine may.
func (c *serveCommand) listen() (net.Listener, error) {
	address, err := net.ResolveTCPAddr("tcp", c.Listen)
	if err != nil {
		return nil, err
	}
	if c.Issuer == "" && !address.IP.IsLoopback() {
		if !c.Insecure {
			return nil, errors.New("without --issuer everybody is an administrator, so only this machine may ask: " +
				"listen on 127.0.0.1, name an OpenID provider with --issuer, or say --insecure if all who reach the address may read, change and erase everything")
		}
		slog.Warn("insecure: everybody who reaches the address may read, change and erase everything", "listen", c.Listen)
	}
	listener, err := net.ListenTCP("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w: end what listens there, or choose another port (0 takes a free one)", err)
	}
	return listener, err
}

// prepare waits for the store, seeds it where it is empty, and turns readiness on.
func (c *serveCommand) prepare(ctx context.Context, store graph.Store, health *health) error {
	start := time.Now()
	err := untilReady(ctx, store, waited)
	for err == nil {
		if err = seed(ctx, store, c.Seed, func() { health.is(seeding) }); !errors.Is(err, graph.ErrUnavailable) {
			break
		}
		waited(err) // it may have gone away meanwhile
		if err = pause(ctx, time.Second); err == nil {
			err = untilReady(ctx, store, waited)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	health.is(serving)
	slog.Info("ready", "store", c.Store, "after", time.Since(start).Round(time.Millisecond))
	return nil
}
