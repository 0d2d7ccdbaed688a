package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// holders are the development areas, or the departments that have a column, of some
// municipalities, and what belongs to each.
type holders struct {
	*grounds
	ids []string
	// of has the holders of each municipality: from one up to, not including, another.
	from, to []int
	// areas, with their focus areas and those below, and desired states.
	areas, focus, states *belonging
	// assignments and activities that count, and the departments whose work is a
	// holder's; nothing for development areas.
	assignments, activities, departments *belonging
}

func (s Source) holders(g *grounds, n int) *holders {
	return &holders{
		grounds: g,
		areas:   s.belonging("DevelopmentArea", n), focus: s.belonging("FocusArea", n), states: s.belonging("DesiredState", n),
		assignments: s.belonging("Assignment", n), activities: s.belonging("Activity", n), departments: s.belonging("Department", n),
	}
}

// areaHolders are the development areas themselves.
func (s Source) areaHolders(ctx context.Context, g *grounds) (*holders, error) {
	areas, err := s.expand(ctx, "Municipality.developmentAreas", g.towns, nil)
	if err != nil {
		return nil, err
	}
	h := s.holders(g, areas.len())
	h.ids = areas.Nodes.IDs
	for town := range g.of {
		from, to := areas.of(town)
		h.from, h.to = append(h.from, from), append(h.to, to)
	}
	for holder, at := range h.areas.more(areas.Nodes) {
		h.areas.of[holder] = []int32{at}
	}
	return h, s.ofAreas(ctx, h)
}

// departmentHolders are the departments that have a column.
func (s Source) departmentHolders(ctx context.Context, g *grounds, asked workAsked) (*holders, error) {
	if asked.MunicipalityWide == WideNone {
		asked.Where = graph.Both(asked.Where, s.where("Assignment.scope", graph.Ne, "MUNICIPALITY_WIDE"))
	}
	var o *organisation
	var assignments *table
	if err := together(
		into(&o, func() (*organisation, error) { return s.organisation(ctx, g, asked.Level) }),
		into(&assignments, func() (*table, error) { return s.assignments(ctx, g, asked.Where, "scope") }),
	); err != nil {
		return nil, err
	}
	work, err := s.working(ctx, g, o, assignments, asked.MunicipalityWide)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, columns := range o.columns {
		n += len(columns)
	}
	h := s.holders(g, n)
	for town := range g.of {
		h.from = append(h.from, len(h.ids))
		for _, department := range o.columns[town] {
			h.ids = append(h.ids, o.nodes.IDs[department])
		}
		h.to = append(h.to, len(h.ids))
	}
	h.departments.numbering = o.numbering
	for department, town := range o.town {
		for _, column := range o.reach(int32(department)).columns {
			holder := h.from[town] + int(column)
			h.departments.of[holder] = append(h.departments.of[holder], int32(department))
		}
	}
	numbers := h.assignments.more(assignments.Nodes)
	for i, town := range assignments.parent() {
		for _, column := range work.columns.of(i) {
			holder := h.from[town] + int(column)
			h.assignments.of[holder] = append(h.assignments.of[holder], numbers[i])
		}
	}
	if err := s.follow(ctx,
		link{h.departments, "Department.developmentAreas", nil, h.areas},
		link{h.departments, "Department.focusAreas", nil, h.focus},
		link{h.assignments, "Assignment.implements", nil, h.focus},
		link{h.assignments, "Assignment.activities", s.where("Activity.status", graph.In, activityCounts), h.activities},
	); err != nil {
		return nil, err
	}
	return h, s.ofAreas(ctx, h)
}

// ofAreas adds what the areas of the holders have.
func (s Source) ofAreas(ctx context.Context, h *holders) error {
	if err := s.follow(ctx,
		link{h.areas, "DevelopmentArea.focusAreas", nil, h.focus},
		link{h.areas, "DevelopmentArea.desiredStates", nil, h.states},
	); err != nil {
		return err
	}
	return s.withParts(ctx, h.focus)
}

// BridgeVia is by what areas or departments are linked.
type BridgeVia string

