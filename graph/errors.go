package graph

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// The sentinel errors. Every error that leaves a store or the read path wraps
// one of them; the resolvers turn it into extensions.code.
var (
	// ErrNotFound: there is no node with that id or key.
	ErrNotFound = errors.New("not found")
	// ErrConflict: a unique value is taken, or the graph has changed meanwhile.
	ErrConflict = errors.New("conflict")
	// ErrInvalid: the input is not of the form that the schema asks for.
	ErrInvalid = errors.New("invalid")
	// ErrTooLarge: the answer would be larger than the request may be.
	ErrTooLarge = errors.New("too large")
	// ErrUnavailable: the store cannot answer now, and may later.
	ErrUnavailable = errors.New("unavailable")
	// ErrInUse: another process has the store open.
	ErrInUse = errors.New("in use")
	// ErrDamaged: what the store reads is not what it wrote.
	ErrDamaged = errors.New("damaged")
	// ErrUnauthenticated: nobody has said who asks.
	ErrUnauthenticated = errors.New("unauthenticated")
	// ErrForbidden: who asks may not do that.
	ErrForbidden = errors.New("forbidden")
	// ErrRevisionGone: the commits since that revision are no longer kept, or there is none.
	ErrRevisionGone = errors.New("revision gone")
)

// KeyUsed is why a batch is refused whose Key another request has had.
func KeyUsed(key string) error {
	return fmt.Errorf("the key %q was used for another request; take a new one: %w", key, ErrConflict)
}

// Violation says what is wrong with one change of a batch.
type Violation struct {
	// Index of the change in the batch, from 0.
	Index int
	// Field of the change, "" where it is the change as a whole. See [OfValue].
	Field string
	// Err wraps a sentinel.
	Err error
}

// OfValue marks an error as one of a property's value. Where a property of an edge is
// called as an end of it is, `from` or `to`, it tells which a Violation's Field means.
func OfValue(err error) error { return ofValue{err} }

// IsOfValue tells whether an error is marked so.
func IsOfValue(err error) bool {
	var marked ofValue
	return errors.As(err, &marked)
}

type ofValue struct{ error }

func (e ofValue) Unwrap() error { return e.error }

// Violations is all that is wrong with a batch, in the order of its changes.
// It is the error that Apply returns when it refuses a batch.
type Violations []Violation

func (v Violations) Error() string {
	lines := make([]string, 0, len(v))
	for _, one := range v {
		at := fmt.Sprintf("change %d", one.Index+1)
		if one.Field != "" {
			at += ", " + one.Field
		}
		lines = append(lines, at+": "+one.Err.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes errors.Is find the sentinel of every violation.
func (v Violations) Unwrap() []error {
	errs := make([]error, len(v))
	for i, one := range v {
		errs[i] = one.Err
	}
	return errs
}

// Sort brings violations into the one order in which every store tells them: by
// change, then as their properties stand in the SDL, what is no property of the
// change last, then by field and text. Checked are all changes of the batch, which
// may have none.
func (v Violations) Sort(checked []Checked) {
	if len(checked) == 0 {
		checked = make([]Checked, 1)
	}
	slices.SortStableFunc(v, func(a, b Violation) int {
		return cmp.Or(
			cmp.Compare(a.Index, b.Index),
			cmp.Compare(checked[a.Index].place(a.Field), checked[b.Index].place(b.Field)),
			cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.Err.Error(), b.Err.Error()),
		)
	})
}

// place returns where a property stands in the SDL, behind all others where it is none.
func (c *Checked) place(field string) int {
	var property *Property
	switch {
	case c.Kind != nil:
		property = c.Kind.Property(field)
	case c.EdgeType != nil:
		property = c.EdgeType.Property(field)
	}
	if property == nil {
		return math.MaxInt
	}
	return property.Index
}
