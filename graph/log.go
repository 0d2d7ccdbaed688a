package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Log asks for commits that are kept. What is set limits them; nothing set: all.
type Log struct {
	// Nodes: commits that touched one of these, the node itself or an edge at it.
	Nodes []string
	// Kind: commits that touched a node of the kind, itself or an edge from it.
	Kind *Kind
	// By: commits of that subject.
	By string
	// After and Before: commits later and earlier than these revisions; 0: no limit.
	After, Before Revision
	// Oldest: the oldest first, else the newest. From an After that is older than
	// what is kept this is ErrRevisionGone.
	Oldest bool
	// First is the most commits to answer with, 1 or more. There may be fewer, but at
	// least one, where they are large (MaxLogChanges): then there are more.
	First int
}

// MaxLogChanges is how many changes the commits that answer a [Log] have together at
// most, but for the first commit.
const MaxLogChanges = 20_000

// Meets returns a function that tells whether a commit is one that a Log asks for.
func (l Log) Meets() func(commit *Commit) bool {
	nodes := make(map[string]bool, len(l.Nodes))
	for _, id := range l.Nodes {
		nodes[id] = id != "" // which stands for an end that a change has not
	}
	return func(commit *Commit) bool {
		switch {
		case commit.Revision <= l.After, l.Before != 0 && commit.Revision >= l.Before, l.By != "" && commit.By != l.By:
			return false
		case l.Kind != nil && commit.Erased != l.Kind.Name && !slices.ContainsFunc(commit.Changes, func(change Change) bool {
			return kindName(change.Subject()) == l.Kind.Name
		}):
			return false
		}
		return len(nodes) == 0 || slices.ContainsFunc(commit.Changes, func(change Change) bool {
			return nodes[change.Node] || nodes[change.From] || nodes[change.To]
		})
	}
}

// Check refuses a Log that cannot be answered.
func (l Log) Check(schema *Schema) error {
	if l.First < 1 {
		return fmt.Errorf("the first %d commits: %w", l.First, ErrInvalid)
	}
	if l.Kind != nil && !schema.Knows(l.Kind) {
		return fmt.Errorf("commits want a kind of the schema: %w", ErrInvalid)
	}
	if l.After < 0 || l.Before < 0 {
		return fmt.Errorf("there is no revision below 0: %w", ErrInvalid)
	}
	return nil
}

// Subject is the id of the node whose revision a change moves.
func (c Change) Subject() string {
	if c.Node != "" {
		return c.Node
	}
	return c.From
}

func kindName(id string) string {
	name, _, _ := strings.Cut(id, ":")
	return name
}

// Touched returns the ids of the nodes that a commit touched, themselves or by an
// edge at them, and the names of the kinds of which it changed one: what a store
// finds commits by for a [Log]. Each stands there once.
func (c *Commit) Touched() (nodes, kinds []string) {
	seen := map[string]bool{}
	note := func(list *[]string, text string) {
		if text != "" && !seen[text] {
			seen[text] = true
			*list = append(*list, text)
		}
	}
	if c.Erased != "" {
		note(&kinds, c.Erased)
	}
	for i := range c.Changes {
		change := &c.Changes[i]
		note(&kinds, kindName(change.Subject()))
		for _, id := range []string{change.Node, change.From, change.To} {
			note(&nodes, id)
		}
	}
	return nodes, kinds
}

// Revised returns the ids of the nodes that have the commit for their revision
// from then on, each once: those it saved, and those with a changed edge from them.
func (c *Commit) Revised() []string {
	var ids []string
	seen := map[string]bool{}
	for i := range c.Changes {
		change := &c.Changes[i]
		if id := change.Subject(); !seen[id] && (change.Edge != "" || !change.Remove) {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// Without returns the commit without what it holds of a node: its changes, the
// edges at it, and the message, for nobody can tell whom free text names. It is
// false where the commit did not touch the node.
func (c Commit) Without(id string) (Commit, bool) {
	touching := Touching(id)
	left := c.Only(func(change *Change) bool { return !touching(change) })
	if len(left.Changes) == len(c.Changes) {
		return c, false
	}
	c.Changes = left.Changes
	c.Message = ""
	return c, true
}

// Touching returns a function that tells whether a change touched a node, itself or
// by an edge at it.
func Touching(id string) func(*Change) bool {
	return func(change *Change) bool { return change.Node == id || change.From == id || change.To == id }
}

// Only returns the commit with those changes alone for which a function, unless it is
// nil, says so.
func (c Commit) Only(shown func(*Change) bool) Commit {
	if shown == nil {
		return c
	}
	changes := []Change{}
	for i := range c.Changes {
		if shown(&c.Changes[i]) {
			changes = append(changes, c.Changes[i])
		}
	}
	c.Changes = changes
	return c
}

// CommitsAfter returns the commits after a revision, the oldest first, at most so many of
// them, and until which revision these are all. Errors: those of [View.Log].
func CommitsAfter(ctx context.Context, view View, after Revision, first int) (commits []Commit, until Revision, err error) {
	commits, more, err := view.Log(ctx, Log{After: after, Oldest: true, First: first})
	if err != nil {
		return nil, 0, err
	}
	if !more {
		until = max(after, view.Revision())
	}
	if len(commits) > 0 { // a log may have later ones than the view knew of
		until = max(until, commits[len(commits)-1].Revision)
	}
	return commits, until, nil
}
