package neo4j

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// line is an order that an index has: on every node stands one text with the sort
// keys of its properties and the id behind them, so that a page seeks where it begins.
type line struct {
	properties []*graph.Property
	// down: the values descend. The id ascends also then.
	down bool
}

// lines are the orders of a kind that an index has: the default order, each text
// but the source, and each text of the default order downward.
func lines(kind *graph.Kind) []line {
	var all []line
	for _, property := range kind.Properties {
		if isText(property) && !isSourced(property) {
			all = append(all, line{properties: []*graph.Property{property}})
		}
	}
	order := ownOrder(kind.Order)
	if len(order) > 1 || len(order) == 1 && !isText(order[0]) {
		all = append(all, line{properties: order})
	}
	for _, property := range order {
		if isText(property) && !isSourced(property) {
			all = append(all, line{properties: []*graph.Property{property}, down: true})
		}
	}
	return all
}

// name is the property that holds the line.
func (l line) name() string {
	if l.down {
		return downName(l.properties[0])
	}
	return sortName(l.properties...)
}

// text is the line of a node.
func (l line) text(values []any, id string) string {
	var text strings.Builder
	for i, property := range l.properties {
		key := sortText(property, values[i])
		if l.down {
			key = downward(key)
		}
		text.WriteString(key)
		text.WriteByte(' ')
	}
	text.WriteString(id)
	return text.String()
}

// fits tells whether terms of an order are those of the line.
func (l line) fits(order []graph.Order) bool {
	if !l.down {
		return slices.Equal(ownOrder(order), l.properties)
	}
	return len(order) == 1 && order[0].Desc && order[0].Property == l.properties[0] && len(order[0].Path) == 0
}

// ownOrder returns the properties of an order that looks at nothing but the node,
// ascending; nil for another order.
func ownOrder(order []graph.Order) []*graph.Property {
	properties := make([]*graph.Property, len(order))
	for i, term := range order {
		if term.Property == nil || term.Property.List || len(term.Path) > 0 || term.Desc {
			return nil
		}
		properties[i] = term.Property
	}
	return properties
}
