package write

import (
	"context"
	"fmt"
	"strings"

	"malgraf/graph"
)

// defaultEnd is a far end that a key has where the input does not say which.
type defaultEnd struct {
	edge *graph.Edge
	far  *ref
	// node is the far end; "" where it is not there.
	node string
}

// parseSave reads which node a step saves, and where its edges lead.
func (c *compiler) parseSave(step *Step, into *parsed) {
	into.subject = ref{kind: step.Kind, at: step.At, name: "id"}
	if id, given := text(step.Input, "id"); given {
		into.subject.id = id
		switch {
		case strings.HasPrefix(id, temporary):
			_, into.again = c.names[id]
		case c.isOf(step.Kind, id):
			into.subject.look = c.looked.byID(step.Kind, id)
		default:
			c.invalid(step.At.then("id"), "%.80q is no id of %s", id, graph.WithArticle(step.Kind.Name))
			into.spoilt = true
		}
	}
	for _, edge := range step.Kind.Edges {
		if value, given := step.Input.Get(edge.Name); given {
			into.edges = append(into.edges, c.parseEdge(edge, value, step.At.then(edge.Name)))
		}
	}
	for _, property := range step.Kind.Uniques() {
		if value, _ := step.Input.Get(property.Name); value != nil {
			c.parseKey(step, into, property, value)
		}
	}
	if id := into.subject.id; strings.HasPrefix(id, temporary) && !into.again {
		c.names[id] = nil
		if len(into.keys) > 0 {
			c.names[id] = into.keys[0]
		}
	}
}

// parseKey reads a unique key by which the node may be found. Its far ends are those
// that the input gives the node itself.
func (c *compiler) parseKey(step *Step, into *parsed, property *graph.Property, value any) {
	ends := make([]within, len(property.Unique.Within))
	for i, edge := range property.Unique.Within {
		given := into.edge(edge)
		switch {
		case given != nil && !given.clear && len(given.add) == 1 && given.add[0].given():
			ends[i].far = &given.add[0].ref
		case given != nil && !given.clear: // refused already
			into.spoilt = into.spoilt || !into.byID()
			return
		case given == nil && property.Unique.Default != nil:
			ends[i].far = c.farBy(edge.Far, property.Unique.Default[i])
			into.defaults = append(into.defaults, defaultEnd{edge: edge, far: ends[i].far})
		case edge.Required && !into.byID():
			c.invalid(step.At.then(edge.Name), "say within which %s the %s holds, or give the id", edge.Far.Name, property.Name)
			into.spoilt = true
			return
		}
	}
	if !into.byID() {
		into.keys = append(into.keys, c.lookUp(step.Kind, property, value, ends))
	}
}

// byID: the input names the node to save, not its key.
func (p *parsed) byID() bool { return p.subject.look != nil || p.again }

func (p *parsed) edge(edge *graph.Edge) *edgeInput {
	for i := range p.edges {
		if p.edges[i].edge == edge {
			return &p.edges[i]
		}
	}
	return nil
}

// identifySave finds the node to save, or an id for it, and then the far ends of its edges.
func (c *compiler) identifySave(ctx context.Context, i int) error {
	step, parsed, result := &c.request.Steps[i], &c.steps[i], &c.results[i]
	temporaryName := ""
	if strings.HasPrefix(parsed.subject.id, temporary) {
		temporaryName = parsed.subject.id
		result.Name = temporaryName
	}
	for _, one := range parsed.edges {
		if one.first() {
			if err := c.resolveEnds(ctx, &one); err != nil {
				return err
			}
		}
	}
	for e := range parsed.defaults {
		end, err := &parsed.defaults[e], error(nil)
		if end.node, _, err = c.find(ctx, end.far.look); err != nil {
			return err
		}
	}
	node, err := c.subject(ctx, i, temporaryName)
	if err != nil {
		return err
	}
	if temporaryName != "" && !parsed.spoilt {
		c.pending.named[temporaryName] = node
	} else if temporaryName != "" && c.pending.named[temporaryName] == "" {
		c.pending.named[temporaryName] = ""
	}
	if !parsed.spoilt {
		result.Node = node
		c.draft(i)
		c.expect(step, node)
	}
	for e := range parsed.edges {
		one := &parsed.edges[e]
		if !one.first() {
			if err := c.resolveEnds(ctx, one); err != nil {
				return err
			}
		}
		c.leadBack(result.Node, one)
		c.needBase(i, one)
	}
	return nil
}

// leadBack notes that a node becomes the far end within which keys of others hold.
func (c *compiler) leadBack(node string, one *edgeInput) {
	if back := one.edge.Back; back != nil && holdsKey(back) {
		for _, e := range one.add {
			c.lead(e.node, back, node)
		}
	}
}

