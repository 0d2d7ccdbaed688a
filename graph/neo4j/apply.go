package neo4j

import (
	"context"
	"time"

	"malgraf/graph"
)

// groupSize is how many batches are made in one transaction at most, and
// groupChanges how many changes, unless one batch alone has more.
const (
	groupSize    = 200
	groupChanges = 5000
)

// write is a batch on its way, with what became of it.
type write struct {
	ctx    context.Context
	batch  graph.Batch
	commit graph.Commit
	err    error
	done   chan struct{}
}

// Apply implements [graph.Store]. Batches that wait at the same time are made in
// one transaction.
func (s *Store) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	if err := ctx.Err(); err != nil {
		return graph.Commit{}, err
	}
	if err := s.usable(); err != nil {
		return graph.Commit{}, err
	}
	one := &write{ctx: ctx, batch: batch, done: make(chan struct{})}
	select {
	case s.writes <- one:
	case <-ctx.Done():
		return graph.Commit{}, ctx.Err()
	case <-s.written:
		return graph.Commit{}, s.usable()
	}
	select {
	case <-one.done:
		return one.commit, one.err
	case <-ctx.Done():
		return graph.Commit{}, ctx.Err()
	case <-s.written:
	}
	select {
	case <-one.done: // it was the last to be made
		return one.commit, one.err
	default:
		return graph.Commit{}, s.usable()
	}
}

// writeAll makes the batches that come, until the store is closed.
func (s *Store) writeAll() {
	defer close(s.written)
	for {
		select {
		case <-s.life.Done():
			return
		case first := <-s.writes:
			s.makeAll(s.gather(first))
		}
	}
}

// gather takes what waits besides a batch.
func (s *Store) gather(first *write) []*write {
	group, changes := []*write{first}, len(first.batch.Changes)
	for len(group) < groupSize && changes < groupChanges {
		select {
		case next := <-s.writes:
			group = append(group, next)
			changes += len(next.batch.Changes)
		default:
			return group
		}
	}
	return group
}

// makeAll makes a group in one transaction; where that fails, one by one.
func (s *Store) makeAll(group []*write) {
	if err := s.makeGroup(group); err != nil && len(group) > 1 && !isUnsure(err) {
		for _, one := range group {
			s.makeOne(one)
		}
	} else if err != nil && len(group) == 1 && mayPass(err) && !isUnsure(err) {
		s.makeOne(group[0])
	} else if err != nil {
		for _, one := range group {
			one.err = failed(one.ctx, "apply", err)
		}
	}
	for _, one := range group {
		close(one.done)
	}
}

// makeOne makes one batch, again for a while where its transaction may go well yet.
func (s *Store) makeOne(one *write) {
	started := time.Now()
	for pause := 10 * time.Millisecond; ; pause *= 2 {
		err := s.makeGroup([]*write{one})
		if err == nil {
			return
		}
		if isUnsure(err) || !mayPass(err) || time.Since(started)+pause > s.options.Patience {
			one.err = failed(one.ctx, "apply", err)
			return
		}
		time.Sleep(pause)
	}
}
