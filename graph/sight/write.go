package sight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"malgraf/graph"
)

// Apply implements [graph.Store]. It refuses, with the violations of the whole batch,
// what the subject may not write (ErrForbidden), and a node that it may not see as one
// that is not there (ErrNotFound). Who sees and writes everything but is no
// administrator is asked no less.
func (s *Store) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	rules, err := s.of(ctx)
	if err != nil {
		return graph.Commit{}, err
	}
	if rules == nil {
		return s.Store.Apply(ctx, batch)
	}
	if !rules.who.May(Editor) {
		return graph.Commit{}, fmt.Errorf("a reader may not write: %w", graph.ErrForbidden)
	}
	w, err := s.open(ctx, rules)
	if err != nil {
		return graph.Commit{}, err
	}
	defer w.Close()
	if err := w.check(ctx, batch); err != nil {
		// It may be refused by now for what came after it.
		if first, made := graph.MadeBefore(ctx, s.Store, batch); made {
			return s.again(ctx, rules, first)
		}
		return graph.Commit{}, err
	}
	commit, err := s.Store.Apply(ctx, batch)
	if err != nil {
		unsigned, failed := s.unsigned(ctx, rules, err)
		if failed != nil {
			return commit, failed
		}
		return commit, w.worded(ctx, batch, unsigned)
	}
	if commit.Replayed {
		return s.again(ctx, rules, commit)
	}
	now, err := s.open(ctx, rules) // which sees what was committed meanwhile
	if err != nil {
		return commit, untold(err)
	}
	defer now.Close()
	return now.own(ctx, batch, commit)
}

// again is what a subject is told of its own commit that was made before.
func (s *Store) again(ctx context.Context, rules *rules, commit graph.Commit) (graph.Commit, error) {
	seen, _, err := s.seen(ctx, rules, commit)
	seen.Revision, seen.At, seen.Replayed = commit.Revision, commit.At, true
	return seen, err
}

// writer is what a subject sees while it writes.
type writer struct{ *view }

func (s *Store) open(ctx context.Context, rules *rules) (writer, error) {
	inner, err := s.Store.View(ctx)
	if err != nil {
		return writer{}, err
	}
	return writer{newView(inner, rules)}, nil
}

// untold is why a commit is not told of.
func untold(err error) error {
	return fmt.Errorf("the changes are made, but cannot be told: %w", err)
}

// own is the subject's own commit, without edges that went with what it removed and
// led to what it does not see.
func (w writer) own(ctx context.Context, batch graph.Batch, commit graph.Commit) (graph.Commit, error) {
	named := map[string]bool{}
	for _, id := range touched([]graph.Commit{{Changes: batch.Changes}}) {
		named[id] = true
	}
	hidden, others, err := w.unseen(ctx, slices.DeleteFunc(touched([]graph.Commit{commit}), func(id string) bool { return named[id] }))
	if err != nil {
		return commit, untold(err)
	}
	for _, ref := range others {
		hidden[ref.ID] = true
	}
	message := commit.Message
	commit = w.rules.without(commit, hidden)
	commit.Message = message
	return commit, nil
}

// unsigned is an error of the store which tells of no commit that the subject does not
// see who changed a node, and when: it may have changed an edge to what is out of sight.
func (s *Store) unsigned(ctx context.Context, rules *rules, err error) (unsigned, failed error) {
	var violations graph.Violations
	if !errors.As(err, &violations) {
		return err, nil
	}
	w, failed := s.open(ctx, rules) // which sees what was committed meanwhile
	if failed != nil {
		return nil, failed
	}
	defer w.Close()
	violations = slices.Clone(violations)
	commits := map[graph.Revision][]graph.Commit{}
	for i, violation := range violations {
		var stale *graph.Stale
		if !errors.As(violation.Err, &stale) || stale.Revision == 0 {
			continue
		}
		seen, known := commits[stale.Revision]
		if !known {
			if seen, _, failed = w.Log(ctx, graph.Log{After: stale.Revision - 1, Before: stale.Revision + 1, First: 1}); failed != nil {
				return nil, failed
			}
			commits[stale.Revision] = seen
		}
		if !slices.ContainsFunc(seen, func(commit graph.Commit) bool { return len(commit.Only(graph.Touching(stale.Node)).Changes) > 0 }) {
			told := *stale
			told.At, told.By = time.Time{}, ""
			violations[i].Err = &told
		}
	}
	return violations, nil
}

// worded is an error of the store that names no node which may not be seen. Those are
// told of that are seen, and those that the batch itself names.
func (w writer) worded(ctx context.Context, batch graph.Batch, err error) error {
	var violations graph.Violations
	if !errors.As(err, &violations) {
		return err
	}
	told := map[string]bool{}
	for _, id := range touched([]graph.Commit{{Changes: batch.Changes}}) {
		told[id] = true
	}
	var refs []graph.Ref
	each(violations, func(_ int, named graph.Naming) {
		_ = named.Named(func(id string) string {
			if !told[id] {
				refs = append(refs, graph.Ref{ID: id})
			}
			return id
		})
	})
	if refs == nil {
		return err
	}
	seen, failed := w.Get(ctx, graph.Get{Refs: refs})
	if failed != nil {
		return failed
	}
	for i, at := range seen.At {
		told[refs[i].ID] = at.Kind != nil
	}
	violations = slices.Clone(violations)
	each(violations, func(i int, named graph.Naming) {
		violations[i].Err = named.Named(func(id string) string {
			if told[id] {
				return id
			}
			return "another"
		})
	})
	return violations
}

// each calls a function with the violations that name nodes.
func each(violations graph.Violations, see func(i int, named graph.Naming)) {
	for i := range violations {
		var named graph.Naming
		if errors.As(violations[i].Err, &named) {
			see(i, named)
		}
	}
}

// Erase implements [graph.Store]; administrators alone may, each in their municipalities.
func (s *Store) Erase(ctx context.Context, erasure graph.Erasure) (graph.Commit, error) {
	rules, err := s.of(ctx)
	if err != nil {
		return graph.Commit{}, err
	}
	if rules == nil {
		return s.Store.Erase(ctx, erasure)
	}
	kind := s.Schema().KindOf(erasure.Node)
	if !rules.who.May(Admin) || kind == nil || kind.Scope == nil {
		return graph.Commit{}, fmt.Errorf("only an administrator may erase: %w", graph.ErrForbidden)
	}
	w, err := s.open(ctx, rules)
	if err != nil {
		return graph.Commit{}, err
	}
	defer w.Close()
	found, err := w.View.Get(ctx, graph.Get{Refs: []graph.Ref{{ID: erasure.Node}}, Where: map[*graph.Kind]graph.Filter{kind: rules.administered(kind)}})
	if err != nil {
		return graph.Commit{}, err
	}
	if found.At[0].Kind == nil {
		return graph.Commit{}, fmt.Errorf("there is no node with the id %.80q that you administer: %w", erasure.Node, graph.ErrNotFound)
	}
	return s.Store.Erase(ctx, erasure)
}