// subject returns the id of the node to save; "" where it was refused.
func (c *compiler) subject(ctx context.Context, i int, temporaryName string) (string, error) {
	step, parsed, result := &c.request.Steps[i], &c.steps[i], &c.results[i]
	if parsed.spoilt {
		return "", nil
	}
	if c.assumed {
		return parsed.subject.id, nil
	}
	if look := parsed.subject.look; look != nil {
		found, _, err := c.find(ctx, look)
		result.Created = found == ""
		return parsed.subject.id, err
	}
	if node, named := c.pending.named[temporaryName]; named {
		if parsed.spoilt = node == ""; !parsed.spoilt && !c.isOf(step.Kind, node) {
			c.invalid(step.At.then("id"), "%.80q is no %s", temporaryName, step.Kind.Name)
			parsed.spoilt = true
		}
		result.Created = c.pending.gone(node)
		return node, nil
	}
	for _, key := range parsed.keys {
		node, alias, err := c.find(ctx, key)
		if err != nil {
			return "", err
		}
		if key.several {
			c.refuse(step.At.then(key.property.Name), key.ambiguous())
			parsed.spoilt = true
			return "", nil
		}
		if node == "" {
			continue
		}
		if alias {
			parsed.alias = key.property
		}
		return node, nil
	}
	return c.makeAnew(i), nil
}

// makeAnew returns the id for a node that is not there yet.
func (c *compiler) makeAnew(i int) string {
	step := &c.request.Steps[i]
	c.results[i].Created = true
	if step.IfRevision != nil && *step.IfRevision > 0 {
		c.refuse(step.IfRevisionAt, &reworded{
			error: &graph.Stale{Expected: *step.IfRevision},
			said:  fmt.Sprintf("there is no such %s any more: %v", step.Kind.Name, graph.ErrConflict),
		})
	}
	node, again := c.drawn.id(i, step.Kind)
	if again {
		c.guard(node, 0)
	}
	return node
}

// draft notes what the steps after this one may name the node by.
func (c *compiler) draft(i int) {
	step, parsed, result := &c.request.Steps[i], &c.steps[i], &c.results[i]
	var d *draft
	if result.Created {
		d = c.pending.make(step.Kind, result.Node)
		for _, end := range parsed.defaults {
			d.ends[end.edge] = end.node
		}
	} else {
		d = c.pending.of(step.Kind, result.Node)
	}
	for _, entry := range step.Input {
		if property := step.Kind.Property(entry.Name); property != nil && property != parsed.alias {
			c.pending.set(d, property, entry.Value)
		}
	}
	for _, one := range parsed.edges {
		switch {
		case one.edge.Type.Scope && one.clear:
			if d.ends[one.edge] != "" { // an earlier step has given it
				c.keepsOwner(&one, result.Node)
			}
		case !one.first():
		case len(one.add) == 1:
			c.lead(result.Node, one.edge, one.add[0].node)
		default:
			c.lead(result.Node, one.edge, "")
		}
	}
}

func (c *compiler) keepsOwner(given *edgeInput, node string) {
	c.invalid(given.at, "the %s of %s cannot be altered", given.edge.Name, node)
}

// emitSave adds the changes that come of saving a node.
func (c *compiler) emitSave(i int) {
	step, parsed, result := &c.request.Steps[i], &c.steps[i], &c.results[i]
	change := graph.Change{Node: result.Node}
	for _, entry := range step.Input {
		property := step.Kind.Property(entry.Name)
		if property == nil || property.Computed || property == parsed.alias {
			continue
		}
		if change.Set == nil {
			change.Set = map[string]any{}
		}
		change.Set[property.Name] = entry.Value
	}
	if scope := step.Kind.Scope; scope != nil {
		change.Municipality = c.owner(i, parsed.edge(scope))
		for _, end := range parsed.defaults {
			if end.edge == scope && result.Created {
				change.Municipality = end.node
			}
		}
	}
	if result.Created || change.Set != nil || change.Municipality != "" {
		c.change(origin{step: i, index: itself}, change)
	}
	if result.Created {
		for _, end := range parsed.defaults {
			if end.node != "" && !end.edge.Type.Scope {
				c.emitEdge(origin{step: i, edge: end.edge, index: itself}, result.Node, end.node, nil, false)
			}
		}
	}
	for e := range parsed.edges {
		if one := &parsed.edges[e]; !one.edge.Type.Scope {
			c.emitEdges(i, result.Node, one)
		}
	}
}

// owner is the municipality that the input gives; that of a node which has one is
// the same or refused.
func (c *compiler) owner(i int, given *edgeInput) string {
	switch {
	case given == nil:
		return ""
	case given.clear:
		if node := c.results[i].Node; len(c.bases.of(given.edge, node)) > 0 {
			c.keepsOwner(given, node)
		}
		return ""
	case len(given.add) == 1:
		return given.add[0].node
	}
	return ""
}
