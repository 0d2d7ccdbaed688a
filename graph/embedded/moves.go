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
