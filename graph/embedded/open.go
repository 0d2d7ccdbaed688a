package embedded

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"malgraf/graph"
)

// Open opens the store in a file, which it makes where there is none, or one in
// memory alone where path is "" or ":memory:".
//
// It returns as soon as the file is locked and known to be a store's, and loads in
// the background: see Ready. A file of an earlier version of the program is brought
// up to this one's format first. Errors: ErrInUse where another process has the file
// open; ErrInvalid where it is no database, another program's, of a later version
// or not to be read; ErrDamaged where it is not as it was written. What is damaged
// further in is the error of Ready.
func Open(ctx context.Context, path string, schema *graph.Schema) (*Store, error) {
	return OpenWithClock(ctx, path, schema, time.Now)
}

// OpenWithClock is Open of a store whose commits bear the time that a clock tells,
// and which keeps the keys of batches by it.
func OpenWithClock(ctx context.Context, path string, schema *graph.Schema, now func() time.Time) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := newStore(schema)
	s.now = now
	if isMemory(path) {
		s.file, s.kept.limit = newMemory(&s.kept), keptWithoutFile
		s.newest.Store(newSnapshot(s.layout))
		go s.write()
		return s, nil
	}
	path, err := locate(path)
	if err != nil {
		return nil, err
	}
	held, err := takeLock(path)
	if err != nil {
		return nil, err
	}
	file, err := openFile(path, held, schema)
	if err != nil {
		return nil, errors.Join(err, held.release())
	}
	s.file, s.kept.limit = file, keptBesideFile
	s.start(ctx, func(ctx context.Context) (*snapshot, error) {
		if err := file.catchUp(ctx); err != nil {
			return nil, err
		}
		return file.load(ctx, s.layout, s.numbers)
	})
	return s, nil
}

// isMemory tells whether a path stands for a store in memory alone.
func isMemory(path string) bool { return path == "" || path == ":memory:" }

func newStore(schema *graph.Schema) *Store {
	return &Store{
		layout: newLayout(schema), numbers: newTupleNumbers(len(schema.EdgeTypes)), places: newPlaces(), now: time.Now,
		requests: make(chan *request), written: make(chan struct{}), closing: make(chan struct{}), stop: func() {},
	}
}

// start begins to load the graph and to take batches.
func (s *Store) start(ctx context.Context, load func(context.Context) (*snapshot, error)) {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.loading.Go(func() { s.load(ctx, load) })
	go s.write()
}

// load rebuilds the graph, then warms the search of a store that is to be asked for long.
func (s *Store) load(ctx context.Context, load func(context.Context) (*snapshot, error)) {
	rebuilt, err := load(ctx)
	if err != nil {
		s.setFailed(err)
		return
	}
	s.newest.Store(rebuilt)
	if s.readOnly {
		return
	}
	for _, t := range rebuilt.tables {
		for _, text := range t.texts {
			if ctx.Err() != nil {
				return
			}
			text.postings()
		}
	}
	// Loading leaves behind as much memory as the graph takes; the collector alone
	// would give it back only by and by.
	debug.FreeOSMemory()
}
