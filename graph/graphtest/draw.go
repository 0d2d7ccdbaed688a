package graphtest

import (
	"math/rand/v2"

	"malgraf/graph"
)

// Draw draws filters and orders at random.
type Draw struct {
	*rand.Rand
	// Edges returns the edges of a kind that may be followed, at least one.
	Edges func(*graph.Kind) []*graph.Edge
	// Texts, Dates and IDs are what values are taken from.
	Texts, Dates, IDs []string
}

func (d *Draw) pick(from ...string) string { return from[d.IntN(len(from))] }

func (d *Draw) edge(kind *graph.Kind) *graph.Edge {
	edges := d.Edges(kind)
	return edges[d.IntN(len(edges))]
}

// Filter draws a condition on a kind, and on the edge that led to it, if one did.
func (d *Draw) Filter(kind *graph.Kind, led *graph.Edge, depth int) graph.Filter {
	choice := d.IntN(8)
	if depth == 0 && choice < 5 {
		choice = 5 + d.IntN(3)
	}
	switch choice {
	case 0:
		return graph.And{d.Filter(kind, led, depth-1), d.Filter(kind, led, depth-1)}
	case 1:
		return graph.Or{d.Filter(kind, led, depth-1), d.Filter(kind, led, depth-1)}
	case 2:
		return graph.Not{Filter: d.Filter(kind, led, depth-1)}
	case 3:
		edge := d.edge(kind)
		return graph.EdgeMatch{Edge: edge, Quantifier: graph.Quantifier(d.IntN(3)), Where: d.maybe(edge, depth-1)}
	case 4:
		edge := d.edge(kind)
		return graph.EdgeCount{Edge: edge, Where: d.maybe(edge, depth-1), Op: []graph.Op{graph.Eq, graph.Ne, graph.Gt, graph.Lte}[d.IntN(4)], Value: int64(d.IntN(3))}
	case 5:
		if led != nil && !led.Type.Scope {
			property := led.Type.Properties[d.IntN(len(led.Type.Properties))]
			op, value := d.operand(property)
			return graph.EdgeCompare{Property: property, Op: op, Value: value}
		}
	}
	property := kind.Properties[d.IntN(len(kind.Properties))]
	op, value := d.operand(property)
	return graph.Compare{Property: property, Op: op, Value: value}
}

func (d *Draw) maybe(edge *graph.Edge, depth int) graph.Filter {
	if d.IntN(3) == 0 {
		return nil
	}
	return d.Filter(edge.Far, edge, depth)
}

// operand draws an operator that fits a property, and a value for it.
func (d *Draw) operand(property *graph.Property) (graph.Op, any) {
	if property.List {
		if d.IntN(2) == 0 {
			return graph.IsEmpty, d.IntN(2) == 0
		}
		return graph.Has, d.valueOf(property)
	}
	ops := []graph.Op{graph.Eq, graph.Ne, graph.In, graph.NotIn, graph.IsNull}
	switch property.Type {
	case graph.TypeString:
		ops = append(ops, graph.Contains, graph.StartsWith)
	case graph.TypeInt, graph.TypeFloat, graph.TypeDate:
		ops = append(ops, graph.Gt, graph.Gte, graph.Lt, graph.Lte)
	}
	switch op := ops[d.IntN(len(ops))]; op {
	case graph.IsNull:
		return op, d.IntN(2) == 0
	case graph.In, graph.NotIn:
		values := []any{}
		for range d.IntN(3) {
			values = append(values, d.valueOf(property))
		}
		return op, values
	default:
		return op, d.valueOf(property)
	}
}

func (d *Draw) valueOf(property *graph.Property) any {
	switch property.Type {
	case graph.TypeInt:
		return int64(d.IntN(3))
	case graph.TypeFloat:
		return float64(d.IntN(3))
	case graph.TypeBoolean:
		return d.IntN(2) == 0
	case graph.TypeDate:
		return d.pick(d.Dates...)
	case graph.TypeEnum:
		return d.pick(property.Enum.Values...)
	case graph.TypeID:
		return d.pick(d.IDs...)
	}
	return d.pick(d.Texts...)
}

// Order draws up to three terms; fields of to-one edges and counts among them, some
// of them limited.
func (d *Draw) Order(kind *graph.Kind, led *graph.Edge) []graph.Order {
	order := []graph.Order{}
	for range d.IntN(4) {
		var term graph.Order
		at := kind
		term.Desc = d.IntN(2) == 0
		if d.IntN(3) == 0 {
			edge := d.edge(kind)
			if edge.Many {
				term.Count = edge
			} else {
				term.Path, at = []*graph.Edge{edge}, edge.Far
			}
			if limit := d.maybe(edge, 1); d.IntN(2) == 0 {
				term.Along = []graph.Filter{limit}
			}
		}
		if led != nil && !led.Type.Scope && term.Count == nil && term.Path == nil && d.IntN(3) == 0 {
			term.EdgeProperty = led.Type.Properties[d.IntN(len(led.Type.Properties))]
		} else if term.Count == nil {
			for term.Property = at.Properties[d.IntN(len(at.Properties))]; term.Property.List; {
				term.Property = at.Properties[d.IntN(len(at.Properties))]
			}
		}
		order = append(order, term)
	}
	return order
}
