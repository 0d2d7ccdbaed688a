package embedded

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"malgraf/graph"
)

// missingRank is the rank of a row without a value.
const missingRank = math.MaxUint32

// orderings are the orders of a table that questions have asked for: each is
// built at its first use and brought up to date at the first use after a change.
type orderings struct {
	mu   sync.Mutex
	kept []*ordering
	// names of kept, as orderName gives them.
	names []string
}

// maxOrderings is how many orders are kept for a kind; each costs 4 to 8 bytes a node.
const maxOrderings = 8

// ordering is all nodes of a table in one order that looks only at the nodes.
type ordering struct {
	table *table
	order []graph.Order
	once  sync.Once
	done  atomic.Pointer[sortedRows]
	// before is an older answer to begin from, stale the rows that it has wrong.
	before atomic.Pointer[sortedRows]
	stale  []uint32
}

// sortedRows are the rows of a table in an order.
type sortedRows struct {
	rows []uint32
	// same tells of each row whether its values are those of the row before.
	same []bool
	// ranks of all rows, every second number; made at first use.
	rankOnce sync.Once
	ranks    []uint32
}

func orderName(order []graph.Order) string {
	var name strings.Builder
	for _, term := range order {
		name.WriteString(term.Property.Name)
		if term.Desc {
			name.WriteByte('-')
		}
		name.WriteByte(',')
	}
	return name.String()
}

// ordered returns the nodes of the table in an order, or nil where it is none
// that can be kept or too many are.
func (t *table) ordered(order []graph.Order) *ordering {
	for _, term := range order {
		if term.Property == nil || len(term.Path) > 0 {
			return nil
		}
	}
	name := orderName(order)
	o := t.orders
	o.mu.Lock()
	at := slices.Index(o.names, name)
	if at < 0 {
		if len(o.kept) >= maxOrderings {
			o.mu.Unlock()
			return nil
		}
		at = len(o.kept)
		o.kept = append(o.kept, &ordering{table: t, order: order})
		o.names = append(o.names, name)
	}
	kept := o.kept[at]
	o.mu.Unlock()
	return kept
}

// after returns the orderings of a table in which a batch changed some rows.
func (o *orderings) after(t *table, changed []uint32) *orderings {
	o.mu.Lock()
	defer o.mu.Unlock()
	next := &orderings{names: slices.Clone(o.names)}
	for _, kept := range o.kept {
		next.kept = append(next.kept, kept.after(t, changed))
	}
	return next
}

func (o *ordering) after(t *table, changed []uint32) *ordering {
	next := &ordering{table: t, order: o.order}
	before := o.before.Load() // first, for build drops it when it is done
	done := o.done.Load()
	switch {
	case done != nil && len(changed) == 0:
		next.done.Store(done)
		return next
	case done != nil:
		before, next.stale = done, changed
	case before != nil:
		next.stale = slices.Concat(o.stale, changed)
	}
	if before != nil && len(next.stale) <= 500+t.live/64 {
		next.before.Store(before)
	} else {
		next.stale = nil
	}
	return next
}

// sorted returns the rows in order; the first call after a change takes its time.
func (o *ordering) sorted() *sortedRows {
	o.once.Do(func() {
		if o.done.Load() != nil {
			return
		}
		if before := o.before.Load(); before != nil {
			o.done.Store(o.merge(before))
		} else {
			o.done.Store(o.build())
		}
		o.before.Store(nil)
	})
	return o.done.Load()
}

func (o *ordering) build() *sortedRows {
	all := make([]uint32, 0, o.table.live)
	o.table.each(func(row uint32) bool {
		all = append(all, row)
		return true
	})
	sorted := o.sort(all)
	built := &sortedRows{rows: all, same: make([]bool, len(sorted))}
	for i, one := range sorted {
		built.rows[i] = one.at.far()
		built.same[i] = i > 0 && bytes.Equal(sorted[i-1].key, one.key)
	}
	return built
}

func (o *ordering) key(row uint32) []byte {
	var key []byte
	for _, term := range o.order {
		value := any(nil)
		if term.Property.Index == 0 {
			value = o.table.id(row)
		} else {
			value = o.table.value(row, term.Property.Index)
		}
		key = appendKey(key, value, term.Property, term.Desc)
	}
	return key
}

func (o *ordering) sort(rows []uint32) []keyed {
	sorted := make([]keyed, len(rows))
	inParallel(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			sorted[i] = keyed{key: o.key(rows[i]), id: o.table.id(rows[i]), at: newEntry(rows[i], 0)}
		}
	})
	sortKeyed(sorted)
	return sorted
}

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
