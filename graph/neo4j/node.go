package neo4j

import (
	"reflect"
	"slices"

	"malgraf/graph"
)

// saveNode makes a node or sets properties of one.
func (w *work) saveNode(i int, checked *graph.Checked) {
	node := w.node(checked.Change.Node)
	state := &nodeState{values: make([]any, len(node.kind.Properties))}
	made := node.now == nil
	if !made {
		state.municipality, state.values = node.now.municipality, slices.Clone(node.now.values)
	}
	w.setMunicipality(i, checked, state, made)
	differs := made
	for _, value := range checked.Values {
		wanted := orNil(value.Value)
		if !same(state.values[value.Property.Index], wanted) {
			state.values[value.Property.Index], differs = wanted, true
		}
	}
	if !differs {
		return
	}
	w.put(node, state)
	w.saved[node.id] = i
	delete(w.removed, node.id)
}

// orNil takes an empty list for absence, as a store does.
func orNil(value any) any {
	if list, isList := value.([]string); isList && len(list) == 0 {
		return nil
	}
	return value
}

// same tells whether two values are one.
func same(a, b any) bool {
	if texts, isList := a.([]string); isList {
		others, isList := b.([]string)
		return isList && slices.Equal(texts, others)
	}
	if _, isList := b.([]string); isList {
		return false
	}
	return a == b || reflect.DeepEqual(a, b)
}

// setMunicipality lays down who owns a node that is made, and refuses to alter it.
func (w *work) setMunicipality(i int, checked *graph.Checked, state *nodeState, made bool) {
	kind, wanted := checked.Kind, checked.Change.Municipality
	if kind.Scope == nil || wanted == "" || w.schema.KindOf(wanted) != kind.Scope.Far {
		return
	}
	if !made {
		if state.municipality != wanted {
			w.refuse(i, "municipality", graph.ErrInvalid, "the municipality of %s cannot be altered", checked.Change.Node)
		}
		return
	}
	if !w.mayBe(wanted) {
		w.refuse(i, "municipality", graph.ErrNotFound, "there is no %s", wanted)
		w.spoilt[checked.Change.Node] = true
		return
	}
	state.municipality = wanted
}

// mayBe tells whether a node is there, will be when the batch is done, or was
// there until the batch removed it, which is looked at in the end.
func (w *work) mayBe(id string) bool {
	_, removed := w.removed[id]
	return removed || w.claimed[id] || w.node(id).now != nil
}

// removeNode removes a node with its edges.
func (w *work) removeNode(i int, checked *graph.Checked) {
	node := w.node(checked.Change.Node)
	if node.now == nil {
		return
	}
	for _, edge := range w.edgesOf(node) {
		w.lose(i, edge)
	}
	w.put(node, nil)
	w.removed[node.id] = i
	delete(w.saved, node.id)
}

// edgesOf returns all edges of a node, each once.
func (w *work) edgesOf(node *draftNode) []*draftEdge {
	w.readAllSides(node.kind, []string{node.id})
	var edges []*draftEdge
	for _, edgeType := range w.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		if edgeType.From == node.kind {
			edges = append(edges, w.draft.along(edgeType, true, node.id)...)
		}
		if edgeType.To == node.kind {
			for _, edge := range w.draft.along(edgeType, false, node.id) {
				if edge.at.from != node.id { // one to itself is there already
					edges = append(edges, edge)
				}
			}
		}
	}
	return edges
}

// readAllSides reads every edge of nodes of a kind.
func (d *draft) readAllSides(kind *graph.Kind, ids []string) { d.askAll(d.allSidesPiece(kind, ids)) }

// allSidesPiece is what readAllSides reads by; none where all are known.
func (d *draft) allSidesPiece(kind *graph.Kind, ids []string) []piece {
	var wanted []string
	for _, id := range ids {
		if node := d.node(id); node.base != nil && !d.sidesRead[sideAt{nil, true, id}] {
			d.sidesRead[sideAt{nil, true, id}] = true
			wanted = append(wanted, id)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	text := "UNWIND $v.ids AS id MATCH (n:" + quote(kind.Name) + " {id: id}) MATCH (n)-[r]-() RETURN collect([type(r), startNode(r).id, endNode(r).id, properties(r)]) AS rows"
	for _, id := range wanted {
		for _, edgeType := range d.schema.EdgeTypes {
			d.sidesRead[sideAt{edgeType, true, id}] = d.sidesRead[sideAt{edgeType, true, id}] || edgeType.From == kind
			d.sidesRead[sideAt{edgeType, false, id}] = d.sidesRead[sideAt{edgeType, false, id}] || edgeType.To == kind
		}
	}
	return []piece{{text: text, values: map[string]any{"ids": wanted}, size: len(wanted), take: func(rows [][]any) {
		for _, row := range rows {
			d.takeAny(row)
		}
	}}}
}

// takeAny enters an edge of any type; one that the schema does not know is left alone.
func (d *draft) takeAny(row []any) {
	name, _ := row[0].(string)
	from, _ := row[1].(string)
	to, _ := row[2].(string)
	stored, _ := row[3].(map[string]any)
	edgeType := d.schema.EdgeType(name, d.schema.KindOf(from), d.schema.KindOf(to))
	if edgeType == nil || edgeType.Scope {
		return
	}
	list := []any{from, to}
	for _, property := range edgeType.Properties {
		list = append(list, stored[property.Name])
	}
	d.takesEdges(edgeType)([][]any{list})
}
