package neo4j

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

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
func (s *Store) makeGroup(group []*write) error {
	ctx, cancel := s.groupContext(group)
	defer cancel()
	session := s.driver.NewSession(ctx, s.session(bolt.AccessModeWrite))
	defer closeSession(ctx, session) // rolls back what is not committed
	tx, err := session.BeginTransaction(ctx, bolt.WithTxTimeout(s.timeout(ctx)))
	if err != nil {
		return err
	}
	d := newDraft(s.schema, &reader{ctx: ctx, tx: tx})
	last, _ := d.ask(beginText, nil)["revision"].(int64)
	revision := graph.Revision(last)
	d.prefetch(group)
	var made []*write
	for _, one := range group {
		if revision, err = one.make(d, revision, &made); err != nil {
			return err
		}
	}
	if len(made) == 0 {
		s.advance(graph.Revision(last))
		return nil
	}
	d.flush()
	d.writeCommits(made, revision)
	if d.err != nil {
		return d.err
	}
	if err := tx.Commit(ctx); err != nil {
		if bolt.IsConnectivityError(err) || ctx.Err() != nil {
			return unsure{err}
		}
		return err
	}
	s.advance(revision)
	return nil
}

// make makes one batch of a group on its draft; revision is the last one taken.
func (one *write) make(d *draft, revision graph.Revision, made *[]*write) (graph.Revision, error) {
	one.commit, one.err = graph.Commit{}, nil
	if ended := one.ctx.Err(); ended != nil {
		one.err = ended
		return revision, nil
	}
	w := newWork(d)
	changes, err := w.make(one.batch)
	var refused graph.Violations
	if errors.As(err, &refused) {
		w.undo()
		one.err = refused
		return revision, nil
	}
	if err != nil {
		return revision, err
	}
	one.commit = graph.Commit{At: time.Now().UTC().Truncate(time.Microsecond), By: one.batch.By, Message: one.batch.Message, Changes: changes}
	if one.batch.DryRun || len(changes) == 0 {
		w.undo()
		return revision, nil
	}
	one.commit.Revision = revision + 1
	*made = append(*made, one)
	return revision + 1, nil
}

// groupContext ends when the last of the callers gives up, or when the store's
// time for a statement is over.
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
	return context.WithDeadlineCause(context.WithoutCancel(s.life), latest, fmt.Errorf("the time for a write is over: %w", graph.ErrUnavailable))
}

// prefetch reads what the batches of a group name, with a statement for each kind
// and each edge type instead of one for each change.
func (d *draft) prefetch(group []*write) {
	nodes := map[*graph.Kind][]string{}
	pairs := map[*graph.EdgeType][]pairAt{}
	removed := map[*graph.Kind][]string{}
	name := func(id string) {
		if kind := d.schema.KindOf(id); kind != nil && utf8.ValidString(id) {
			nodes[kind] = append(nodes[kind], id)
		}
	}
	for _, one := range group {
		for _, change := range one.batch.Changes {
			if !utf8.ValidString(change.Node + change.From + change.To) {
				continue // it will be refused, and Bolt cannot carry it
			}
			for _, id := range []string{change.Node, change.Municipality, change.From, change.To} {
				name(id)
			}
			if kind := d.schema.KindOf(change.Node); kind != nil && change.Remove {
				removed[kind] = append(removed[kind], change.Node)
			}
			if change.Edge != "" {
				if t := d.schema.EdgeType(change.Edge, d.schema.KindOf(change.From), d.schema.KindOf(change.To)); t != nil && !t.Scope {
					pairs[t] = append(pairs[t], pairAt{t, change.From, change.To})
				}
			}
		}
	}
	for _, kind := range d.schema.Kinds {
		d.readNodes(kind, nodes[kind])
		d.readAllSides(kind, removed[kind])
	}
	for _, edgeType := range d.schema.EdgeTypes {
		d.prefetchEdges(edgeType, pairs[edgeType])
	}
}

// prefetchEdges reads the sides that a new edge could displace one on, and
// otherwise the edges between the pairs.
func (d *draft) prefetchEdges(edgeType *graph.EdgeType, pairs []pairAt) {
	if len(pairs) == 0 {
		return
	}
	var from, to []string
	for _, pair := range pairs {
		from, to = append(from, pair.from), append(to, pair.to)
	}
	if edgeType.Out != nil && !edgeType.Out.Many {
		d.readSides(edgeType, true, from)
	}
	if edgeType.In != nil && !edgeType.In.Many {
		d.readSides(edgeType, false, to)
	}
	d.readPairs(edgeType, pairs)
}
