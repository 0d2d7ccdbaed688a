package embedded

import (
	"slices"

	"malgraf/graph"
)

// listAt names the neighbours of a row along a side.
type listAt struct {
	along *side
	row   uint32
}

// moved is a list that a batch changes. What stays is not copied before settle: a
// municipality owns thousands of nodes, and most batches add one.
type moved struct {
	// kept are the entries of the snapshot, in order, length of them; gone are those
	// that are removed or stand at a wrong place.
	kept   []*segment
	length int
	gone   map[entry]bool
	// inParts: it is a long list already.
	inParts bool
	// placed are new, or stood at a wrong place; in no order.
	placed map[entry]bool
	// all are the entries as the batch sees them, where it has asked; in no order.
	all []entry
}

// moves are the lists that a batch changes, kept apart so that a list with many
// new entries is written and ordered once.
type moves struct {
	*draft
	lists map[listAt]*moved
	// keysOf gives the entries of a side's lists their keys, made once a batch.
	keysOf map[*side]func(e entry) keyed
}

// nodeAt names a node.
type nodeAt struct {
	kind *graph.Kind
	row  uint32
}

// entries returns the neighbours of a row as the batch sees them now. They are not
// to be changed.
func (m *moves) entries(along *side, row uint32) []entry {
	list := m.lists[listAt{along, row}]
	switch {
	case list == nil:
		return m.tables[along.near.Index].list(row, along.slot)
	case len(list.placed) == 0 && len(list.gone) == 0:
		return m.tables[along.near.Index].list(row, along.slot)
	case list.all == nil:
		list.all = concat(list.staying())
		for e := range list.placed {
			list.all = append(list.all, e)
		}
	}
	return list.all
}

// degree is how many neighbours a row has as the batch sees them now.
func (m *moves) degree(along *side, row uint32) int {
	if list := m.lists[listAt{along, row}]; list != nil {
		return list.size()
	}
	return int(m.tables[along.near.Index].degree(row, along.slot))
}

func (l *moved) size() int { return l.length - len(l.gone) + len(l.placed) }

// isLong tells whether the list is to be kept in parts.
func (l *moved) isLong() bool {
	return l.size() >= longFrom || l.inParts && l.size() >= longFrom/2
}

// staying returns the entries that stand right, in the parts in which they are kept.
func (l *moved) staying() []*segment {
	if len(l.gone) == 0 {
		return l.kept
	}
	left := len(l.gone)
	parts := make([]*segment, 0, len(l.kept))
	for _, one := range l.kept {
		if left > 0 && slices.ContainsFunc(one.entries, l.isGone) {
			stay := slices.DeleteFunc(slices.Clone(one.entries), l.isGone)
			left -= len(one.entries) - len(stay)
			one = &segment{stay}
		}
		if len(one.entries) > 0 {
			parts = append(parts, one)
		}
	}
	return parts
}

func (l *moved) isGone(e entry) bool { return l.gone[e] }

func (m *moves) moved(along *side, row uint32) *moved {
	at := listAt{along, row}
	list := m.lists[at]
	if list == nil {
		list = &moved{gone: map[entry]bool{}, placed: map[entry]bool{}}
		if lists := m.tables[along.near.Index].pages[row>>pageBits].lists[along.slot]; lists != nil {
			list.kept, list.length = lists.parts(row&pageMask), int(lists.length(row&pageMask))
			list.inParts = lists.at[row&pageMask].start == inParts
		}
		m.lists[at] = list
	}
	return list
}

func (m *moves) insert(along *side, row uint32, e entry) {
	list := m.moved(along, row)
	list.placed[e] = true
	if list.all != nil {
		list.all = append(list.all, e)
	}
}

func (m *moves) remove(along *side, row uint32, e entry) {
	list := m.moved(along, row)
	list.all = nil
	if list.placed[e] {
		delete(list.placed, e)
		return
	}
	list.gone[e] = true
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
			list, back := m.moved(along.back, e.far()), newEntry(row, e.tuple())
			if !list.placed[back] {
				list.gone[back], list.placed[back] = true, true
			}
		}
	}
}
