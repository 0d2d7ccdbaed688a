package graphtest

import (
	"context"

	"malgraf/graph"
)

// Told is a view around another that tells of each call before it makes it.
type Told struct {
	graph.View
	Call func(ctx context.Context)
}

// Scan implements [graph.View].
func (v *Told) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	v.Call(ctx)
	return v.View.Scan(ctx, scan)
}

// Expand implements [graph.View].
func (v *Told) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	v.Call(ctx)
	return v.View.Expand(ctx, expand)
}

// Get implements [graph.View].
func (v *Told) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	v.Call(ctx)
	return v.View.Get(ctx, get)
}

// Count implements [graph.View].
func (v *Told) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	v.Call(ctx)
	return v.View.Count(ctx, count)
}

// Search implements [graph.View].
func (v *Told) Search(ctx context.Context, search graph.Search) (*graph.Hits, error) {
	v.Call(ctx)
	return v.View.Search(ctx, search)
}
