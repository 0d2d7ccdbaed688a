package graph

import (
	"context"
	"math"
	"slices"
)

// Before returns what each change of some commits altered, as it was just before the
// commit, by the commits' revisions: the properties of the node or edge, nil where it
// was not there. A commit without a revision, which a dry run gives, is taken as one
// that would come next. The commits are those of a view's Log, with all changes of
// each node and edge that they have any of. It is put together from all earlier
// commits that touched these: ErrRevisionGone where they are no longer kept.
func Before(ctx context.Context, schema *Schema, view View, commits []Commit) (map[Revision][]map[string]any, error) {
	wanted, last := map[Revision]*Commit{}, Revision(0)
	var ids []string
	for i := range commits {
		commit := &commits[i]
		wanted[commit.Revision] = commit
		last = max(last, commit.Revision)
		for c := range commit.Changes {
			ids = append(ids, commit.Changes[c].Subject())
		}
	}
	dry := wanted[0]
	if dry != nil {
		last = math.MaxInt64 - 1 // also what another process has committed
	}
	p, before := newPast(schema, ids), make(map[Revision][]map[string]any, len(commits))
	note := func(made *Commit) {
		if commit := wanted[made.Revision]; commit != nil {
			before[commit.Revision] = p.before(commit)
		}
	}
	if err := p.read(ctx, view, 0, last, note); err != nil {
		return nil, err
	}
	if dry != nil {
		before[0] = p.before(dry)
	}
	return before, nil
}

// before makes a commit and returns what each of its changes altered. To make it once
// more comes to the same.
func (p *past) before(commit *Commit) []map[string]any {
	values := make([]map[string]any, len(commit.Changes))
	for i := range commit.Changes {
		change := &commit.Changes[i]
		if change.Edge != "" {
			values[i] = p.edges[p.edgeOf(change)]
		} else if node := p.nodes[change.Node]; node != nil {
			values[i] = node.set
		}
		p.makeChange(change)
	}
	return values
}

// Subjects returns the ids of the nodes whose revision a commit moved, or that it
// removed, each once.
func (c *Commit) Subjects() []string {
	var ids []string
	for i := range c.Changes {
		ids = append(ids, c.Changes[i].Subject())
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
