package neo4j

import (
	"unicode/utf8"

	"malgraf/graph"
)

// namedPieces read the nodes that the batches of a group name, with a statement for
// each kind instead of one for each change.
func (d *draft) namedPieces(group []*write) []piece {
	nodes := map[*graph.Kind][]string{}
	eachNamed(group, func(id string) {
		if kind := d.schema.KindOf(id); kind != nil && utf8.ValidString(id) {
			nodes[kind] = append(nodes[kind], id)
		}
	})
	var pieces []piece
	for _, kind := range d.schema.Kinds {
		pieces = append(pieces, d.nodesPiece(kind, nodes[kind])...)
	}
	return pieces
}

// eachNamed calls visit with all ids that the batches of a group name, also what may be none.
func eachNamed(group []*write, visit func(id string)) {
	for _, one := range group {
		for _, change := range one.batch.Changes {
			if !carried(change) {
				continue
			}
			for _, id := range []string{change.Node, change.Municipality, change.From, change.To} {
				visit(id)
			}
		}
		for id := range one.batch.Expect {
			visit(id)
		}
	}
}

// carried tells whether Bolt can carry a change; one that it cannot will be refused.
func carried(change graph.Change) bool {
	return utf8.ValidString(change.Node + change.Municipality + change.From + change.To)
}

// prefetch reads the edges that the batches name, and who holds the keys that they
// look likely to take, where the nodes are known. What it misses is read when it is
// asked for.
func (d *draft) prefetch(group []*write) {
	pairs := map[*graph.EdgeType][]pairAt{}
	removed := map[*graph.Kind][]string{}
	for _, one := range group {
		for _, change := range one.batch.Changes {
			if !carried(change) {
				continue
			}
			if kind := d.schema.KindOf(change.Node); kind != nil && change.Remove {
				removed[kind] = append(removed[kind], change.Node)
			}
			if t := d.typeOf(change); t != nil {
				pairs[t] = append(pairs[t], pairAt{t, change.From, change.To})
			}
		}
	}
	var pieces []piece
	for _, kind := range d.schema.Kinds {
		pieces = append(pieces, d.allSidesPiece(kind, removed[kind])...)
	}
	for _, edgeType := range d.schema.EdgeTypes {
		pieces = append(pieces, d.edgePieces(edgeType, pairs[edgeType])...)
	}
	d.askAll(append(pieces, d.holdersPiece(d.keysWanted(group))...))
}

// typeOf is the type of an edge that a change names, nil for none.
func (d *draft) typeOf(change graph.Change) *graph.EdgeType {
	if change.Edge == "" {
		return nil
	}
	edgeType := d.schema.EdgeType(change.Edge, d.schema.KindOf(change.From), d.schema.KindOf(change.To))
	if edgeType == nil || edgeType.Scope {
		return nil
	}
	return edgeType
}

// edgePieces read the sides that a new edge could displace one on, and otherwise the
// edges between the pairs.
func (d *draft) edgePieces(edgeType *graph.EdgeType, pairs []pairAt) []piece {
	if len(pairs) == 0 {
		return nil
	}
	var from, to []string
	for _, pair := range pairs {
		from, to = append(from, pair.from), append(to, pair.to)
	}
	var pieces []piece
	if edgeType.Out != nil && !edgeType.Out.Many {
		pieces = append(pieces, d.sidesPiece(edgeType, true, from)...)
	}
	if edgeType.In != nil && !edgeType.In.Many {
		pieces = append(pieces, d.sidesPiece(edgeType, false, to)...)
	}
	return append(pieces, d.pairsPiece(edgeType, pairs)...)
}

// keysWanted are the unique keys that the batches look likely to take: those of the
// values they set, within what they say or what is there.
func (d *draft) keysWanted(group []*write) []string {
	var keys []string
	seen := map[string]bool{}
	for _, one := range group {
		far := map[sideAt]string{}
		for _, change := range one.batch.Changes {
			if edgeType := d.typeOf(change); edgeType != nil {
				far[sideAt{edgeType, true, change.From}], far[sideAt{edgeType, false, change.To}] = change.To, change.From
			}
		}
		for _, change := range one.batch.Changes {
			for _, key := range d.likelyKeys(change, far) {
				if _, known := d.holders[key]; !known && !seen[key] {
					seen[key] = true
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}

func (d *draft) likelyKeys(change graph.Change, far map[sideAt]string) []string {
	kind := d.schema.KindOf(change.Node)
	if kind == nil || change.Remove {
		return nil
	}
	var keys []string
	for _, property := range kind.Uniques() {
		within := make([]string, len(property.Unique.Within))
		for i, edge := range property.Unique.Within {
			within[i] = far[sideAt{edge.Type, edge.Out, change.Node}]
			if edge.Type.Scope {
				within[i] = change.Municipality
			}
			if node := d.nodes[change.Node]; within[i] == "" && node != nil && node.base != nil && edge.Type.Scope {
				within[i] = node.base.municipality
			}
		}
		if value, err := property.CoerceOne(change.Set[property.Name]); err == nil && value != nil {
			keys = append(keys, uniqueKey(kind, property, value, within))
		}
		if aliases := property.Unique.Aliases; aliases != nil {
			list, _ := aliases.Coerce(change.Set[aliases.Name])
			texts, _ := list.([]string)
			for _, text := range texts {
				keys = append(keys, uniqueKey(kind, property, text, within))
			}
		}
	}
	return keys
}
