package embedded

import "malgraf/graph"

const (
	pageBits = 8
	pageRows = 1 << pageBits
	pageMask = pageRows - 1
)

// snapshot is the whole graph at one revision. Nothing that it reaches changes
// once it is published, but for the caches that are derived from it.
type snapshot struct {
	layout   *layout
	revision graph.Revision
	// tables by Kind.Index.
	tables []*table
	// tuples by EdgeType.Index.
	tuples []tuples
}

// table holds the nodes of a kind. A node has a row, a number that it keeps as
// long as the store is open; a node that is made again gets its old row back.
type table struct {
	epoch uint64
	kind  *graph.Kind
	pages []*page
	// rows is how many row numbers have been given.
	rows uint32
	// live is how many nodes there are.
	live int
	// free are rows that held no node when the store was opened.
	free []uint32
	// ids finds the row of an id.
	ids *hashIndex
	// uniques find the rows of the unique values, in the order of kind.Uniques.
	uniques []*hashIndex
	// orders are the orders of the nodes that questions asked for.
	orders *orderings
	// texts are the searched properties, in SDL order.
	texts []*textIndex
	// revisionAt is the Property.Index of the revision, -1 where the SDL has none.
	revisionAt int
}

// page holds pageRows rows of a table, each property in its own column, so that
// a change copies only what it touches and an absent property costs nothing.
type page struct {
	epoch uint64
	alive [pageRows / 64]uint64
	ids   *idBlock
	// columns by Property.Index; nil where no row has a value. What the store gives
	// every node has none.
	columns []*column
	// revisions of the nodes; nil where no row has one.
	revisions *revisions
	// lists by side.slot; nil where no row has an edge.
	lists []*lists
}

type idBlock struct {
	epoch uint64
	at    [pageRows]string
}

type column struct {
	epoch uint64
	cells [pageRows]any
}

// revisions take 32 bits each, as an Int of GraphQL does.
type revisions struct {
	epoch uint64
	at    [pageRows]uint32
}

// emptyList is how a list property without a value is answered.
var emptyList any = []string{}

func (t *table) isAlive(row uint32) bool {
	if row >= t.rows {
		return false
	}
	at := row & pageMask
	return t.pages[row>>pageBits].alive[at>>6]&(1<<(at&63)) != 0
}

// id returns the id of a row, also of one whose node has been removed.
func (t *table) id(row uint32) string { return t.pages[row>>pageBits].ids.at[row&pageMask] }

// value returns the value of a property other than the id; nil: none.
func (t *table) value(row uint32, property int) any {
	column := t.pages[row>>pageBits].columns[property]
	if column == nil {
		if property == t.revisionAt {
			return int64(t.revision(row))
		}
		return nil
	}
	return column.cells[row&pageMask]
}

// revision returns the last commit that changed a node or the edges from it.
func (t *table) revision(row uint32) graph.Revision {
	revisions := t.pages[row>>pageBits].revisions
	if revisions == nil {
		return 0
	}
	return graph.Revision(revisions.at[row&pageMask])
}

// list returns the entries of a row along the side in that slot.
func (t *table) list(row uint32, slot int) []entry {
	lists := t.pages[row>>pageBits].lists[slot]
	if lists == nil {
		return nil
	}
	return lists.of(row & pageMask)
}

// degree returns how many entries a row has along the side in that slot.
func (t *table) degree(row uint32, slot int) uint32 {
	lists := t.pages[row>>pageBits].lists[slot]
	if lists == nil {
		return 0
	}
	return lists.length(row & pageMask)
}

// rowOf returns the row that an id has or had in this table.
func (t *table) rowOf(id string) (uint32, bool) {
	return t.ids.find(hashText(id), func(row uint32) bool {
		return row < t.rows && t.id(row) == id
	})
}

// lookup returns the row of the node with that id, if it is there.
func (t *table) lookup(id string) (uint32, bool) {
	row, found := t.rowOf(id)
	return row, found && t.isAlive(row)
}

// each calls visit with every node's row until it returns false.
func (t *table) each(visit func(row uint32) bool) {
	for i, p := range t.pages {
		for word, bits := range p.alive {
			for ; bits != 0; bits &= bits - 1 {
				at := word<<6 | lowestBit(bits)
				if !visit(uint32(i<<pageBits | at)) {
					return
				}
			}
		}
	}
}

// table returns the table of a kind.
func (s *snapshot) table(kind *graph.Kind) *table { return s.tables[kind.Index] }

// first returns the row at the far end of a to-one side.
func (s *snapshot) first(along *side, row uint32) (uint32, bool) {
	only, found := s.only(along, row)
	return only.far(), found
}

// only returns the entry of the first, for a to-one side the only, neighbour.
func (s *snapshot) only(along *side, row uint32) (entry, bool) {
	list := s.tables[along.near.Index].list(row, along.slot)
	if len(list) == 0 {
		return 0, false
	}
	return list[0], true
}

func newSnapshot(l *layout) *snapshot {
	s := &snapshot{layout: l, tables: make([]*table, len(l.schema.Kinds)), tuples: make([]tuples, len(l.schema.EdgeTypes))}
	for i, kind := range l.schema.Kinds {
		t := &table{kind: kind, ids: newHashIndex(0), orders: &orderings{}, revisionAt: -1}
		if property := kind.Revision(); property != nil {
			t.revisionAt = property.Index
		}
		for range kind.Uniques() {
			t.uniques = append(t.uniques, newHashIndex(0))
		}
		for _, property := range kind.Properties {
			if property.Search {
				t.texts = append(t.texts, &textIndex{property: property})
			}
		}
		s.tables[i] = t
	}
	for i := range s.tuples {
		s.tuples[i] = tuples{nil}
	}
	return s
}
