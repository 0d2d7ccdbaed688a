package neo4j

import "malgraf/graph"

// row is an edge as a statement's parameter: its ends and key.
func (e *draftEdge) row() map[string]any {
	return map[string]any{"from": e.at.from, "to": e.at.to, "key": e.at.key}
}

// found writes the clauses that bind an edge as r; a type without key has one
// edge between two nodes.
func found(edgeType *graph.EdgeType) string {
	text := ends(edgeType) + "MATCH (a)-[r:" + quote(edgeType.Name) + "]->(b) "
	if len(edgeType.Key) > 0 {
		text += "WHERE " + at("r", keyProperty) + " = row.key "
	}
	return text
}

// ends writes the clauses that bind the ends of an edge that is there.
func ends(edgeType *graph.EdgeType) string {
	return eachRow + matched("a", edgeType.From, "row.from") + matched("b", edgeType.To, "row.to")
}

// endAfterEnd is ends where no edge leads from one to the other yet: without the second
// UNWIND they would be planned as a product of their own for each row.
func endAfterEnd(edgeType *graph.EdgeType) string {
	return eachRow + matched("a", edgeType.From, "row.from") + "UNWIND [row.to] AS to " + matched("b", edgeType.To, "to")
}

const eachRow = "UNWIND $v.rows AS row "

// matched writes the clause that binds a node by its id.
func matched(variable string, kind *graph.Kind, id string) string {
	return "MATCH (" + variable + ":" + quote(kind.Name) + " {id: " + id + "}) "
}

func (d *draft) dropEdges(edges []*draftEdge) {
	rows := map[*graph.EdgeType][]map[string]any{}
	for _, edge := range edges {
		if edge.base != nil && edge.now == nil {
			rows[edge.at.edgeType] = append(rows[edge.at.edgeType], edge.row())
		}
	}
	each(d, rows, d.schema.EdgeTypes, func(edgeType *graph.EdgeType) string { return found(edgeType) + "DELETE r" })
}

func (d *draft) writeEdges(edges []*draftEdge) {
	made, changed := map[*graph.EdgeType][]map[string]any{}, map[*graph.EdgeType][]map[string]any{}
	for _, edge := range edges {
		edgeType, row := edge.at.edgeType, edge.row()
		switch {
		case edge.now == nil:
		case edge.base == nil:
			row["set"] = edgeProperties(edge.at, edge.now)
			made[edgeType] = append(made[edgeType], row)
		default:
			row["set"] = difference(edgeProperties(edge.at, edge.base), edgeProperties(edge.at, edge.now))
			changed[edgeType] = append(changed[edgeType], row)
		}
	}
	each(d, made, d.schema.EdgeTypes, func(edgeType *graph.EdgeType) string {
		return endAfterEnd(edgeType) + "CREATE (a)-[r:" + quote(edgeType.Name) + "]->(b) SET r = row.set" + d.setEdgeLine(edgeType)
	})
	each(d, changed, d.schema.EdgeTypes, func(edgeType *graph.EdgeType) string { return found(edgeType) + "SET r += row.set" })
}
