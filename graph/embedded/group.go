package embedded

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"malgraf/graph"
)

// request is a batch that waits for the writer.
type request struct {
	ctx   context.Context
	batch graph.Batch
	// taken: the writer has begun with it; left: its caller has gone.
	state  atomic.Int32
	commit graph.Commit
	err    error
	done   chan struct{}
}

const (
	waiting int32 = iota
	taken
	left
)

// maxGroup is how many batches are made durable with one write to the disk.
const maxGroup = 256

// Apply implements [graph.Store].
func (s *Store) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	if err := s.begin(); err != nil {
		return graph.Commit{}, err
	}
	defer s.end()
	if err := s.usable(ctx); err != nil {
		return graph.Commit{}, err
	}
	if s.readOnly {
		return graph.Commit{}, errReadOnly
	}
	r := &request{ctx: ctx, batch: batch, done: make(chan struct{})}
	select {
	case s.requests <- r:
	case <-ctx.Done():
		return graph.Commit{}, ctx.Err()
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.state.CompareAndSwap(waiting, left) {
			return graph.Commit{}, ctx.Err()
		}
		<-r.done // the writer has it: its outcome is the answer, and comes soon
	}
	return r.commit, r.err
}

// write makes batches until the store closes: those that wait together as a group.
func (s *Store) write() {
	defer close(s.written)
	for first := range s.requests {
		group := []*request{first}
	collect:
		for len(group) < maxGroup {
			select {
			case next, open := <-s.requests:
				if !open {
					break collect
				}
				group = append(group, next)
			default:
				break collect
			}
		}
		begun := group[:0]
		for _, r := range group {
			if r.state.CompareAndSwap(waiting, taken) {
				begun = append(begun, r)
			}
		}
		s.makeGroup(begun)
		for _, r := range begun {
			close(r.done)
		}
	}
}

// makeGroup makes each batch on what the ones before it left, writes all that
// went well in one transaction, and publishes the last snapshot. Where the write
// fails, each is tried alone, so that a batch that is too large fails alone.
func (s *Store) makeGroup(group []*request) {
	base := s.newest.Load()
	at := base
	var made []*request
	var records []record
	for _, r := range group {
		next, wrote := s.makeOne(at, r)
		if next != nil {
			at = next
			made, records = append(made, r), append(records, wrote)
		}
	}
	if len(made) == 0 {
		return
	}
	err := s.file.write(base.revision, records)
	if err != nil && len(group) > 1 {
		for _, r := range group {
			s.makeGroup([]*request{r})
		}
		return
	}
	if err != nil {
		if !errors.Is(err, graph.ErrUnavailable) {
			err = fmt.Errorf("%w: %w", err, graph.ErrUnavailable)
		}
		made[0].commit, made[0].err = graph.Commit{}, fmt.Errorf("the batch could not be written; is there space on the disk? %w", err)
		return
	}
	s.publish(at, made)
}

// makeOne makes a batch on a snapshot. It returns nil where there is nothing to
// write: the batch was refused, was a dry run, or changed nothing.
func (s *Store) makeOne(at *snapshot, r *request) (*snapshot, record) {
	r.commit, r.err = graph.Commit{}, nil
	s.epoch++
	w := newWork(newDraft(at, s.epoch, s.numbers), r.batch)
	if r.err = w.make(r.ctx); r.err != nil {
		return nil, record{}
	}
	commit := graph.Commit{
		At: time.Now().UTC().Truncate(time.Microsecond),
		By: r.batch.By, Message: r.batch.Message, Changes: w.differences(),
	}
	r.commit = commit
	if r.batch.DryRun || len(commit.Changes) == 0 {
		return nil, record{}
	}
	r.commit.Revision = at.revision + 1
	next := w.finish(r.commit.Revision)
	wrote, err := s.file.record(w, r.commit)
	if err != nil {
		r.commit, r.err = graph.Commit{}, err
		return nil, record{}
	}
	return next, wrote
}

// finish closes the draft: it becomes a snapshot.
func (w *work) finish(revision graph.Revision) *snapshot {
	w.revision = revision
	changed := make([][]uint32, len(w.tables))
	for _, e := range w.effects {
		if e.node.kind != nil {
			changed[e.node.kind.Index] = append(changed[e.node.kind.Index], e.node.row)
		}
	}
	for i, t := range w.tables {
		if t.epoch != w.epoch {
			continue
		}
		t.orders = t.orders.after(t, changed[i])
		for j, text := range t.texts {
			t.texts[j] = text.after(t, changed[i])
		}
	}
	return w.snapshot
}

// publish lets readers and watchers see what has been written.
func (s *Store) publish(at *snapshot, made []*request) {
	for _, r := range made {
		s.kept.add(r.commit)
	}
	s.newest.Store(at)
	s.news.tell()
}

// errClosed is what every call after Close gets.
var errClosed = fmt.Errorf("the store is closed: %w", graph.ErrUnavailable)

// usable tells whether calls can be answered yet.
func (s *Store) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.Ready(ctx)
}
