package neo4j

import (
	"cmp"
	"slices"

	"malgraf/graph"
)

// heldKey is a unique key that a node holds, by its value or by an alias.
type heldKey struct {
	key, value string
	// within are the ids of the far ends within which it is unique, "" for none.
	within []string
	alias  bool
	// field is the property that holds it, text what it says.
	field, text string
}

// claim is a node whose keys a batch may have changed, with the change to blame.
type claim struct {
	node  *draftNode
	index int
}

// checkUnique refuses unique values that another node has. All keys that the batch
// may have changed are given up first, then taken again in the order of the
// changes, so that values may be swapped and of two rivals the later is refused.
func (w *work) checkUnique() {
	claims := w.claims()
	for _, one := range claims {
		w.release(one.node)
	}
	wanted := map[*draftNode][]heldKey{}
	var unknown []string
	for _, one := range claims {
		if one.node.now == nil {
			continue
		}
		wanted[one.node] = w.keysOf(one.node, one.node.now, false)
		for _, held := range wanted[one.node] {
			if _, known := w.holders[held.key]; !known {
				unknown = append(unknown, held.key)
			}
		}
	}
	w.readHolders(unknown)
	for _, one := range claims {
		for _, held := range wanted[one.node] {
			if holder := w.holders[held.key]; holder != "" && holder != one.node.id {
				w.refuseBy(one.index, held.field, &graph.Taken{Node: one.node.id, Field: held.field, Value: held.text, By: holder})
				continue
			}
			w.hold(held.key, one.node.id)
		}
		one.node.keys = wanted[one.node]
	}
}

// claims returns the nodes that were saved or removed, or whose keys are within
// something that changed, in the order of the changes.
func (w *work) claims() []claim {
	touched := map[*draftNode]int{}
	for side := range w.sidesTouched {
		for _, property := range w.schema.KindOf(side.id).Uniques() {
			for _, edge := range property.Unique.Within {
				if edge.Type == side.edgeType && edge.Out == side.out {
					touched[w.node(side.id)] = w.endsTouched[side.id]
				}
			}
		}
	}
	for node := range w.nodesBefore {
		if i, is := w.removed[node.id]; is {
			touched[node] = i
		}
		if i, is := w.saved[node.id]; is {
			touched[node] = i
		}
	}
	var claims []claim
	for node, i := range touched {
		if len(node.kind.Uniques()) > 0 {
			claims = append(claims, claim{node, i})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int { return cmp.Or(cmp.Compare(a.index, b.index), cmp.Compare(a.node.id, b.node.id)) })
	return claims
}

// release gives up the keys of a node.
func (w *work) release(node *draftNode) {
	if !node.keysKnown {
		if node.base != nil {
			node.baseKeys = w.keysOf(node, node.base, true)
		}
		node.keys, node.keysKnown = node.baseKeys, true
	}
	w.keysBefore[node] = node.keys
	for _, held := range node.keys {
		if _, known := w.holders[held.key]; !known {
			w.holders[held.key] = node.id
		}
		w.hold(held.key, "")
	}
}

func (w *work) hold(key, id string) {
	if _, noted := w.holdersBefore[key]; !noted {
		w.holdersBefore[key] = w.holders[key]
	}
	w.holders[key] = id
}

// keysOf returns the keys of a node in a state, with its edges as Neo4j has them
// or as they are now.
func (d *draft) keysOf(node *draftNode, state *nodeState, base bool) []heldKey {
	var keys []heldKey
	for _, property := range node.kind.Uniques() {
		within := make([]string, len(property.Unique.Within))
		for i, edge := range property.Unique.Within {
			within[i] = d.farOf(edge, node, state, base)
		}
		seen := map[string]bool{}
		add := func(value any, field string, alias bool) {
			key := uniqueKey(node.kind, property, value, within)
			if seen[key] {
				return
			}
			seen[key] = true
			text, _ := value.(string)
			keys = append(keys, heldKey{key: key, value: uniqueValue(node.kind, property, value), within: within, alias: alias, field: field, text: text})
		}
		if value := state.values[property.Index]; value != nil {
			add(value, property.Name, false)
		}
		if aliases := property.Unique.Aliases; aliases != nil {
			list, _ := state.values[aliases.Index].([]string)
			for _, one := range list {
				add(one, aliases.Name, true)
			}
		}
	}
	return keys
}

// farOf returns the id at the end of a to-one edge, "" for none.
func (d *draft) farOf(edge *graph.Edge, node *draftNode, state *nodeState, base bool) string {
	if edge.Type.Scope {
		return state.municipality
	}
	d.along(edge.Type, edge.Out, node.id) // reads it
	for _, one := range d.sides[sideAt{edge.Type, edge.Out, node.id}] {
		if base && one.base == nil || !base && one.now == nil {
			continue
		}
		if edge.Out {
			return one.at.to
		}
		return one.at.from
	}
	return ""
}

// readHolders reads who holds keys.
func (d *draft) readHolders(keys []string) { d.askAll(d.holdersPiece(keys)) }

// holdersPiece is what readHolders reads by.
func (d *draft) holdersPiece(keys []string) []piece {
	if len(keys) == 0 {
		return nil
	}
	for _, key := range keys {
		d.holders[key] = ""
	}
	text := "UNWIND $v.keys AS key MATCH (k:" + labelKey + " {key: key}) RETURN collect([k.key, k.of]) AS rows"
	return []piece{{text: text, values: map[string]any{"keys": keys}, size: len(keys), take: func(rows [][]any) {
		for _, row := range rows {
			key, _ := row[0].(string)
			d.holders[key], _ = row[1].(string)
		}
	}}}
}