// By what they can be linked, in the order of the SDL.
const (
	ViaDocument   BridgeVia = "DOCUMENT"
	ViaFocusArea  BridgeVia = "FOCUS_AREA"
	ViaTarget     BridgeVia = "TARGET"
	ViaIndicator  BridgeVia = "INDICATOR"
	ViaProcess    BridgeVia = "PROCESS"
	ViaDepartment BridgeVia = "DEPARTMENT"
	ViaTargetArea BridgeVia = "TARGET_AREA"
)

// held is what each holder holds of a sort.
type held struct {
	*belonging
	// firm is what it holds not by suggested links alone, by the same numbers; nil where
	// no link can be suggested.
	firm *belonging
}

// suggested returns those of a thing's holders that hold it by suggested links alone.
func (h held) suggested(holders []int, thing int32) []int {
	if h.firm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(holders), func(holder int) bool {
		_, isFirm := slices.BinarySearch(h.firm.of[holder], thing)
		return isFirm
	})
}

// held returns what each holder holds of a sort.
func (s Source) held(ctx context.Context, h *holders, via BridgeVia) (held, error) {
	if via == ViaFocusArea {
		return held{belonging: h.focus}, nil
	}
	kinds := map[BridgeVia]string{
		ViaDocument: "PolicyDocument", ViaTarget: "Target", ViaIndicator: "Indicator",
		ViaProcess: "Process", ViaDepartment: "Department", ViaTargetArea: "TargetArea",
	}
	to := s.belonging(kinds[via], len(h.ids))
	found := held{belonging: to}
	if via == ViaTarget {
		found.firm = &belonging{to.numbering, make([][]int32, len(h.ids))}
	}
	ways := map[BridgeVia][]link{
		ViaDocument: {
			{h.areas, "DevelopmentArea.documents", nil, to},
			{h.areas, "DevelopmentArea.constitutes", nil, to},
			{h.focus, "FocusArea.documents", nil, to},
			{h.focus, "FocusArea.revises", nil, to},
			{h.focus, "FocusArea.produces", nil, to},
			{h.departments, "Department.policyDocuments", nil, to},
		},
		ViaTarget: {
			{h.areas, "DevelopmentArea.targets", s.whereEdge("DevelopmentArea.targets@status", graph.Ne, linkRejected), to},
			{h.areas, "DevelopmentArea.targets", s.whereEdge("DevelopmentArea.targets@status", graph.Eq, linkAccepted), found.firm},
			{h.focus, "FocusArea.targets", s.whereEdge("FocusArea.targets@status", graph.Ne, linkRejected), to},
			{h.focus, "FocusArea.targets", s.whereEdge("FocusArea.targets@status", graph.Eq, linkAccepted), found.firm},
			{h.assignments, "Assignment.targets", nil, found.firm},
		},
		ViaIndicator: {
			{h.areas, "DevelopmentArea.indicators", nil, to},
			{h.focus, "FocusArea.indicators", nil, to},
			{h.states, "DesiredState.indicators", nil, to},
			{h.assignments, "Assignment.indicators", nil, to},
			{h.activities, "Activity.indicators", nil, to},
		},
		ViaProcess: {
			{h.areas, "DevelopmentArea.processes", nil, to},
			{h.focus, "FocusArea.processes", nil, to},
		},
		ViaDepartment: {
			{h.areas, "DevelopmentArea.ownedBy", nil, to},
			{h.focus, "FocusArea.departments", nil, to},
			{h.departments, "Department.serves", nil, to},
		},
		ViaTargetArea: {{h.areas, "DevelopmentArea.targetArea", nil, to}},
	}
	if err := s.follow(ctx, ways[via]...); err != nil {
		return held{}, err
	}
	if found.firm != nil {
		for holder, firm := range found.firm.of {
			to.of[holder] = once(append(to.of[holder], firm...))
		}
	}
	return found, nil
}

// How far links have come, of what the SDL has.
const (
	linkAccepted = "ACCEPTED"
	linkRejected = "REJECTED"
)
