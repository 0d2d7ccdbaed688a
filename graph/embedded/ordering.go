package embedded

import (
	"bytes"
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

// after returns the orderings of a table in which a batch changed some rows, and
// gave some another revision.
func (o *orderings) after(t *table, changed, revised []uint32) *orderings {
	o.mu.Lock()
	defer o.mu.Unlock()
	next := &orderings{names: slices.Clone(o.names)}
	for _, kept := range o.kept {
		rows := changed
		if slices.ContainsFunc(kept.order, func(term graph.Order) bool { return term.Property.Index == t.revisionAt }) {
			rows = slices.Concat(changed, revised)
		}
		next.kept = append(next.kept, kept.after(t, rows))
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
