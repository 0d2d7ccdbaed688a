package twins_test

import (
	"slices"

	"malgraf/graph"
)

// where draws a condition on nodes of a kind, and on the edge that led to them.
func (a *asking) where(kind *graph.Kind, along *graph.Edge, depth int) *part {
	object := brackets("{")
	for range 1 + a.IntN(5)/4 {
		if entry := a.condition(kind, along, depth); !slices.ContainsFunc(object.inside, func(other *part) bool { return other.text == entry.text }) {
			object.inside = append(object.inside, entry)
		}
	}
	return object
}

func (a *asking) condition(kind *graph.Kind, along *graph.Edge, depth int) *part {
	same := func() *part { return a.where(kind, along, depth+1) }
	edges := a.edges(kind)
	switch turn := a.IntN(100); {
	case depth < 3 && turn < 8:
		return named(one(a.dice, []string{"and", "or"}), several(a.IntN(4), same))
	case depth < 3 && turn < 14:
		return named("not", same())
	case depth < 5 && turn < 40 && len(edges) > 0:
		return a.farCondition(one(a.dice, edges), depth)
	case along != nil && !along.Type.Scope && turn < 55:
		property := one(a.dice, along.Type.Properties)
		return named("edge", a.edgeCondition(property, depth))
	}
	property := one(a.dice, kind.Properties)
	return named(property.Name, a.operators(property, kind))
}

func several(n int, draw func() *part) *part {
	list := brackets("[")
	for range n {
		list.inside = append(list.inside, draw())
	}
	return list
}

func (a *asking) edgeCondition(property *graph.Property, depth int) *part {
	leaf := func() *part { return brackets("{", named(property.Name, a.operators(property, nil))) }
	switch turn := a.IntN(10); {
	case depth < 3 && turn == 0:
		return brackets("{", named(one(a.dice, []string{"and", "or"}), several(a.IntN(3), leaf)))
	case depth < 3 && turn == 1:
		return brackets("{", named("not", leaf()))
	}
	return leaf()
}

// farCondition speaks of what an edge leads to.
func (a *asking) farCondition(edge *graph.Edge, depth int) *part {
	deeper := func() *part {
		if depth >= 3 || a.chance(15) {
			return brackets("{")
		}
		if edge.Many {
			return a.where(edge.Far, edge, depth+1)
		}
		return a.where(edge.Far, nil, depth+1)
	}
	var inner *part
	switch {
	case !edge.Many && a.chance(35):
		inner = named("isNull", literal(a.chance(50)))
	case !edge.Many:
		inner = named("is", deeper())
	case a.chance(35):
		count := brackets("{", named(one(a.dice, []string{"eq", "ne", "gt", "gte", "lt", "lte"}), literal(a.IntN(4))))
		if a.chance(25) {
			count = brackets("{", named(one(a.dice, []string{"in", "notIn"}), several(a.IntN(3), func() *part { return literal(a.IntN(4)) })))
		}
		if a.chance(50) {
			count.inside = append(count.inside, named("where", deeper()))
		}
		inner = named("count", count)
	default:
		inner = named(one(a.dice, []string{"some", "none", "all"}), deeper())
	}
	return named(edge.Name, brackets("{", inner))
}

// operators draws one or two operators that fit a property; kind is nil for that of an edge.
func (a *asking) operators(property *graph.Property, kind *graph.Kind) *part {
	object := brackets("{")
	operators := some(a.dice, operatorsOf(property), 1+a.IntN(6)/5)
	for i, operator := range operators {
		if slices.Contains(operators[:i], operator) {
			continue
		}
		operand := func() *part { return a.operand(property, kind) }
		switch operator {
		case "isNull", "isEmpty":
			object.inside = append(object.inside, named(operator, literal(a.chance(50))))
		case "in", "notIn":
			object.inside = append(object.inside, named(operator, several(a.IntN(4), operand)))
		default:
			object.inside = append(object.inside, named(operator, operand()))
		}
	}
	return object
}

func operatorsOf(property *graph.Property) []string {
	if property.List {
		return []string{"has", "isEmpty"}
	}
	operators := []string{"eq", "ne", "in", "notIn", "isNull"}
	switch property.Type {
	case graph.TypeString:
		return append(operators, "contains", "startsWith", "contains", "startsWith")
	case graph.TypeInt, graph.TypeFloat, graph.TypeDate:
		return append(operators, "gt", "gte", "lt", "lte")
	}
	return operators
}

func (a *asking) operand(property *graph.Property, kind *graph.Kind) *part {
	switch property.Type {
	case graph.TypeEnum:
		return word(one(a.dice, property.Enum.Values))
	case graph.TypeID:
		if kind == nil || a.chance(10) {
			return literal(a.anyID())
		}
		return literal(a.id(kind))
	case graph.TypeString:
		if property.List || property.Unique != nil && a.chance(50) {
			return literal(a.known(&graph.Property{Unique: property.Unique, Type: property.Type}))
		}
		return literal(a.hurried())
	case graph.TypeDate:
		if a.chance(2) {
			return literal("2023-02-30")
		}
	}
	return literal(a.value(property))
}

// orderBy draws up to three terms.
func (a *asking) orderBy(kind *graph.Kind, along *graph.Edge) *part {
	return several(a.IntN(4), func() *part { return a.term(kind, along, 0) })
}

func (a *asking) term(kind *graph.Kind, along *graph.Edge, depth int) *part {
	direction := word(one(a.dice, []string{"ASC", "DESC"}))
	if along != nil && !along.Type.Scope && a.chance(40) {
		return brackets("{", named("edge", brackets("{", named(one(a.dice, along.Type.Properties).Name, direction))))
	}
	if edges := a.edges(kind); depth < 2 && len(edges) > 0 && a.chance(30) {
		edge := one(a.dice, edges)
		if edge.Many {
			return brackets("{", named(edge.Name, brackets("{", named("count", direction))))
		}
		return brackets("{", named(edge.Name, a.term(edge.Far, nil, depth+1)))
	}
	property := one(a.dice, kind.Properties)
	for property.List {
		property = one(a.dice, kind.Properties)
	}
	return brackets("{", named(property.Name, direction))
}
