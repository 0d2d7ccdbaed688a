package neo4j

import (
	"cmp"
	"slices"

	"malgraf/graph"
)

// draft is the part of the graph that a group of batches looks at, as it is in
// Neo4j and as the batches leave it. What is not there yet is read when it is
// first asked for. The lock that a writing transaction begins with makes sure
// that nobody else changes it meanwhile.
type draft struct {
	*reader
	schema *graph.Schema
	// lenient: values that are not of their property's type are no error, they are absent.
	lenient bool
	nodes   map[string]*draftNode
	edges   map[edgeAt]*draftEdge
	// sides and pairs find edges; what is in sidesRead and pairsRead is complete.
	sides     map[sideAt][]*draftEdge
	pairs     map[pairAt][]*draftEdge
	sidesRead map[sideAt]bool
	pairsRead map[pairAt]bool
	// holders are the nodes that hold unique keys now, "" for none.
	holders map[string]string
	// revised are the nodes that batches of the group changed, with the last commit.
	revised map[string]graph.Revision
	// keys are those of batches that were used before, by name.
	keys map[string]remembered
	// made are the batches of the group that made a commit, requests the keys to be kept.
	made     []*write
	requests []map[string]any
	// forgetting is how that of the store stands when these are kept.
	forgetting forgetting
	// writes are what is to be written in the end.
	writes []piece
}

// nodeState is a node's municipality ("" for none) and its values by
// Property.Index, nil for absence. It is never changed, only replaced.
type nodeState struct {
	municipality string
	values       []any
}

// draftNode is a node as Neo4j has it and as it is now; nil where it is not there.
type draftNode struct {
	kind      *graph.Kind
	id        string
	base, now *nodeState
	// revision is the last commit that changed it, before the batch under way.
	revision graph.Revision
	// baseKeys are the unique keys that it holds in Neo4j and keys those it holds
	// now, where keysKnown says that they were found out.
	baseKeys, keys []heldKey
	keysKnown      bool
}

// edgeAt names an edge; key tells edges of a keyed type apart.
type edgeAt struct {
	edgeType      *graph.EdgeType
	from, to, key string
}

// draftEdge is an edge's values by Property.Index, nil where it is not there.
type draftEdge struct {
	at        edgeAt
	base, now []any
}

// sideAt names the edges of a type at one of its ends.
type sideAt struct {
	edgeType *graph.EdgeType
	out      bool
	id       string
}

// pairAt names the edges of a type between two nodes.
type pairAt struct {
	edgeType *graph.EdgeType
	from, to string
}

func newDraft(schema *graph.Schema, reader *reader) *draft {
	return &draft{
		reader: reader, schema: schema, nodes: map[string]*draftNode{}, edges: map[edgeAt]*draftEdge{},
		sides: map[sideAt][]*draftEdge{}, pairs: map[pairAt][]*draftEdge{},
		sidesRead: map[sideAt]bool{}, pairsRead: map[pairAt]bool{},
		holders: map[string]string{}, revised: map[string]graph.Revision{}, keys: map[string]remembered{},
	}
}

// node returns the node of an id of a known kind.
func (d *draft) node(id string) *draftNode {
	if d.nodes[id] == nil {
		d.readNodes(d.schema.KindOf(id), []string{id})
	}
	return d.nodes[id]
}

// edge returns the edge of that name, there or not.
func (d *draft) edge(at edgeAt) *draftEdge {
	d.between(at.edgeType, at.from, at.to)
	return d.enter(at)
}

// enter gives an edge its place among those known.
func (d *draft) enter(at edgeAt) *draftEdge {
	if known := d.edges[at]; known != nil {
		return known
	}
	edge := &draftEdge{at: at}
	d.edges[at] = edge
	out, in := sideAt{at.edgeType, true, at.from}, sideAt{at.edgeType, false, at.to}
	d.sides[out] = append(d.sides[out], edge)
	d.sides[in] = append(d.sides[in], edge)
	pair := pairAt{at.edgeType, at.from, at.to}
	d.pairs[pair] = append(d.pairs[pair], edge)
	return edge
}

// along returns the edges that are at one end of a type.
func (d *draft) along(edgeType *graph.EdgeType, out bool, id string) []*draftEdge {
	side := sideAt{edgeType, out, id}
	if !d.sideKnown(side) {
		d.readSides(edgeType, out, []string{id})
	}
	return present(d.sides[side])
}

// between returns the edges that are between two nodes.
func (d *draft) between(edgeType *graph.EdgeType, from, to string) []*draftEdge {
	pair := pairAt{edgeType, from, to}
	if !d.pairKnown(pair) {
		d.readPairs(edgeType, []pairAt{pair})
	}
	return present(d.pairs[pair])
}

// present returns those that are there, as a commit lists them.
func present(edges []*draftEdge) []*draftEdge {
	there := slices.DeleteFunc(slices.Clone(edges), func(edge *draftEdge) bool { return edge.now == nil })
	slices.SortFunc(there, func(a, b *draftEdge) int {
		return cmp.Or(cmp.Compare(a.at.from, b.at.from), cmp.Compare(a.at.to, b.at.to), a.at.edgeType.CompareKeys(a.now, b.now))
	})
	return there
}

// sideKnown tells whether all edges of a side have been read; a node that Neo4j
// does not have has none.
func (d *draft) sideKnown(side sideAt) bool {
	if d.sidesRead[side] {
		return true
	}
	node := d.nodes[side.id]
	return node != nil && node.base == nil
}

func (d *draft) pairKnown(pair pairAt) bool {
	return d.pairsRead[pair] || d.sideKnown(sideAt{pair.edgeType, true, pair.from}) || d.sideKnown(sideAt{pair.edgeType, false, pair.to})
}
