package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// mostNeighbours is how many neighbours along one edge are disclosed with a node.
const mostNeighbours = 1000

// QueryOf is the question for all there is of a node: its properties, and along each
// edge what the neighbours are called, with the properties of the edge. ErrInvalid: the
// id is of no kind.
func QueryOf(schema *graph.Schema, id string) (query string, variables map[string]any, err error) {
	kind := schema.KindOf(id)
	if kind == nil {
		return "", nil, fmt.Errorf("%.80q is no id of the form Kind:key with a known kind: %w", id, graph.ErrInvalid)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "query($id: ID!) { %s(id: $id) { %s", kind.One, namesOf(kind.Properties))
	for _, edge := range kind.Edges {
		switch {
		case !edge.Many:
			fmt.Fprintf(&b, " %s { %s }", edge.Name, called(edge.Far))
		case edge.Type.Scope:
			fmt.Fprintf(&b, " %s(first: %d) { totalCount nodes { %s } }", edge.Name, mostNeighbours, called(edge.Far))
		default:
			fmt.Fprintf(&b, " %s(first: %d) { totalCount edges { %s node { %s } } }", edge.Name, mostNeighbours, namesOf(edge.Type.Properties), called(edge.Far))
		}
	}
	b.WriteString(" } }")
	return b.String(), map[string]any{"id": id}, nil
}

func namesOf(properties []*graph.Property) string {
	names := make([]string, len(properties))
	for i, property := range properties {
		names[i] = property.Name
	}
	return strings.Join(names, " ")
}

// called are the properties by which a node is known: its id, those it is ordered by,
// and its texts.
func called(kind *graph.Kind) string {
	names := []string{"id"}
	for _, property := range kind.Properties {
		inOrder := slices.ContainsFunc(kind.Order, func(o graph.Order) bool { return o.Property == property && len(o.Path) == 0 })
		if (inOrder || property.Search) && !slices.Contains(names, property.Name) {
			names = append(names, property.Name)
		}
	}
	return strings.Join(names, " ")
}
