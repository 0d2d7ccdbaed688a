package write

import (
	"malgraf/graph"
)

// What a store is not asked for, because it is not known which node is meant, it does
// not look into. What is wrong there by itself is found here, to be told with all else.

// checkNode refuses properties, and those of edges, of a node that is not saved.
func (c *compiler) checkNode(i int) {
	step, parsed := &c.request.Steps[i], &c.steps[i]
	values := c.checkValues(step.Kind.Name, step.Input, step.Kind.Property, step.At)
	c.checkPeriod(step.Kind.Period, values, step.At)
	for _, one := range parsed.edges {
		for _, e := range one.add {
			c.checkEnd(i, one.edge, e)
		}
	}
}

func (c *compiler) checkEnd(i int, edge *graph.Edge, e *end) {
	from := origin{step: i, edge: edge, operator: e.operator, index: e.index}
	c.checkEdge(edge.Type, e.input, from.item(c.request.Steps[i].At))
}

// checkEdge refuses properties of an edge that is not made. At is where its end stands.
func (c *compiler) checkEdge(edgeType *graph.EdgeType, input Object, at Path) {
	value, _ := input.Get("edge")
	given, _ := value.(Object)
	values := c.checkValues(edgeType.Name, given, edgeType.Property, at.then("edge"))
	c.checkPeriod(edgeType.Period, values, at.then("edge"))
}

// checkValues refuses values that no store takes, and returns the others.
func (c *compiler) checkValues(what string, given Object, named func(string) *graph.Property, at Path) map[*graph.Property]any {
	values := map[*graph.Property]any{}
	for _, entry := range given {
		property := named(entry.Name)
		if property == nil || property.Computed {
			continue
		}
		value, err := property.Accept(entry.Value)
		switch {
		case err != nil:
			c.refuse(at.then(entry.Name), err)
		case value == nil && property.Required:
			c.invalid(at.then(entry.Name), "every %s has %s", what, graph.WithArticle(entry.Name))
		default:
			values[property] = value
		}
	}
	return values
}

func (c *compiler) checkPeriod(period *graph.Period, values map[*graph.Property]any, at Path) {
	if period == nil {
		return
	}
	if err := period.Check(nil, func(property *graph.Property) any { return values[property] }); err != nil {
		c.refuse(at.then(period.To.Name), err)
	}
}
