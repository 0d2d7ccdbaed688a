package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/schema"
)

// storeFlag says where the graph is; every command has it.
type storeFlag struct {
	Store string `default:"file:malgraf.db" placeholder:"URL" help:"Where the graph is kept (default ${default}): file:PATH, made if it is not there, or memory: for one that is gone at the end."`
}

// inMemory stands where a path would for a graph that is kept in memory alone.
const inMemory = ":memory:"

// path returns the file that the graph is kept in, or inMemory.
func (f storeFlag) path() (string, error) {
	scheme, rest, _ := strings.Cut(f.Store, ":")
	switch {
	case scheme == "memory" && rest == "":
		return inMemory, nil
	case scheme == "file" && rest != "" && rest != inMemory:
		return strings.TrimPrefix(rest, "//"), nil
	}
	return "", fmt.Errorf("--store %q: want file:PATH or memory: — %w", f.Store, graph.ErrInvalid)
}

// open opens the store, which is made where there is none. It may not be ready yet.
func (f storeFlag) open(ctx context.Context) (graph.Store, error) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	path, err := f.path()
	if err != nil {
		return nil, err
	}
	return embedded.Open(ctx, path, kinds)
}

// openReady opens the store and waits until it can be used.
func (f storeFlag) openReady(ctx context.Context) (graph.Store, error) {
	store, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := untilReady(ctx, store); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// untilReady waits while a store is becoming ready.
func untilReady(ctx context.Context, store graph.Store) error {
	for {
		err := store.Ready(ctx)
		if err == nil || !errors.Is(err, graph.ErrUnavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
