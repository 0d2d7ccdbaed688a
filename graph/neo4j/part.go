package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// part is what an answer holds for one parent: the rows from up to, not
// including, to of the columns. The zero value is that of a parent without rows.
type part struct {
	nodes, edges [][]any
	// computed holds a list for each row.
	computed       []any
	from, to       int
	previous, next bool
	total          int
}

// key returns the key of a row.
func (p part) key(at keyAt, row int) any {
	switch {
	case at.node >= 0:
		return p.nodes[at.node][row]
	case at.edge >= 0:
		return p.edges[at.edge][row]
	}
	keys, _ := p.computed[row].([]any)
	return keys[at.computed]
}

// single reads the answer of a statement that has one list.
func (l *list) single(record map[string]any) (part, error) {
	var one part
	var err error
	if one.nodes, err = nodeColumnsIn(record["cs"], len(l.columns.nodes)); err != nil {
		return part{}, err
	}
	if len(l.columns.edges) > 0 {
		if one.edges, err = columnsIn(record["es"], len(l.columns.edges)); err != nil {
			return part{}, err
		}
	}
	one.computed, _ = record["ks"].([]any)
	one.to = len(one.nodes[0])
	if len(l.columns.edges) > 0 && len(one.edges[0]) != one.to || len(l.columns.computed) > 0 && len(one.computed) != one.to {
		return part{}, fmt.Errorf("neo4j: columns of different lengths: %w", graph.ErrDamaged)
	}
	one.previous, _ = record["previous"].(bool)
	one.next, _ = record["next"].(bool)
	total, _ := record["total"].(int64)
	one.total = int(total)
	return one, nil
}

// parts reads the answer of an Expand for each parent.
func (l *list) parts(record map[string]any, parents int) ([]part, error) {
	parts := make([]part, parents)
	var err error
	if l.whole {
		for i := range parts {
			if parts[i], err = l.oneOf(record, i); err != nil {
				return nil, err
			}
		}
		return parts, nil
	}
	if l.form == byNode {
		return l.partsByNode(record, parents)
	}
	all, err := l.single(record)
	if err != nil {
		return nil, err
	}
	places, _ := record["parents"].([]any)
	if len(places) != all.to {
		return nil, fmt.Errorf("neo4j: expand: %d parents of %d rows: %w", len(places), all.to, graph.ErrDamaged)
	}
	at := 0
	for i := range parts {
		parts[i] = all
		parts[i].from = at
		for at < len(places) && places[at] == int64(i) {
			at++
		}
		parts[i].to = at
	}
	if at != len(places) {
		return nil, fmt.Errorf("neo4j: expand: rows in the wrong order: %w", graph.ErrDamaged)
	}
	return parts, nil
}

// oneOf reads one parent's share of a record of lists.
func (l *list) oneOf(record map[string]any, place int) (part, error) {
	one := make(map[string]any, len(record))
	for name, column := range record {
		all, isList := column.([]any)
		if !isList || place >= len(all) {
			return part{}, fmt.Errorf("neo4j: expand: %s has no part for each parent: %w", name, graph.ErrDamaged)
		}
		one[name] = all[place]
	}
	return l.single(one)
}
