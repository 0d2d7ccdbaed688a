package analysis_test

import (
	"fmt"
	"slices"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestDirectivesAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.DirectiveArguments{Asked: r.asked(), Level: []string{"ADMINISTRATION", "COMPANY"}}
		if r.chance(4) {
			asked.Department = r.some("Department", r.towns[0], 3)
		}
		if r.chance(4) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
		}
		got, err := analysis.DirectivesOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var want []analysis.Directives
		for _, town := range asked.Municipality {
			m := w.moment(town, asked.Asked, s.Today)
			if len(asked.Plan) == 0 && asked.Period == nil { // only what is asked for limits
				m = moment{world: w, town: town, day: s.Today}
				if asked.AsOf != "" {
					m.day = asked.AsOf
				}
			}
			want = append(want, m.directives(asked))
		}
		compareLines(t, asked, directiveLines(got), directiveLines(want))
	})
}

// directiveLines leaves out the order that only the store's collation decides.
func directiveLines(all []analysis.Directives) []string {
	var lines []string
	for _, d := range all {
		slices.Sort(d.Plans)
		lines = append(lines, fmt.Sprintf("%+v", d.Analysis))
		var list []string
		for _, one := range d.Directives {
			list = append(list, fmt.Sprintf("%s %s late %t by %s, %d answered, %d not", one.Assignment, one.Due, one.Late, givers(one.GivenBy), one.AnsweredCount, one.UnansweredCount))
			for _, answer := range one.Addressees {
				list = append(list, fmt.Sprintf("%s: %s", one.Assignment, answerLine(answer)))
			}
		}
		for _, side := range d.Departments {
			list = append(list, fmt.Sprintf("%s: %d answered, %d not, %d late", side.Department, side.AnsweredCount, side.UnansweredCount, side.LateCount))
			for _, one := range side.Directives {
				list = append(list, fmt.Sprintf("%s: %s %s by %s: %s", side.Department, one.Assignment, one.Due, givers(one.GivenBy), answerLine(one.Answer)))
			}
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

func givers(all []analysis.DirectiveGiver) string {
	var list []string
	for _, giver := range all {
		paragraph := "no paragraph"
		if giver.Paragraph != nil {
			paragraph = *giver.Paragraph
		}
		list = append(list, fmt.Sprint(giver.Department, " ", paragraph, " ", giver.Date))
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

func answerLine(answer analysis.DirectiveAnswer) string {
	slices.Sort(answer.Assignments)
	slices.Sort(answer.Activities)
	return fmt.Sprintf("%+v", answer)
}

// directives is the definition of docs/analyses.md.
func (m moment) directives(asked analysis.DirectiveArguments) analysis.Directives {
	all := analysis.Directives{Analysis: m.header()}
	sides := map[string]*analysis.DirectedDepartment{}
	for _, a := range m.counting() {
		isWide := m.text(a, "scope") == "MUNICIPALITY_WIDE"
		fromAbove := anyOf(m.out(a, "GIVEN_BY", "Department"), func(d string) bool {
			return slices.Contains([]string{"COUNCIL", "EXECUTIVE_BOARD"}, m.text(d, "type"))
		})
		if !isWide && !fromAbove || asked.Where != nil && m.text(a, "form") != "MEASURE" {
			continue
		}
		answers := keep(m.in(a, "ANSWERS", "Assignment"), m.stands)
		addressees := m.holdersOf(m.out(a, "ASSIGNED_TO", "Department"), asked.Level)
		if isWide {
			addressees = m.columns(asked.Level)
			for _, b := range answers {
				addressees = union(addressees, m.holdersOf(m.out(b, "ASSIGNED_TO", "Department"), asked.Level))
			}
			for _, v := range m.activities(a) {
				addressees = union(addressees, m.holdersOf(m.out(v, "PERFORMED_BY", "Department"), asked.Level))
			}
		}
		d := analysis.Directive{Assignment: graph.ID(a), Due: m.text(a, "due"), Late: m.overdue(a), GivenBy: m.givenBy(a)}
		for _, x := range addressees {
			if len(asked.Department) > 0 && !slices.Contains(asked.Department, x) {
				continue
			}
			answer := analysis.DirectiveAnswer{Department: graph.ID(x), Assignments: []graph.ID{}, Activities: []graph.ID{}}
			late := false
			for _, b := range answers {
				if slices.Contains(m.holdersOf(m.out(b, "ASSIGNED_TO", "Department"), asked.Level), x) {
					answer.Assignments = append(answer.Assignments, graph.ID(b))
					late = late || m.overdue(b)
				}
			}
			for _, v := range m.activities(a) {
				if slices.Contains(m.holdersOf(m.out(v, "PERFORMED_BY", "Department"), asked.Level), x) {
					answer.Activities = append(answer.Activities, graph.ID(v))
					late = late || m.overdue(v)
				}
			}
			answer.Answered = len(answer.Assignments)+len(answer.Activities) > 0
			answer.Late = late || !answer.Answered && d.Late
			side := sides[x]
			if side == nil {
				side = &analysis.DirectedDepartment{Department: graph.ID(x)}
				sides[x] = side
			}
			if answer.Answered {
				d.AnsweredCount, side.AnsweredCount = d.AnsweredCount+1, side.AnsweredCount+1
			} else {
				d.UnansweredCount, side.UnansweredCount = d.UnansweredCount+1, side.UnansweredCount+1
			}
			if answer.Late {
				side.LateCount++
			}
			d.Addressees = append(d.Addressees, answer)
			side.Directives = append(side.Directives, analysis.DirectedAssignment{Assignment: d.Assignment, GivenBy: d.GivenBy, Due: d.Due, Answer: answer})
		}
		if len(asked.Department) == 0 || len(d.Addressees) > 0 {
			all.Directives = append(all.Directives, d)
		}
	}
	for _, side := range sides {
		all.Departments = append(all.Departments, *side)
	}
	return all
}

// holdersOf: the columns that the departments' work counts for; of one without any, itself.
func (m moment) holdersOf(departments, level []string) []string {
	var holders []string
	for _, d := range keep(departments, m.own) {
		columns := keep(m.reach(d), func(one string) bool { return slices.Contains(m.columns(level), one) })
		if len(columns) == 0 {
			columns = []string{d}
		}
		holders = union(holders, columns)
	}
	return holders
}

func (m moment) overdue(id string) bool {
	due := m.text(id, "due")
	return due != "" && due < m.day && m.text(id, "status") != "DONE"
}

func (m moment) givenBy(a string) []analysis.DirectiveGiver {
	var all []analysis.DirectiveGiver
	for _, e := range m.edges {
		if e.name == "GIVEN_BY" && e.from == a {
			giver := analysis.DirectiveGiver{Department: graph.ID(e.to)}
			giver.Date, _ = e.set["date"].(string)
			if paragraph, has := e.set["paragraph"].(string); has {
				giver.Paragraph = &paragraph
			}
			all = append(all, giver)
		}
	}
	return all
}
