package neo4j

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// storedNode is a node as it is stored, and whether its words are still to be entered.
type storedNode struct {
	properties map[string]any
	unread     bool
}

// nodes holds what is computed of each node, and the keys it holds, against its values.
func (v *verification) nodes() error {
	for _, kind := range v.store.schema.Kinds {
		err := v.pages(kind, func(d *draft, ids []string, stored []storedNode) {
			d.readNodes(kind, ids)
			for _, property := range kind.Uniques() {
				for _, edge := range property.Unique.Within {
					if !edge.Type.Scope {
						d.readSides(edge.Type, edge.Out, ids)
					}
				}
			}
			held := d.keysHeld(kind, ids)
			if d.err != nil {
				return
			}
			for i, id := range ids {
				node := d.nodes[id]
				if node.base == nil {
					continue // it was removed meanwhile
				}
				want, has := nodeProperties(kind, id, node.base), stored[i].properties
				if stored[i].unread { // whose words are of an earlier text, or none
					leaveWords(want)
					leaveWords(has)
				}
				v.computed(id, want, has)
				v.keysOf(id, d.keysOf(node, node.base, true), held[id])
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// computed holds what is stored of a node or an edge against what should be. What
// has no dot in its name and is not the schema's is left alone: it may be older.
func (v *verification) computed(what string, want, stored map[string]any) {
	for name, value := range want {
		if has, there := stored[name]; !there || !sameStored(has, value) {
			v.find(what, "its %s is not what its values come to", name)
		}
	}
	for name := range stored {
		if _, wanted := want[name]; !wanted && strings.Contains(name, ".") {
			v.find(what, "it has a %s, and no value for it", name)
		}
	}
}

// sameStored tells whether a stored value, in which a list has any elements, is another.
func sameStored(stored, value any) bool {
	if _, isList := stored.([]any); isList {
		return same(textsOf(stored), value)
	}
	return same(stored, value)
}

// keysHeld reads the unique keys that nodes hold.
func (d *draft) keysHeld(kind *graph.Kind, ids []string) map[string][]heldKey {
	held := map[string][]heldKey{}
	if len(kind.Uniques()) == 0 {
		return held
	}
	for _, row := range rowsOf(d.ask(keysHeldText, map[string]any{"ids": ids})) {
		id, _ := row[0].(string)
		var one heldKey
		one.key, _ = row[1].(string)
		one.value, _ = row[2].(string)
		one.within = textsOf(row[3])
		one.alias, _ = row[4].(bool)
		held[id] = append(held[id], one)
	}
	return held
}

func (v *verification) keysOf(id string, want, held []heldKey) {
	v.keys += len(held)
	at := func(in []heldKey, key string) int {
		return slices.IndexFunc(in, func(one heldKey) bool { return one.key == key })
	}
	for _, one := range want {
		switch i := at(held, one.key); {
		case i < 0:
			v.find(id, "it does not hold the key of %s %s", one.field, one.text)
		case held[i].value != one.value || held[i].alias != one.alias || !slices.Equal(held[i].within, one.within):
			v.find(id, "what is found by the key of %s %s is not what its values come to", one.field, one.text)
		}
	}
	for _, one := range held {
		if at(want, one.key) < 0 {
			v.find(id, "it holds the key %s, which no value of it asks for", one.key)
		}
	}
}

// edges holds what is computed of each edge against its values.
func (v *verification) edges() error {
	for _, edgeType := range v.store.schema.EdgeTypes {
		line, lined := v.store.edgeLines[edgeType]
		if edgeType.Scope || len(edgeType.Properties) == 0 && !lined {
			continue
		}
		text := storedEdgesText(edgeType)
		err := v.pages(edgeType.From, func(d *draft, ids []string, _ []storedNode) {
			if lined {
				d.readNodes(edgeType.From, ids)
			}
			for _, row := range rowsOf(d.ask(text, map[string]any{"ids": ids})) {
				at := edgeAt{edgeType: edgeType}
				at.from, _ = row[0].(string)
				at.to, _ = row[1].(string)
				stored, _ := row[2].(map[string]any)
				values, list := make([]any, len(edgeType.Properties)), make([]any, len(edgeType.Properties))
				for i, property := range edgeType.Properties {
					list[i] = stored[property.Name]
				}
				d.values(values, edgeType.Properties, list)
				at.key = keyOf(edgeType, values)
				want := edgeProperties(at, values)
				if from := d.nodes[at.from]; lined && from != nil && from.base != nil {
					want[lineProperty] = edgeLineText(edgeType, line, nodeProperties(edgeType.From, at.from, from.base), at.to)
				}
				v.computed(edgeType.Name+" from "+at.from+" to "+at.to, want, stored)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
