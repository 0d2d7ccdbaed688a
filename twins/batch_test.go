package twins_test

import (
	"fmt"

	"malgraf/graph"
)

// founding are batches that make the nodes of the stage and edges between them. The
// first is taken by every store.
func (s *stage) founding() []deed {
	var batch []graph.Change
	for _, kind := range s.kinds {
		for i, id := range s.ids[kind] {
			node := graph.Change{Node: id, Municipality: s.owner(kind, true), Set: map[string]any{}}
			for _, property := range kind.Settable() {
				if property.Required || s.chance(60) {
					node.Set[property.Name] = s.founded(property, i)
					if property.Unique != nil {
						s.given[property] = append(s.given[property], node.Set[property.Name])
					}
				}
			}
			if period := kind.Period; period != nil && period.Check(nil, func(p *graph.Property) any { return node.Set[p.Name] }) != nil {
				from, to := period.From.Name, period.To.Name
				node.Set[from], node.Set[to] = node.Set[to], node.Set[from]
			}
			batch = append(batch, node)
			batch = append(batch, s.needed(kind, id)...)
		}
	}
	deeds := []deed{{Batch: graph.Batch{Changes: batch}}}
	for range 4 {
		var edges []graph.Change
		for range 2 * len(s.types) {
			edges = append(edges, s.savedEdge())
		}
		deeds = append(deeds, deed{Batch: graph.Batch{Changes: edges}})
	}
	return deeds
}

// founded is a value that no other node of the first batch has where it must be its own.
func (s *stage) founded(property *graph.Property, i int) any {
	switch {
	case property.List && property.Type == graph.TypeEnum:
		return some(s.dice, property.Enum.Values, s.IntN(3))
	case property.List:
		return []string{fmt.Sprintf("alias %d", i), fmt.Sprintf("%s %d", s.text(), i)}[:s.IntN(3)]
	case property.Unique != nil && i > 0:
		return fmt.Sprintf("%s %d", s.text(), i)
	}
	return s.value(property)
}

// owner is a municipality for a node of the kind: one that is there, mostly.
func (s *stage) owner(kind *graph.Kind, surely bool) string {
	if kind.Scope == nil || (!kind.Scope.Required && s.chance(40)) || (!surely && s.chance(5)) {
		return ""
	}
	if surely {
		return one(s.dice, s.ids[kind.Scope.Far])
	}
	return s.id(kind.Scope.Far)
}

// needed are the edges that a node of the kind cannot be without.
func (s *stage) needed(kind *graph.Kind, id string) []graph.Change {
	var edges []graph.Change
	for _, edge := range kind.Edges {
		if edge.Required && !edge.Type.Scope {
			far := one(s.dice, s.ids[edge.Far])
			change := graph.Change{Edge: edge.Type.Name, From: id, To: far}
			if !edge.Out {
				change.From, change.To = far, id
			}
			edges = append(edges, change)
		}
	}
	return edges
}

// batch draws a few changes. Most are right by themselves; what they do to each
// other, and whether what they name is there, is left to chance.
func (s *stage) batch() graph.Batch {
	batch := graph.Batch{DryRun: s.chance(15), By: s.text(), Message: s.text()}
	for range 1 + s.IntN(6) {
		switch turn := s.IntN(100); {
		case turn < 40:
			batch.Changes = append(batch.Changes, s.savedNode()...)
		case turn < 68:
			batch.Changes = append(batch.Changes, s.savedEdge())
		case turn < 78:
			batch.Changes = append(batch.Changes, graph.Change{Node: s.id(s.kind()), Remove: true})
		case turn < 90:
			batch.Changes = append(batch.Changes, s.removedEdge())
		case turn < 94:
			batch.Changes = append(batch.Changes, s.clearing())
		default:
			batch.Changes = append(batch.Changes, s.wrong())
		}
	}
	return batch
}

