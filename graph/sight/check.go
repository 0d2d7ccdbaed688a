package sight

import (
	"context"
	"maps"
	"slices"

	"malgraf/graph"
)

// standing is what a node is to a subject that writes.
type standing uint8

const (
	// absent: it is not there, or may not be seen and so is not there either.
	absent standing = iota
	// shared: seen, and of no municipality for which the subject writes.
	shared
	// foreign: seen, and of another municipality.
	foreign
	// own: of a municipality for which the subject writes.
	own
)

// check refuses what a batch may not write: it asks what the nodes are to the subject,
// settles whose those are that the batch makes, and judges each change.
func (w writer) check(ctx context.Context, batch graph.Batch) error {
	ids := slices.AppendSeq(touched([]graph.Commit{{Changes: batch.Changes}}), maps.Keys(batch.Expect))
	slices.Sort(ids)
	ids = slices.Compact(ids)
	c := &checker{writer: w, batch: batch, isMade: map[string]bool{}, gone: map[string]bool{}}
	var err error
	if c.hides, err = w.hidden(ctx, ids, false); err != nil {
		return err
	}
	if c.are, err = w.standings(ctx, ids); err != nil {
		return err
	}
	if c.administered, err = w.administered(ctx, batch.Changes); err != nil {
		return err
	}
	if c.renamed, err = w.renamed(ctx, batch.Changes); err != nil {
		return err
	}
	c.make()
	for i := range batch.Changes {
		c.change(i)
	}
	if err := c.expected(ctx); err != nil {
		return err
	}
	if err := c.keptOwn(ctx); err != nil {
		return err
	}
	if err := c.known(ctx); err != nil {
		return err
	}
	if err := c.reverted(ctx); err != nil {
		return err
	}
	if len(c.refused) > 0 {
		slices.SortStableFunc(c.refused, func(a, b graph.Violation) int { return a.Index - b.Index })
		return c.refused
	}
	return nil
}

// standings asks what nodes are to the subject.
func (w writer) standings(ctx context.Context, ids []string) (map[string]standing, error) {
	are := map[string]standing{}
	refs := make([]graph.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	for _, one := range []struct {
		what  standing
		where func(*graph.Kind) graph.Filter
	}{{shared, func(*graph.Kind) graph.Filter { return nil }}, {foreign, w.rules.foreign}, {own, w.rules.owned}} {
		where := map[*graph.Kind]graph.Filter{}
		for _, kind := range w.rules.schema.Kinds {
			where[kind] = graph.Both(w.rules.where[kind], one.where(kind))
		}
		found, err := w.View.Get(ctx, graph.Get{Refs: refs, Where: where})
		if err != nil {
			return nil, err
		}
		for i, at := range found.At {
			if at.Kind != nil {
				are[ids[i]] = one.what
			}
		}
	}
	return are, nil
}

// administered are the nodes of personal data among those changed that the subject
// may hide.
func (w writer) administered(ctx context.Context, changes []graph.Change) (map[string]bool, error) {
	var refs []graph.Ref
	where := map[*graph.Kind]graph.Filter{}
	for _, change := range changes {
		if kind := w.rules.schema.KindOf(change.Node); kind != nil && kind.Personal != nil {
			refs = append(refs, graph.Ref{ID: change.Node})
			where[kind] = w.rules.administered(kind)
		}
	}
	are := map[string]bool{}
	if refs == nil {
		return are, nil
	}
	found, err := w.View.Get(ctx, graph.Get{Refs: refs, Where: where})
	if err != nil {
		return nil, err
	}
	for i, at := range found.At {
		are[refs[i].ID] = at.Kind != nil
	}
	return are, nil
}

// renamed are the municipalities that get another value by which roles name them: the
// property, by the node.
func (w writer) renamed(ctx context.Context, changes []graph.Change) (map[string]string, error) {
	are := map[string]string{}
	for _, change := range changes {
		kind := w.rules.schema.KindOf(change.Node)
		if kind == nil || !isOwner(w.rules.schema, kind) {
			continue
		}
		for _, property := range kind.Uniques() {
			given, sets := change.Set[property.Name]
			value, err := property.CoerceOne(given)
			if !sets || err != nil || value == nil {
				continue // the store refuses what is no value
			}
			found, err := w.View.Get(ctx, graph.Get{Refs: []graph.Ref{{ID: change.Node}}, Where: map[*graph.Kind]graph.Filter{
				kind: graph.Compare{Property: property, Op: graph.Eq, Value: value},
			}})
			if err != nil {
				return nil, err
			}
			if found.At[0].Kind == nil {
				are[change.Node] = property.Name
			}
		}
	}
	return are, nil
}

// owned is true of the nodes that the subject writes: what its municipalities own,
// these themselves, and what has no owner but cannot be without such a node.
func (r *rules) owned(kind *graph.Kind) graph.Filter {
	switch {
	case isOwner(r.schema, kind):
		if r.who.Role >= Editor {
			return graph.And{}
		}
		return graph.Compare{Property: kind.ID(), Op: graph.In, Value: r.who.with(Editor)}
	case kind.Scope != nil && r.who.Role >= Editor:
		return graph.EdgeMatch{Edge: kind.Scope}
	case kind.Scope != nil:
		return graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: r.who.with(Editor)}}
	}
	ends := graph.Or{}
	for _, edge := range kind.Needs() {
		ends = append(ends, graph.EdgeMatch{Edge: edge, Where: r.owned(edge.Far)})
	}
	return ends
}

// foreign is true of the nodes that another municipality owns.
func (r *rules) foreign(kind *graph.Kind) graph.Filter {
	if kind.Scope == nil || r.who.Role >= Editor {
		return nothing
	}
	return graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.NotIn, Value: r.who.with(Editor)}}
}
