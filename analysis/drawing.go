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

// draw returns for each edge what it has of its own: several, where there are several
// of the type between its ends.
func (s Source) draw(ctx context.Context, edges []drawn) ([][]GraphEdge, error) {
	of := map[*graph.EdgeType][]int{}
	for i, edge := range edges {
		of[edge.kind] = append(of[edge.kind], i)
	}
	list := make([][]GraphEdge, len(edges))
	var calls []func() error
	for kind, some := range of {
		if kind.Scope { // it has no properties
			for _, i := range some {
				list[i] = []GraphEdge{edges[i].bare()}
			}
			continue
		}
		calls = append(calls, func() error { return s.drawType(ctx, kind, edges, some, list) })
	}
	return list, together(calls...)
}

// drawType reads the edges of one type from one side of them, all in one call.
func (s Source) drawType(ctx context.Context, kind *graph.EdgeType, edges []drawn, some []int, list [][]GraphEdge) error {
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
		Order: side.Order(), EdgeColumns: kind.Properties, Want: graph.Want{Max: mostRows},
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
				for k, property := range kind.Properties {
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
