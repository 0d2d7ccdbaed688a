package neo4j

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"malgraf/graph"
)

// missing is the sort key of a missing value: it stands behind every other.
const missing = "~"

// sortText returns a value as a text that orders as the contract says. No key
// holds a space, so keys may follow one another with one between them.
func sortText(property *graph.Property, value any) string {
	switch v := value.(type) {
	case string:
		switch property.Type {
		case graph.TypeEnum:
			return fmt.Sprintf("%04d", property.Enum.Rank(v))
		case graph.TypeDate:
			return v
		case graph.TypeString:
			return hex.EncodeToString(graph.SortKey(v))
		}
		return hex.EncodeToString([]byte(v))
	case int64:
		return fmt.Sprintf("%010d", v-math.MinInt32)
	case float64:
		bits := math.Float64bits(v + 0) // −0 becomes 0
		if bits>>63 == 1 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return fmt.Sprintf("%016x", bits)
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return missing
}

// sortLine returns the keys of several values, then the id: one text that a
// keyset page can seek in an index.
func sortLine(properties []*graph.Property, values []any, id string) string {
	var line strings.Builder
	for i, property := range properties {
		line.WriteString(sortText(property, values[i]))
		line.WriteByte(' ')
	}
	line.WriteString(id)
	return line.String()
}

// sortLines returns the lists of properties of a kind that have a sort line on
// every node and an index on it: the default order, and each text but the source.
func sortLines(kind *graph.Kind) [][]*graph.Property {
	var lines [][]*graph.Property
	for _, property := range kind.Properties {
		if isText(property) && !isSourced(property) {
			lines = append(lines, []*graph.Property{property})
		}
	}
	if order := ownOrder(kind.Order); len(order) > 1 || len(order) == 1 && !isText(order[0]) {
		lines = append(lines, order)
	}
	return lines
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
