package graph

import "context"

// Find returns the id of the node that a ref names, ErrNotFound where there is none.
func Find(ctx context.Context, view View, ref Ref) (string, error) {
	found, err := view.Get(ctx, Get{Refs: []Ref{ref}})
	if err != nil {
		return "", err
	}
	at := found.At[0]
	if at.Kind == nil {
		return "", ErrNotFound
	}
	return found.Kinds[at.Kind].Nodes.IDs[at.Row], nil
}
