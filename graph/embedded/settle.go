package embedded

import (
	"cmp"
	"fmt"
	"slices"

	"malgraf/graph"
)

// settle brings all changed lists in order and writes them to the draft.
func (m *moves) settle() {
	for at, list := range m.lists {
		if at.along.ordered && len(list.placed) >= 2*minShare {
			follow, _ := m.terms(nil, at.along.far, nil, at.along.far.Order) // of the schema: they fit
			m.places.learn(at.along.far, list.placed, follow)
		}
	}
	for at, list := range m.lists {
		if list.isLong() {
			m.ownLists(at.along, at.row).putLong(at.row&pageMask, newLongList(m.inParts(at.along, list)))
			continue
		}
		m.places.room = m.inOrder(at.along, list, m.places.room[:0])
		m.putList(at.along, at.row, m.places.room)
	}
}

// inOrder appends the entries of a list in order.
func (m *moves) inOrder(along *side, list *moved, to []entry) []entry {
	placed, keyOf := m.sorted(along, list)
	return merged(to, concat(list.staying()), placed, keyOf)
}

// inParts returns the entries of a list in order and in parts: what is placed goes
// into the part where it belongs, and the others are those of the snapshot.
func (m *moves) inParts(along *side, list *moved) []*segment {
	placed, keyOf := m.sorted(along, list)
	parts := list.staying()
	if !list.inParts {
		parts = cut(concat(parts))
	}
	made := make([]*segment, 0, len(parts)+2+len(placed)/mostInPart*2)
	for len(placed) > 0 && len(parts) > 0 {
		at, n := len(parts)-1, len(placed)
		if keyOf != nil {
			at, _ = slices.BinarySearchFunc(parts[1:], placed[0], func(one *segment, k keyed) int { return compareKeyed(keyOf(one.first()), k) })
		}
		if at+1 < len(parts) {
			n, _ = slices.BinarySearchFunc(placed, keyOf(parts[at+1].first()), compareKeyed)
			n = max(n, 1)
		}
		into := parts[at].entries
		room := make([]entry, 0, len(into)+n)
		made = append(append(made, parts[:at]...), cut(merged(room, into, placed[:n], keyOf))...)
		parts, placed = parts[at+1:], placed[n:]
	}
	if len(placed) > 0 {
		return append(made, cut(appendEntries(nil, placed))...)
	}
	return mend(append(made, parts...), list.size())
}

// sorted returns the entries that are to be placed in their order, and what gives the
// others their keys; nil where the lists of the side have no order.
func (m *moves) sorted(along *side, list *moved) ([]keyed, func(e entry) keyed) {
	placed := make([]keyed, 0, len(list.placed))
	if !along.ordered || len(list.placed) == 0 {
		for e := range list.placed {
			placed = append(placed, keyed{at: e})
		}
		slices.SortFunc(placed, func(a, b keyed) int { return cmp.Compare(a.at, b.at) })
		return placed, nil
	}
	keyOf := m.keysOf[along]
	if keyOf == nil {
		keyOf = m.placeKeys(along)
		m.keysOf[along] = keyOf
	}
	for e := range list.placed {
		placed = append(placed, keyOf(e))
	}
	sortKeyed(placed)
	return placed, keyOf
}

// merged appends a list in order with entries put between, of which few are looked
// at; without keys those stand behind.
func merged(to, list []entry, placed []keyed, keyOf func(e entry) keyed) []entry {
	if keyOf == nil {
		return appendEntries(append(to, list...), placed)
	}
	for i, k := range placed {
		at := placeOf(list, k, 1+len(list)/(len(placed)-i), keyOf)
		to, list = append(append(to, list[:at]...), k.at), list[at:]
	}
	return append(to, list...)
}

func appendEntries(to []entry, placed []keyed) []entry {
	to = slices.Grow(to, len(placed))
	for _, k := range placed {
		to = append(to, k.at)
	}
	return to
}

// placeOf is where an entry belongs in a list in order. It looks first at what stands
// so many steps from the beginning: entries are placed in order, so none is far.
func placeOf(list []entry, k keyed, step int, keyOf func(e entry) keyed) int {
	compare := func(e entry, k keyed) int { return compareKeyed(keyOf(e), k) }
	from := 0
	for from+step < len(list) && compare(list[from+step], k) < 0 {
		from, step = from+step, 2*step
	}
	at, _ := slices.BinarySearchFunc(list[from:min(from+step, len(list))], k, compare)
	return from + at
}

// placeKeys returns what gives the entries of a side's lists their keys in the
// field's default order.
func (m *moves) placeKeys(along *side) func(e entry) keyed {
	// The terms fit the schema that they come from.
	lead, _ := m.terms(nil, along.far, along.edgeType, along.edgeType.Order)
	follow, _ := m.terms(nil, along.far, nil, along.far.Order)
	last, far := m.edgeKey(along.edgeType), m.tables[along.far.Index]
	return func(e entry) keyed {
		key := m.places.key(nodeAt{along.far, e.far()}, follow)
		if len(lead) > 0 {
			key = append(sortKey(lead, e.far(), e.tuple()), key...)
		}
		return keyed{key: key, id: far.id(e.far()), last: last(e.tuple()), at: e}
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
