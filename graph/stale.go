package graph

import (
	"fmt"
	"slices"
	"time"
)

// Stale is why a batch is refused that expects a node at an earlier revision than
// it has (Batch.Expect), or at one that the store has not come to, for it has been put
// back to an earlier state; with what is there now. It is an ErrConflict.
type Stale struct {
	Node string
	// Expected is the revision that the writer knows, 0: none.
	Expected Revision
	// There: the node exists.
	There bool
	// Revision is the commit that last changed the node, or removed it, made At, By.
	// They are empty where that is not known (any more).
	Revision Revision
	At       time.Time
	By       string
}

func (s *Stale) Error() string {
	what := "has been changed"
	switch {
	case !s.There && s.Revision == 0:
		return fmt.Sprintf("there is no %s: %v", s.Node, ErrConflict)
	case !s.There:
		what = "has been removed"
	case s.Expected == 0:
		what = "is there already"
	}
	text := s.Node + " " + what
	if s.Revision != 0 {
		text += fmt.Sprintf(", at revision %d", s.Revision)
	}
	if !s.At.IsZero() {
		text += " of " + s.At.UTC().Format(time.RFC3339)
	}
	if s.By != "" {
		text += " by " + s.By
	}
	if s.There && s.Expected > 0 && s.Expected >= s.Revision {
		text += fmt.Sprintf("; there is no revision %d (any more)", s.Expected)
	}
	return text + ": " + ErrConflict.Error()
}

// IsNone tells whether what was expected holds, where last is the newest commit of
// all: then there is nothing to refuse.
func (s *Stale) IsNone(last Revision) bool {
	if !s.There {
		return s.Expected == 0
	}
	return s.Expected > 0 && s.Revision <= s.Expected && s.Expected <= last
}

// Unwrap makes a Stale an ErrConflict.
func (s *Stale) Unwrap() error { return ErrConflict }

// FirstAbout returns the first changes that name nodes, to which what is expected of
// these is put; 0 where none does.
func (b Batch) FirstAbout() map[string]int {
	first := make(map[string]int, len(b.Changes))
	for i, change := range slices.Backward(b.Changes) {
		first[change.Node], first[change.From], first[change.To] = i, i, i
	}
	delete(first, "") // the end that a change has not
	return first
}
