package neo4j

import (
	"malgraf/graph"
)

// checkAll checks what must hold when the whole batch is made.
func (w *work) checkAll() {
	for id, i := range w.saved {
		if node := w.node(id); node.now != nil {
			w.checkOwner(i, node)
			if !w.spoilt[id] {
				w.checkThere(i, node)
			}
			w.checkPeriod(i, node)
		}
	}
	for side := range w.sidesTouched {
		w.checkSide(side)
	}
	for at, i := range w.savedEdges {
		w.checkEdge(i, at)
	}
	for id, i := range w.removed {
		w.checkOwned(i, w.node(id))
	}
	w.checkCircles()
	w.checkUnique()
}

// checkThere refuses a saved node that misses something required.
func (w *work) checkThere(i int, node *draftNode) {
	for _, property := range node.kind.Settable() {
		if property.Required && node.now.values[property.Index] == nil {
			w.refuse(i, property.Name, graph.ErrInvalid, "%s has no %s", node.id, property.Name)
		}
	}
	was := w.nodesBefore[node] != nil
	for _, edge := range node.kind.Edges {
		missing := false
		switch {
		case !edge.Required:
		case edge.Type.Scope:
			missing = node.now.municipality == ""
		case !was: // of one that was there checkSide sees what has changed
			missing = len(w.draft.along(edge.Type, edge.Out, node.id)) == 0
		}
		if missing {
			w.refuse(i, edge.Name, graph.ErrInvalid, "%s has no %s", node.id, edge.Name)
		}
	}
}

// checkSide refuses that the last edge of a node is taken away where one is
// required. What made or saved the node is named, or else what touched its edges last.
func (w *work) checkSide(side sideAt) {
	edge := side.edgeType.In
	if side.out {
		edge = side.edgeType.Out
	}
	if edge == nil || !edge.Required || w.spoilt[side.id] {
		return
	}
	node := w.node(side.id)
	if node.now == nil || w.nodesBefore[node] == nil && w.isChanged(node) || len(w.draft.along(side.edgeType, side.out, side.id)) > 0 {
		return
	}
	i, saved := w.saved[side.id]
	if !saved {
		i = w.endsTouched[side.id]
	}
	w.refuse(i, edge.Name, graph.ErrInvalid, "%s has no %s", node.id, edge.Name)
}

func (w *work) isChanged(node *draftNode) bool {
	_, changed := w.nodesBefore[node]
	return changed
}

// checkOwner refuses a node that is made for a municipality which is not there.
func (w *work) checkOwner(i int, node *draftNode) {
	owner := node.now.municipality
	if was := w.nodesBefore[node]; owner == "" || was != nil && was.municipality == owner {
		return
	}
	if _, removed := w.removed[owner]; !removed && w.node(owner).now == nil {
		w.refuse(i, "municipality", graph.ErrNotFound, "there is no %s", owner)
	}
}

// checkOwned refuses that a municipality is removed that still owns nodes.
func (w *work) checkOwned(i int, node *draftNode) {
	for _, scope := range w.schema.EdgeTypes { // a kind that is owned may have no list in its owner
		if !scope.Scope || scope.To != node.kind {
			continue
		}
		known := []string{}
		owns := false
		for id, other := range w.nodes {
			if other.kind == scope.From {
				known = append(known, id)
				owns = owns || other.now != nil && other.now.municipality == node.id
			}
		}
		if owns || w.ownsOthers(scope.From, node.id, known) {
			w.refuse(i, "", graph.ErrConflict, "%s still owns nodes of the kind %s", node.id, scope.From.Name)
		}
	}
}

// ownsOthers tells whether Neo4j has nodes of a municipality besides those known.
func (w *work) ownsOthers(kind *graph.Kind, id string, known []string) bool {
	text := "MATCH (n:" + quote(kind.Name) + ") WHERE " + at("n", kind.Scope.Name) + " = $v.id AND NOT n.id IN $v.known WITH n LIMIT 1 RETURN count(n) AS others"
	others, _ := w.ask(text, map[string]any{"id": id, "known": known})["others"].(int64)
	return others > 0
}

// checkEdge refuses an edge that was saved and ends at nothing, or misses
// something required.
func (w *work) checkEdge(i int, at edgeAt) {
	edge := w.edge(at)
	if edge.now == nil {
		return
	}
	if w.node(at.from).now == nil {
		w.refuse(i, "from", graph.ErrNotFound, "there is no %s", at.from)
	}
	if w.node(at.to).now == nil {
		w.refuse(i, "to", graph.ErrNotFound, "there is no %s", at.to)
	}
	w.checkWithin(i, at)
	w.checkEdgePeriod(i, edge)
	for _, property := range at.edgeType.Properties {
		if property.Required && edge.now[property.Index] == nil {
			w.refuseBy(i, property.Name, at.edgeType.Lacks(at.from, at.to, property))
		}
	}
}
