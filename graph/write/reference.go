package write

import (
	"context"
	"fmt"
	"strings"

	"malgraf/graph"
)

// temporary begins the names that a request gives to nodes for its own length, as
// blank nodes have them elsewhere: no id of a node does.
const temporary = "_:"

// ref is a node that the input names.
type ref struct {
	kind *graph.Kind
	at   Path
	// name is the field that names it: `id`, or a unique property.
	name string
	// id where it is named so; it may be temporary.
	id string
	// look finds it by its key; by its id, where it must be known to be there.
	look *lookup
	// named finds what a temporary name may stand for, where its step has a key.
	named *lookup
	// node is the id that came of it; "" where none did, and that has been refused.
	node string
}

// by is the lookup that finds the node, if the view has it.
func (r *ref) by() *lookup {
	if r.look != nil {
		return r.look
	}
	return r.named
}

// given tells whether the input names a node at all.
func (r *ref) given() bool { return r.kind != nil }

// reference reads a reference: {id} or {a unique property, what it is unique within}.
// Strict: a node that is named by id must be looked up here, for the store would not
// miss it.
func (c *compiler) reference(kind *graph.Kind, input Object, at Path, strict bool) ref {
	r := ref{kind: kind, at: at}
	names := []string{"id"}
	given := 0
	if id, is := text(input, "id"); is {
		given++
		r.name, r.id = "id", id
	}
	for _, property := range kind.Uniques() {
		names = append(names, property.Name)
		if value, there := input.Get(property.Name); there && value != nil {
			given++
			r.name = property.Name
			r.look = c.lookUp(kind, property, value, c.withinOf(property, input))
		}
	}
	switch {
	case given != 1:
		c.invalid(at, "give one of %s", strings.Join(names, ", "))
		return ref{}
	case r.id == "" && r.look == nil:
		c.invalid(at.then(r.name), "a node has a name that is not empty")
		return ref{}
	case r.id != "" && !strings.HasPrefix(r.id, temporary) && !c.isOf(kind, r.id):
		c.invalid(at.then("id"), "%.80q is no id of %s", r.id, graph.WithArticle(kind.Name))
		return ref{}
	case strings.HasPrefix(r.id, temporary):
		r.named = c.names[r.id]
	case r.id != "" && (strict || c.strict):
		r.look = c.looked.byID(kind, r.id)
	}
	return r
}

func (c *compiler) isOf(kind *graph.Kind, id string) bool { return c.schema.KindOf(id) == kind }

func text(input Object, name string) (string, bool) {
	value, _ := input.Get(name)
	text, is := value.(string)
	return text, is
}

// nameOf is the field by which an input names a node.
func nameOf(input Object) string {
	for _, entry := range input {
		if entry.Value != nil && entry.Name != "edge" {
			return entry.Name
		}
	}
	return "id"
}

// withinOf reads what a reference says the key is unique within: the unique values of
// the far ends, as the root fields take them.
func (c *compiler) withinOf(property *graph.Property, input Object) []within {
	ends := make([]within, len(property.Unique.Within))
	for i, edge := range property.Unique.Within {
		value, is := text(input, edge.Name)
		if !is && property.Unique.Default != nil {
			value, is = property.Unique.Default[i], true
		}
		if !is {
			ends[i] = within{any: true}
			continue
		}
		ends[i] = within{far: c.farBy(edge.Far, value)}
	}
	return ends
}

// farBy refers to a far end by the first of its unique values, within anything.
func (c *compiler) farBy(far *graph.Kind, value string) *ref {
	property := far.Uniques()[0]
	anywhere := make([]within, len(property.Unique.Within))
	for i := range anywhere {
		anywhere[i].any = true
	}
	return &ref{kind: far, name: property.Name, look: c.lookUp(far, property, value, anywhere)}
}

// lookUp asks for a node by a key; a value that is none finds nothing.
func (c *compiler) lookUp(kind *graph.Kind, property *graph.Property, value any, ends []within) *lookup {
	coerced, err := property.CoerceOne(value)
	return c.looked.add(&lookup{kind: kind, property: property, value: coerced, within: ends, bad: err})
}

// resolve finds the node of a reference. One that leads nowhere is refused.
func (c *compiler) resolve(ctx context.Context, r *ref) error {
	if !r.given() {
		return nil
	}
	if strings.HasPrefix(r.id, temporary) {
		c.resolveTemporary(r)
		return nil
	}
	if r.look == nil || c.assumed {
		if c.pending.gone(r.id) {
			c.refuse(r.at.then("id"), fmt.Errorf("an earlier change removes %.80q: %w", r.id, graph.ErrNotFound))
			return nil
		}
		r.node = r.id
		return nil
	}
	node, _, err := c.find(ctx, r.look)
	if err != nil {
		return err
	}
	if r.node = node; node == "" {
		c.refuse(r.at.then(r.name), c.missing(r))
	}
	return nil
}

func (c *compiler) resolveTemporary(r *ref) {
	node, known := c.pending.named[r.id]
	switch {
	case !known:
		c.refuse(r.at.then("id"), fmt.Errorf("no earlier change names a node %.80q: %w", r.id, graph.ErrNotFound))
	case node == "": // its own change was refused
	case c.pending.gone(node):
		c.refuse(r.at.then("id"), fmt.Errorf("an earlier change removes %.80q: %w", r.id, graph.ErrNotFound))
	case !c.isOf(r.kind, node):
		c.invalid(r.at.then("id"), "%.80q is no %s", r.id, r.kind.Name)
	default:
		r.node = node
	}
}

// missing says that a reference leads nowhere, or to several.
func (c *compiler) missing(r *ref) error {
	switch {
	case r.look.bad != nil:
		return r.look.bad
	case r.look.several:
		return r.look.ambiguous()
	case r.id != "":
		return fmt.Errorf("there is no node with the id %.80q: %w", r.id, graph.ErrNotFound)
	}
	return fmt.Errorf("there is no %s with the %s %.80q: %w", r.kind.Name, r.name, fmt.Sprint(r.look.value), graph.ErrNotFound)
}

func (l *lookup) ambiguous() error {
	return fmt.Errorf("several have the %s %.80q, say within what: %w", l.property.Name, fmt.Sprint(l.value), graph.ErrInvalid)
}
