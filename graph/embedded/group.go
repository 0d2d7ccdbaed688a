package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"malgraf/graph"
)

// request is a batch that waits for the writer.
type request struct {
	ctx   context.Context
	batch graph.Batch
	// erase is set where a node is to be erased instead.
	erase *graph.Erasure
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
	return s.request(ctx, &request{batch: batch})
}

// request lets the writer make a request, unless the context ends before it begins.
func (s *Store) request(ctx context.Context, r *request) (graph.Commit, error) {
	if err := s.begin(); err != nil {
		return graph.Commit{}, err
	}
	defer s.end()
	if err := s.usable(ctx); err != nil {
		return graph.Commit{}, err
	}
	if s.readOnly && !(s.tries && r.batch.DryRun) {
		return graph.Commit{}, errReadOnly
	}
	r.ctx, r.done = ctx, make(chan struct{})
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
	s.scrubLater()
	for {
		var first *request
		var open bool
		select {
		case first, open = <-s.requests:
			if !open {
				return
			}
		case <-s.scrubbing:
			s.scrub()
			continue
		}
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
		s.makeAll(begun)
	}
}

// makeAll makes requests in their order: batches together, each erasure alone.
func (s *Store) makeAll(requests []*request) {
	for len(requests) > 0 {
		n := slices.IndexFunc(requests, func(r *request) bool { return r.erase != nil })
		switch {
		case n == 0:
			n = 1
			requests[0].commit, requests[0].err = s.makeErasure(requests[0])
		case n < 0:
			n = len(requests)
			fallthrough
		default:
			s.makeGroup(requests[:n])
		}
		for _, r := range requests[:n] {
			close(r.done)
		}
		requests = requests[n:]
	}
}

// group is requests that are made durable together: each is made on what the
// ones before it left.
type group struct {
	*Store
	base, at *snapshot
	made     []*request
	records  []record
}

// makeGroup makes requests in one transaction and publishes the last snapshot.
// Where the write fails, each is tried alone, so that a batch that is too large
// fails alone.
func (s *Store) makeGroup(requests []*request) {
	base := s.newest.Load()
	g := &group{Store: s, base: base, at: base}
	for _, r := range requests {
		r.commit, r.err = graph.Commit{}, nil
		if wrote, err := g.makeOne(r); err != nil {
			r.commit, r.err = graph.Commit{}, err
		} else if wrote != nil {
			g.made, g.records = append(g.made, r), append(g.records, *wrote)
		}
	}
	if len(g.made) == 0 {
		return
	}
	err := s.file.write(base.revision, g.records)
	if err != nil && len(requests) > 1 {
		for _, r := range requests {
			s.makeGroup([]*request{r})
		}
		return
	}
	if err != nil {
		if !errors.Is(err, graph.ErrUnavailable) {
			err = fmt.Errorf("%w: %w", err, graph.ErrUnavailable)
		}
		g.made[0].commit, g.made[0].err = graph.Commit{}, fmt.Errorf("the batch could not be written; is there space on the disk? %w", err)
		return
	}
	g.publish()
}

// makeOne makes a batch. It returns nil where there is nothing to write: it was
// made before, was a dry run, or changed nothing that is to be remembered.
func (g *group) makeOne(r *request) (*record, error) {
	batch := &r.batch
	if found, err := g.replay(r); found || err != nil {
		return nil, err
	}
	g.epoch++
	w := newWork(newDraft(g.at, g.epoch, g.numbers, g.places), *batch)
	if err := w.make(r.ctx, g.lastChange); err != nil {
		return nil, err
	}
	r.commit = graph.Commit{
		At: g.now().UTC().Truncate(time.Microsecond), By: batch.By, Message: batch.Message,
		Changes: w.differences(), Reverts: batch.Reverts,
	}
	r.commit.Created = w.created(r.commit.Changes)
	if batch.DryRun || len(r.commit.Changes) == 0 && batch.Key == "" {
		return nil, nil
	}
	if len(r.commit.Changes) == 0 {
		return &record{key: keyOfBatch(r)}, nil
	}
	r.commit.Revision = g.at.revision + 1
	w.revise(r.commit)
	wrote, err := g.file.record(w, r.commit)
	if err != nil {
		return nil, err
	}
	wrote.key = keyOfBatch(r)
	g.at = w.finish(r.commit.Revision)
	return &wrote, nil
}

// revise gives the nodes that a commit changed its revision.
func (w *work) revise(commit graph.Commit) {
	for _, id := range commit.Revised() {
		kind := w.layout.schema.KindOf(id)
		if row, found := w.tables[kind.Index].lookup(id); found {
			w.draft.revise(kind, row, commit.Revision)
			w.revised[kind.Index] = append(w.revised[kind.Index], row)
		}
	}
}

// finish closes the draft: it becomes a snapshot.
func (w *work) finish(revision graph.Revision) *snapshot {
	w.revision = revision
	w.keepTuples()
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
		t.orders = t.orders.after(t, changed[i], w.revised[i])
		for j, text := range t.texts {
			t.texts[j] = text.after(t, changed[i])
		}
	}
	return w.snapshot
}

// publish lets readers and watchers see what has been written.
func (g *group) publish() {
	for _, r := range g.made {
		if r.commit.Revision != 0 {
			g.kept.add(r.commit)
		}
	}
	if g.at != g.base {
		g.newest.Store(g.at)
		g.news.tell()
	}
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
