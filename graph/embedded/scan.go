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
	if !v.layout.schema.Knows(scan.Kind) {
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
	w, err := v.newWindow(c, scan.Kind, nil, scan.Order, scan.Page, 0)
	if err != nil {
		return nil, err
	}
	s := &scanner{window: w, ctx: ctx, passes: passes, total: scan.Total}
	if err := s.run(c, scan); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil { // what a filter found since then is not true
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
			return s.inKeptOrder(c, order, scan)
		}
	}
	list, err := s.filtered(some, few)
	if err != nil {
		return err
	}
	return s.order(c, list, scan)
}

// probeSteps is how many nodes are looked at in order in the hope of a full page.
const probeSteps = 2048

// inKeptOrder takes the page from an order that is kept. Most pages are full after
// a few nodes; where few nodes pass, it is quicker to look at all as they lie in
// memory and to order those.
func (s *scanner) inKeptOrder(c *compiler, order *ordering, scan graph.Scan) error {
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
		return s.order(c, list, scan)
	}
	s.count = len(list)
	return s.walk(order)
}

// order takes the page from nodes that pass, in no order.
func (s *scanner) order(c *compiler, list []entry, scan graph.Scan) (err error) {
	if len(list) >= manyKeys && s.wantsRows() {
		if s.window, err = s.newWindow(c, scan.Kind, nil, scan.Order, scan.Page, len(list)); err != nil {
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
	if few {
		for i, row := range some {
			if i%checkEvery == 0 && s.ctx.Err() != nil {
				break
			}
			if s.passes == nil || s.passes(row, 0) {
				list = append(list, newEntry(row, 0))
			}
		}
		return list, s.ctx.Err()
	}
	for number, p := range s.far.pages { // as table.each does, without a call a node
		if number%(checkEvery/pageRows) == 0 && s.ctx.Err() != nil {
			break
		}
		for word, bits := range p.alive {
			for ; bits != 0; bits &= bits - 1 {
				row := uint32(number<<pageBits | word<<6 | lowestBit(bits))
				if s.passes == nil || s.passes(row, 0) {
					list = append(list, newEntry(row, 0))
				}
			}
		}
	}
	return list, s.ctx.Err()
}
