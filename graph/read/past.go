package read

import (
	"context"
	"errors"
	"time"

	"malgraf/graph"
)

// When a server or a network comes back, many who follow the same come back at once, from
// before what their stream holds, and each catches up from where he was. What one of them
// has read of a commit he shares with all who came no later than he: it is as new as what
// they would read.

// sharedEvents is of how many commits a stream shares what is read of the past, and
// sharedBytes how long an event may be that is kept for others.
const sharedEvents, sharedBytes = 64, 16 << 10

// reading is what becomes of the event of a commit from before the stream's window.
type reading struct {
	// joined is when whoever reads it came, times how often the stream had forgotten then.
	joined graph.Revision
	times  int
	// done is closed when told and err are there.
	done chan struct{}
	told *event
	err  error
}

// shared are readings by commit, the oldest first in order, for as long as anybody catches
// up. The stream's mu guards them.
type shared struct {
	catching int
	readings map[graph.Revision]*reading
	order    []graph.Revision
}

// readShared is the event of a commit that he has read for himself or that another has.
func (f *follower) readShared(ctx context.Context, commit graph.Commit) (*event, error) {
	for {
		one, own := f.shares(commit.Revision)
		if own {
			one.told, one.err = f.stream.read(ctx, commit)
			f.stream.keepShared(commit.Revision, one)
			close(one.done)
			return one.told, one.err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-one.done:
		}
		if one.err == nil {
			return one.told, nil
		}
	}
}

// shares returns the reading of a commit that is as new as his own would be, or begins
// his own.
func (f *follower) shares(revision graph.Revision) (one *reading, own bool) {
	s := f.stream
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f.catching {
		f.catching = true
		s.shared.catching++
	}
	if one := s.shared.readings[revision]; one != nil && one.joined >= f.joined && one.times == f.times {
		return one, false
	}
	one = &reading{joined: f.joined, times: f.times, done: make(chan struct{})}
	if s.shared.readings == nil {
		s.shared.readings = map[graph.Revision]*reading{}
	}
	if s.shared.readings[revision] == nil {
		s.shared.order = append(s.shared.order, revision)
	}
	s.shared.readings[revision] = one
	if len(s.shared.order) > sharedEvents {
		delete(s.shared.readings, s.shared.order[0])
		s.shared.order = s.shared.order[1:]
	}
	return one, true
}

// keepShared lets go of a reading that has failed or is long.
func (s *stream) keepShared(revision graph.Revision, one *reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if (one.err != nil || one.told != nil && len(one.told.data) > sharedBytes) && s.shared.readings[revision] == one {
		delete(s.shared.readings, revision)
	}
}

// caughtUp lets go of what is shared when nobody catches up any more; the stream's mu is held.
func (f *follower) caughtUp() {
	if !f.catching {
		return
	}
	f.catching = false
	if f.stream.shared.catching--; f.stream.shared.catching == 0 {
		f.stream.shared = shared{}
	}
}

// readPast reads the next commits; where there are none, he has seen all. While the
// store is away it waits a little, and reads nothing.
func (f *follower) readPast(ctx context.Context) error {
	err := f.readLog(ctx)
	if !errors.Is(err, graph.ErrUnavailable) {
		return err
	}
	return pause(ctx)
}

// againAfter is how long whoever catches up, or watches, waits for a store that is away.
const againAfter = 250 * time.Millisecond

// pause waits so long; an error is that of a context that has ended.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(againAfter):
		return nil
	}
}

func (f *follower) readLog(ctx context.Context) error {
	past, until, err := f.stream.past(ctx, f.at, keptEvents)
	if err != nil {
		return err
	}
	if f.past, f.until = past, until; len(past) == 0 {
		f.at = until
	}
	return nil
}

// past is what who follows is told of the commits after a revision, and until which
// revision that is all.
func (s *stream) past(ctx context.Context, after graph.Revision, first int) ([]graph.Commit, graph.Revision, error) {
	if restricted, is := s.store.(graph.Restricted); is {
		return restricted.Told(ctx, after, first)
	}
	view, err := s.store.View(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer view.Close()
	return graph.CommitsAfter(ctx, view, after, first)
}
