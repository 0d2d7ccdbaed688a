package embedded

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
