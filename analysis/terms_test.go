package analysis_test

import (
	"slices"
	"strings"

	"malgraf/analysis"
	"malgraf/graph"
)

// moment is what an analysis of a municipality stands on, by its definition.
type moment struct {
	*world
	town  string
	plans []string
	// limited: only what is in plans counts.
	limited bool
	day     string
}

// moment settles plans and day by the definition, for a municipality.
func (w *world) moment(town string, asked analysis.Asked, today string) moment {
	m := moment{world: w, town: town}
	decided := keep(w.all("Plan", town), func(p string) bool {
		return w.text(p, "type") == "VP" && w.text(p, "status") == "DECIDED"
	})
	m.limited = len(decided) > 0
	given := keep(asked.Plan, func(p string) bool { return w.nodes[p].town == town })
	last := ""
	switch {
	case len(given) > 0:
		m.plans, m.limited = given, true
	case asked.Period != nil:
		last = asked.Period.To
		m.plans = keep(decided, func(p string) bool {
			from, to := w.text(p, "from"), w.text(p, "to")
			return (asked.Period.To == "" || from <= asked.Period.To) && (asked.Period.From == "" || to == "" || to >= asked.Period.From)
		})
	case len(decided) > 0:
		begun := keep(decided, func(p string) bool { return asked.AsOf == "" || w.text(p, "from") <= asked.AsOf })
		if len(begun) == 0 {
			begun = decided
		}
		m.plans = []string{slices.MaxFunc(begun, func(a, b string) int {
			key := func(p string) string {
				to := w.text(p, "to")
				if to == "" {
					to = "9"
				}
				return w.text(p, "from") + " " + to + " " + p
			}
			return strings.Compare(key(a), key(b))
		})}
	}
	if asked.Period == nil && len(m.plans) > 0 && everyOf(m.plans, func(p string) bool { return w.text(p, "to") != "" }) {
		for _, p := range m.plans {
			last = max(last, w.text(p, "to"))
		}
	}
	m.day = today
	if last != "" {
		m.day = min(today, last)
	}
	if asked.AsOf != "" {
		m.day = asked.AsOf
	}
	return m
}

// header is what every answer must say.
func (m moment) header() analysis.Analysis {
	h := analysis.Analysis{Municipality: graph.ID(m.town), AsOf: m.day, Completeness: m.text(m.town, "completeness"), Plans: []graph.ID{}}
	for _, p := range m.plans {
		h.Plans = append(h.Plans, graph.ID(p))
	}
	return h
}

// stands: the status counts, and the plan.
func (m moment) stands(assignment string) bool {
	return slices.Contains([]string{"DECIDED", "STARTED", "DONE"}, m.text(assignment, "status")) &&
		(!m.limited || anyOf(m.out(assignment, "IN_PLAN", "Plan"), func(p string) bool { return slices.Contains(m.plans, p) }))
}

// counting are the municipality's assignments that count.
func (m moment) counting() []string { return keep(m.all("Assignment", m.town), m.stands) }

// activities are those of an assignment that count.
func (m moment) activities(assignment string) []string {
	return keep(m.in(assignment, "PART_OF", "Activity"), func(activity string) bool {
		return slices.Contains([]string{"PLANNED", "STARTED", "DONE"}, m.text(activity, "status"))
	})
}

func (m moment) exists(department string) bool {
	to := m.text(department, "validTo")
	return m.text(department, "validFrom") <= m.day && (to == "" || m.day <= to)
}

func (m moment) columns(level []string) []string {
	return keep(m.all("Department", m.town), func(d string) bool {
		return m.exists(d) && slices.Contains(level, m.text(d, "type"))
	})
}

func (m moment) own(department string) bool { return m.nodes[department].town == m.town }

// servers of a board are those of its municipality that exist.
func (m moment) servers(board string) []string {
	return keep(m.in(board, "SERVES", "Department"), func(d string) bool { return m.own(d) && m.exists(d) })
}

// reach is the least set with the department in it, with what each in it is part of,
// and with the server of each in it that has but one.
func (m moment) reach(department string) []string {
	if !m.own(department) {
		return nil
	}
	set := []string{department}
	for {
		wider := set
		for _, d := range set {
			wider = union(wider, keep(m.out(d, "PART_OF", "Department"), m.own))
			if servers := m.servers(d); len(servers) == 1 {
				wider = union(wider, servers)
			}
		}
		if len(wider) == len(set) {
			return set
		}
		set = wider
	}
}

// heads are the departments that an assignment is counted from.
func (m moment) heads(assignment string, wide analysis.MunicipalityWide, level []string) []string {
	if m.text(assignment, "scope") != "MUNICIPALITY_WIDE" {
		return m.out(assignment, "ASSIGNED_TO", "Department")
	}
	switch wide {
	case analysis.WideAll:
		return m.columns(level)
	case analysis.WideNone:
		return nil
	}
	var heads []string
	for _, answer := range keep(m.in(assignment, "ANSWERS", "Assignment"), m.stands) {
		heads = append(heads, m.out(answer, "ASSIGNED_TO", "Department")...)
	}
	for _, activity := range m.activities(assignment) {
		heads = append(heads, m.out(activity, "PERFORMED_BY", "Department")...)
	}
	return heads
}

// countsFor: the assignment counts for the column.
func (m moment) countsFor(assignment, column string, wide analysis.MunicipalityWide, level []string) bool {
	if wide == analysis.WideAll && m.text(assignment, "scope") == "MUNICIPALITY_WIDE" {
		return true // to all alike: what is above a column gets no more by it
	}
	return anyOf(m.heads(assignment, wide, level), func(d string) bool { return slices.Contains(m.reach(d), column) })
}

// undistributed: it is a board's that several administrations serve and that has no column.
func (m moment) undistributed(assignment string, wide analysis.MunicipalityWide, level []string) bool {
	if wide == analysis.WideAll && m.text(assignment, "scope") == "MUNICIPALITY_WIDE" {
		return false
	}
	return anyOf(m.heads(assignment, wide, level), func(d string) bool {
		return anyOf(m.reach(d), func(board string) bool {
			return len(m.servers(board)) > 1 && !slices.Contains(m.columns(level), board)
		})
	})
}
