package analysis

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// CoverageArguments are those of CoverageOf.
type CoverageArguments struct {
	Asked
	By CoverageBy
	// Framework is the code of the one whose goals and targets are rows.
	Framework string
	// Level holds the types of the departments that have a column.
	Level []string
	// Where limits the assignments; nil: all.
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
	Thresholds       CoverageThresholds
	// ComparedWith is another moment to set each row beside; nil: none.
	ComparedWith *CoverageMoment
}

// CoverageMoment is another plan or day.
type CoverageMoment struct {
	Plan []string
	AsOf string
}

// Coverage is the heat map of a municipality.
type Coverage struct {
	Analysis
	// Departments are the columns.
	Departments []graph.ID
	Rows        []CoverageRow
}

// CoverageRow is a row: of a goal, a target, a dimension or a target area.
type CoverageRow struct {
	Goal, Target graph.ID
	Dimension    string
	TargetArea   graph.ID
	CoverageRating
	// NotDistributed counts the assignments of boards that several administrations
	// serve, Elsewhere those that reach neither a column nor these.
	NotDistributed, Elsewhere int
	Before                    *CoverageRating
	Trend                     CoverageTrend
	Cells                     []CoverageCell
}

// CoverageCell is a department's work with a row; there is one where Assignments > 0.
type CoverageCell struct {
	Department graph.ID
	// Activities and Indicators are left zero where nobody wants them.
	Assignments, Activities, Indicators int
}

// CoverageOf makes the heat map of each municipality: how many departments work with
// each row, with how many assignments. An assignment stands once in a row and once in
// a cell, by however many targets or units it comes there.
func CoverageOf(ctx context.Context, s Source, asked CoverageArguments) ([]Coverage, error) {
	maps, err := s.coverage(ctx, asked)
	if err != nil || asked.ComparedWith == nil {
		return maps, err
	}
	then := asked
	then.Asked = Asked{Plan: asked.ComparedWith.Plan, AsOf: asked.ComparedWith.AsOf}
	if len(then.Plan) == 0 && then.AsOf == "" {
		return nil, fmt.Errorf("comparedWith: give a plan or a day: %w", graph.ErrInvalid)
	}
	for i := range maps {
		then.Municipality = append(then.Municipality, string(maps[i].Municipality))
	}
	if len(maps) == 0 {
		return maps, nil
	}
	s.Wants = func(...string) bool { return false }
	before, err := s.coverage(ctx, then)
	if err != nil {
		return nil, fmt.Errorf("comparedWith: %w", err)
	}
	for i := range maps {
		for k := range maps[i].Rows { // both have the same rows: plans and days choose none
			row := &maps[i].Rows[k]
			row.Before = &before[i].Rows[k].CoverageRating
			row.Trend = row.trend(*row.Before)
		}
	}
	return maps, nil
}

func (s Source) coverage(ctx context.Context, asked CoverageArguments) ([]Coverage, error) {
	all, frame, err := s.groundsAndFrame(ctx, asked.Asked, asked.Framework)
	if err != nil {
		return nil, err
	}
	maps := make([]Coverage, 0, len(all.of))
	for g := range all.parts() {
		some, err := s.coverageOf(ctx, g, frame, asked)
		if err != nil {
			return nil, err
		}
		maps = append(maps, some...)
	}
	return maps, nil
}

// heat is what the heat maps of some municipalities are made from.
type heat struct {
	*grounds
	organisation *organisation
	assignments  *table
	working      *working
	rows         *coverageRows
	// activities and indicators are the assignments of each; nil where not wanted.
	activities, indicators *lists
}

func (s Source) coverageOf(ctx context.Context, g *grounds, frame *frame, asked CoverageArguments) ([]Coverage, error) {
	h, err := s.heat(ctx, g, frame, asked, "scope")
	if err != nil {
		return nil, err
	}
	return h.coverages(asked.Thresholds), nil
}

// heat reads what heat maps are made from; columns are those of the assignments, the scope
// among them.
func (s Source) heat(ctx context.Context, g *grounds, frame *frame, asked CoverageArguments, columns ...string) (*heat, error) {
	if asked.MunicipalityWide == WideNone {
		asked.Where = graph.Both(asked.Where, s.where("Assignment.scope", graph.Ne, "MUNICIPALITY_WIDE"))
	}
	h := &heat{grounds: g}
	if err := together(
		into(&h.organisation, func() (*organisation, error) { return s.organisation(ctx, g, asked.Level) }),
		into(&h.assignments, func() (*table, error) { return s.assignments(ctx, g, asked.Where, columns...) }),
	); err != nil {
		return nil, err
	}
	h.assignments.parent() // now, for what runs together shares it
	if err := together(
		into(&h.working, func() (*working, error) {
			return s.working(ctx, g, h.organisation, h.assignments, asked.MunicipalityWide)
		}),
		into(&h.rows, func() (*coverageRows, error) { return s.coverageRows(ctx, g, frame, h.assignments, asked.By) }),
		func() error { return s.measured(ctx, h) },
	); err != nil {
		return nil, err
	}
	return h, nil
}

// measured reads the activities of the assignments, and the indicators that measure
// assignments or activities, where they are wanted.
func (s Source) measured(ctx context.Context, h *heat) error {
	wantsActivities, wantsIndicators := s.wants("rows", "cells", "activities"), s.wants("rows", "cells", "indicators")
	if !wantsActivities && !wantsIndicators {
		return nil
	}
	activities, err := s.members(ctx, "Assignment.activities", h.assignments.Nodes, s.where("Activity.status", graph.In, activityCounts))
	if err != nil {
		return err
	}
	different, numbers := number(activities.Nodes)
	carriedOut := (&lists{ends: ends(activities), all: numbers}).inverted(len(different.nodes.IDs))
	h.activities = &carriedOut
	if !wantsIndicators {
		return nil
	}
	var direct, through *table
	if err := together(
		into(&direct, func() (*table, error) {
			return s.members(ctx, "Assignment.indicators", h.assignments.Nodes, nil)
		}),
		into(&through, func() (*table, error) {
			return s.members(ctx, "Activity.indicators", different.nodes, nil)
		}),
	); err != nil {
		return err
	}
	indicators, directly := number(direct.Nodes)
	throughActivity := indicators.more(through.Nodes)
	measured := make([][]int32, len(indicators.numbers))
	for i, assignment := range direct.parent() {
		measured[directly[i]] = append(measured[directly[i]], assignment)
	}
	for i, activity := range through.parent() {
		at := throughActivity[i]
		measured[at] = append(measured[at], carriedOut.of(int(activity))...)
	}
	h.indicators = &lists{}
	for _, assignments := range measured {
		h.indicators.next(assignments...)
	}
	return nil
}

// ends are the offsets of a table as lists has them.
func ends(t *table) []int32 {
	ends := make([]int32, len(t.Offsets)-1)
	for i := range ends {
		ends[i] = int32(t.Offsets[i+1])
	}
	return ends
}
