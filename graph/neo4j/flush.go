package neo4j

import (
	"cmp"
	"maps"
	"slices"

	"malgraf/graph"
)

// write notes something to be written, about so many rows.
func (d *draft) write(text string, values map[string]any, size int) {
	d.writes = append(d.writes, piece{text: text, values: values, size: size})
}

// flush notes what the draft has changed: first what goes, then what comes, each
// sort of it in one statement.
func (d *draft) flush() {
	nodes, edges := d.changed()
	d.dropEdges(edges)
	d.dropNodes(nodes)
	d.writeKeys(nodes)
	d.writeNodes(nodes)
	d.writeEdges(edges)
}

// changed returns the nodes and edges that are not as in Neo4j, in the order of
// their names, so that all writers touch them in one order.
func (d *draft) changed() (nodes []*draftNode, edges []*draftEdge) {
	for _, node := range d.nodes {
		if node.base != node.now || node.keysKnown {
			nodes = append(nodes, node)
		}
	}
	for _, edge := range d.edges {
		if (edge.base == nil) != (edge.now == nil) || edge.now != nil && len(differing(edge.at.edgeType.Properties, edge.base, edge.now)) > 0 {
			edges = append(edges, edge)
		}
	}
	slices.SortFunc(nodes, func(a, b *draftNode) int { return cmp.Compare(a.id, b.id) })
	slices.SortFunc(edges, func(a, b *draftEdge) int {
		return cmp.Or(cmp.Compare(a.at.edgeType.Index, b.at.edgeType.Index), cmp.Compare(a.at.from, b.at.from), cmp.Compare(a.at.to, b.at.to), cmp.Compare(a.at.key, b.at.key))
	})
	return nodes, edges
}

// each notes a statement for each group of rows, in the order of the schema.
func each[Group comparable](d *draft, rows map[Group][]map[string]any, groups []Group, text func(Group) string) {
	for _, group := range groups {
		if len(rows[group]) > 0 {
			d.write(text(group), map[string]any{"rows": rows[group]}, len(rows[group]))
		}
	}
}

func (d *draft) dropNodes(nodes []*draftNode) {
	rows := map[*graph.Kind][]map[string]any{}
	for _, node := range nodes {
		if node.base != nil && node.now == nil {
			rows[node.kind] = append(rows[node.kind], map[string]any{"id": node.id})
		}
	}
	each(d, rows, d.schema.Kinds, func(kind *graph.Kind) string {
		return "UNWIND $v.rows AS row MATCH (n:" + quote(kind.Name) + " {id: row.id}) DETACH DELETE n"
	})
}

// writeKeys gives up the unique keys that are no longer held and takes the new ones.
func (d *draft) writeKeys(nodes []*draftNode) {
	var gone []string
	var rows []map[string]any
	for _, node := range nodes {
		for _, held := range node.baseKeys {
			if !holds(node.keys, held) {
				gone = append(gone, held.key)
			}
		}
		for _, held := range node.keys {
			if !holds(node.baseKeys, held) {
				rows = append(rows, map[string]any{"key": held.key, "value": held.value, "within": held.within, "alias": held.alias, "of": node.id})
			}
		}
	}
	if len(gone) > 0 {
		d.write("UNWIND $v.gone AS key MATCH (k:"+labelKey+" {key: key}) DELETE k", map[string]any{"gone": gone}, len(gone))
	}
	if len(rows) > 0 {
		d.write("UNWIND $v.rows AS row CREATE (k:"+labelKey+") SET k = row", map[string]any{"rows": rows}, len(rows))
	}
}

func holds(keys []heldKey, held heldKey) bool {
	return slices.ContainsFunc(keys, func(one heldKey) bool { return one.key == held.key && one.alias == held.alias })
}

// nodeGroup are the nodes of a kind that one statement writes: those whose words are
// entered later, or the others.
type nodeGroup struct {
	kind   *graph.Kind
	unread bool
}

// label is what stands beside the kind of those whose words are entered later.
func (g nodeGroup) label() string {
	if g.unread {
		return ":" + labelUnread
	}
	return ""
}

func nodeGroups(schema *graph.Schema) []nodeGroup {
	var groups []nodeGroup
	for _, kind := range schema.Kinds {
		groups = append(groups, nodeGroup{kind: kind}, nodeGroup{kind: kind, unread: true})
	}
	return groups
}

func (d *draft) writeNodes(nodes []*draftNode) {
	made, changed := map[nodeGroup][]map[string]any{}, map[nodeGroup][]map[string]any{}
	later := len(nodes)+len(d.revised) <= unreadMost
	for _, node := range nodes {
		if node.now != nil && node.base == nil {
			row := nodeProperties(node.kind, node.id, node.now)
			row[revisionName] = int64(d.revised[node.id])
			group := nodeGroup{node.kind, later && leaveWords(row)}
			made[group] = append(made[group], row)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(d.revised)) { // those of which only an edge changed are among them
		node := d.nodes[id]
		if node.now == nil || node.base == nil {
			continue
		}
		set := map[string]any{}
		if node.base != node.now {
			set = difference(nodeProperties(node.kind, node.id, node.base), nodeProperties(node.kind, node.id, node.now))
		}
		set[revisionName] = int64(d.revised[id])
		group := nodeGroup{node.kind, later && leaveWords(set)}
		changed[group] = append(changed[group], map[string]any{"id": node.id, "set": set})
	}
	groups := nodeGroups(d.schema)
	each(d, made, groups, func(group nodeGroup) string {
		return "UNWIND $v.rows AS row CREATE (n:" + quote(group.kind.Name) + group.label() + ") SET n = row"
	})
	each(d, changed, groups, func(group nodeGroup) string {
		text := "UNWIND $v.rows AS row MATCH (n:" + quote(group.kind.Name) + " {id: row.id}) SET n += row.set"
		if group.unread {
			text += " SET n" + group.label()
		}
		return text
	})
	for _, group := range groups {
		d.moveEdgeLines(group.kind, changed[group])
	}
}

// difference returns what makes one map of properties another; null removes.
func difference(from, to map[string]any) map[string]any {
	set := map[string]any{}
	for name, value := range to {
		if old, there := from[name]; !there || !same(old, value) {
			set[name] = value
		}
	}
	for name := range from {
		if _, there := to[name]; !there {
			set[name] = nil
		}
	}
	return set
}
