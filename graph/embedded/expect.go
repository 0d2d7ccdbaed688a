package embedded

import (
	"context"
	"maps"
	"slices"

	"malgraf/graph"
)

// lastChange returns the commit at a revision, or with 0 the last one that touched one
// of some nodes; an empty one where it is not kept.
type lastChange func(ctx context.Context, nodes []string, at graph.Revision) (graph.Commit, error)

// checkExpected refuses a batch whose writer does not know the newest revision of
// a node. What is there is that of before the batch. Each commit is read once, however
// many nodes it left or removed: other writers wait meanwhile.
func (w *work) checkExpected(ctx context.Context, last lastChange) error {
	there, gone := map[graph.Revision][]*graph.Stale{}, map[string]*graph.Stale{}
	var first map[string]int
	for id, expected := range w.batch.Expect {
		stale := &graph.Stale{Node: id, Expected: expected}
		if kind := w.layout.schema.KindOf(id); kind != nil {
			var row uint32
			if row, stale.There = w.base.tables[kind.Index].lookup(id); stale.There {
				stale.Revision = w.base.tables[kind.Index].revision(row)
			}
		}
		switch {
		case stale.IsNone(w.base.revision):
			continue
		case stale.There:
			there[stale.Revision] = append(there[stale.Revision], stale)
		default:
			gone[id] = stale
		}
		if first == nil {
			first = w.batch.FirstAbout()
		}
		w.refused = append(w.refused, graph.Violation{Index: first[id], Field: "revision", Err: stale})
	}
	for revision, left := range there {
		commit, err := last(ctx, nil, revision)
		if err != nil {
			return err
		}
		for _, stale := range left {
			stale.At, stale.By = commit.At, commit.By
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(gone)), mostSought) {
		if err := tellWhenGone(ctx, some, gone, last); err != nil {
			return err
		}
	}
	return nil
}

// mostSought is of how many nodes the last change is looked for at once.
const mostSought = 200

// tellWhenGone finds the commits that removed nodes.
func tellWhenGone(ctx context.Context, nodes []string, gone map[string]*graph.Stale, last lastChange) error {
	for len(nodes) > 0 {
		commit, err := last(ctx, nodes, 0)
		if err != nil || commit.Revision == 0 {
			return err
		}
		touched, _ := commit.Touched()
		for _, id := range touched {
			if at, among := slices.BinarySearch(nodes, id); among {
				gone[id].Revision, gone[id].At, gone[id].By = commit.Revision, commit.At, commit.By
				nodes = slices.Delete(nodes, at, at+1)
			}
		}
	}
	return nil
}

// lastChange is a [lastChange] in a group, whose commits are not written yet.
func (g *group) lastChange(ctx context.Context, nodes []string, at graph.Revision) (graph.Commit, error) {
	log := graph.Log{Nodes: nodes, First: 1}
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
