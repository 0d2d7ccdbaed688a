package embedded

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"malgraf/graph"
)

// OpenToTry is OpenReadOnly of a store in which it can be tried what a batch would do: one
// with DryRun is made in memory, and answered as Open's store would answer it. All other
// batches are ErrInvalid.
//
// Where Open would make a store, an empty one in memory stands for it.
func OpenToTry(ctx context.Context, path string, schema *graph.Schema) (*Store, error) {
	store, err := OpenReadOnly(ctx, path, schema)
	if isMemory(path) || errors.Is(err, errBlank) || errors.Is(err, graph.ErrNotFound) && hasFolder(path) {
		store, err = newReader(schema), nil
		store.start(ctx, func(context.Context) (*snapshot, error) { return newSnapshot(store.layout), nil })
	}
	if err != nil {
		return nil, err
	}
	store.tries = true
	return store, nil
}

// hasFolder tells whether there is a folder in which a file could be made.
func hasFolder(path string) bool {
	path, err := locate(path)
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Dir(path))
	return err == nil
}