func (s *stage) savedNode() []graph.Change {
	kind := s.kind()
	id := s.id(kind)
	node := graph.Change{Node: id, Municipality: s.owner(kind, false), Set: map[string]any{}}
	whole := s.chance(60)
	for _, property := range kind.Settable() {
		if whole && property.Required && !s.chance(2) {
			node.Set[property.Name] = s.changed(property)
		}
	}
	node.Set = s.properties(node.Set, kind.Settable(), 3)
	if len(s.needed(kind, id)) > 0 && s.chance(50) {
		return append([]graph.Change{node}, s.needed(kind, id)...)
	}
	return []graph.Change{node}
}

// properties puts up to n of the properties into a set.
func (s *stage) properties(set map[string]any, of []*graph.Property, n int) map[string]any {
	for _, property := range some(s.dice, of, s.IntN(n+1)) {
		set[property.Name] = s.changed(property)
	}
	return set
}

// changed is a value to set: null at times, and lists that repeat themselves.
func (s *stage) changed(property *graph.Property) any {
	switch {
	case !property.Required && s.chance(10) || s.chance(1):
		return nil
	case property.List && s.chance(80):
		list := []string{}
		for range s.IntN(4) {
			text, _ := s.value(property).(string)
			list = append(list, text)
		}
		return list
	}
	return s.value(property)
}

func (s *stage) savedEdge() graph.Change {
	edgeType := one(s.dice, s.types)
	edge := graph.Change{Edge: edgeType.Name, From: s.id(edgeType.From), To: s.id(edgeType.To), Set: map[string]any{}}
	for _, property := range edgeType.Properties {
		if property.Required && !s.chance(2) {
			edge.Set[property.Name] = s.value(property)
		}
	}
	for _, property := range edgeType.Key {
		if s.chance(60) {
			edge.Set[property.Name] = s.changed(property)
		}
	}
	edge.Set = s.properties(edge.Set, edgeType.Properties, 2)
	return edge
}

// removedEdge names one edge of a keyed type, or all between two nodes.
func (s *stage) removedEdge() graph.Change {
	edge := s.savedEdge()
	edge.Remove, edge.Set = true, nil
	edgeType := s.schema.EdgeType(edge.Edge, s.schema.KindOf(edge.From), s.schema.KindOf(edge.To))
	if edgeType != nil && s.chance(50) {
		edge.Set = map[string]any{}
		for _, property := range edgeType.Key {
			edge.Set[property.Name] = s.changed(property)
		}
	}
	return edge
}

// clearing takes properties away, also required ones at times.
func (s *stage) clearing() graph.Change {
	kind := s.kind()
	node := graph.Change{Node: s.id(kind), Set: map[string]any{}}
	for _, property := range some(s.dice, kind.Settable(), 3) {
		if !property.Required || s.chance(20) {
			node.Set[property.Name] = nil
		}
	}
	return node
}

// wrong is a change that the schema or the graph does not allow.
func (s *stage) wrong() graph.Change {
	kind := s.kind()
	id, other := s.id(kind), s.id(s.kind())
	property := one(s.dice, kind.Properties)
	switch s.IntN(9) {
	case 0:
		return graph.Change{Node: s.strangeID(), Set: map[string]any{"title": "x"}}
	case 1:
		return graph.Change{Node: id, Set: map[string]any{"colour": s.text()}}
	case 2:
		return graph.Change{Node: id, Set: map[string]any{property.Name: one(s.dice, []any{7, 7.5, true, "2023-02-30", "NONE", []any{"a", nil}, []any{7}, int64(1) << 40, "\xff", map[string]any{}})}}
	case 3:
		return graph.Change{Edge: one(s.dice, s.types).Name, From: id, To: other}
	case 4:
		return graph.Change{Edge: "MUNICIPALITY", From: id, To: one(s.dice, s.ids[s.kinds[0]])}
	case 5:
		return graph.Change{Node: id, From: other}
	case 6:
		return graph.Change{}
	case 7:
		return graph.Change{Node: id, Municipality: other}
	}
	return graph.Change{Edge: one(s.dice, s.types).Name, From: s.strangeID(), To: other}
}
