package table

import (
	"context"
	"fmt"
	"reflect"

	"malgraf/graph"
)

// former holds the edges that stand in the graph along the mapped fields, by field and near end.
type former map[*graph.Edge]map[string][]formerEdge

type formerEdge struct {
	far, source string
	values      map[string]any // properties of the edge, by name
}

// loadFormer reads the edges of the nodes that are there already.
func loadFormer(ctx context.Context, view graph.View, b *binding, all []*candidate) (former, error) {
	from := graph.Nodes{Kind: b.kind}
	for _, c := range all {
		if c.old && c.taken() {
			from.IDs = append(from.IDs, c.id)
		}
	}
	f := former{}
	if len(from.IDs) == 0 {
		return f, nil
	}
	for _, edge := range b.edges {
		if f[edge.Edge] != nil {
			continue
		}
		rows, err := view.Expand(ctx, graph.Expand{Edge: edge.Edge, From: from, EdgeColumns: edge.Type.Properties})
		if err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", edge.Name, b.kind.Many, err)
		}
		f[edge.Edge] = byParent(rows, from, edge.Type.Properties)
	}
	return f, nil
}

func byParent(rows *graph.Rows, from graph.Nodes, properties []*graph.Property) map[string][]formerEdge {
	edges := map[string][]formerEdge{}
	for parent, id := range from.IDs {
		for row := rows.Offsets[parent]; row < rows.Offsets[parent+1]; row++ {
			one := formerEdge{far: rows.Nodes.IDs[row], values: map[string]any{}}
			for i, property := range properties {
				one.values[property.Name] = rows.EdgeColumns[i][row]
			}
			one.source, _ = one.values["source"].(string)
			edges[id] = append(edges[id], one)
		}
	}
	return edges
}

// differs tells whether the edge says something else than a row does.
func (e formerEdge) differs(set map[string]any) bool {
	for name, value := range set {
		if !reflect.DeepEqual(e.values[name], value) {
			return true
		}
	}
	return false
}
