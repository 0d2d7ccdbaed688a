package embedded

import (
	"context"
	"slices"

	"malgraf/graph"
)

// checkExpected refuses a batch whose writer does not know the newest revision of
// a node. What is there is that of before the batch.
func (w *work) checkExpected(ctx context.Context, lastChange func(ctx context.Context, id string, at graph.Revision) (graph.Commit, error)) error {
	for id, expected := range w.batch.Expect {
		stale := &graph.Stale{Node: id, Expected: expected}
		if kind := w.layout.schema.KindOf(id); kind != nil {
			var row uint32
			if row, stale.There = w.base.tables[kind.Index].lookup(id); stale.There {
				stale.Revision = w.base.tables[kind.Index].revision(row)
			}
		}
		if stale.There && expected > 0 && stale.Revision <= expected || !stale.There && expected == 0 {
			continue
		}
		commit, err := lastChange(ctx, id, stale.Revision)
		if err != nil {
			return err
		}
		stale.Revision, stale.At, stale.By = max(stale.Revision, commit.Revision), commit.At, commit.By
		w.refused = append(w.refused, graph.Violation{Index: w.firstAbout(id), Field: "revision", Err: stale})
	}
	return nil
}

// firstAbout returns the first change that names a node, 0 where none does.
func (w *work) firstAbout(id string) int {
	return max(0, slices.IndexFunc(w.batch.Changes, func(change graph.Change) bool {
		return change.Node == id || change.From == id || change.To == id
	}))
}

// lastChange returns the commit at a revision, or with 0 the last one that touched
// a node; an empty one where it is not kept.
func (g *group) lastChange(ctx context.Context, id string, at graph.Revision) (graph.Commit, error) {
	log := graph.Log{Nodes: []string{id}, First: 1}
	if at != 0 {
		log = graph.Log{After: at - 1, Before: at + 1, First: 1}
	}
	meets := log.Meets()
	for i := len(g.made) - 1; i >= 0; i-- {
		if meets(&g.made[i].commit) {
			return g.made[i].commit, nil
		}
	}
	commits, _, err := g.history(ctx, log, g.base.revision)
	if err != nil || len(commits) == 0 {
		return graph.Commit{}, err
	}
	return commits[0], nil
}
