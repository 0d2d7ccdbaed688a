package embedded

import "malgraf/graph"

// fewCandidates is how many candidates are few enough to look no further for
// a way that gives less.
const fewCandidates = 64

// candidates returns rows among which all nodes that pass the filter are, in no
// order, each once; false where it knows of no more than limit. It looks for the
// values that name a node, here and beyond edges: "assignments of the municipality
// with code 2161" begins at the municipality.
func (c *compiler) candidates(kind *graph.Kind, filter graph.Filter, limit int) ([]uint32, bool) {
	switch f := filter.(type) {
	case graph.And:
		var best []uint32
		found := false
		for _, one := range f {
			rows, ok := c.candidates(kind, one, limit)
			if ok && (!found || len(rows) < len(best)) {
				best, found = rows, true
				limit = len(best)
			}
			if found && len(best) <= fewCandidates {
				break
			}
		}
		return best, found
	case graph.Or:
		return c.union(kind, f, limit)
	case graph.Compare:
		return c.named(kind, f, limit)
	case graph.EdgeMatch:
		if f.Quantifier != graph.Some || f.Where == nil {
			return nil, false
		}
		far, found := c.candidates(f.Edge.Far, f.Where, limit)
		if !found {
			return nil, false
		}
		return c.backward(c.layout.of(f.Edge), far, limit)
	}
	return nil, false
}

func (c *compiler) union(kind *graph.Kind, filters graph.Or, limit int) ([]uint32, bool) {
	all := []uint32{}
	seen := map[uint32]bool{}
	for _, one := range filters {
		rows, found := c.candidates(kind, one, limit)
		if !found {
			return nil, false
		}
		for _, row := range rows {
			if !seen[row] {
				seen[row] = true
				all = append(all, row)
			}
		}
		if len(all) > limit {
			return nil, false
		}
	}
	return all, true
}

// named returns the nodes that an id or unique value names; false also where it would look
// for them in more than limit places.
func (c *compiler) named(kind *graph.Kind, compare graph.Compare, limit int) ([]uint32, bool) {
	property := compare.Property
	if property != kind.ID() && property.Unique == nil || property.List {
		return nil, false
	}
	var values []any
	switch compare.Op {
	case graph.Eq:
		values = []any{compare.Value}
	case graph.In:
		list, err := property.Elements(compare.Value)
		if err != nil {
			return nil, false
		}
		values = list
	default:
		return nil, false
	}
	if len(values) > 1 && len(values)*c.places(property) > limit {
		return nil, false
	}
	rows := []uint32{}
	seen := map[uint32]bool{}
	for _, value := range values {
		wanted, err := property.CoerceOne(value)
		if err != nil || wanted == nil {
			return nil, false
		}
		for _, row := range c.withValue(kind, property, wanted) {
			if !seen[row] {
				seen[row] = true
				rows = append(rows, row)
			}
		}
	}
	return rows, true
}

// places is in how many places a value of a property may be: once within each of what it is
// unique within, or within none.
func (c *compiler) places(property *graph.Property) int {
	places := 1
	if property.Unique != nil {
		for _, edge := range property.Unique.Within {
			places *= 1 + c.table(edge.Far).live
		}
	}
	return places
}

// withValue returns the nodes that have an id or unique value, within whatever;
// some that have it only as an alias may be among them.
func (c *compiler) withValue(kind *graph.Kind, property *graph.Property, value any) []uint32 {
	t := c.table(kind)
	if property == kind.ID() {
		if row, found := t.lookup(value.(string)); found {
			return []uint32{row}
		}
		return nil
	}
	var rows []uint32
	c.eachUnique(t, property, value, nil, func(row uint32) { rows = append(rows, row) })
	return rows
}

// backward returns the near ends of the edges of a side that end at those rows.
func (c *compiler) backward(along *side, far []uint32, limit int) ([]uint32, bool) {
	from := c.table(along.far)
	total := 0
	for _, row := range far {
		total += len(from.list(row, along.back.slot))
	}
	if total > limit {
		return nil, false
	}
	rows := make([]uint32, 0, total)
	if len(far) == 1 && len(along.edgeType.Key) == 0 { // no row can come twice
		for _, e := range from.list(far[0], along.back.slot) {
			rows = append(rows, e.far())
		}
		return rows, true
	}
	seen := newRowSet(c.table(along.near).rows)
	for _, row := range far {
		for _, e := range from.list(row, along.back.slot) {
			if seen.add(e.far()) {
				rows = append(rows, e.far())
			}
		}
	}
	return rows, true
}

// reached returns the set of nodes with an edge along a side to one that passes
// the filter, found from the far end, where that is the shorter way.
func (c *compiler) reached(along *side, where graph.Filter, inner test) (rowSet, bool, error) {
	if !c.many {
		return nil, false, nil
	}
	farTable := c.table(along.far)
	far, found := c.candidates(along.far, where, 1+farTable.live/4)
	if !found {
		return nil, false, nil
	}
	near := newRowSet(c.table(along.near).rows)
	for i, row := range far {
		if i%checkEvery == 0 && c.ctx.Err() != nil {
			return nil, false, c.ctx.Err()
		}
		for _, e := range farTable.list(row, along.back.slot) {
			// The far end sees the same edge, with the same tuple.
			if !near.has(e.far()) && inner(row, e.tuple()) {
				near.add(e.far())
			}
		}
	}
	return near, true, nil
}
