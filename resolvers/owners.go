package resolvers

import (
	"context"
	"errors"
	"maps"

	"malgraf/graph"
)

// owners returns which municipality owns each node that a commit touched, as it is
// now, or as it was before the commit removed it; a municipality owns itself.
func (r root) owners(ctx context.Context, view graph.View, commit *graph.Commit) (map[string]string, error) {
	owners := map[string]string{}
	var refs []graph.Ref
	for i := range commit.Changes {
		change := &commit.Changes[i]
		for _, id := range []string{change.Node, change.From, change.To} {
			if _, known := owners[id]; id != "" && !known {
				owners[id] = ""
				refs = append(refs, graph.Ref{ID: id})
			}
		}
		if change.Municipality != "" { // of one that is made here and may be gone by now
			owners[change.Node] = change.Municipality
		}
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
			for row := towns.Offsets[i]; row < towns.Offsets[i+1]; row++ {
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
		case kind != nil && kind.Scope != nil && found.At[i].Kind == nil && owners[ref.ID] == "":
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
