package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// completeness is EXCERPT where the data of a municipality are that is among the nodes,
// or owns one of them; else FULL. It is left out where nobody asks for it.
func (s Source) completeness(ctx context.Context, ids []string) (string, error) {
	if !s.wants("completeness") {
		return "", nil
	}
	towns := s.Schema.Kind("Municipality")
	of := map[*graph.Kind][]string{}
	for _, id := range ids {
		kind := s.Schema.KindOf(id)
		of[kind] = append(of[kind], id)
	}
	var calls []func() error
	found := make([]graph.Column, len(s.Schema.Kinds))
	for i, kind := range s.Schema.Kinds {
		if len(of[kind]) == 0 || kind.Scope == nil && kind != towns {
			continue
		}
		nodes, _ := number(graph.Nodes{Kind: kind, IDs: of[kind]})
		calls = append(calls, func() (err error) {
			if kind == towns {
				found[i], err = s.completenessOf(ctx, nodes.nodes)
				return err
			}
			owners, err := s.expand(ctx, kind.Name+"."+kind.Scope.Name, nodes.nodes, nil, "completeness")
			if err == nil {
				found[i] = owners.column("completeness")
			}
			return err
		})
	}
	if err := together(calls...); err != nil {
		return "", err
	}
	return onWhole(slices.ContainsFunc(found, func(of graph.Column) bool { return slices.Contains(of, any("EXCERPT")) })), nil
}

// onWhole is the completeness of what may have an excerpt in it.
func onWhole(excerpt bool) string {
	if excerpt {
		return "EXCERPT"
	}
	return "FULL"
}

// completenessIn is that of the data of municipalities; of all, where none is named.
func (s Source) completenessIn(ctx context.Context, asked []string) (string, error) {
	if !s.wants("completeness") {
		return "", nil
	}
	towns, err := s.towns(ctx, asked, nil)
	if err != nil {
		return "", err
	}
	return onWhole(slices.Contains(towns.completeness, "EXCERPT")), nil
}

// completenessOf reads it of municipalities.
func (s Source) completenessOf(ctx context.Context, towns graph.Nodes) (graph.Column, error) {
	refs := make([]graph.Ref, towns.Len())
	for i, id := range towns.IDs {
		refs[i].ID = id
	}
	read, err := s.View.Get(ctx, graph.Get{Refs: refs, Columns: map[*graph.Kind][]*graph.Property{towns.Kind: {towns.Kind.Property("completeness")}}})
	if err != nil || read.Kinds[towns.Kind] == nil {
		return nil, err
	}
	return read.Kinds[towns.Kind].Columns[0], nil
}
