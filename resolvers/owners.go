package resolvers

import (
	"context"
	"errors"
	"maps"
	"slices"

	"malgraf/graph"
)

// owners returns which municipality owns each node that a commit touched: of one that the
// commit removes as it was before, also where it makes it anew, of one that it makes as it
// makes it, of others, and of what is asked for besides, as it is now; a municipality owns itself.
func (r root) owners(ctx context.Context, view graph.View, commit *graph.Commit, besides []string) (map[string]string, error) {
	owners, removed := map[string]string{}, map[string]bool{}
	var refs []graph.Ref
	for _, id := range besides {
		if _, known := owners[id]; !known {
			owners[id] = ""
			refs = append(refs, graph.Ref{ID: id})
		}
	}
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

// leaning returns, of the nodes that a commit touched and that have no municipality of their
// own, what they lean on: what they cannot be without, and a municipality is or may own. Of
// one that the commit leads elsewhere it is what it leaned on before as well, of one that is
// gone what it leaned on then.
func (r root) leaning(ctx context.Context, view graph.View, commit *graph.Commit) (map[string][]string, error) {
	leaning := map[string][]string{}
	var refs []graph.Ref
	for i := range commit.Changes {
		change := &commit.Changes[i]
		for _, id := range []string{change.Node, change.From, change.To} {
			if _, known := leaning[id]; !known && len(leans(r.schema.KindOf(id))) > 0 {
				leaning[id] = nil
				refs = append(refs, graph.Ref{ID: id})
			}
		}
		if r.isLeaning(change) {
			leaning[change.From] = append(leaning[change.From], change.To)
		}
	}
	if refs == nil {
		return nil, nil
	}
	found, err := view.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return nil, err
	}
	for kind, rows := range found.Kinds {
		for _, edge := range leans(kind) {
			ends, err := view.Expand(ctx, graph.Expand{Edge: edge, From: rows.Nodes})
			if err != nil {
				return nil, err
			}
			for i, id := range rows.Nodes.IDs {
				leaning[id] = append(leaning[id], ends.Nodes.IDs[ends.Offsets[i]:ends.Offsets[i+1]]...)
			}
		}
	}
	var gone []string
	for i, ref := range refs {
		if found.At[i].Kind == nil && leaning[ref.ID] == nil {
			gone = append(gone, ref.ID)
		}
	}
	if gone == nil {
		return leaning, nil
	}
	edges, err := graph.EdgesAt(ctx, r.schema, view, gone, commit.Revision)
	if errors.Is(err, graph.ErrRevisionGone) { // nobody can tell any more
		return leaning, nil
	}
	for i := range edges {
		if edge := &edges[i]; r.isLeaning(edge) {
			leaning[edge.From] = append(leaning[edge.From], edge.To)
		}
	}
	return leaning, err
}

// isLeaning tells whether a change is of an edge by which a node leans on another.
func (r root) isLeaning(change *graph.Change) bool {
	return slices.ContainsFunc(leans(r.schema.KindOf(change.From)), func(edge *graph.Edge) bool {
		return edge.Type.Name == change.Edge && edge.Far == r.schema.KindOf(change.To)
	})
}

// leans are the edges along which nodes of a kind that have no municipality of their own
// lean on others; none where the kind is not known.
func leans(kind *graph.Kind) (edges []*graph.Edge) {
	if kind == nil || kind.Scope != nil {
		return nil
	}
	for _, edge := range kind.Needs() {
		if edge.Out && (edge.Far.Scope != nil || edge.Far.Name == "Municipality") {
			edges = append(edges, edge)
		}
	}
	return edges
}
