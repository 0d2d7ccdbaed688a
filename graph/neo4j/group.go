package neo4j

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// unsure is an error of a commit of which nobody knows whether it was made.
type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

func isUnsure(err error) bool {
	var one unsure
	return errors.As(err, &one)
}

// makeGroup makes batches in one transaction. A batch that is refused is answered
// so and leaves nothing; an error is the transaction's, and then no batch is made.
func (s *Store) makeGroup(ctx context.Context, group []*write) error {
	give, err := s.connections.take(ctx)
	if err != nil {
		return err
	}
	defer give()
	session := s.driver.NewSession(ctx, s.session(bolt.AccessModeWrite))
	defer closeSession(ctx, session) // rolls back what is not committed
	if s.mayGoAhead(group) {
		if made, err := s.makeAhead(ctx, session, group); made || err != nil {
			return err
		}
	}
	tx, err := session.BeginTransaction(ctx, bolt.WithTxTimeout(s.timeout(ctx)))
	if err != nil {
		return err
	}
	d := newDraft(s.schema, &reader{ctx: ctx, store: s, send: tx.Run})
	begun := s.beginWith(d.reader, "lock", beginText, append(d.namedPieces(group), d.requestsPiece(group, s.options.Now())...))
	switch format, _ := begun["format"].(int64); {
	case d.err != nil:
		return d.err
	case format > formatVersion:
		return errLater(format)
	case begun["shape"] != s.shape:
		return errOtherShape
	}
	last, _ := begun["revision"].(int64)
	revision := graph.Revision(last)
	d.prefetch(group)
	for _, one := range group {
		if revision, err = s.makeIn(d, one, revision); err != nil {
			return err
		}
	}
	if d.err == nil && len(d.made) == 0 && len(d.requests) == 0 {
		s.advance(graph.Revision(last))
		return nil
	}
	d.flush()
	d.writeCommits(revision)
	s.writeRequests(d)
	d.doAll(d.writes)
	if d.err != nil {
		return d.err
	}
	return s.commit(ctx, tx, d, graph.Revision(last), revision)
}

// commit commits a group that goes from one revision to another.
func (s *Store) commit(ctx context.Context, tx bolt.ExplicitTransaction, d *draft, from, revision graph.Revision) error {
	ctx, statement := s.meter.begin(ctx, "commit", "")
	err := tx.Commit(ctx)
	s.ended(statement, err)
	switch {
	case err == nil:
		s.committed(d, from, revision)
		return nil
	case mayBeMade(err):
		return unsure{err}
	}
	return err
}

// makeIn makes one batch of a group on its draft; revision is the last one taken.
func (s *Store) makeIn(d *draft, one *write, revision graph.Revision) (graph.Revision, error) {
	one.commit, one.err = graph.Commit{}, nil
	if ended := one.ctx.Err(); ended != nil {
		one.err = ended
		return revision, nil
	}
	if one.erase != nil {
		return s.eraseIn(d, one, revision)
	}
	if found, err := one.replay(d, s); found || err != nil {
		return revision, err
	}
	w := newWork(d)
	changes, err := w.make(one.batch, revision)
	var refused graph.Violations
	if errors.As(err, &refused) {
		w.undo()
		one.err = refused
		return revision, nil
	}
	if err != nil {
		return revision, err
	}
	one.commit = graph.Commit{At: s.instant(), By: one.batch.By, Message: one.batch.Message, Changes: changes, Reverts: one.batch.Reverts, Created: w.created(changes)}
	switch {
	case one.batch.DryRun:
		w.undo()
		return revision, nil
	case len(changes) == 0:
		w.undo()
		d.remember(one)
		return revision, nil
	}
	one.commit.Revision = revision + 1
	d.keep(one, one.commit.Revised())
	d.remember(one)
	return revision + 1, nil
}

// keep notes a commit of the group and the nodes that get its revision.
func (d *draft) keep(one *write, revised []string) {
	d.made = append(d.made, one)
	for _, id := range revised {
		d.revised[id], d.node(id).revision = one.commit.Revision, one.commit.Revision
	}
}

// instant is the time now, as exact as commits tell it.
func (s *Store) instant() time.Time { return s.options.Now().UTC().Truncate(time.Microsecond) }

// groupContext ends when the last of the callers gives up, or when the store's
// time for a statement is over. Its statements belong to the first caller's trace.
func (s *Store) groupContext(group []*write) (context.Context, context.CancelFunc) {
	latest := time.Now().Add(s.options.Statement)
	for i, one := range group {
		deadline, has := one.ctx.Deadline()
		if !has {
			latest = time.Now().Add(s.options.Statement)
			break
		}
		if i == 0 || deadline.After(latest) {
			latest = deadline
		}
	}
	ctx, cancel := context.WithDeadlineCause(context.WithoutCancel(group[0].ctx), latest, fmt.Errorf("the time for a write is over: %w", graph.ErrUnavailable))
	var left atomic.Int64
	left.Store(int64(len(group)))
	ends := []func() bool{}
	for _, one := range group {
		ends = append(ends, context.AfterFunc(one.ctx, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		}))
	}
	return ctx, func() {
		cancel()
		for _, end := range ends {
			end()
		}
	}
}
