package embedded

import (
	"context"
	"errors"

	"malgraf/graph"
)

// Open opens the store in a file, which it makes where there is none, or one in
// memory alone where path is "" or ":memory:".
//
// It returns as soon as the file is locked and known to be a store's, and loads in
// the background: see Ready. Errors: ErrInUse where another process has the file
// open; ErrInvalid where it is no database, another program's, of a later version
// or not to be read; ErrDamaged where it is not as it was written. What is damaged
// further in is the error of Ready.
func Open(ctx context.Context, path string, schema *graph.Schema) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	loading, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &Store{
		layout: newLayout(schema), numbers: newTupleNumbers(len(schema.EdgeTypes)),
		requests: make(chan *request), written: make(chan struct{}), closing: make(chan struct{}), stop: stop,
	}
	if path == "" || path == ":memory:" {
		s.file, s.kept.limit = nowhere{}, keptWithoutFile
		s.newest.Store(newSnapshot(s.layout))
		go s.write()
		return s, nil
	}
	held, err := takeLock(path)
	if err != nil {
		stop()
		return nil, err
	}
	file, err := openFile(path, held, schema)
	if err != nil {
		stop()
		return nil, errors.Join(err, held.release())
	}
	s.file, s.kept.limit = file, keptBesideFile
	s.loading.Add(1)
	go s.load(loading, file)
	go s.write()
	return s, nil
}

// load rebuilds the graph, then warms the search.
func (s *Store) load(ctx context.Context, file *sqliteFile) {
	defer s.loading.Done()
	rebuilt, err := file.load(ctx, s.layout, s.numbers)
	if err != nil {
		s.setFailed(err)
		return
	}
	s.newest.Store(rebuilt)
	for _, t := range rebuilt.tables {
		for _, text := range t.texts {
			if ctx.Err() != nil {
				return
			}
			text.postings()
		}
	}
}
