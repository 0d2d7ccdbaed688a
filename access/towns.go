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

// byID turns the codes or ids that roles name municipalities by into ids. Roles for one
// that is not there are left out.
func (t *towns) byID(ctx context.Context, roles map[string]sight.Role) (map[string]sight.Role, error) {
	ids := map[string]sight.Role{}
	var unknown []string
	t.mu.Lock()
	if now := time.Now(); now.Sub(t.since) > remembered {
		t.known, t.since = map[string]string{}, now
	}
	for name, role := range roles {
		if id, known := t.known[name]; known {
			ids[id] = max(ids[id], role)
		} else {
			unknown = append(unknown, name)
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
	var refs []graph.Ref
	for _, name := range unknown {
		refs = append(refs, graph.Ref{Kind: t.kind, Property: t.kind.Uniques()[0], Value: name}, graph.Ref{ID: name})
	}
	found, err := view.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, at := range found.At {
		if at.Kind != t.kind {
			continue
		}
		name, id := unknown[i/2], found.Kinds[at.Kind].Nodes.IDs[at.Row]
		t.known[name] = id
		ids[id] = max(ids[id], roles[name])
	}
	return ids, nil
}
