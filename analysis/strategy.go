package analysis

import (
	"context"

	"malgraf/graph"
)

// incompleteAreas are the development areas that lack something, with all they lack.
func (s Source) incompleteAreas(ctx context.Context, g *grounds) ([][]Orphan, error) {
	areas, err := s.expand(ctx, "Municipality.developmentAreas", g.towns, nil, "ownership")
	if err != nil {
		return nil, err
	}
	var focus, states, supports, documents, constitutes, owners, indicators, ofFocus, ofState *table
	from := func(to **table, edge string, columns ...string) func() error {
		return into(to, func() (*table, error) { return s.expand(ctx, edge, areas.Nodes, nil, columns...) })
	}
	below := func(to, far **table, edge, farEdge string, columns ...string) func() error {
		return func() (err error) {
			if *to, err = s.expand(ctx, edge, areas.Nodes, nil, columns...); err == nil {
				*far, err = s.expand(ctx, farEdge, (*to).Nodes, nil)
			}
			return err
		}
	}
	if err := together(
		below(&focus, &ofFocus, "DevelopmentArea.focusAreas", "FocusArea.indicators"),
		below(&states, &ofState, "DevelopmentArea.desiredStates", "DesiredState.indicators", "dueYear"),
		from(&supports, "DevelopmentArea.targetArea"),
		from(&documents, "DevelopmentArea.documents"),
		from(&constitutes, "DevelopmentArea.constitutes"),
		from(&owners, "DevelopmentArea.ownedBy", "@role"),
		from(&indicators, "DevelopmentArea.indicators"),
	); err != nil {
		return nil, err
	}
	found := make([][]Orphan, len(g.of))
	for i, town := range areas.parent() {
		overdue, measured, led := false, indicators.has(i), false
		for row, to := states.of(i); row < to; row++ {
			year, dated := states.column("dueYear")[row].(int64)
			overdue = overdue || dated && year < g.of[town].year()
			measured = measured || ofState.has(row)
		}
		for row, to := focus.of(i); row < to; row++ {
			measured = measured || ofFocus.has(row)
		}
		for row, to := owners.of(i); row < to; row++ {
			led = led || owners.text("@role", row) == "LEADS"
		}
		ownership := areas.text("ownership", i)
		orphan, lacks := lacking(OrphanArea, areas.Nodes.IDs[i], holding(
			finding{"NO_FOCUS_AREA", !focus.has(i)},
			finding{"NO_DESIRED_STATE", !states.has(i)},
			finding{"DESIRED_STATE_OVERDUE", overdue},
			finding{"NO_TARGET_AREA", !supports.has(i)},
			finding{"NO_DOCUMENT", !documents.has(i) && !constitutes.has(i)},
			finding{"NO_INDICATOR", !measured},
			finding{"NO_OWNER", ownership == "UNSTATED" && !owners.has(i)},
			finding{"NO_LEAD", ownership == "SHARED" && !led},
		)...)
		if lacks {
			found[town] = append(found[town], orphan)
		}
	}
	return found, nil
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

// staleDocuments are the municipality's policy documents that are linked with nothing,
// hold no longer, or should hold but are still to come.
func (s Source) staleDocuments(ctx context.Context, g *grounds) ([][]Orphan, error) {
	kind := s.Schema.Kind("PolicyDocument")
	var nothing graph.And
	for _, name := range linked {
		edge := kind.Edge(name)
		if edge == nil {
			return nil, unknown("PolicyDocument." + name)
		}
		link := graph.EdgeMatch{Edge: edge, Quantifier: graph.None}
		if status := edge.Type.Property("status"); status != nil {
			link.Where = graph.EdgeCompare{Property: status, Op: graph.Ne, Value: "REJECTED"}
		}
		nothing = append(nothing, link)
	}
	var documents, alone *table
	if err := together(
		into(&documents, func() (*table, error) {
			return s.expand(ctx, "Municipality.policyDocuments", g.towns, nil, "status", "validFrom", "validTo")
		}),
		into(&alone, func() (*table, error) {
			return s.expand(ctx, "Municipality.policyDocuments", g.towns, nothing)
		}),
	); err != nil {
		return nil, err
	}
	unlinked := map[string]bool{}
	for _, id := range alone.Nodes.IDs {
		unlinked[id] = true
	}
	found := make([][]Orphan, len(g.of))
	for i, town := range documents.parent() {
		id, day := documents.Nodes.IDs[i], g.of[town].AsOf
		status, begins, ends := documents.text("status", i), documents.text("validFrom", i), documents.text("validTo", i)
		orphan, lacks := lacking(OrphanDocument, id, holding(
			finding{"NOT_LINKED", unlinked[id]},
			finding{"EXPIRED", status == "ADOPTED" && ends != "" && ends < day},
			finding{"UPCOMING_OVERDUE", status == "UPCOMING" && begins != "" && begins <= day},
		)...)
		if lacks {
			found[town] = append(found[town], orphan)
		}
	}
	return found, nil
}
