package neo4j

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// columns lays out an answer. Properties are named by a parameter, so that one
// statement serves whatever columns are asked for.
type columns struct {
	// nodes and edges are the properties asked for; of nodes, the id is the first.
	nodes, edges []*graph.Property
	// wanted and wantedEdges are how many of them, behind the id, are the question's
	// own; the others are keys.
	wanted, wantedEdges int
	// computed are the variables of keys that are no properties.
	computed []string
	// keys says where the key of each term of the order is.
	keys []keyAt
}

// keyAt is the place of a key: among the columns of nodes, of edges, or computed.
type keyAt struct {
	node, edge, computed int
	property             *graph.Property
}

func newColumns(kind *graph.Kind, nodes, edges []*graph.Property) *columns {
	return &columns{
		nodes: append([]*graph.Property{kind.ID()}, nodes...), wanted: len(nodes),
		edges: slices.Clone(edges), wantedEdges: len(edges),
	}
}

// addKeys makes room for the values of an order.
func (c *columns) addKeys(order *ordering) {
	for i, t := range order.values {
		at := keyAt{node: -1, edge: -1, computed: -1, property: t.property}
		switch {
		case t.column != nil:
			c.nodes, at.node = place(c.nodes, t.column)
		case t.edgeColumn != nil:
			c.edges, at.edge = place(c.edges, t.edgeColumn)
		default:
			name := orderName(i)
			if t.value != t.sorted {
				name = valueName(i)
			}
			at.computed = len(c.computed)
			c.computed = append(c.computed, name)
		}
		c.keys = append(c.keys, at)
	}
}

func place(in []*graph.Property, property *graph.Property) ([]*graph.Property, int) {
	if at := slices.Index(in, property); at >= 0 {
		return in, at
	}
	return append(in, property), len(in)
}

func namesOf(properties []*graph.Property) []string {
	names := make([]string, len(properties))
	for i, property := range properties {
		names[i] = property.Name
	}
	return names
}

// nodeColumns writes columns of the nodes in a list, the id's last: Neo4j reads one column
// after the other, and a node that is removed meanwhile has no id any more by then (steady.go).
func (s *statement) nodeColumns(list, parameter string, properties []*graph.Property) string {
	return s.columnsOf(list, parameter, append(slices.Clone(properties[1:]), properties[0]))
}

// nodeColumnsIn returns such columns of so many properties, the id's first.
func nodeColumnsIn(value any, want int) ([][]any, error) {
	columns, err := columnsIn(value, want)
	if err != nil {
		return nil, err
	}
	id := columns[want-1]
	copy(columns[1:], columns)
	columns[0] = id
	return columns, nil
}

// idsIn returns the ids in such columns.
func idsIn(columns any) []string {
	all, _ := columns.([]any)
	if len(all) == 0 {
		return nil
	}
	column, _ := all[len(all)-1].([]any)
	ids := make([]string, len(column))
	for i, one := range column {
		ids[i], _ = one.(string)
	}
	return ids
}

// columnsOf writes a list of columns of properties, which a parameter names, of
// the nodes or edges in a list.
func (s *statement) columnsOf(list, parameter string, properties []*graph.Property) string {
	return "[x IN " + s.named(parameter, namesOf(properties)) + " | [one IN " + list + " | one[x]]]"
}

// columnsIn returns a list of columns of one length.
func columnsIn(value any, want int) ([][]any, error) {
	lists, _ := value.([]any)
	if len(lists) != want {
		return nil, fmt.Errorf("neo4j: %d columns, want %d: %w", len(lists), want, graph.ErrDamaged)
	}
	columns := make([][]any, want)
	for i, one := range lists {
		columns[i], _ = one.([]any)
		if len(columns[i]) != len(columns[0]) {
			return nil, fmt.Errorf("neo4j: columns of different lengths: %w", graph.ErrDamaged)
		}
	}
	return columns, nil
}
