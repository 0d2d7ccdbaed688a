package graph

import "fmt"

// Naming is an error about nodes of which who makes a change may not see all.
type Naming interface {
	error
	// Named returns the error with other names for the nodes that it speaks of.
	Named(name func(id string) string) error
}

// Taken is why a node may not have a unique value: another has it. It is an ErrConflict.
type Taken struct {
	// Node wants the Value of a Field, which the node By has.
	Node, Field, Value, By string
}

func (t *Taken) Error() string {
	return fmt.Sprintf("%s: %s %s is that of %s: %v", t.Node, t.Field, t.Value, t.By, ErrConflict)
}

// Unwrap makes a Taken an ErrConflict.
func (t *Taken) Unwrap() error { return ErrConflict }

// Named implements [Naming].
func (t *Taken) Named(name func(string) string) error {
	return &Taken{Node: name(t.Node), Field: t.Field, Value: t.Value, By: name(t.By)}
}

// Lost is why a batch may not take back a commit: an edge would go that it does not
// name. It is an ErrConflict. Edge is "" where that is not to be told.
type Lost struct{ Edge, From, To string }

func (l *Lost) Error() string {
	if l.Edge == "" {
		return fmt.Sprintf("an edge between %s and %s would be lost: %v", l.From, l.To, ErrConflict)
	}
	return fmt.Sprintf("%s from %s to %s would be lost: %v", l.Edge, l.From, l.To, ErrConflict)
}

// Unwrap makes a Lost an ErrConflict.
func (l *Lost) Unwrap() error { return ErrConflict }

// Named implements [Naming].
func (l *Lost) Named(name func(string) string) error {
	named := &Lost{Edge: l.Edge, From: name(l.From), To: name(l.To)}
	if named.From != l.From || named.To != l.To { // the type would tell what the other is
		named.Edge = ""
	}
	return named
}
