package read

import (
	"context"
	"fmt"

	"malgraf/graph"
)

var errLags = fmt.Errorf("you have not taken what happened for too long; go on from the last revision that you have seen: %w", ErrSlow)

// follower is one who subscribes. He has seen all events until a revision.
type follower struct {
	reader *Reader
	key    string
	stream *stream
	at     graph.Revision
	// joined is the newest revision that he found when he came, and guard knows whether
	// what was hidden until then has been forgotten.
	joined graph.Revision
	guard  *guard
	// alone: he reads for himself what was before he came, for he may see less of it now
	// than those who were there.
	alone bool
	// live: he has been within the stream's window. Before that he reads for himself
	// what came before it.
	live bool
	// past are commits that he has read for himself and not yet been told of; until is
	// what he has seen when he has.
	past  []graph.Commit
	until graph.Revision
	// times is how often the stream had forgotten when he read them.
	times int
	// catching: he is counted among those who share what they read of the past.
	catching bool
}

// nearEnough is how many commits a stream begins before the newest one where the first
// who follows it asks for them: when a server has been restarted, all come back at
// once and ask for the same few.
const nearEnough = keptEvents

// follow lets one who has seen all until a revision follow the stream of a key: fresh,
// where nobody follows one yet.
func (r *Reader) follow(key string, fresh *stream, at, newest graph.Revision, alone bool) *follower {
	r.following.Lock()
	defer r.following.Unlock()
	s := r.streams[key]
	if s == nil || s.hasEnded() {
		s = fresh
		if s.from = newest; at < newest && newest-at <= nearEnough && !alone {
			s.from = at
		}
		if len(r.streams) == 0 {
			r.guard = newGuard(r, newest)
		}
		r.streams[key] = s
		go s.run()
	}
	f := &follower{reader: r, key: key, stream: s, at: at, joined: newest, guard: r.guard, alone: alone}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.followers[f] = struct{}{}
	return f
}

func (s *stream) hasEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended != nil
}

// leave ends the stream when nobody is left, and the guard when there is no stream left.
func (f *follower) leave() {
	f.reader.following.Lock()
	defer f.reader.following.Unlock()
	f.stream.mu.Lock()
	defer f.stream.mu.Unlock()
	delete(f.stream.followers, f)
	f.caughtUp()
	if len(f.stream.followers) > 0 {
		return
	}
	f.stream.stop()
	if f.reader.streams[f.key] == f.stream {
		delete(f.reader.streams, f.key)
		if len(f.reader.streams) == 0 {
			f.reader.guard.stop()
		}
	}
}

// next returns the next event, when there is one. ErrSlow: it is no longer held.
func (f *follower) next(ctx context.Context) (*event, error) {
	for {
		behind := f.guard.behind(f.joined) // first: what it sees while he looks wakes him
		told, more, err := f.look(behind != nil)
		if told != nil || err != nil {
			return told, err
		}
		if more == nil {
			if told, err = f.catchUp(ctx); told != nil || err != nil {
				return told, err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-more:
		case <-behind:
		}
	}
}

// look returns the next event that the stream holds, or a channel that is closed when
// it may hold one; neither where he must first catch up. Guarded: it is not known yet of
// the events from before he came whether they are to be forgotten.
func (f *follower) look(guarded bool) (*event, <-chan struct{}, error) {
	s := f.stream
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.alone && f.at < f.joined && s.ended == nil {
		return nil, nil, nil
	}
	told, held := s.after(f.at)
	switch {
	case told != nil && told.revision <= f.joined && s.ended == nil && guarded:
		return nil, s.more, nil // it may tell of somebody who was hidden before he came
	case told != nil:
		f.live, f.at, f.past = true, told.revision, nil
		f.caughtUp()
		return told, nil, nil
	case s.ended != nil:
		return nil, nil, s.ended
	case held:
		f.live, f.past = true, nil
		f.caughtUp()
		return nil, s.more, nil
	case f.live:
		return nil, nil, errLags
	}
	return nil, nil, nil
}

// catchUp reads for himself what came before the stream's window: an event, or nil
// where what he has looked at is nothing to him.
func (f *follower) catchUp(ctx context.Context) (*event, error) {
	if times := f.stream.times(); len(f.past) == 0 || f.times != times {
		f.past, f.times = nil, times
		if err := f.readPast(ctx); err != nil || len(f.past) == 0 {
			return nil, err
		}
	}
	asking, cancel := context.WithCancel(f.stream.ctx)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	commit := f.past[0]
	told, err := f.readShared(asking, commit)
	if err != nil {
		return nil, err
	}
	if f.stream.times() != f.times {
		return nil, nil // he reads it again as he may now
	}
	if f.past, f.at = f.past[1:], commit.Revision; len(f.past) == 0 {
		f.at = f.until
	}
	return told, nil
}
