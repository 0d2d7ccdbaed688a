package embedded

import (
	"bytes"
	"fmt"
	"slices"

	"malgraf/graph"
)

// listAt names the neighbours of a row along a side.
type listAt struct {
	along *side
	row   uint32
}

// moved is a list that a batch changes: entries in no order until settle.
type moved struct {
	entries []entry
	// placed are entries that stand at a wrong place or are new.
	placed map[entry]bool
}

// moves are the lists that a batch changes, kept apart so that a list with many
// new entries is written and ordered once.
type moves struct {
	*draft
	lists map[listAt]*moved
	// keys of nodes in the default order of their kind, made once a batch.
	keys map[nodeAt]keyed
	// comparers of the sides, made once a batch.
	comparers map[*side]func(a, b entry) int
}

// nodeAt names a node.
type nodeAt struct {
	kind *graph.Kind
	row  uint32
}

// entries returns the neighbours of a row as the batch sees them now.
func (m *moves) entries(along *side, row uint32) []entry {
	if list := m.lists[listAt{along, row}]; list != nil {
		return list.entries
	}
	return m.tables[along.near.Index].list(row, along.slot)
}

func (m *moves) moved(along *side, row uint32) *moved {
	at := listAt{along, row}
	list := m.lists[at]
	if list == nil {
		list = &moved{
			entries: slices.Clone(m.tables[along.near.Index].list(row, along.slot)),
			placed:  map[entry]bool{},
		}
		m.lists[at] = list
	}
	return list
}

func (m *moves) insert(along *side, row uint32, e entry) {
	list := m.moved(along, row)
	list.entries = append(list.entries, e)
	list.placed[e] = true
}

func (m *moves) remove(along *side, row uint32, e entry) {
	list := m.moved(along, row)
	if at := slices.Index(list.entries, e); at >= 0 {
		list.entries = slices.Delete(list.entries, at, at+1)
	}
}

// connect adds an edge on both of its sides.
func (m *moves) connect(out *side, from, to, tuple uint32) {
	m.insert(out, from, newEntry(to, tuple))
	m.insert(out.back, to, newEntry(from, tuple))
}

func (m *moves) disconnect(out *side, from, to, tuple uint32) {
	m.remove(out, from, newEntry(to, tuple))
	m.remove(out.back, to, newEntry(from, tuple))
}

// replace marks a node whose place in its neighbours' lists may have changed.
func (m *moves) replace(kind *graph.Kind, row uint32) {
	for _, along := range m.layout.sides[kind.Index] {
		if !along.back.ordered {
			continue
		}
		for _, e := range m.entries(along, row) {
			m.moved(along.back, e.far()).placed[newEntry(row, e.tuple())] = true
		}
	}
}

// settle brings all changed lists in order and writes them to the draft.
func (m *moves) settle() {
	for at, list := range m.lists {
		if at.along.ordered {
			m.order(at.along, list)
		}
		m.putList(at.along, at.row, list.entries)
	}
}

// order sorts a list of which only the placed entries stand wrong.
func (m *moves) order(along *side, list *moved) {
	if len(list.placed) == 0 {
		return
	}
	compare := m.comparers[along]
	if compare == nil {
		compare = m.comparer(along)
		m.comparers[along] = compare
	}
	if len(list.entries) < 16 || len(list.placed) > len(list.entries)/8 {
		slices.SortFunc(list.entries, compare)
		return
	}
	placed := make([]entry, 0, len(list.placed))
	list.entries = slices.DeleteFunc(list.entries, func(e entry) bool {
		if list.placed[e] {
			placed = append(placed, e)
			return true
		}
		return false
	})
	for _, e := range placed {
		at, _ := slices.BinarySearchFunc(list.entries, e, compare)
		list.entries = slices.Insert(list.entries, at, e)
	}
}

// comparer compares the entries of a side's lists in the field's default order.
func (m *moves) comparer(along *side) func(a, b entry) int {
	// The terms fit the schema that they come from.
	lead, _ := m.terms(along.far, along.edgeType, along.edgeType.Order)
	follow, _ := m.terms(along.far, nil, along.far.Order)
	last := m.edgeKey(along.edgeType)
	node := func(row uint32) keyed {
		at := nodeAt{along.far, row}
		key, found := m.keys[at]
		if !found {
			key = keyed{key: sortKey(follow, row, 0), id: m.tables[along.far.Index].id(row)}
			m.keys[at] = key
		}
		return key
	}
	return func(a, b entry) int {
		if len(lead) > 0 && a.tuple() != b.tuple() {
			if c := bytes.Compare(sortKey(lead, a.far(), a.tuple()), sortKey(lead, b.far(), b.tuple())); c != 0 {
				return c
			}
		}
		if a.far() != b.far() {
			return compareKeyed(node(a.far()), node(b.far()))
		}
		return bytes.Compare(last(a.tuple()), last(b.tuple()))
	}
}

// edgeKey returns a function that gives the sort key of an edge's key.
func (s *snapshot) edgeKey(edgeType *graph.EdgeType) func(tuple uint32) []byte {
	if len(edgeType.Key) == 0 {
		return func(uint32) []byte { return nil }
	}
	tuples := s.tuples[edgeType.Index]
	return func(tuple uint32) []byte {
		var key []byte
		for _, property := range edgeType.Key {
			key = appendExactKey(key, tuples.value(tuple, property.Index), property)
		}
		return key
	}
}

// appendExactKey appends the sort key of a value of an edge's key, and then the
// text itself: edges differ by texts that are equal in Swedish order.
func appendExactKey(key []byte, value any, property *graph.Property) []byte {
	key = appendKey(key, value, property, false)
	if text, ok := value.(string); ok {
		key = appendEscaped(key, []byte(text))
	}
	return key
}

// exactKey returns the key of the edge that a position stands for, nil for all
// edges to its node.
func exactKey(along *graph.EdgeType, position *graph.Position) ([]byte, error) {
	if position.Edge == nil {
		return nil, nil
	}
	if along == nil || len(position.Edge) != len(along.Key) {
		return nil, fmt.Errorf("a position with %d values for the key of an edge: %w", len(position.Edge), graph.ErrInvalid)
	}
	key := []byte{}
	for i, property := range along.Key {
		value, err := property.Coerce(position.Edge[i])
		if err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
		key = appendExactKey(key, value, property)
	}
	return key, nil
}
