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

func (p *pending) gone(id string) bool {
	d := p.drafts[id]
	return d != nil && d.removed
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
func (c *compiler) link(edge *graph.EdgeType, from, to string) {
	if edge.Out != nil && holdsKey(edge.Out) {
		c.lead(from, edge.Out, to)
	}
	if edge.In != nil && holdsKey(edge.In) {
		c.lead(to, edge.In, from)
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

// lead notes the far end of a to-one edge. What a node of the view is called by then
// holds there.
func (c *compiler) lead(id string, edge *graph.Edge, far string) {
	if id == "" {
		return
	}
	d := c.pending.of(edge.Kind, id)
	d.ends[edge] = far
	stored := c.looked.stored[id]
	if stored == nil || d.made {
		return
	}
	for _, unique := range edge.Kind.Uniques() {
		c.pending.index(d, unique, stored.values[unique])
		c.pending.index(d, unique, stored.aliases(unique))
	}
}

// index makes a draft be found by a unique value, or by the aliases in a list.
func (p *pending) index(d *draft, unique *graph.Property, value any) {
	list, isList := value.([]string)
	if !isList && value != nil {
		list = []string{fmt.Sprint(value)}
	}
	for _, one := range list {
		key := valueKey{unique, one}
		if !slices.Contains(p.byValue[key], d) {
			p.byValue[key] = append(p.byValue[key], d)
		}
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
		p.index(d, unique, coerced)
	}
}

// find returns the node that a lookup means after the steps so far, "" for none.
// Alias tells that it is called so by another name than its own. A value that
// several have is an error of the lookup, until a step has changed that.
func (c *compiler) find(ctx context.Context, l *lookup) (id string, alias bool, err error) {
	if l.id != "" {
		return c.findID(l), false, nil
	}
	found, alias, err := c.findAll(ctx, l)
	switch l.several = false; len(found) {
	case 0:
		return "", false, err
	case 1:
		return found[0], alias, err
	}
	l.several = true
	return "", false, err
}

// findAll returns all nodes that a lookup by a value may mean.
func (c *compiler) findAll(ctx context.Context, l *lookup) (found []string, alias bool, err error) {
	if l.bad != nil {
		return nil, false, nil
	}
	ends, leads, err := c.farEnds(ctx, l)
	if err != nil || !leads {
		return nil, false, err
	}
	own, aliases, err := c.all(ctx, l, ends)
	if len(own) == 0 {
		return aliases, true, err
	}
	return own, false, err
}

func (c *compiler) findID(l *lookup) string {
	if there, known := c.pending.there(l.id); known {
		if there {
			return l.id
		}
		return ""
	}
	if len(l.stored) == 0 {
		return ""
	}
	return l.id
}

// farEnds are the ids of the far ends within which a lookup wants a node, at each edge "" for
// none, or several that are called alike until a later step changes that; false where none
// is there.
func (c *compiler) farEnds(ctx context.Context, l *lookup) (ends [][]string, leads bool, err error) {
	ends = make([][]string, len(l.within))
	for i, end := range l.within {
		switch {
		case end.far == nil:
			ends[i] = []string{""}
			continue
		case end.far.look == nil:
			ends[i] = []string{end.far.node}
		case end.far.look.id != "":
			ends[i] = []string{c.findID(end.far.look)}
		default:
			if ends[i], _, err = c.findAll(ctx, end.far.look); err != nil {
				return nil, false, err
			}
		}
		if len(ends[i]) == 0 || ends[i][0] == "" {
			return nil, false, nil
		}
	}
	return ends, true, nil
}

// all returns the nodes that a lookup may mean: by their own value, and by an alias.
func (c *compiler) all(ctx context.Context, l *lookup, ends [][]string) (own, aliases []string, err error) {
	add := func(id string, isOwn, isAlias bool) {
		switch {
		case isOwn && !slices.Contains(own, id):
			own = append(own, id)
		case !isOwn && isAlias && !slices.Contains(aliases, id):
			aliases = append(aliases, id)
		}
	}
	unsure := l.isUnsure(ends)
	if unsure && !l.wide && !c.areMade(ends) {
		if err := c.widen(ctx, l); err != nil {
			return nil, nil, err
		}
	}
	for _, one := range l.stored {
		d := c.pending.drafts[one.id]
		if d == nil && unsure {
			d = c.pending.of(l.kind, one.id)
		}
		if d == nil {
			isOwn, isAlias := one.has(l.property, l.value)
			add(one.id, isOwn, isAlias)
			continue
		}
		if d.made || d.removed {
			continue
		}
		is, err := c.liesWithin(ctx, d, l, ends)
		if err != nil {
			return nil, nil, err
		}
		if is {
			isOwn, isAlias := d.has(l, one)
			add(d.id, isOwn, isAlias)
		}
	}
	for _, d := range c.pending.byValue[valueKey{l.property, fmt.Sprint(l.value)}] {
		isOwn, isAlias := d.has(l, c.before(d))
		if d.removed || !isOwn && !isAlias || c.pending.drafts[d.id] != d {
			continue
		}
		is, err := c.liesWithin(ctx, d, l, ends)
		if err != nil {
			return nil, nil, err
		}
		if is {
			add(d.id, isOwn, isAlias)
		}
	}
	return own, aliases, nil
}

// areMade tells whether the far ends of an edge are all made by the request: then nothing that
// the view has lies within.
func (c *compiler) areMade(ends [][]string) bool {
	isOld := func(id string) bool { d := c.pending.drafts[id]; return d == nil || !d.made }
	return slices.ContainsFunc(ends, func(some []string) bool { return !slices.ContainsFunc(some, isOld) })
}

// widen looks in the view for all nodes that have the value of a lookup, wherever they lie:
// what its far ends were called by was another node there.
func (c *compiler) widen(ctx context.Context, l *lookup) error {
	l.wide, l.stored = true, nil
	if err := readGroup(ctx, c.view, []*lookup{l}); err != nil {
		return err
	}
	for _, node := range l.stored {
		c.looked.stored[node.id] = node
	}
	return nil
}

// before is what the view has of a draft; nil where that is not known, or it is new.
func (c *compiler) before(d *draft) *stored {
	if d.made {
		return nil
	}
	return c.looked.stored[d.id]
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
func (c *compiler) liesWithin(ctx context.Context, d *draft, l *lookup, ends [][]string) (bool, error) {
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
		if !slices.Contains(ends[i], far) {
			return false, nil
		}
	}
	return true, nil
}
