package graph

import (
	"errors"
	"fmt"
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
	// ErrRevisionGone: the commits since that revision are no longer kept.
	ErrRevisionGone = errors.New("revision gone")
)

// Violation says what is wrong with one change of a batch.
type Violation struct {
	// Index of the change in the batch, from 0.
	Index int
	// Field of the change, "" where it is the change as a whole.
	Field string
	// Err wraps a sentinel.
	Err error
}

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
