package access

import (
	"context"
	"sync"
	"time"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// towns knows which municipality has which code, for a while.
type towns struct {
	store graph.Store
	kind  *graph.Kind

	mu    sync.Mutex
	known map[string]string
	since time.Time
}

// remembered is how long a code stands for a municipality before it is looked up again.
const remembered = time.Minute

func newTowns(store graph.Store) *towns {
	t := &towns{store: store}
	for _, kind := range store.Schema().Kinds {
		if kind.Scope != nil {
			t.kind = kind.Scope.Far
		}
	}
	return t
}

// byID turns the codes of roles into ids. One that no municipality has, and an id, is kept as it is.
func (t *towns) byID(ctx context.Context, roles map[string]sight.Role) (map[string]sight.Role, error) {
	ids := map[string]sight.Role{}
	var unknown []graph.Ref
	t.mu.Lock()
	if now := time.Now(); now.Sub(t.since) > remembered {
		t.known, t.since = map[string]string{}, now
	}
	for code, role := range roles {
		if id, known := t.known[code]; known {
			ids[id] = max(ids[id], role)
		} else {
			unknown = append(unknown, graph.Ref{Kind: t.kind, Property: t.kind.Uniques()[0], Value: code})
		}
	}
	t.mu.Unlock()
	if unknown == nil {
		return ids, nil
	}
	view, err := t.store.View(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	found, err := view.Get(ctx, graph.Get{Refs: unknown})
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, ref := range unknown {
		code := ref.Value.(string)
		id := code
		if at := found.At[i]; at.Kind != nil {
			id = found.Kinds[at.Kind].Nodes.IDs[at.Row]
			t.known[code] = id
		}
		ids[id] = max(ids[id], roles[code])
	}
	return ids, nil
}
