package write

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// edgeInput is what an input says of the edges along one field.
type edgeInput struct {
	edge *graph.Edge
	at   Path
	// clear: there are to be none.
	clear bool
	// replace: there are to be those of add and no others.
	replace     bool
	add, remove []*end
}

// first: its far end is to be known before the node itself.
func (e *edgeInput) first() bool { return e.edge.Type.Scope || holdsKey(e.edge) }

// end is an element of `set`, `add` or `remove`, or the one of a to-one edge: a
// reference, and what the edge says.
type end struct {
	ref
	input    Object
	operator string
	index    int
}

// parseEdge reads the edges along a field: null, a reference, or {set, add, remove}.
func (c *compiler) parseEdge(edge *graph.Edge, value any, at Path) edgeInput {
	one := edgeInput{edge: edge, at: at}
	input, _ := value.(Object)
	switch {
	case value == nil:
		one.clear = true
	case !edge.Many:
		one.add = []*end{c.parseEnd(edge, input, at, "", itself)}
	default:
		for _, entry := range input {
			ends := c.parseEnds(edge, entry, at.then(entry.Name))
			switch entry.Name {
			case "set":
				one.replace = true
				one.add = append(one.add, ends...)
			case "add":
				one.add = append(one.add, ends...)
			case "remove":
				one.remove = ends
			}
		}
		if one.replace && len(input) > 1 {
			c.invalid(at, "set says which there are to be; add and remove have no place beside it")
		}
	}
	return one
}

func (c *compiler) parseEnds(edge *graph.Edge, entry Entry, at Path) []*end {
	list, is := entry.Value.([]any)
	if !is {
		c.invalid(at, "null is no list; leave it out")
		return nil
	}
	ends := make([]*end, len(list))
	for i, element := range list {
		input, _ := element.(Object)
		ends[i] = c.parseEnd(edge, input, at.then(i), entry.Name, i)
	}
	return ends
}

func (c *compiler) parseEnd(edge *graph.Edge, input Object, at Path, operator string, index int) *end {
	// What is removed, and what a key holds within, the store would not miss.
	strict := operator == "remove" || holdsKey(edge) || edge.Back != nil && holdsKey(edge.Back)
	return &end{ref: c.reference(edge.Far, input, at, strict), input: input, operator: operator, index: index}
}

