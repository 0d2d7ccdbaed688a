package embedded

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// Scan implements [graph.View]. Where the filter names nodes, also beyond edges,
// it begins with these and orders them; else it walks the nodes in the order asked
// for until the page is full.
func (v *view) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !v.layout.knows(scan.Kind) {
		return nil, fmt.Errorf("a scan wants a kind of the schema: %w", graph.ErrInvalid)
	}
	if err := checkColumns(scan.Kind, scan.Columns); err != nil {
		return nil, err
	}
	c := &compiler{snapshot: v.snapshot, ctx: ctx, many: true}
	passes, err := c.compile(scan.Kind, nil, scan.Where)
	if err != nil {
		return nil, err
	}
	w, err := v.newWindow(scan.Kind, nil, scan.Order, scan.Page, 0)
	if err != nil {
		return nil, err
	}
	s := &scanner{window: w, ctx: ctx, passes: passes, total: scan.Total}
	if err := s.run(c, scan); err != nil {
		return nil, err
	}
	if scan.Max > 0 && len(s.found) > scan.Max {
		return nil, tooLarge(scan.Max)
	}
	rows := farRows(s.found)
	answer := &graph.Rows{
		Offsets: []int{0, len(rows)}, Nodes: v.nodes(scan.Kind, rows),
		Columns: v.columns(scan.Kind, scan.Columns, rows),
		Next:    []bool{s.next}, Previous: []bool{s.previous},
	}
	if scan.Keys {
		answer.Keys = keys(w.terms, s.found)
	}
	if scan.Total {
		answer.Totals = []int{s.count}
	}
	return answer, nil
}

// scanner is a scan under way.
type scanner struct {
	*window
	ctx    context.Context
	passes test
	total  bool

	// budget is how many steps a walk may take, 0 for any; below 0 when it was not enough.
	budget int

	found          []entry
	count          int
	previous, next bool
}

func (s *scanner) run(c *compiler, scan graph.Scan) error {
	var some []uint32
	few := false
	if s.passes != nil {
		some, few = c.candidates(scan.Kind, scan.Where, s.far.live/4)
	}
	if !few {
		if s.passes == nil && !s.wantsRows() {
			s.count = s.far.live
			s.previous, s.next = isZero(s.page.Last) && s.count > 0, isZero(s.page.First) && s.count > 0
			return nil
		}
		if order := s.far.ordered(scan.Order); order != nil && s.wantsRows() {
			return s.inKeptOrder(order, scan)
		}
	}
	list, err := s.filtered(some, few)
	if err != nil {
		return err
	}
	return s.order(list, scan)
}

// probeSteps is how many nodes are looked at in order in the hope of a full page.
const probeSteps = 2048

// inKeptOrder takes the page from an order that is kept. Most pages are full after
// a few nodes; where few nodes pass, it is quicker to look at all as they lie in
// memory and to order those.
func (s *scanner) inKeptOrder(order *ordering, scan graph.Scan) error {
	if s.passes == nil {
		return s.walk(order)
	}
	if !s.total {
		s.budget = probeSteps
		err := s.walk(order)
		if s.budget >= 0 || err != nil {
			return err
		}
		s.found, s.previous, s.next, s.budget = nil, false, false, 0
	}
	list, err := s.filtered(nil, false)
	if err != nil {
		return err
	}
	if len(list) <= s.far.live/16 {
		return s.order(list, scan)
	}
	s.count = len(list)
	return s.walk(order)
}

// order takes the page from nodes that pass, in no order.
func (s *scanner) order(list []entry, scan graph.Scan) (err error) {
	if len(list) >= manyKeys && s.wantsRows() {
		if s.window, err = s.newWindow(scan.Kind, nil, scan.Order, scan.Page, len(list)); err != nil {
			return err
		}
	}
	s.count = len(list)
	s.found, s.previous, s.next = s.cut(list, false)
	return nil
}

