package resolvers

import (
	"context"
	"errors"
	"maps"

	"malgraf/graph"
)

// owners returns which municipality owns each node that a commit touched: of one that the
// commit removes as it was before, also where it makes it anew, of one that it makes as it
// makes it, of others as it is now; a municipality owns itself.
func (r root) owners(ctx context.Context, view graph.View, commit *graph.Commit) (map[string]string, error) {
	owners, removed := map[string]string{}, map[string]bool{}
	var refs []graph.Ref
	for i := range commit.Changes {
		change := &commit.Changes[i]
		for _, id := range []string{change.Node, change.From, change.To} {
			if _, known := owners[id]; id != "" && !known {
				owners[id] = ""
				refs = append(refs, graph.Ref{ID: id})
			}
		}
		if change.Municipality != "" { // of one that is made here, and may be gone or another's by now
			owners[change.Node] = change.Municipality
		}
		removed[change.Node] = removed[change.Node] || change.Remove
	}
	found, err := view.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return nil, err
	}
	for kind, rows := range found.Kinds {
		if kind.Scope == nil {
			continue
		}
		towns, err := view.Expand(ctx, graph.Expand{Edge: kind.Scope, From: rows.Nodes})
		if err != nil {
			return nil, err
		}
		for i, id := range rows.Nodes.IDs {
			for row := towns.Offsets[i]; row < towns.Offsets[i+1] && owners[id] == ""; row++ {
				owners[id] = towns.Nodes.IDs[row]
			}
		}
	}
	var gone []string
	for i, ref := range refs {
		kind := r.schema.KindOf(ref.ID)
		switch {
		case kind != nil && kind.Name == "Municipality":
			owners[ref.ID] = ref.ID
		case kind != nil && kind.Scope != nil && (removed[ref.ID] || found.At[i].Kind == nil && owners[ref.ID] == ""):
			gone = append(gone, ref.ID)
		}
	}
	if len(gone) == 0 {
		return owners, nil
	}
	then, err := graph.OwnersAt(ctx, r.schema, view, gone, commit.Revision-1)
	if errors.Is(err, graph.ErrRevisionGone) { // nobody can tell any more whose they were
		return owners, nil
	}
	maps.Copy(owners, then)
	return owners, err
}
