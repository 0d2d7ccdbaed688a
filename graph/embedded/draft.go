package embedded

import (
	"slices"

	"malgraf/graph"
)

// draft is a snapshot in the making. It shares everything with the snapshot it
// began from and copies a page, column or list before it first changes it: what
// bears the draft's epoch is its own.
//
// Drafts follow one another: one begins from the newest snapshot or from the
// draft before it, and what is given up is never built upon. Only so may lists,
// tuples and hash indexes be appended to in place, and rows be filled that the
// snapshots before do not have, for none looks beyond its own.
type draft struct {
	*snapshot
	base  *snapshot
	epoch uint64
	// numbers find a tuple again; they are the store's, for one writer at a time.
	numbers *tupleNumbers
	// fresh are the tuples that they do not know yet, by edge type as there.
	fresh []map[string]uint32
	// places are the store's likewise.
	places *places
}

func newDraft(base *snapshot, epoch uint64, numbers *tupleNumbers, places *places) *draft {
	own := *base
	own.tables = slices.Clone(base.tables)
	own.tuples = slices.Clone(base.tuples)
	return &draft{snapshot: &own, base: base, epoch: epoch, numbers: numbers, places: places}
}

// own returns the table of a kind as one that the draft may change.
func (d *draft) own(kind *graph.Kind) *table {
	t := d.tables[kind.Index]
	if t.epoch == d.epoch {
		return t
	}
	copied := *t
	copied.epoch = d.epoch
	copied.pages = slices.Clone(t.pages)
	copied.uniques = slices.Clone(t.uniques)
	copied.texts = slices.Clone(t.texts)
	d.tables[kind.Index] = &copied
	return &copied
}

// page returns the page of a row as one that the draft may change.
func (d *draft) page(t *table, row uint32) *page {
	p := t.pages[row>>pageBits]
	if p.epoch == d.epoch {
		return p
	}
	copied := *p
	copied.epoch = d.epoch
	copied.columns = slices.Clone(p.columns)
	copied.lists = slices.Clone(p.lists)
	t.pages[row>>pageBits] = &copied
	return &copied
}

// add gives an id a row, without a node in it as yet.
func (d *draft) add(kind *graph.Kind, id string) uint32 {
	t := d.own(kind)
	var row uint32
	if n := len(t.free); n > 0 {
		row, t.free = t.free[n-1], t.free[:n-1]
	} else {
		row = t.rows
		t.rows++
		if int(row>>pageBits) == len(t.pages) {
			t.pages = append(t.pages, d.newPage(kind))
		}
	}
	p := d.page(t, row)
	if p.ids.epoch != d.epoch && !d.isNew(kind, row) {
		copied := *p.ids
		copied.epoch = d.epoch
		p.ids = &copied
	}
	p.ids.at[row&pageMask] = id
	for property, c := range p.columns { // a draft that was given up may have filled the row
		if c != nil && c.cells[row&pageMask] != nil {
			d.set(kind, row, property, nil)
		}
	}
	if hash := hashText(id); !t.ids.add(hash, row) {
		t.ids = t.indexIDs()
		t.ids.add(hash, row)
	}
	return row
}

// isNew tells whether a row is one that the snapshot which the draft began from has not.
func (d *draft) isNew(kind *graph.Kind, row uint32) bool {
	return row >= d.base.tables[kind.Index].rows
}

func (d *draft) newPage(kind *graph.Kind) *page {
	return &page{
		epoch:   d.epoch,
		ids:     &idBlock{epoch: d.epoch},
		columns: make([]*column, len(kind.Properties)),
		lists:   make([]*lists, len(d.layout.sides[kind.Index])),
	}
}

// indexIDs builds the index of all ids anew, with room to grow.
func (t *table) indexIDs() *hashIndex {
	index := newHashIndex(2 * int(t.rows))
	for row := uint32(0); row < t.rows; row++ {
		if id := t.id(row); id != "" {
			index.add(hashText(id), row)
		}
	}
	return index
}

func (d *draft) setAlive(kind *graph.Kind, row uint32, alive bool) {
	t := d.own(kind)
	p := d.page(t, row)
	at := row & pageMask
	if alive {
		p.alive[at>>6] |= 1 << (at & 63)
		t.live++
	} else {
		p.alive[at>>6] &^= 1 << (at & 63)
		t.live--
	}
}

// set puts a value, nil for none.
func (d *draft) set(kind *graph.Kind, row uint32, property int, value any) {
	t := d.own(kind)
	p := d.page(t, row)
	c := p.columns[property]
	switch {
	case c == nil && value == nil:
		return
	case c == nil:
		c = &column{epoch: d.epoch}
		p.columns[property] = c
	case c.epoch != d.epoch && !d.isNew(kind, row):
		copied := *c
		copied.epoch = d.epoch
		c = &copied
		p.columns[property] = c
	}
	c.cells[row&pageMask] = value
}

// revise notes the commit that changes a node.
func (d *draft) revise(kind *graph.Kind, row uint32, revision graph.Revision) {
	p := d.page(d.own(kind), row)
	switch {
	case p.revisions == nil:
		p.revisions = &revisions{epoch: d.epoch}
	case p.revisions.epoch != d.epoch:
		copied := *p.revisions
		copied.epoch = d.epoch
		p.revisions = &copied
	}
	p.revisions.at[row&pageMask] = uint32(revision)
}

// ownLists returns the lists of a row's page along a side as such that the draft may change.
func (d *draft) ownLists(along *side, row uint32) *lists {
	p := d.page(d.own(along.near), row)
	l := p.lists[along.slot]
	switch {
	case l == nil:
		l = &lists{epoch: d.epoch}
	case l.epoch != d.epoch:
		copied := *l
		copied.epoch, copied.long = d.epoch, slices.Clone(l.long)
		l = &copied
	}
	p.lists[along.slot] = l
	return l
}

// putList replaces the neighbours of a row along a side.
func (d *draft) putList(along *side, row uint32, entries []entry) {
	if page := d.tables[along.near.Index].pages[row>>pageBits]; len(entries) == 0 && page.lists[along.slot] == nil {
		return
	}
	d.ownLists(along, row).put(row&pageMask, entries)
}
