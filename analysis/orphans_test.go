package analysis_test

import (
	"fmt"
	"slices"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestOrphansAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.OrphanArguments{Asked: r.asked(), Framework: r.framework()}
		for _, kind := range []analysis.OrphanKind{analysis.OrphanTarget, analysis.OrphanAssignment, analysis.OrphanArea, analysis.OrphanDocument} {
			if !r.chance(5) {
				asked.Kinds = append(asked.Kinds, kind)
			}
		}
		if r.chance(4) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
		}
		got, err := analysis.OrphansOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var want []analysis.Orphans
		for _, town := range asked.Municipality {
			want = append(want, w.moment(town, asked.Asked, s.Today).orphans(asked))
		}
		for _, orphan := range got[0].List {
			if len(orphan.Chains) > 0 && orphan.Reason != orphan.Chains[0].Reason {
				t.Errorf("the chain that gets furthest does not stand first: %+v", orphan)
			}
		}
		compareLines(t, asked, orphanLines(got), orphanLines(want))
	})
}

// orphanLines leaves out the order that only the store's collation decides, and of the
// chains that get equally far.
func orphanLines(all []analysis.Orphans) []string {
	var lines []string
	for _, o := range all {
		slices.Sort(o.Plans)
		lines = append(lines, fmt.Sprintf("%+v %d %v", o.Analysis, o.TotalCount, o.Counts))
		var list []string
		for _, orphan := range o.List {
			slices.SortFunc(orphan.Chains, func(a, b analysis.OrphanChain) int { return compare(a.Assignment, b.Assignment) })
			list = append(list, fmt.Sprintf("%+v", orphan))
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

// orphans is the definition of docs/analyses.md.
func (m moment) orphans(asked analysis.OrphanArguments) analysis.Orphans {
	o := analysis.Orphans{Analysis: m.header()}
	assignments := keep(m.counting(), func(a string) bool { return asked.Where == nil || m.text(a, "form") == "MEASURE" })
	add := func(kind analysis.OrphanKind, node string, chains []analysis.OrphanChain, reasons ...analysis.OrphanReason) {
		if len(reasons) > 0 && slices.Contains(asked.Kinds, kind) {
			o.List = append(o.List, analysis.Orphan{Kind: kind, Node: graph.ID(node), Reason: reasons[0], Reasons: reasons, Chains: chains})
		}
	}
	for _, target := range keep(m.all("Target", ""), func(id string) bool { return !m.notRelevant(id) }) {
		chains, furthest, isWhole := []analysis.OrphanChain(nil), analysis.OrphanReason("NO_ASSIGNMENT"), false
		for _, a := range assignments {
			if !slices.Contains(m.out(a, "CONTRIBUTES_TO", "Target"), target) {
				continue
			}
			reason := m.breaks(a, []string{target})
			isWhole = isWhole || reason == ""
			if len(chains) == 0 || slices.Index(order, reason) > slices.Index(order, furthest) {
				furthest = reason
			}
			chains = append(chains, analysis.OrphanChain{Assignment: graph.ID(a), Reason: reason})
		}
		if !isWhole {
			add(analysis.OrphanTarget, target, chains, furthest)
		}
	}
	for _, a := range assignments {
		if reason := m.breaks(a, m.out(a, "CONTRIBUTES_TO", "Target")); reason != "" {
			add(analysis.OrphanAssignment, a, nil, reason)
		}
	}
	for _, area := range m.all("DevelopmentArea", m.town) {
		add(analysis.OrphanArea, area, nil, m.areaLacks(area)...)
	}
	for _, document := range m.all("PolicyDocument", m.town) {
		add(analysis.OrphanDocument, document, nil, m.documentLacks(document)...)
	}
	o.TotalCount = len(o.List)
	for _, kind := range []analysis.OrphanKind{analysis.OrphanTarget, analysis.OrphanAssignment, analysis.OrphanArea, analysis.OrphanDocument} {
		for _, reason := range order {
			n := 0
			for _, orphan := range o.List {
				if orphan.Kind == kind && slices.Contains(orphan.Reasons, reason) {
					n++
				}
			}
			if n > 0 {
				o.Counts = append(o.Counts, analysis.OrphanCount{Kind: kind, Reason: reason, Count: n})
			}
		}
	}
	return o
}

// order is that of the definition.
var order = []analysis.OrphanReason{
	"NO_ASSIGNMENT", "EXPIRED", "NO_DEPARTMENT", "NO_RESPONSIBLE", "NO_ACTIVITY", "NO_INDICATOR", "NO_OBSERVATION", "NO_FOCUS_AREA", "NO_DESIRED_STATE",
	"DESIRED_STATE_OVERDUE", "NO_TARGET_AREA", "NO_DOCUMENT", "NO_OWNER", "NO_LEAD", "NOT_LINKED", "UPCOMING_OVERDUE",
}

// breaks is the first break of an assignment on the way to a result, seen from targets.
func (m moment) breaks(a string, targets []string) analysis.OrphanReason {
	indicators := m.in(a, "MEASURES", "Indicator")
	for _, activity := range m.activities(a) {
		indicators = append(indicators, m.in(activity, "MEASURES", "Indicator")...)
	}
	for _, target := range targets {
		indicators = append(indicators, keep(m.in(target, "MEASURES", "Indicator"), func(i string) bool {
			return m.nodes[i].town == "" || m.nodes[i].town == m.town
		})...)
	}
	departments := m.out(a, "ASSIGNED_TO", "Department")
	if m.text(a, "scope") == "MUNICIPALITY_WIDE" {
		departments = append(departments, m.heads(a, analysis.WideAnswered, nil)...)
	}
	due := m.text(a, "due")
	switch {
	case due != "" && due < m.day && m.text(a, "status") != "DONE":
		return "EXPIRED"
	case len(departments) == 0:
		return "NO_DEPARTMENT"
	case len(m.out(a, "RESPONSIBLE", "Post")) == 0:
		return "NO_RESPONSIBLE"
	case len(m.activities(a)) == 0:
		return "NO_ACTIVITY"
	case len(indicators) == 0:
		return "NO_INDICATOR"
	case !anyOf(indicators, m.hasValue):
		return "NO_OBSERVATION"
	}
	return ""
}

func (m moment) year() int64 {
	var year int64
	_, _ = fmt.Sscan(m.day[:4], &year)
	return year
}

// hasValue: for the municipality, in the year of the day or one of the two before it.
func (m moment) hasValue(indicator string) bool {
	return anyOf(m.in(indicator, "OF", "Observation"), func(o string) bool {
		year := m.nodes[o].set["year"].(int64)
		return slices.Contains(m.out(o, "FOR", "Municipality"), m.town) && m.nodes[o].set["value"] != nil &&
			(year == m.year() || year == m.year()-1 || year == m.year()-2)
	})
}

func (m moment) areaLacks(area string) []analysis.OrphanReason {
	focus, states := m.out(area, "HAS_FOCUS", "FocusArea"), m.out(area, "AIMS_AT", "DesiredState")
	measured := anyOf(slices.Concat([]string{area}, focus, states), func(id string) bool { return len(m.in(id, "MEASURES", "Indicator")) > 0 })
	overdue := anyOf(states, func(state string) bool {
		year, dated := m.nodes[state].set["dueYear"].(int64)
		return dated && year < m.year()
	})
	owners := m.out(area, "OWNED_BY", "Department")
	led := slices.ContainsFunc(m.edges, func(e edge) bool { return e.name == "OWNED_BY" && e.from == area && e.set["role"] == "LEADS" })
	return reasons(
		"NO_FOCUS_AREA", len(focus) == 0,
		"NO_DESIRED_STATE", len(states) == 0,
		"DESIRED_STATE_OVERDUE", overdue,
		"NO_TARGET_AREA", len(m.out(area, "SUPPORTS", "TargetArea")) == 0,
		"NO_DOCUMENT", len(m.out(area, "REFERS_TO", "PolicyDocument"))+len(m.out(area, "CONSTITUTES", "PolicyDocument")) == 0,
		"NO_INDICATOR", !measured,
		"NO_OWNER", m.text(area, "ownership") == "UNSTATED" && len(owners) == 0,
		"NO_LEAD", m.text(area, "ownership") == "SHARED" && !led,
	)
}

func (m moment) documentLacks(document string) []analysis.OrphanReason {
	isLinked := slices.ContainsFunc(m.edges, func(e edge) bool {
		switch e.name {
		case "REFERS_TO", "PART_OF", "CONSTITUTES", "REVISES", "PRODUCES":
			return e.to == document
		case "ADDRESSES":
			return e.from == document && e.set["status"] != "REJECTED"
		}
		return false
	})
	from, to := m.text(document, "validFrom"), m.text(document, "validTo")
	return reasons(
		"NOT_LINKED", !isLinked,
		"EXPIRED", m.text(document, "status") == "ADOPTED" && to != "" && to < m.day,
		"UPCOMING_OVERDUE", m.text(document, "status") == "UPCOMING" && from != "" && from <= m.day,
	)
}

// reasons are those, by name, that are followed by true.
func reasons(pairs ...any) []analysis.OrphanReason {
	var holding []analysis.OrphanReason
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1].(bool) {
			holding = append(holding, analysis.OrphanReason(pairs[i].(string)))
		}
	}
	return holding
}
