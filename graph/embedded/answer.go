package embedded

import (
	"fmt"

	"malgraf/graph"
)

// view is the snapshot that was the newest when it was taken.
type view struct {
	*snapshot
	store *Store
}

// Revision implements [graph.View].
func (v *view) Revision() graph.Revision { return v.revision }

// Close implements [graph.View]. A snapshot goes when nobody refers to it any more.
func (v *view) Close() {}

// nodes returns rows of a kind with their ids.
func (v *view) nodes(kind *graph.Kind, rows []uint32) graph.Nodes {
	t := v.table(kind)
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = t.id(row)
	}
	return graph.Nodes{Kind: kind, IDs: ids, Rows: rows}
}

func checkColumns(kind *graph.Kind, columns []*graph.Property) error {
	for _, property := range columns {
		if property == nil || kind.Property(property.Name) != property {
			return fmt.Errorf("%s has no such property to answer with: %w", kind.Name, graph.ErrInvalid)
		}
	}
	return nil
}

// columns returns the values of properties for rows of a kind.
func (v *view) columns(kind *graph.Kind, properties []*graph.Property, rows []uint32) []graph.Column {
	t := v.table(kind)
	columns := make([]graph.Column, len(properties))
	for i, property := range properties {
		values := make(graph.Column, len(rows))
		switch {
		case property.Index == 0:
			for j, row := range rows {
				values[j] = t.id(row)
			}
		case property.List:
			for j, row := range rows {
				if values[j] = t.value(row, property.Index); values[j] == nil {
					values[j] = emptyList
				}
			}
		default:
			for j, row := range rows {
				values[j] = t.value(row, property.Index)
			}
		}
		columns[i] = values
	}
	return columns
}

// edgeColumns returns the values of edge properties for entries along a type.
func (v *view) edgeColumns(along *graph.EdgeType, properties []*graph.Property, entries []entry) ([]graph.Column, error) {
	columns := make([]graph.Column, len(properties))
	tuples := v.tuples[along.Index]
	for i, property := range properties {
		if property == nil || along.Property(property.Name) != property {
			return nil, fmt.Errorf("%s has no such property to answer with: %w", along.Name, graph.ErrInvalid)
		}
		values := make(graph.Column, len(entries))
		for j, e := range entries {
			if values[j] = tuples.value(e.tuple(), property.Index); values[j] == nil && property.List {
				values[j] = emptyList
			}
		}
		columns[i] = values
	}
	return columns, nil
}

// keys returns the values of an order's terms for entries.
func keys(terms []term, entries []entry) []graph.Column {
	columns := make([]graph.Column, len(terms))
	for i := range terms {
		values := make(graph.Column, len(entries))
		for j, e := range entries {
			values[j] = terms[i].value(e.far(), e.tuple())
		}
		columns[i] = values
	}
	return columns
}

func farRows(entries []entry) []uint32 {
	rows := make([]uint32, len(entries))
	for i, e := range entries {
		rows[i] = e.far()
	}
	return rows
}

func tooLarge(limit int) error {
	return fmt.Errorf("the answer has more than %d rows: %w", limit, graph.ErrTooLarge)
}
