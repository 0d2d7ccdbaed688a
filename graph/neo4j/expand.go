package neo4j

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"malgraf/graph"
)

// Expand implements [graph.View].
func (v *view) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	parents, places := distinct(expand.From.IDs)
	l, err := v.store.expand(expand, parents)
	if err != nil {
		return nil, err
	}
	lists := make([]map[string]any, len(places))
	if len(parents) > 0 {
		record, err := v.store.ask(ctx, "expand", l.String(), l.params)
		if err != nil {
			return nil, err
		}
		for i, place := range places {
			if lists[i], err = part(record, place); err != nil {
				return nil, err
			}
		}
	} else if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows, err := l.rows(expand.Edge.Far, lists)
	if err == nil {
		rows.Gone = isGone(expand, rows)
	}
	return rows, err
}

// isGone tells whether a parent has nothing on an edge that every node of its kind has:
// it has been removed since it was read.
func isGone(expand graph.Expand, rows *graph.Rows) bool {
	if expand.Edge.Many || !expand.Edge.Required || expand.Where != nil || expand.Page != (graph.Page{}) {
		return false
	}
	for i := range expand.From.IDs {
		if rows.Offsets[i] == rows.Offsets[i+1] {
			return true
		}
	}
	return false
}

// distinct returns each id once, and for each of all its place among these.
func distinct(ids []string) (once []string, places []int) {
	seen := make(map[string]int, len(ids))
	places = make([]int, len(ids))
	for i, id := range ids {
		id = strings.ToValidUTF8(id, "") // no node has another, and Bolt cannot carry it
		place, found := seen[id]
		if !found {
			place = len(once)
			seen[id] = place
			once = append(once, id)
		}
		places[i] = place
	}
	return once, places
}

// expand writes the statement of an Expand from parents that are each named once.
func (s *Store) expand(expand graph.Expand, parents []string) (*list, error) {
	edge := expand.Edge
	if edge == nil || !s.knows(edge.Kind) || edge.Kind.Edge(edge.Name) != edge {
		return nil, fmt.Errorf("expand: there is no such edge: %w", graph.ErrInvalid)
	}
	if err := checkParents(expand); err != nil {
		return nil, err
	}
	l := &list{statement: newStatement(), page: expand.Page, want: expand.Want, columns: expand.Columns, edgeColumns: expand.EdgeColumns}
	l.on = subject{node: "n", kind: edge.Far, along: edge.Type}
	if !edge.Type.Scope {
		l.on.edge = "r"
	}
	step := along(edge, "p", l.on.edge, "n")
	l.match = "MATCH (p:" + quote(edge.Kind.Name) + " {id: parent}) MATCH " + step.pattern
	l.conditions = step.condition
	if err := l.prepare(expand.Where, expand.Order); err != nil {
		return nil, err
	}
	l.add("UNWIND ", l.value(parents), " AS parent ", l.within("parent"))
	if err := l.subquery(false); err != nil {
		return nil, err
	}
	l.add(" } WITH *")
	if err := l.beyond(); err != nil {
		return nil, err
	}
	l.add(" RETURN collect([n IN ns | n.id]) AS ids")
	for i, property := range expand.Columns {
		l.add(", collect([n IN ns | ", at("n", property.Name), "]) AS c", strconv.Itoa(i))
	}
	for i, property := range expand.EdgeColumns {
		l.add(", collect([r IN rs | ", at("r", property.Name), "]) AS e", strconv.Itoa(i))
	}
	l.addAsked("collect(", ")")
	return l, nil
}

// checkParents refuses parents of another kind and columns that the edge has not.
func checkParents(expand graph.Expand) error {
	if expand.From.Kind != nil && expand.From.Kind != expand.Edge.Kind {
		return fmt.Errorf("expand: the parents are no nodes of the kind %s: %w", expand.Edge.Kind.Name, graph.ErrInvalid)
	}
	for _, property := range expand.EdgeColumns {
		if property == nil || expand.Edge.Type.Property(property.Name) != property {
			return fmt.Errorf("%s has no such property: %w", expand.Edge.Type.Name, graph.ErrInvalid)
		}
	}
	return nil
}

// part returns one parent's share of a record of lists.
func part(record map[string]any, place int) (map[string]any, error) {
	one := make(map[string]any, len(record))
	for name, column := range record {
		all, isList := column.([]any)
		if !isList || place >= len(all) {
			return nil, fmt.Errorf("neo4j: expand: the column %s has no part for each parent: %w", name, graph.ErrDamaged)
		}
		one[name] = all[place]
	}
	return one, nil
}
