package main

import (
	"context"
	"errors"
	"fmt"
	"os"
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

// opening is a way to open a store in a file.
type opening func(ctx context.Context, path string, schema *graph.Schema) (*embedded.Store, error)

// open opens the store, which is made where there is none. It may not be ready yet.
func (f storeFlag) open(ctx context.Context) (graph.Store, error) {
	return f.openBy(ctx, embedded.Open)
}

func (f storeFlag) openBy(ctx context.Context, open opening) (graph.Store, error) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	path, err := f.path()
	if err != nil {
		return nil, err
	}
	return open(ctx, path, kinds)
}

// openReady opens the store and waits until it can be used.
func (f storeFlag) openReady(ctx context.Context) (graph.Store, error) {
	return f.readyBy(ctx, embedded.Open)
}

// openToRead opens the store as it stands, beside the server that may have it open,
// and waits until it can be used.
func (f storeFlag) openToRead(ctx context.Context) (graph.Store, error) {
	return f.readyBy(ctx, embedded.OpenReadOnly)
}

func (f storeFlag) readyBy(ctx context.Context, open opening) (graph.Store, error) {
	store, err := f.openBy(ctx, open)
	if err != nil {
		return nil, err
	}
	if err := untilReady(ctx, store); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// is tells whether two flags name one file.
func (f storeFlag) is(other storeFlag) bool {
	path, err := f.path()
	otherPath, otherErr := other.path()
	if err != nil || otherErr != nil {
		return false
	}
	file, err := os.Stat(path)
	otherFile, otherErr := os.Stat(otherPath)
	return err == nil && otherErr == nil && os.SameFile(file, otherFile)
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