// wantsRows is false where the page is empty whatever the list.
func (s *scanner) wantsRows() bool {
	bounded := s.page.After != nil || s.page.Before != nil
	return bounded || !isZero(s.page.First) && !isZero(s.page.Last)
}

// filtered returns the nodes that pass, of some or of all.
func (s *scanner) filtered(some []uint32, few bool) ([]entry, error) {
	var list []entry
	step := 0
	visit := func(row uint32) bool {
		if step++; step%checkEvery == 0 && s.ctx.Err() != nil {
			return false
		}
		if s.passes == nil || s.passes(row, 0) {
			list = append(list, newEntry(row, 0))
		}
		return true
	}
	if few {
		for _, row := range some {
			if !visit(row) {
				break
			}
		}
	} else {
		s.far.each(visit)
	}
	return list, s.ctx.Err()
}

// walk takes the page from the nodes in order.
func (s *scanner) walk(order *ordering) error {
	rows := order.sorted().rows
	low, high := 0, len(rows)
	if s.page.After != nil {
		low = order.search(rows, s.after, s.page.After.ID)
		if low < high && s.compare(newEntry(rows[low], 0), s.after, s.page.After.ID, nil) == 0 {
			low++
		}
	}
	if s.page.Before != nil {
		high = max(low, order.search(rows, s.before, s.page.Before.ID))
	}
	if s.passes == nil {
		s.count = len(rows)
		low, high = s.page0(low, high)
		s.take(rows[low:high])
		s.previous, s.next = low > 0, high < len(rows)
		return nil
	}
	if s.page.Last != nil {
		s.next = s.anyOf(rows[high:])
		s.previous = s.collectBack(rows[low:high], *s.page.Last) || s.anyOf(rows[:low])
		return s.ctx.Err()
	}
	limit := len(rows)
	if s.page.First != nil {
		limit = *s.page.First
	}
	s.previous = s.anyOfBack(rows[:low])
	s.next = s.collect(rows[low:high], limit) || s.anyOf(rows[high:])
	return s.ctx.Err()
}

func (s *scanner) take(rows []uint32) {
	s.found = make([]entry, len(rows))
	for i, row := range rows {
		s.found[i] = newEntry(row, 0)
	}
}

// on tells whether a walk is to visit row i: not once the context has ended, or
// what the walk may take is spent.
func (s *scanner) on(i int) bool {
	if s.budget != 0 {
		if s.budget < 0 {
			return false
		}
		if s.budget--; s.budget == 0 {
			s.budget = -1
			return false
		}
	}
	return i%checkEvery != 0 || s.ctx.Err() == nil
}

func (s *scanner) anyOf(rows []uint32) bool {
	for i, row := range rows {
		if !s.on(i) {
			return false
		}
		if s.passes(row, 0) {
			return true
		}
	}
	return false
}

func (s *scanner) anyOfBack(rows []uint32) bool {
	for i := len(rows) - 1; i >= 0 && s.on(i); i-- {
		if s.passes(rows[i], 0) {
			return true
		}
	}
	return false
}

// collect takes up to limit rows that pass, and tells whether there is one more.
func (s *scanner) collect(rows []uint32, limit int) bool {
	for i, row := range rows {
		if !s.on(i) {
			return false
		}
		if s.passes(row, 0) {
			if len(s.found) == limit {
				return true
			}
			s.found = append(s.found, newEntry(row, 0))
		}
	}
	return false
}

// collectBack is collect from the end; the rows found stand in order.
func (s *scanner) collectBack(rows []uint32, limit int) bool {
	more := false
	for i := len(rows) - 1; i >= 0 && s.on(i) && !more; i-- {
		if s.passes(rows[i], 0) {
			if len(s.found) == limit {
				more = true
				break
			}
			s.found = append(s.found, newEntry(rows[i], 0))
		}
	}
	for i, j := 0, len(s.found)-1; i < j; i, j = i+1, j-1 {
		s.found[i], s.found[j] = s.found[j], s.found[i]
	}
	return more
}
