package sight

import (
	"context"
	"sync"

	"malgraf/graph"
)

// view implements [graph.View] by what a subject sees of another.
type view struct {
	graph.View
	rules *rules

	mu sync.Mutex
	// told are the ids of nodes that the view has told of. Of others it is asked
	// whether they may be seen before their edges are followed.
	told map[string]bool
}

// Scan implements [graph.View].
func (v *view) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	if scan.Kind == nil {
		return v.View.Scan(ctx, scan) // which refuses it
	}
	scan.Where = graph.Both(v.rules.where[scan.Kind], v.rules.filter(scan.Where))
	scan.Order = v.rules.order(scan.Order)
	scan.Below, scan.Kept = v.rules.below(scan.Below), scan.Kept.Under(v.rules)
	rows, err := v.View.Scan(ctx, scan)
	if err == nil {
		v.tell(rows)
	}
	return rows, err
}

// Expand implements [graph.View].
func (v *view) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	answers, err := v.ExpandAll(ctx, []graph.Expand{expand})
	if err != nil {
		return nil, err
	}
	return answers[0], nil
}

// ExpandAll implements [graph.Expander].
func (v *view) ExpandAll(ctx context.Context, expands []graph.Expand) ([]*graph.Rows, error) {
	seen, whole := make([]graph.Expand, len(expands)), make([]bool, len(expands))
	for i, expand := range expands {
		if expand.Edge != nil { // else it is refused
			var err error
			if expand.From, whole[i], err = v.seen(ctx, expand.From); err != nil {
				return nil, err
			}
			if v.rules.isOwn(expand.Edge) {
				expand.From, whole[i] = v.rules.ownOf(expand.From), false
			}
			expand = v.rules.expand(expand)
		}
		seen[i] = expand
	}
	answers, err := graph.ExpandAll(ctx, v.View, seen)
	if err != nil {
		return nil, err
	}
	for i, rows := range answers {
		rows.Gone = rows.Gone && whole[i]
		v.tell(rows)
	}
	return answers, nil
}

// ownOf returns municipalities with no id where the subject has no role for one.
func (r *rules) ownOf(parents graph.Nodes) graph.Nodes {
	own := graph.Nodes{Kind: parents.Kind, IDs: make([]string, len(parents.IDs))}
	for i, id := range parents.IDs {
		if r.who.In[id] >= Viewer {
			own.IDs[i] = id
		}
	}
	return own
}

// Get implements [graph.View].
func (v *view) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	get.Where = v.rules.limits(get.Where)
	below := make(map[*graph.Kind][]graph.Expand, len(get.Below))
	for kind, questions := range get.Below {
		below[kind] = v.rules.below(questions)
	}
	get.Below, get.Kept = below, get.Kept.Under(v.rules)
	found, err := v.View.Get(ctx, get)
	if err == nil {
		for _, rows := range found.Kinds {
			v.tell(rows)
		}
	}
	return found, err
}

// Count implements [graph.View].
func (v *view) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	if count.Kind == nil {
		return v.View.Count(ctx, count)
	}
	count.Where = graph.Both(v.rules.where[count.Kind], v.rules.filter(count.Where))
	if count.Edge != nil {
		count.Along = graph.Both(v.rules.far(count.Edge), v.rules.filter(count.Along))
		if v.rules.isOwn(count.Edge) { // as in an order
			count.Along = nothing
		}
	}
	return v.View.Count(ctx, count)
}

// Search implements [graph.View].
func (v *view) Search(ctx context.Context, search graph.Search) (*graph.Hits, error) {
	search.Where = v.rules.limits(search.Where)
	return v.View.Search(ctx, search)
}

// tell notes nodes that the view tells of, and those that it tells of them.
func (v *view) tell(rows *graph.Rows) {
	for _, below := range rows.Below {
		v.tell(below)
	}
	nodes := rows.Nodes
	if v.rules.where[nodes.Kind] == nil || nodes.Len() == 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, id := range nodes.IDs {
		v.told[id] = true
	}
}

// seen returns parents with no id where one may not be seen; all: every one may.
func (v *view) seen(ctx context.Context, parents graph.Nodes) (seen graph.Nodes, all bool, err error) {
	if parents.Kind == nil || v.rules.where[parents.Kind] == nil {
		return parents, true, nil
	}
	var unknown []graph.Ref
	v.mu.Lock()
	for _, id := range parents.IDs {
		if !v.told[id] {
			unknown = append(unknown, graph.Ref{ID: id})
		}
	}
	v.mu.Unlock()
	if unknown == nil {
		return parents, true, nil
	}
	if _, err := v.Get(ctx, graph.Get{Refs: unknown}); err != nil { // which tells of those that are seen
		return parents, false, err
	}
	seen, all = graph.Nodes{Kind: parents.Kind, IDs: make([]string, len(parents.IDs))}, true
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, id := range parents.IDs {
		if all = all && v.told[id]; v.told[id] {
			seen.IDs[i] = id
		}
	}
	return seen, all, nil
}
