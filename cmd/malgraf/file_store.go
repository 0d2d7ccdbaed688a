package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"malgraf/graph"
	"malgraf/graph/embedded"
)

// filePlace is the path of the file that an embedded store is kept in, or inMemory.
type filePlace string

// inMemory stands where a path would for a graph that is kept in memory alone.
const inMemory filePlace = ":memory:"

func (f filePlace) name() string {
	if f == inMemory {
		return "memory"
	}
	return "file"
}

func (f filePlace) open(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	return orNone(embedded.Open(ctx, string(f), schema))
}

func (f filePlace) openToRead(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	return orNone(embedded.OpenReadOnly(ctx, string(f), schema))
}

func (f filePlace) openToTry(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	return orNone(embedded.OpenToTry(ctx, string(f), schema))
}

// verify reads the file once more, and finds what is damaged in it too.
func (f filePlace) verify(ctx context.Context, store graph.Store, asked graph.Verification) error {
	return embedded.Verify(ctx, string(f), store.Schema(), asked)
}

// verifyBeside implements verifiable: it reads the file itself.
func (f filePlace) verifyBeside(ctx context.Context, _ *terminal, _ storeURL, schema *graph.Schema, asked graph.Verification) error {
	return embedded.Verify(ctx, string(f), schema, asked)
}

// orNone keeps a nil pointer from becoming a store.
func orNone(store *embedded.Store, err error) (graph.Store, error) {
	if err != nil {
		return nil, err
	}
	return store, nil
}

func (f filePlace) mustExist() error {
	if f == inMemory {
		return fmt.Errorf("a store in memory is new, and has nothing to read: %w", graph.ErrInvalid)
	}
	var missing *fs.PathError
	if _, err := os.Stat(string(f)); errors.Is(err, fs.ErrNotExist) && errors.As(err, &missing) {
		return fmt.Errorf("there is no such store: %w", missing.Err)
	}
	return nil
}

func (f filePlace) is(other place) bool {
	path, isFile := other.(filePlace)
	if !isFile {
		return false
	}
	file, err := os.Stat(string(f))
	otherFile, otherErr := os.Stat(string(path))
	return err == nil && otherErr == nil && os.SameFile(file, otherFile)
}

// keeps tells whether a path leads to one of the files in which the store is kept.
func (f filePlace) keeps(path string) bool {
	own, err := embedded.Target(string(f))
	target, targetErr := embedded.Target(path)
	if err != nil || targetErr != nil {
		return false
	}
	there, thereErr := os.Stat(target)
	for _, name := range embedded.Files(own) {
		one, err := os.Stat(name)
		if err == nil && thereErr == nil && os.SameFile(one, there) || sameName(name, target) {
			return true
		}
	}
	return false
}

// sameName compares names of files that need not be there.
func sameName(a, b string) bool {
	first, err := filepath.Abs(a)
	second, otherErr := filepath.Abs(b)
	return err == nil && otherErr == nil && first == second
}
