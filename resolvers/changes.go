package resolvers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
	"malgraf/graph/read"
)

// changesArguments are those of the subscription changes(kinds, municipality, since).
type changesArguments struct {
	// Kinds are values of the enum Kind.
	Kinds        []string
	Municipality *string
	Since        *int
}

// changes answers the subscription changes(kinds, municipality, since).
func (r root) changes(ctx context.Context, asked changesArguments) (func(context.Context, graph.Commit) (*read.Commit, bool, error), error) {
	var kinds map[string]bool
	if asked.Kinds != nil {
		kinds = map[string]bool{}
		for _, kind := range r.kinds(asked.Kinds) {
			kinds[kind.Name] = true
		}
	}
	town := ""
	if asked.Municipality != nil {
		var err error
		if town, err = r.municipality(ctx, *asked.Municipality); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, commit graph.Commit) (*read.Commit, bool, error) {
		return r.changed(ctx, commit, kinds, town)
	}, nil
}

// changed is what subscribers are told of a commit; nil kinds are all, "" is every town.
func (r root) changed(ctx context.Context, commit graph.Commit, kinds map[string]bool, town string) (*read.Commit, bool, error) {
	view, err := read.View(ctx)
	if err != nil {
		return nil, false, err
	}
	shown := commit.Only(func(change *graph.Change) bool {
		kind := r.schema.KindOf(change.Node + change.From)
		return kind != nil && (kinds == nil || kinds[kind.Name])
	})
	if town != "" {
		leaning, err := r.leaning(ctx, view, &shown)
		if err != nil {
			return nil, false, err
		}
		owners, err := r.owners(ctx, view, &shown, slices.Concat(slices.Collect(maps.Values(leaning))...))
		if err != nil {
			return nil, false, err
		}
		isOf := func(id string) bool {
			return owners[id] == town || slices.ContainsFunc(leaning[id], func(far string) bool { return owners[far] == town })
		}
		shown = shown.Only(func(change *graph.Change) bool {
			if change.Municipality != "" { // its owner from here on
				owners[change.Node] = change.Municipality
			}
			return isOf(change.Node) || isOf(change.From) || isOf(change.To)
		})
	}
	erased := commit.Erased != "" && town == "" && (kinds == nil || kinds[commit.Erased])
	if len(shown.Changes) == 0 && !erased {
		return nil, false, nil
	}
	row, err := r.commitRow(ctx, view, &commit, shown)
	return row, err == nil, err
}

// municipality finds one by code or id.
func (r root) municipality(ctx context.Context, name string) (string, error) {
	kind := r.schema.Kind("Municipality")
	ref := graph.Ref{Kind: kind, Property: kind.Property("code"), Value: name}
	if strings.HasPrefix(name, kind.Name+":") {
		ref = graph.Ref{ID: name}
	}
	view, err := read.View(ctx)
	if err != nil {
		return "", err
	}
	found, err := view.Get(ctx, graph.Get{Refs: []graph.Ref{ref}})
	if err != nil {
		return "", err
	}
	at := found.At[0]
	if at.Kind == nil {
		return "", fmt.Errorf("municipality: there is none with the code or id %.80q: %w", name, graph.ErrNotFound)
	}
	return found.Kinds[kind].Nodes.IDs[at.Row], nil
}
