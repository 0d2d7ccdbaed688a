package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// found reads what one kind's subqueries answered: first the nodes asked for by
// id, then those that hold a value, with the ref that asked and whether it is an
// alias only.
func (w *wanted) found(n string, record map[string]any, get graph.Get, found *graph.Found) error {
	columns, byID := make([][]any, len(w.columns)), 0
	for _, name := range []string{"a", "b"} {
		if record[name+n] == nil {
			continue
		}
		some, err := nodeColumnsIn(record[name+n], len(w.columns))
		if err != nil {
			return err
		}
		for i := range columns {
			columns[i] = append(columns[i], some[i]...)
		}
		if name == "a" {
			byID = len(columns[0])
		}
	}
	refs, _ := record["at"+n].([]any)
	aliases, _ := record["alias"+n].([]any)
	if len(columns[0])-byID != len(refs) || len(aliases) != len(refs) {
		return fmt.Errorf("neo4j: get: columns of different lengths: %w", graph.ErrDamaged)
	}
	first := map[string]int{}
	for i, id := range columns[0] {
		if text, _ := id.(string); text != "" {
			if _, seen := first[text]; !seen {
				first[text] = i
			}
		}
	}
	chosen := map[int]string{}
	for i, ref := range get.Refs {
		if id := nodeID(w.kind, ref); id != "" {
			if _, there := first[id]; there {
				chosen[i] = id
			}
		}
	}
	if err := choose(chosen, columns[0][byID:], refs, aliases, get); err != nil {
		return err
	}
	return w.rows(columns, first, chosen, get, found)
}

// nodeID is the id by which a ref names a node of a kind; "" where it does not.
func nodeID(kind *graph.Kind, ref graph.Ref) string {
	if ref.ID != "" {
		return ref.ID
	}
	if ref.Kind == kind && ref.Property == kind.ID() {
		id, _ := ref.Value.(string)
		return id
	}
	return ""
}

// choose finds the one node that each value names: the one whose own it is, then
// the one that has it as an alias.
func choose(chosen map[int]string, ids, refs, aliases []any, get graph.Get) error {
	for _, asAlias := range []bool{false, true} {
		named := map[int]map[string]bool{}
		for i, ref := range refs {
			at, _ := ref.(int64)
			id, _ := ids[i].(string)
			if alias, _ := aliases[i].(bool); alias != asAlias || chosen[int(at)] != "" || id == "" { // "" went meanwhile
				continue
			}
			if named[int(at)] == nil {
				named[int(at)] = map[string]bool{}
			}
			named[int(at)][id] = true
		}
		for at, candidates := range named {
			if len(candidates) > 1 {
				ref := get.Refs[at]
				return fmt.Errorf("several nodes have the %s.%s %v, say within what: %w", ref.Kind.Name, ref.Property.Name, ref.Value, graph.ErrInvalid)
			}
			for id := range candidates {
				chosen[at] = id
			}
		}
	}
	return nil
}

// rows puts the chosen nodes of a kind into the answer, each once, in the order of
// the refs.
func (w *wanted) rows(columns [][]any, first map[string]int, chosen map[int]string, get graph.Get, found *graph.Found) error {
	rows := &graph.Rows{Nodes: graph.Nodes{Kind: w.kind}, Columns: make([]graph.Column, len(w.columns)-1)}
	places := map[string]int{}
	var picked []int
	for i := range get.Refs {
		id, is := chosen[i]
		if !is {
			continue
		}
		place, seen := places[id]
		if !seen {
			place = len(rows.Nodes.IDs)
			places[id] = place
			rows.Nodes.IDs = append(rows.Nodes.IDs, id)
			picked = append(picked, first[id])
		}
		found.At[i] = graph.Place{Kind: w.kind, Row: place}
	}
	if len(picked) == 0 {
		return nil
	}
	for j, property := range w.columns[1:] {
		if err := pick(&rows.Columns[j], columns[j+1], picked, property, false); err != nil {
			return err
		}
	}
	found.Kinds[w.kind] = rows
	return nil
}
