package neo4j

import (
	"context"

	"malgraf/graph"
)

// view is a view of what is committed. Each of its calls sees at least what this
// store had written before.
type view struct {
	store    *Store
	revision graph.Revision
}

// View implements [graph.Store].
func (s *Store) View(ctx context.Context) (graph.View, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.usable(); err != nil {
		return nil, err
	}
	return &view{store: s, revision: s.latest()}, nil
}

// Revision implements [graph.View].
func (v *view) Revision() graph.Revision { return v.revision }

// Close implements [graph.View].
func (v *view) Close() {}