func (c *compiler) resolveEnds(ctx context.Context, one *edgeInput) error {
	for _, ends := range [][]*end{one.add, one.remove} {
		for _, e := range ends {
			if err := c.resolve(ctx, &e.ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// needBase asks for the edges that there are now, where the input does not name all
// that are to go.
func (c *compiler) needBase(i int, one *edgeInput) {
	parsed, result := &c.steps[i], &c.results[i]
	if !one.clear && !one.replace || parsed.spoilt {
		return
	}
	c.bases.asked = true
	if result.Created {
		return // it has but those to itself that the step makes along other fields
	}
	if _, known := c.pending.there(result.Node); known {
		return // the request itself has made it
	}
	c.bases.need(one.edge, result.Node)
	if now := c.looked.stored[result.Node]; now != nil && now.revision > 0 && one.edge.Out && !one.edge.Type.Scope {
		c.guard(result.Node, now.revision)
	}
}

// emitEdges adds the changes that come of the edges along a field.
func (c *compiler) emitEdges(i int, node string, one *edgeInput) {
	if one.clear || one.replace {
		kept := map[string]bool{}
		for _, e := range one.add {
			kept[neighbour{e.node, keyOf(one.edge.Type, e.input)}.name()] = true
		}
		for _, now := range c.bases.of(one.edge, node) {
			if !kept[now.name()] {
				from := origin{step: i, edge: one.edge, index: itself}
				if one.replace {
					from.operator = "set"
				}
				c.emitEdge(from, node, now.id, now.key, true)
			}
		}
	}
	for _, e := range one.remove {
		c.emitEnd(i, node, one.edge, e, true)
	}
	for _, e := range one.add {
		c.emitEnd(i, node, one.edge, e, false)
	}
}

func (c *compiler) emitEnd(i int, node string, edge *graph.Edge, e *end, remove bool) {
	switch {
	case e.node != "":
		from := origin{step: i, edge: edge, operator: e.operator, index: e.index, end: e.name}
		c.emitEdge(from, node, e.node, properties(e.input), remove)
	case !remove:
		c.checkEnd(i, edge, e)
	}
}

func (c *compiler) emitEdge(from origin, near, far string, set map[string]any, remove bool) {
	change := graph.Change{Edge: from.edge.Type.Name, From: near, To: far, Set: set, Remove: remove}
	if !from.edge.Out {
		change.From, change.To = far, near
	}
	c.change(from, change)
	if !remove {
		c.bases.add(from.edge.Type, change)
	}
}

// neighbour is an edge as seen from one of its ends: the other end, and its key.
type neighbour struct {
	id  string
	key map[string]any
}

func (n neighbour) name() string { return fmt.Sprint(n.id, n.key) }

// keyOf is the key that an input gives an edge; nil where its type has none.
func keyOf(edgeType *graph.EdgeType, input Object) map[string]any {
	given := properties(input)
	return keyIn(edgeType, given)
}

func keyIn(edgeType *graph.EdgeType, given map[string]any) map[string]any {
	if len(edgeType.Key) == 0 {
		return nil
	}
	key := make(map[string]any, len(edgeType.Key))
	for _, property := range edgeType.Key {
		value, err := property.Coerce(given[property.Name])
		if err == nil { // else the store refuses it
			key[property.Name] = value
		}
	}
	return key
}

// bases are the edges that there are along a field before a step.
type bases struct {
	needed map[*graph.Edge][]string
	order  []*graph.Edge
	// edges of a side; one that is needed is there, empty where it has none.
	edges map[side][]neighbour
	// asked: a step wants to know, also of what the steps before it save.
	asked bool
}

// side is a node with the type of edge and the direction in which it is looked along.
type side struct {
	edge *graph.EdgeType
	out  bool
	node string
}

func newBases() bases {
	return bases{needed: map[*graph.Edge][]string{}, edges: map[side][]neighbour{}}
}

func (b *bases) need(edge *graph.Edge, node string) {
	at := side{edge.Type, edge.Out, node}
	if _, already := b.edges[at]; already {
		return
	}
	b.edges[at] = nil
	if b.needed[edge] == nil {
		b.order = append(b.order, edge)
	}
	b.needed[edge] = append(b.needed[edge], node)
}

// read reads them as the view has them, one call a field.
func (b *bases) read(ctx context.Context, view graph.View, most int) error {
	for _, edge := range b.order {
		nodes := graph.Nodes{Kind: edge.Kind, IDs: b.needed[edge]}
		rows, err := view.Expand(ctx, graph.Expand{
			Edge: edge, From: nodes, EdgeColumns: edge.Type.Key, Want: graph.Want{Max: most},
		})
		if err != nil {
			return err
		}
		for parent, node := range nodes.IDs {
			at := side{edge.Type, edge.Out, node}
			for row := rows.Offsets[parent]; row < rows.Offsets[parent+1]; row++ {
				now := neighbour{id: rows.Nodes.IDs[row]}
				if len(edge.Type.Key) > 0 {
					now.key = map[string]any{}
				}
				for i, property := range edge.Type.Key {
					now.key[property.Name] = rows.EdgeColumns[i][row]
				}
				b.edges[at] = append(b.edges[at], now)
			}
		}
	}
	return nil
}

func (b *bases) of(edge *graph.Edge, node string) []neighbour {
	return b.edges[side{edge.Type, edge.Out, node}]
}

// add notes an edge that a step saves.
func (b *bases) add(edgeType *graph.EdgeType, change graph.Change) {
	if !b.asked {
		return
	}
	key := keyIn(edgeType, change.Set)
	from, to := side{edgeType, true, change.From}, side{edgeType, false, change.To}
	b.edges[from] = append(b.edges[from], neighbour{change.To, key})
	b.edges[to] = append(b.edges[to], neighbour{change.From, key})
}
