package embedded

import (
	"bytes"
	"fmt"
	"slices"

	"malgraf/graph"
)

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
	lead, _ := m.terms(nil, along.far, along.edgeType, along.edgeType.Order)
	follow, _ := m.terms(nil, along.far, nil, along.far.Order)
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
