package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// areas are the development areas of some municipalities, with all that they need.
type areas struct {
	*grounds
	areas                                                               *table
	focus, states, supports, documents, constitutes, owners, indicators *table
	// ofFocus and ofState measure the focus areas and desired states.
	ofFocus, ofState *table
}

func (s Source) areas(ctx context.Context, g *grounds) (*areas, error) {
	a := &areas{grounds: g}
	var err error
	if a.areas, err = s.expand(ctx, "Municipality.developmentAreas", g.towns, nil, "ownership"); err != nil {
		return nil, err
	}
	a.areas.parent() // now, for what looks at them together shares it
	if err := s.tables(ctx, a.areas.Nodes, []**table{&a.focus, &a.states, &a.supports, &a.documents, &a.constitutes, &a.owners, &a.indicators},
		asking{edge: "DevelopmentArea.focusAreas", unordered: true}, asking{edge: "DevelopmentArea.desiredStates", columns: []string{"dueYear"}, unordered: true},
		asking{edge: "DevelopmentArea.targetArea", unordered: true}, asking{edge: "DevelopmentArea.documents", unordered: true}, asking{edge: "DevelopmentArea.constitutes", unordered: true},
		asking{edge: "DevelopmentArea.ownedBy", columns: []string{"@role"}, unordered: true}, asking{edge: "DevelopmentArea.indicators", unordered: true})(); err != nil {
		return nil, err
	}
	return a, together(
		into(&a.ofFocus, func() (*table, error) { return s.members(ctx, "FocusArea.indicators", a.focus.Nodes, nil) }),
		into(&a.ofState, func() (*table, error) { return s.members(ctx, "DesiredState.indicators", a.states.Nodes, nil) }),
	)
}

// incompleteAreas are the development areas that lack something, with all they lack.
func (s Source) incompleteAreas(ctx context.Context, g *grounds) ([][]Orphan, error) {
	a, err := s.areas(ctx, g)
	if err != nil {
		return nil, err
	}
	found := make([][]Orphan, len(g.of))
	for i, town := range a.areas.parent() {
		if orphan, lacks := a.lacks(i, nil); lacks {
			found[town] = append(found[town], orphan)
		}
	}
	return found, nil
}

// documented tells whether an area refers to a document or is one.
func (a *areas) documented(i int, without *gone) bool {
	return a.documents.hasBut(i, without) || a.constitutes.hasBut(i, without)
}

// lacks makes an orphan of an area that lacks something.
func (a *areas) lacks(i int, without *gone) (Orphan, bool) {
	overdue, measured, led := false, a.indicators.hasBut(i, without), false
	for row, to := a.states.of(i); row < to; row++ {
		if without.has(a.states.Nodes.IDs[row]) {
			continue
		}
		year, dated := a.states.column("dueYear")[row].(int64)
		overdue = overdue || dated && year < a.of[a.areas.parent()[i]].year()
		measured = measured || a.ofState.hasBut(row, without)
	}
	for row, to := a.focus.of(i); row < to; row++ {
		measured = measured || !without.has(a.focus.Nodes.IDs[row]) && a.ofFocus.hasBut(row, without)
	}
	for row, to := a.owners.of(i); row < to; row++ {
		led = led || !without.has(a.owners.Nodes.IDs[row]) && a.owners.text("@role", row) == "LEADS"
	}
	ownership := a.areas.text("ownership", i)
	return lacking(OrphanArea, a.areas.Nodes.IDs[i], holding(
		finding{"NO_FOCUS_AREA", !a.focus.hasBut(i, without)},
		finding{"NO_DESIRED_STATE", !a.states.hasBut(i, without)},
		finding{"DESIRED_STATE_OVERDUE", overdue},
		finding{"NO_TARGET_AREA", !a.supports.hasBut(i, without)},
		finding{"NO_DOCUMENT", !a.documented(i, without)},
		finding{"NO_INDICATOR", !measured},
		finding{"NO_OWNER", ownership == "UNSTATED" && !a.owners.hasBut(i, without)},
		finding{"NO_LEAD", ownership == "SHARED" && !led},
	)...)
}

// finding is a reason, and whether it holds.
type finding struct {
	reason OrphanReason
	holds  bool
}

// holding returns the reasons that hold.
func holding(all ...finding) []OrphanReason {
	var reasons []OrphanReason
	for _, one := range all {
		if one.holds {
			reasons = append(reasons, one.reason)
		}
	}
	return reasons
}

// linked are the edges by which a policy document is linked with what it is for. Those
// of ADDRESSES count unless they are rejected.
var linked = []string{"developmentAreas", "parts", "constitutedBy", "focusAreas", "revisedBy", "producedBy", "goals", "targets"}

// documents are the policy documents of some municipalities, and what they are linked with.
type documents struct {
	*grounds
	documents *table
	links     []*table
}

func (s Source) documents(ctx context.Context, g *grounds) (*documents, error) {
	d := &documents{grounds: g}
	var err error
	if d.documents, err = s.expand(ctx, "Municipality.policyDocuments", g.towns, nil, "status", "validFrom", "validTo"); err != nil {
		return nil, err
	}
	d.documents.parent() // now, for what looks at them together shares it
	links := make([]asking, len(linked))
	for i, name := range linked {
		links[i] = asking{edge: "PolicyDocument." + name, unordered: true}
		edge, err := s.edge(links[i].edge)
		if err != nil {
			return nil, err
		}
		if edge.Type.Property("status") != nil {
			links[i].where = s.whereEdge(links[i].edge+"@status", graph.Ne, linkRejected)
		}
	}
	d.links, err = s.expandAll(ctx, d.documents.Nodes, links...)
	return d, err
}

// staleDocuments are the municipality's policy documents that are linked with nothing,
// hold no longer, or should hold but are still to come.
func (s Source) staleDocuments(ctx context.Context, g *grounds) ([][]Orphan, error) {
	d, err := s.documents(ctx, g)
	if err != nil {
		return nil, err
	}
	found := make([][]Orphan, len(g.of))
	for i, town := range d.documents.parent() {
		if orphan, is := d.stale(i, nil); is {
			found[town] = append(found[town], orphan)
		}
	}
	return found, nil
}

// stale makes an orphan of a document that is linked with nothing or does not hold.
func (d *documents) stale(i int, without *gone) (Orphan, bool) {
	day := d.of[d.documents.parent()[i]].AsOf
	status, begins, ends := d.documents.text("status", i), d.documents.text("validFrom", i), d.documents.text("validTo", i)
	linked := slices.ContainsFunc(d.links, func(link *table) bool { return link.hasBut(i, without) })
	return lacking(OrphanDocument, d.documents.Nodes.IDs[i], holding(
		finding{"NOT_LINKED", !linked},
		finding{"EXPIRED", status == "ADOPTED" && ends != "" && ends < day},
		finding{"UPCOMING_OVERDUE", status == "UPCOMING" && begins != "" && begins <= day},
	)...)
}
