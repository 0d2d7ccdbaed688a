package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// InTheWay is why a commit cannot be taken back: a later one changed the same. It
// is an ErrConflict.
type InTheWay struct {
	// What has been changed: the id of a node, or an edge in words.
	What string
	// Revision is the last commit that changed it, made At, By.
	Revision Revision
	At       time.Time
	By       string
	// Why it matters, where what is to be taken back is another property; else "".
	Why string
}

func (w *InTheWay) Error() string {
	text := fmt.Sprintf("%s has been changed since, at revision %d of %s", w.What, w.Revision, w.At.UTC().Format(time.RFC3339))
	if w.By != "" {
		text += " by " + w.By
	}
	if w.Why != "" {
		text += ": " + w.Why
	}
	return text + ": " + ErrConflict.Error()
}

// Unwrap makes an InTheWay an ErrConflict.
func (w *InTheWay) Unwrap() error { return ErrConflict }

// Revert takes back a commit with a new one, which makes each node and edge that it
// changed what it was before, and leaves alone what already is so again. The batch
// says who and why, and may have a Key or be a DryRun; it has no changes of its own.
//
// It fails with Violations, laid to the changes of that commit: InTheWay where a
// later commit changed the same property, or the other end of its period, or hung an
// edge on a node that would go; else those of Apply. What else was changed in the same
// nodes is kept. There is no taking back an erasure, nor a commit of which nothing is
// left by one (ErrInvalid).
// Other errors: ErrNotFound where there is no such commit, ErrRevisionGone where it,
// or those that made what it changed, are no longer kept.
func Revert(ctx context.Context, store Store, revision Revision, batch Batch) (Commit, error) {
	commit, err := revert(ctx, store, revision, batch)
	if err == nil {
		return commit, nil
	}
	// It may be the first try itself that stands in its own way.
	if first, made := MadeBefore(ctx, store, batch); made {
		return first, nil
	}
	return commit, err
}

// MadeBefore tells whether a batch was made before with the key that it has, and what came
// of it then. Nothing is made.
func MadeBefore(ctx context.Context, store Store, batch Batch) (Commit, bool) {
	if batch.Key == "" {
		return Commit{}, false
	}
	batch.Changes, batch.Expect, batch.Reverts, batch.DryRun = nil, nil, 0, true
	first, err := store.Apply(ctx, batch)
	return first, err == nil && first.Replayed
}

func revert(ctx context.Context, store Store, revision Revision, batch Batch) (Commit, error) {
	if _, err := store.Latest(ctx); err != nil { // another process may have written since
		return Commit{}, err
	}
	view, err := store.View(ctx)
	if err != nil {
		return Commit{}, err
	}
	defer view.Close()
	undone, err := CommitAt(ctx, view, revision)
	if err != nil {
		return Commit{}, err
	}
	if len(undone.Changes) == 0 {
		return Commit{}, fmt.Errorf("revision %d holds nothing that could be taken back, for that is erased: %w", revision, ErrInvalid)
	}
	r, err := newReversal(ctx, store.Schema(), view, undone)
	if err != nil {
		return Commit{}, err
	}
	if err := r.reverse(ctx, view); err != nil {
		return Commit{}, err
	}
	if len(r.refused) > 0 {
		return Commit{}, r.refused
	}
	batch.Changes, batch.Reverts, batch.Expect = r.changes(), revision, r.expected(view.Revision())
	commit, err := store.Apply(ctx, batch)
	if violations := (Violations)(nil); errors.As(err, &violations) {
		return commit, r.blame(violations)
	}
	return commit, err
}

// CommitAt returns the commit of a revision: ErrNotFound where there is none yet, or none
// that the view shows, ErrRevisionGone where it is no longer kept.
func CommitAt(ctx context.Context, view View, revision Revision) (*Commit, error) {
	none := fmt.Errorf("there is no revision %d: %w", revision, ErrNotFound)
	if revision < 1 || revision == math.MaxInt64 {
		return nil, none
	}
	// One that the view does not know of may be another process'. From the oldest on, the
	// view says itself where it is no longer kept.
	commits, _, err := view.Log(ctx, Log{After: revision - 1, Before: revision + 1, Oldest: true, First: 1})
	if err != nil {
		return nil, err
	}
	if len(commits) == 0 {
		return nil, none
	}
	return &commits[0], nil
}
