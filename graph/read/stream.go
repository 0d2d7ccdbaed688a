package read

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
)

// What a stream keeps of its events. Those who follow it live find there what they
// have not taken yet; whoever lags behind further is dropped.
const (
	// keptEvents and keptBytes are kept for those who come, also where all have them.
	keptEvents, keptBytes = 64, 1 << 20
	// mostEvents and mostBytes are kept for those who are behind.
	mostEvents, mostBytes = 4096, 16 << 20
)

// longestEvent is how long the reading of one event may take.
const longestEvent = 30 * time.Second

// event is what all who follow a stream are told of a commit.
type event struct {
	revision graph.Revision
	// data is the whole answer, as JSON.
	data     []byte
	failures gqlerror.List
}

// stream reads each commit once for all who subscribe to the same. It goes from a
// revision on for as long as somebody follows it.
type stream struct {
	reader *Reader
	store  graph.Store
	tell   Teller
	// ctx ends when nobody follows any more.
	ctx  context.Context
	stop context.CancelFunc

	mu sync.Mutex
	// window holds all events after from, the oldest first, and bytes is their size.
	window []*event
	from   graph.Revision
	bytes  int
	// forgotten is how often the stream has been made to forget.
	forgotten int
	// more is closed when there is another event, or the end.
	more chan struct{}
	// ended is why there will be none.
	ended     error
	followers map[*follower]struct{}
	// shared is what those who catch up have read of what was before the window.
	shared shared
}

// newStream makes a stream that asks as the first who subscribes does.
func newStream(asked context.Context, r *Reader, store graph.Store, tell Teller) *stream {
	ctx, stop := context.WithCancel(context.WithoutCancel(asked))
	return &stream{
		reader: r, store: store, tell: tell, ctx: ctx, stop: stop,
		more: make(chan struct{}), followers: map[*follower]struct{}{},
	}
}

// run reads the commits after the stream's beginning as they come. While the store is away
// it waits.
func (s *stream) run() {
	at := s.from
	for {
		times := s.times()
		err := s.store.Watch(s.ctx, at, func(commit graph.Commit) error {
			told, err := s.read(s.ctx, commit)
			if err != nil {
				return err
			}
			if told != nil && !s.publish(told, times) {
				return errForgotten
			}
			at = commit.Revision
			return nil
		})
		switch {
		case errors.Is(err, errForgotten):
			continue
		case errors.Is(err, graph.ErrUnavailable) && pause(s.ctx) == nil:
			continue
		}
		s.end(err)
		return
	}
}

// end tells all who follow that nothing more comes.
func (s *stream) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = err
	close(s.more)
}

// errForgotten ends a watch whose commit may have been read before somebody was hidden
// whom it tells of: it is read again.
var errForgotten = errors.New("to be forgotten")

// times is how often the stream has been made to forget.
func (s *stream) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.forgotten
}

// publish keeps an event that was read after the stream had forgotten so many times;
// false where it has forgotten since.
func (s *stream) publish(told *event, times int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.forgotten != times {
		return false
	}
	s.window = append(s.window, told)
	s.bytes += len(told.data)
	needed := told.revision
	for f := range s.followers {
		if f.live {
			needed = min(needed, f.at)
		}
	}
	for len(s.window) > 1 && s.isTooMuch(needed) {
		s.from = s.window[0].revision
		s.bytes -= len(s.window[0].data)
		s.window[0] = nil
		s.window = s.window[1:]
	}
	close(s.more)
	s.more = make(chan struct{})
	return true
}

// isTooMuch tells whether the oldest event is to go; whoever is live has those until needed.
func (s *stream) isTooMuch(needed graph.Revision) bool {
	if len(s.window) > mostEvents || s.bytes > mostBytes {
		return true
	}
	return s.window[0].revision <= needed && (len(s.window) > keptEvents || s.bytes > keptBytes)
}

// after returns the first event after a revision; nil where there is none yet. False:
// the stream does not hold all events from there on.
func (s *stream) after(at graph.Revision) (*event, bool) {
	if at < s.from {
		return nil, false
	}
	i, _ := slices.BinarySearchFunc(s.window, at+1, func(e *event, revision graph.Revision) int { return int(e.revision - revision) })
	if i == len(s.window) {
		return nil, true
	}
	return s.window[i], true
}

// read makes the event of a commit, nil where it is nothing to those who follow. While
// the store is away it waits.
func (s *stream) read(ctx context.Context, commit graph.Commit) (*event, error) {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		told, err := s.readOnce(ctx, commit)
		if err == nil || !errors.Is(err, graph.ErrUnavailable) {
			return told, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// readOnce fails where it is worth another try; other failures are those of the event.
func (s *stream) readOnce(wanted context.Context, commit graph.Commit) (told *event, err error) {
	ctx, cancel := context.WithTimeout(graphql.WithFreshResponseContext(wanted), longestEvent)
	defer cancel()
	own := newOperation(s.store, s.reader.limits)
	defer own.close()
	ctx = context.WithValue(ctx, operationKey{}, own)
	defer func() {
		if reason := recover(); reason != nil {
			told, err = failed(ctx, commit, graphql.GetOperationContext(ctx).Recover(ctx, reason)), nil
		}
	}()
	root, err := s.reader.root(ctx)
	if err != nil {
		return nil, err
	}
	row, telling, err := s.tell(context.WithValue(ctx, wantsKey{}, root), commit)
	if err == nil && !telling {
		return nil, nil
	}
	written := false
	if err == nil {
		written, err = root.rows(ctx, row)
	}
	if err == nil {
		told, err = root.event(ctx, commit, written)
	}
	switch {
	case wanted.Err() != nil:
		return nil, wanted.Err()
	case errors.Is(err, graph.ErrUnavailable):
		return nil, err
	case err != nil:
		return failed(ctx, commit, err), nil
	}
	return told, nil
}

// event takes what has been written for an event.
func (f *rootField) event(ctx context.Context, commit graph.Commit, written bool) (*event, error) {
	defer func() { recycle(f.writer.buffer) }()
	answer, err := f.finish(ctx, written)
	if err != nil {
		return nil, err
	}
	if answer == graphql.Null {
		return &event{revision: commit.Revision, data: []byte("null"), failures: graphql.GetErrors(ctx)}, nil
	}
	data := make([]byte, 0, len(f.writer.buffer)+len(f.field.key)+5)
	data = append(data, '{')
	data = appendString(data, f.field.key)
	data = append(data, ':')
	data = append(data, f.writer.buffer...)
	data = append(data, '}')
	return &event{revision: commit.Revision, data: data, failures: graphql.GetErrors(ctx)}, nil
}

// failed is the event of a commit that cannot be told of. Who knows its number can go on after it.
func failed(ctx context.Context, commit graph.Commit, err error) *event {
	graphql.AddError(ctx, &gqlerror.Error{
		Message: fmt.Sprintf("revision %d: %s", commit.Revision, err), Err: fmt.Errorf("revision %d: %w", commit.Revision, err),
		Path: ast.Path{ast.PathName(graphql.GetFieldContext(ctx).Field.Alias)},
	})
	return &event{revision: commit.Revision, data: []byte("null"), failures: graphql.GetErrors(ctx)}
}
