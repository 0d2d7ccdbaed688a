// Package embedded is the default store: the graph lives in memory, and SQLite is
// its durable record.
//
// # Structure
//
// One atomic pointer leads to an immutable snapshot; a view is that pointer, so
// that readers take no lock and wait for nobody. A snapshot has a table for each
// kind, in pages of 256 rows; a node is a row, a property a column of a page, an
// edge an entry in the list of each of its ends. Lists are kept in the default
// order of the edge field, so that to expand is to cut a slice.
//
// A batch is made on a draft, which copies the columns and lists that it changes
// and shares the rest. One goroutine makes the batches that wait, each on the one
// before, writes them to SQLite in one transaction, and publishes the last draft. A
// list of more than 512 neighbours is kept in parts, of which a batch copies those
// that it meets; whoever first reads it after a change puts it into one piece.
//
// Orders of whole kinds, ranks, and the words of texts are derived: made at first
// use, and brought up to date at the first use after a change.
//
// # Bounds
//
// Memory: the whole graph, about 300 bytes a node of the benchmark with its edges
// and indexes. Restart: the whole graph is read, 750,000 nodes in 3 to 5 s on two
// cores. Both set the documented limit of about a million nodes. One process
// writes; a row number has 32 bits. What a filter does not name costs a look at
// every node of the kind, about 10 ns each, 200 ns where a text is searched in. A
// store without a file keeps the commits of the last 200,000 changes for Watch,
// one with a file all. The combinations of values of edges that nobody has any
// more are let go of at restart.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"malgraf/graph"
)

// Store is the embedded store. It implements [graph.Store].
type Store struct {
	layout  *layout
	file    durable
	newest  atomic.Pointer[snapshot]
	kept    kept
	news    news
	numbers *tupleNumbers
	places  *places
	// readOnly: the file is another's, and was only read.
	readOnly bool
	// tries: batches with DryRun are made all the same.
	tries bool
	// epoch is that of the last draft; the writer's.
	epoch uint64
	// scrubbing is when the file is to be scrubbed, nil where it need not be; the writer's.
	scrubbing <-chan time.Time
	// now tells the time.
	now func() time.Time

	requests chan *request
	// written closes when the writer has ended, closing when Close has begun.
	written, closing chan struct{}
	// loading is done when the graph is rebuilt, or will not be.
	loading sync.WaitGroup
	stop    context.CancelFunc
	// failed is why the graph was not rebuilt.
	failed atomic.Pointer[error]

	// calls are those under way; closed forbids new ones.
	mu     sync.Mutex
	closed bool
	calls  sync.WaitGroup
	once   sync.Once
	// closeErr is what Close returns.
	closeErr error
}

var _ graph.Store = (*Store)(nil)

// Schema implements [graph.Store].
func (s *Store) Schema() *graph.Schema { return s.layout.schema }

// View implements [graph.Store].
func (s *Store) View(ctx context.Context) (graph.View, error) {
	if err := s.begin(); err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	return &view{s.newest.Load(), s}, nil
}

// Latest implements [graph.Store].
func (s *Store) Latest(ctx context.Context) (graph.Revision, error) {
	view, err := s.View(ctx)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	return view.Revision(), nil
}

// Ready implements [graph.Store]. What kept the graph from being rebuilt is its error.
func (s *Store) Ready(context.Context) error {
	select {
	case <-s.closing:
		return errClosed
	default:
	}
	if failed := s.failed.Load(); failed != nil {
		return *failed
	}
	if s.newest.Load() == nil {
		return fmt.Errorf("the store is loading the graph: %w", graph.ErrUnavailable)
	}
	return nil
}

// begin counts a call in, unless the store is closed.
func (s *Store) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	s.calls.Add(1)
	return nil
}

func (s *Store) end() { s.calls.Done() }

// Close implements [graph.Store]. It gives up loading, lets the batches under way
// end, and writes SQLite's log back into the file.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		close(s.closing)
		s.stop()
		s.loading.Wait()
		s.calls.Wait()
		close(s.requests)
		<-s.written
		s.closeErr = s.file.close()
	})
	return s.closeErr
}

// setFailed notes why the graph was not rebuilt.
func (s *Store) setFailed(err error) {
	if errors.Is(err, context.Canceled) {
		err = errClosed
	}
	s.failed.Store(&err)
}
