package neo4j

import (
	"context"
	"errors"
	"slices"
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
	ctx   context.Context
	batch graph.Batch
	// erase is set where a node is to be erased instead.
	erase  *graph.Erasure
	commit graph.Commit
	err    error
	done   chan struct{}
}

// Apply implements [graph.Store]. Batches that wait at the same time are made in
// one transaction.
func (s *Store) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	return s.write(ctx, &write{batch: batch})
}

// write lets the writer make what is asked for.
func (s *Store) write(ctx context.Context, one *write) (graph.Commit, error) {
	if err := ctx.Err(); err != nil {
		return graph.Commit{}, err
	}
	if err := s.usable(); err != nil {
		return graph.Commit{}, err
	}
	one.ctx, one.done = ctx, make(chan struct{})
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
	old := time.NewTimer(knownFor)
	defer old.Stop()
	for {
		select {
		case <-s.life.Done():
			return
		case <-old.C:
			s.known.forget()
		case first := <-s.writes:
			s.makeAll(s.gather(first))
			old.Reset(knownFor)
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

// makeAll makes a group in one transaction; where that fails, one by one, unless it
// would fail for all of them, or nobody knows whether it did. An erasure is made
// alone, for it writes anew what was committed before.
func (s *Store) makeAll(group []*write) {
	if n := slices.IndexFunc(group, func(one *write) bool { return one.erase != nil }); n >= 0 && len(group) > 1 {
		n = max(n, 1)
		s.makeAll(group[:n])
		s.makeAll(group[n:])
		return
	}
	started := time.Now()
	err := s.try(group, started)
	if err != nil && len(group) > 1 && !s.isOfAll(err) {
		for _, one := range group {
			if err := s.try([]*write{one}, started); err != nil {
				one.err = s.failed(one.ctx, "apply", err)
			}
		}
	} else if err != nil {
		for _, one := range group {
			one.err = s.failed(one.ctx, "apply", err)
		}
	}
	for _, one := range group {
		close(one.done)
	}
}

// isOfAll tells whether an error that a group failed with would be each batch's own:
// Neo4j cannot be reached, or may have made them.
func (s *Store) isOfAll(err error) bool {
	return isUnsure(err) || isCut(err) || errors.Is(err, graph.ErrUnavailable) || s.pulse.away() != nil
}

// try makes a group, again for a while where its transaction may go well yet.
func (s *Store) try(group []*write, started time.Time) error {
	ctx, cancel := s.groupContext(group)
	defer cancel()
	ctx, ends := s.pulse.begin(ctx)
	defer ends()
	for pause := 10 * time.Millisecond; ; pause *= 2 {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.makeGroup(ctx, group)
		if err == nil || isUnsure(err) || !s.again(ctx, started, pause, err) {
			return err
		}
	}
}
