package embedded

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// merge takes the stale rows out of an older answer and puts those that are there
// in at their places.
func (o *ordering) merge(before *sortedRows) *sortedRows {
	stale := make(map[uint32]bool, len(o.stale))
	var there []uint32
	for _, row := range o.stale {
		if !stale[row] && o.table.isAlive(row) {
			there = append(there, row)
		}
		stale[row] = true
	}
	kept := without(before, stale)
	added := o.sort(there)
	merged := &sortedRows{rows: make([]uint32, 0, len(kept.rows)+len(added)), same: make([]bool, 0, len(kept.rows)+len(added))}
	next := 0
	for _, one := range added {
		at := next + o.search(kept.rows[next:], one.key, one.id)
		o.join(merged, kept.rows[next:at], kept.same[next:at])
		o.join(merged, []uint32{one.at.far()}, []bool{false})
		next = at
	}
	o.join(merged, kept.rows[next:], kept.same[next:])
	return merged
}

// join appends a run of rows; how its first row compares to the one before it is
// found out anew.
func (o *ordering) join(to *sortedRows, rows []uint32, same []bool) {
	if len(rows) == 0 {
		return
	}
	at := len(to.rows)
	to.rows, to.same = append(to.rows, rows...), append(to.same, same...)
	to.same[at] = at > 0 && bytes.Equal(o.key(to.rows[at-1]), o.key(rows[0]))
}

// without returns sorted rows without some of them.
func without(before *sortedRows, stale map[uint32]bool) *sortedRows {
	kept := &sortedRows{rows: make([]uint32, 0, len(before.rows)), same: make([]bool, 0, len(before.rows))}
	linked := false // whether the row before this one had the values of the last row kept
	for i, row := range before.rows {
		same := linked && before.same[i]
		if stale[row] {
			linked = same
			continue
		}
		kept.rows, kept.same = append(kept.rows, row), append(kept.same, same)
		linked = true
	}
	return kept
}

// search returns the place of the first row that is not before a key and id.
func (o *ordering) search(rows []uint32, key []byte, id string) int {
	at, _ := slices.BinarySearchFunc(rows, 0, func(row uint32, _ int) int {
		return cmp.Or(bytes.Compare(o.key(row), key), strings.Compare(o.table.id(row), id))
	})
	return at
}

// rankAll returns the rank of each row: equal values have equal ranks, and
// between two ranks is room for a value that no row has. One term, ascending.
func (o *ordering) rankAll() []uint32 {
	sorted := o.sorted()
	sorted.rankOnce.Do(func() {
		ranks := make([]uint32, o.table.rows)
		rank := uint32(1)
		for i, row := range sorted.rows {
			if i > 0 && !sorted.same[i] {
				rank += 2
			}
			ranks[row] = rank
			if o.table.value(row, o.order[0].Property.Index) == nil {
				ranks[row] = missingRank
			}
		}
		sorted.ranks = ranks
	})
	return sorted.ranks
}

// rankOf returns the rank of a value, whether or not a row has it.
func (o *ordering) rankOf(value any) uint32 {
	key := appendKey(nil, value, o.order[0].Property, false)
	rows := o.sorted().rows
	at := o.search(rows, key, "")
	if at == len(rows) || o.rankAll()[rows[at]] == missingRank {
		return missingRank - 1
	}
	rank := o.rankAll()[rows[at]]
	if bytes.Equal(o.key(rows[at]), key) {
		return rank
	}
	return rank - 1
}
