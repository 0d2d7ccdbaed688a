package analysis

import (
	"context"

	"malgraf/graph"
)

// GraphEdge is an edge as a drawing shows it.
type GraphEdge struct {
	Type       string
	From, To   graph.ID
	Properties []PropertyValue
}

// PropertyValue is a property that has a value.
type PropertyValue struct {
	Name  string
	Value any
}

// drawn is an edge of which nothing but its type and ends is known.
type drawn struct {
	kind     *graph.EdgeType
	from, to string
}

func (d drawn) bare() GraphEdge {
	return GraphEdge{Type: d.kind.Name, From: graph.ID(d.from), To: graph.ID(d.to), Properties: []PropertyValue{}}
}

// bareAll returns each edge once, without what it has of its own.
func bareAll(edges []drawn) [][]GraphEdge {
	list := make([][]GraphEdge, len(edges))
	for i, edge := range edges {
		list[i] = []GraphEdge{edge.bare()}
	}
	return list
}

// draw returns for each edge all that there are of the type between its ends: several,
// where a key tells them apart. Without properties only types that have a key are read.
func (s Source) draw(ctx context.Context, edges []drawn, properties bool) ([][]GraphEdge, error) {
	of := map[*graph.EdgeType][]int{}
	for i, edge := range edges {
		of[edge.kind] = append(of[edge.kind], i)
	}
	list := make([][]GraphEdge, len(edges))
	var calls []func() error
	for kind, some := range of {
		read := kind.Properties
		if !properties {
			read = nil
		}
		if kind.Scope || !properties && len(kind.Key) == 0 { // it has no properties, or nobody asks for them
			for _, i := range some {
				list[i] = []GraphEdge{edges[i].bare()}
			}
			continue
		}
		calls = append(calls, func() error { return s.drawType(ctx, kind, read, edges, some, list) })
	}
	return list, together(calls...)
}

// drawType reads the edges of one type, with some of their properties, from one side of
// them, all in one call.
func (s Source) drawType(ctx context.Context, kind *graph.EdgeType, read []*graph.Property, edges []drawn, some []int, list [][]GraphEdge) error {
	side, ends := kind.Out, func(one drawn) (near, far string) { return one.from, one.to }
	if side == nil {
		side, ends = kind.In, func(one drawn) (near, far string) { return one.to, one.from }
	}
	near := graph.Nodes{Kind: side.Kind}
	parent := map[string]int{}
	var wanted []any
	for _, i := range some {
		from, to := ends(edges[i])
		if _, known := parent[from]; !known {
			parent[from] = near.Len()
			near.IDs = append(near.IDs, from)
		}
		wanted = append(wanted, to)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, err := s.View.Expand(ctx, graph.Expand{
		Edge: side, From: near, Where: graph.Compare{Property: side.Far.ID(), Op: graph.In, Value: wanted},
		Order: side.Order(), EdgeColumns: read, Want: graph.Want{Max: mostRows},
	})
	if err != nil {
		return err
	}
	for _, i := range some {
		from, to := ends(edges[i])
		at := parent[from]
		for row := rows.Offsets[at]; row < rows.Offsets[at+1]; row++ {
			if rows.Nodes.IDs[row] == to {
				edge := edges[i].bare()
				for k, property := range read {
					if value := rows.EdgeColumns[k][row]; value != nil {
						edge.Properties = append(edge.Properties, PropertyValue{property.Name, value})
					}
				}
				list[i] = append(list[i], edge)
			}
		}
		if list[i] == nil { // it has gone since
			list[i] = []GraphEdge{edges[i].bare()}
		}
	}
	return nil
}
