package analysis

import (
	"slices"
)

// coverages makes the heat map of each municipality.
func (h *heat) coverages(thresholds CoverageThresholds) []Coverage {
	assignments, activities, indicators := newGrouping(), newGrouping(), newGrouping()
	for i := range h.assignments.len() {
		h.put(assignments, int32(i), int32(i))
	}
	h.putAll(activities, h.activities)
	h.putAll(indicators, h.indicators)
	maps := make([]Coverage, len(h.of))
	for town := range maps {
		from, to := h.rows.from[town], h.rows.to[town]
		c := &maps[town]
		c.Analysis, c.Departments = h.of[town].Analysis, h.organisation.idsOf(town)
		c.Rows = slices.Clone(h.rows.rows[from:to])
		h.left(town, c.Rows)
		for i := range c.Rows {
			row, at := &c.Rows[i], []int32{int32(town), int32(from + i)}
			all := assignments.of(at...)
			row.CoverageRating = thresholds.rate(len(c.Departments), all.parts, all.n)
			if h.rows.irrelevant[town][i] {
				row.Colour, row.Rule = NotRelevant, ""
			}
			row.Cells = make([]CoverageCell, 0, all.parts)
			for column := int32(0); len(row.Cells) < all.parts; column++ {
				cell := append(at, column)
				if n := assignments.of(cell...).n; n > 0 {
					row.Cells = append(row.Cells, CoverageCell{
						Department: c.Departments[column], Assignments: n,
						Activities: activities.of(cell...).n, Indicators: indicators.of(cell...).n,
					})
				}
			}
		}
	}
	return maps
}

// put puts a thing into the cells of an assignment that it belongs to: municipality,
// row, column.
func (h *heat) put(into *grouping, thing, assignment int32) {
	for _, row := range h.rows.contributes.of(int(assignment)) {
		for _, column := range h.working.columns.of(int(assignment)) {
			into.add(thing, h.assignments.parent()[assignment], row, column)
		}
	}
}

func (h *heat) putAll(into *grouping, things *lists) {
	if things == nil {
		return
	}
	for thing := range things.ends {
		for _, assignment := range things.of(thing) {
			h.put(into, int32(thing), assignment)
		}
	}
}

// left counts in the rows of a municipality the assignments that are counted for no column.
func (h *heat) left(town int, rows []CoverageRow) {
	first, last := h.assignments.of(town)
	for assignment := first; assignment < last; assignment++ {
		for _, at := range h.rows.contributes.of(assignment) {
			row := &rows[int(at)-h.rows.from[town]]
			switch {
			case h.working.undistributed[assignment]:
				row.NotDistributed++
			case len(h.working.columns.of(assignment)) == 0:
				row.Elsewhere++
			}
		}
	}
}
