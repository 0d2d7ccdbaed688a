package neo4j

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// A list of what leads to a node, such as the assignments of a target, may be long; to find
// the first few of it by walking the edges, what each of them is ordered by has to be read.
// So each edge from such a list holds the node that it leads to, and then what the node that
// it comes from is ordered by: an index of that brings the list in order, and costs as much
// as is read of it. It is longer to write than the edge itself, so it is of the default order
// alone, and only of the edges that come in: those that go out of a node are few.

// lineProperty is the property of an edge that holds that.
const lineProperty = "edge.line"

// edgeLines are the orders in which lists along edges, from what they lead to, are found in
// an index, by the types of these.
func edgeLines(schema *graph.Schema) map[*graph.EdgeType]line {
	all := map[*graph.EdgeType]line{}
	for _, edgeType := range schema.EdgeTypes {
		order := ownOrder(edgeType.From.Order)
		if edgeType.Scope || edgeType.In == nil || !edgeType.In.Many || len(edgeType.Key) > 0 || len(edgeType.Order) > 0 || len(order) == 0 {
			continue
		}
		for _, one := range lines(edgeType.From) {
			if !one.down && slices.Equal(one.properties, order) {
				all[edgeType] = one
			}
		}
	}
	return all
}

// edgeLineStart is what the lines of the edges that lead to a node from those of a kind begin
// with, as Cypher: edges of one name may come from several kinds. Of a long id it is the
// beginning, for an index takes no two such; what other nodes have such lines too is left out
// by a list.
func edgeLineStart(from *graph.Kind, to string) string {
	return fmt.Sprintf("left(%s, %d) + ' %s '", at(to, "id"), edgeLineID, from.Name)
}

// edgeLineID is how many characters of an id a line has at most.
const edgeLineID = 200

// setLine writes the clause that sets the line of an edge r from a node a of a kind, which is
// ordered by a property, to b.
func setLine(from *graph.Kind, ordered string) string {
	return " SET " + at("r", lineProperty) + " = " + edgeLineStart(from, "b") + " + " + at("a", ordered)
}

// setEdgeLine is setLine for an edge of a type; nothing where that has no lines.
func (d *draft) setEdgeLine(edgeType *graph.EdgeType) string {
	line, has := d.store.edgeLines[edgeType]
	if !has {
		return ""
	}
	return setLine(edgeType.From, line.name())
}

// moveEdgeLines notes that the edges of nodes of a kind that are ordered by something else
// now are to hold that, all by one statement. Rows are changes of nodes.
func (d *draft) moveEdgeLines(kind *graph.Kind, rows []map[string]any) {
	if len(rows) == 0 {
		return
	}
	var name string
	for edgeType, line := range d.store.edgeLines {
		if edgeType.From == kind { // the default order of the kind, the same for all
			name = line.name()
		}
	}
	var moved []map[string]any
	for _, row := range rows {
		if _, moves := row["set"].(map[string]any)[name]; moves {
			moved = append(moved, map[string]any{"id": row["id"]})
		}
	}
	if len(moved) > 0 {
		d.write(eachRow+matched("a", kind, "row.id")+"MATCH (a)-[r]->(b) WHERE "+at("r", lineProperty)+" IS NOT NULL"+setLine(kind, name), map[string]any{"rows": moved}, len(moved))
	}
}

// isByLine tells whether a list is found by the lines of its edges: some of it from either
// end, in the default order, without a filter.
func (l *list) isByLine(edge *graph.Edge, lines map[*graph.EdgeType]line) bool {
	line, has := lines[edge.Type]
	if !has || edge.Out || l.whole || l.form != inOrder || l.page.First == nil && l.page.Last == nil || both(l.filter) != "true" {
		return false
	}
	return len(l.order.terms) == 0 && l.order.line != nil && l.order.line.name() == line.name()
}

// byLine begins such a list, for each parent. These are matched ahead of the subquery: for all
// that Neo4j knows, one that it matches within might be several, whose lists it would sort.
func (l *list) byLine(edge *graph.Edge, from parents) {
	l.asked[l.on.edge] = true
	from.goThrough(l.statement, edge.Kind)
	l.add("WITH *, ", edgeLineStart(edge.Type.From, "p"), " AS start ", l.within("p", "start"))
	l.order.last = at(l.on.edge, lineProperty)
	l.match = "MATCH " + along(edge, "to", l.on.edge, l.on.node).pattern + " USING INDEX SEEK " + l.on.edge + ":" + quote(edge.Type.Name) + "(" + quote(lineProperty) + ")"
	l.conditions = both(l.order.last+" STARTS WITH start", "to = p")
}

// edgeLineText is the line of an edge from a node, as it is stored, to another.
func edgeLineText(edgeType *graph.EdgeType, l line, from map[string]any, to string) string {
	text, _ := from[l.name()].(string)
	if runes := []rune(to); len(runes) > edgeLineID {
		to = string(runes[:edgeLineID])
	}
	return to + " " + edgeType.From.Name + " " + text
}
