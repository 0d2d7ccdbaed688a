package write

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// pending is what the steps of a request so far have changed of what nodes are
// named by: the view does not show it.
type pending struct {
	drafts map[string]*draft // by id
	// byValue finds drafts by a unique value that they were given.
	byValue map[valueKey][]*draft
	// named holds the nodes that have temporary names; "" where the step was refused.
	named map[string]string
}

// draft is a node that a step has saved or removed.
type draft struct {
	id   string
	kind *graph.Kind
	// made: it was not there before the request, or was removed by it.
	made, removed bool
	// values are the unique values and lists of aliases that were given, ends the far
	// ends of to-one edges, "" for none.
	values map[*graph.Property]any
	ends   map[*graph.Edge]string
}

type valueKey struct {
	property *graph.Property
	value    string
}

func newPending() pending {
	return pending{drafts: map[string]*draft{}, byValue: map[valueKey][]*draft{}, named: map[string]string{}}
}

func (p *pending) of(kind *graph.Kind, id string) *draft {
	d := p.drafts[id]
	if d == nil {
		d = &draft{id: id, kind: kind, values: map[*graph.Property]any{}, ends: map[*graph.Edge]string{}}
		p.drafts[id] = d
	}
	return d
}

// there tells whether a node is there now; known is false where no step has made or removed it.
func (p *pending) there(id string) (there, known bool) {
	d := p.drafts[id]
	if d == nil || !d.made && !d.removed {
		return false, false
	}
	return !d.removed, true
}

func (p *pending) make(kind *graph.Kind, id string) *draft {
	delete(p.drafts, id)
	d := p.of(kind, id)
	d.made = true
	return d
}

func (p *pending) remove(id string) {
	if id != "" {
		p.of(nil, id).removed = true
	}
}

// link notes an edge, where a key holds within its far end.
func (p *pending) link(edge *graph.EdgeType, from, to string) {
	if edge.Out != nil && holdsKey(edge.Out) {
		p.leads(from, edge.Out, to)
	}
	if edge.In != nil && holdsKey(edge.In) {
		p.leads(to, edge.In, from)
	}
}

// holdsKey tells whether something is unique within the far end of an edge.
func holdsKey(edge *graph.Edge) bool {
	for _, property := range edge.Kind.Uniques() {
		if slices.Contains(property.Unique.Within, edge) {
			return true
		}
	}
	return false
}

// leads notes the far end of a to-one edge.
func (p *pending) leads(id string, edge *graph.Edge, far string) {
	if id != "" {
		p.of(edge.Kind, id).ends[edge] = far
	}
}

// set notes a unique value, or a list of aliases of one.
func (p *pending) set(d *draft, property *graph.Property, value any) {
	for _, unique := range d.kind.Uniques() {
		if unique != property && unique.Unique.Aliases != property {
			continue
		}
		coerced, err := property.Coerce(value)
		if err != nil {
			continue // the store refuses it
		}
		d.values[property] = coerced
		list, isList := coerced.([]string)
		if !isList {
			list = []string{fmt.Sprint(coerced)}
		}
		for _, one := range list {
			key := valueKey{unique, one}
			p.byValue[key] = append(p.byValue[key], d)
		}
	}
}

// find returns the node that a lookup means after the steps so far, "" for none.
// Alias tells that it is called so by another name than its own.
func (c *compiler) find(ctx context.Context, l *lookup) (id string, alias bool, err error) {
	if l.err != nil {
		return "", false, nil
	}
	if l.id != "" {
		return c.findID(l), false, nil
	}
	ends := make([]string, len(l.within))
	for i, end := range l.within {
		if end.far == nil {
			continue
		}
		if ends[i] = end.far.node; end.far.look != nil {
			if ends[i], _, err = c.find(ctx, end.far.look); err != nil {
				return "", false, err
			}
		}
		if ends[i] == "" {
			return "", false, nil
		}
	}
	for _, d := range c.pending.byValue[valueKey{l.property, fmt.Sprint(l.value)}] {
		own, isAlias := d.has(l, nil)
		if !own && !isAlias || d.removed {
			continue
		}
		if is, err := c.liesWithin(ctx, d, l, ends); err != nil || is {
			return d.id, isAlias, err
		}
	}
	return c.findStored(ctx, l, ends)
}

func (c *compiler) findID(l *lookup) string {
	if there, known := c.pending.there(l.id); known {
		if there {
			return l.id
		}
		return ""
	}
	if l.stored == nil {
		return ""
	}
	return l.id
}

// findStored returns the node that the view has, unless a step has taken its key from it.
func (c *compiler) findStored(ctx context.Context, l *lookup, ends []string) (id string, alias bool, err error) {
	if l.stored == nil {
		return "", false, nil
	}
	d := c.pending.drafts[l.stored.id]
	if d == nil {
		_, alias = l.stored.has(l.property, l.value)
		return l.stored.id, alias, nil
	}
	own, alias := d.has(l, l.stored)
	if d.removed || d.made || !own && !alias {
		return "", false, nil
	}
	is, err := c.liesWithin(ctx, d, l, ends)
	if err != nil || !is {
		return "", false, err
	}
	return d.id, alias, nil
}

// has tells how a draft has the value of a lookup; what no step has given it, it has
// from before, where that is known.
func (d *draft) has(l *lookup, before *stored) (own, alias bool) {
	value, given := d.values[l.property]
	if !given && before != nil {
		value = before.values[l.property]
	}
	if l.property.Unique.Aliases == nil {
		return hasValue(value, nil, l.value)
	}
	aliases, given := d.values[l.property.Unique.Aliases]
	if !given && before != nil {
		aliases = before.aliases(l.property)
	}
	return hasValue(value, aliases, l.value)
}

// liesWithin tells whether a draft has the far ends that a lookup wants.
func (c *compiler) liesWithin(ctx context.Context, d *draft, l *lookup, ends []string) (bool, error) {
	for i, edge := range l.property.Unique.Within {
		if l.within[i].any {
			continue
		}
		far, given := d.ends[edge]
		if !given && !d.made {
			rows, err := c.view.Expand(ctx, graph.Expand{Edge: edge, From: graph.Nodes{Kind: edge.Kind, IDs: []string{d.id}}})
			if err != nil {
				return false, err
			}
			if rows.Nodes.Len() > 0 {
				far = rows.Nodes.IDs[0]
			}
			d.ends[edge] = far
		}
		if far != ends[i] {
			return false, nil
		}
	}
	return true, nil
}
