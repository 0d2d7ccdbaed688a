package sight

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

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
		return graph.Commit{}, err
	}
	commit, err := s.Store.Apply(ctx, batch)
	if err != nil {
		return commit, w.worded(ctx, err)
	}
	if commit.Replayed {
		seen, _, err := s.seen(ctx, rules, commit)
		seen.Revision, seen.At, seen.Replayed = commit.Revision, commit.At, true
		return seen, err
	}
	return w.own(ctx, commit)
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

// own is the subject's own commit, without edges that went with what it removed and
// led to what it may not see.
func (w writer) own(ctx context.Context, commit graph.Commit) (graph.Commit, error) {
	hidden, err := w.hidden(ctx, touched([]graph.Commit{commit}), false)
	if err != nil {
		return commit, fmt.Errorf("the changes are made, but cannot be told: %w", err)
	}
	message := commit.Message
	commit = without(commit, hidden)
	commit.Message = message
	return commit, nil
}

// idInText finds what may be the id of a node in an error.
var idInText = regexp.MustCompile(`\b[A-Z]\w*:[^\s,;"]*[^\s,;":.]`)

// worded is an error of the store that names no node which may not be seen.
func (w writer) worded(ctx context.Context, err error) error {
	var violations graph.Violations
	if !errors.As(err, &violations) {
		return err
	}
	var ids []string
	for _, one := range violations {
		ids = append(ids, idInText.FindAllString(one.Err.Error(), -1)...)
	}
	slices.Sort(ids)
	hidden, failed := w.hidden(ctx, slices.Compact(ids), false)
	if failed != nil {
		return failed
	}
	told := slices.Clone(violations)
	for i, one := range told {
		said := idInText.ReplaceAllStringFunc(one.Err.Error(), func(id string) string {
			if hidden[id] {
				return "another"
			}
			return id
		})
		if said != one.Err.Error() {
			told[i].Err = &reworded{said, one.Err}
		}
	}
	return told
}

type reworded struct {
	said string
	err  error
}

func (r *reworded) Error() string { return r.said }

// Unwrap gives the sentinel alone: what the error itself holds may name the node.
func (r *reworded) Unwrap() error {
	for _, sentinel := range []error{graph.ErrConflict, graph.ErrNotFound, graph.ErrInvalid} {
		if errors.Is(r.err, sentinel) {
			return sentinel
		}
	}
	return graph.ErrInvalid
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
