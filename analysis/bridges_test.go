package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestBridgesAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.BridgeArguments{Asked: r.asked(), Level: []string{"ADMINISTRATION", "COMPANY", "UNIT"}, MunicipalityWide: analysis.MunicipalityWide(r.pick("ANSWERED", "ALL", "NONE"))}
		for _, via := range sorts {
			if !r.chance(4) {
				asked.Via = append(asked.Via, via)
			}
		}
		r.Shuffle(len(asked.Via), func(i, k int) { asked.Via[i], asked.Via[k] = asked.Via[k], asked.Via[i] })
		if r.chance(4) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
		}
		for _, asked.Between = range []analysis.BridgeBetween{analysis.BetweenAreas, analysis.BetweenDepartments} {
			got, err := analysis.BridgesOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var gotLines, want []string
			for i, town := range asked.Municipality {
				m := w.moment(town, asked.Asked, s.Today)
				held := m.holdings(asked)
				gotLines = append(gotLines, bridgeLines(got[i].Analysis, got[i].Pairs)...)
				want = append(want, bridgeLines(m.header(), held.bridges(asked.Via))...)
				for _, one := range got[i].Shared {
					slices.Sort(one.Holders)
					slices.Sort(one.SuggestedHolders)
					gotLines = append(gotLines, fmt.Sprintf("%+v", one))
				}
				want = append(want, held.shared(asked.Via)...)
			}
			slices.Sort(gotLines)
			slices.Sort(want)
			compareLines(t, asked, gotLines, want)
		}
	})
}

// Six documents that seven areas hold link two of these as one document does that two alone hold:
// so they stand in the usual order.
func TestSixSixthsAreOne(t *testing.T) {
	changes := []graph.Change{{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}}}
	for d := range 7 {
		changes = append(changes, graph.Change{Node: fmt.Sprint("PolicyDocument:1/", d), Municipality: "Municipality:1", Set: map[string]any{"title": fmt.Sprint("Plan ", d), "status": "ADOPTED"}})
	}
	for a := range 9 {
		area := fmt.Sprint("DevelopmentArea:1/", a)
		changes = append(changes, graph.Change{Node: area, Municipality: "Municipality:1", Set: map[string]any{"number": fmt.Sprint(a), "title": "Område", "ownership": "UNSTATED"}})
		for d := range 7 {
			if (a < 7) == (d < 6) {
				changes = append(changes, graph.Change{Edge: "REFERS_TO", From: area, To: fmt.Sprint("PolicyDocument:1/", d)})
			}
		}
	}
	got, err := analysis.BridgesOf(t.Context(), filled(t, openEmbedded(t), changes), analysis.BridgeArguments{Between: analysis.BetweenAreas, Via: []analysis.BridgeVia{analysis.ViaDocument}})
	if err != nil {
		t.Fatal(err)
	}
	pairs := got[0].Pairs
	first, last := pairs[0], pairs[len(pairs)-1]
	if first.A != "DevelopmentArea:1/0" || first.Score != 1 || last.A != "DevelopmentArea:1/7" || last.Score != 1 {
		t.Errorf("first %s with %v, last %s with %v", first.A, first.Score, last.A, last.Score)
	}
}

func TestHiddenCollaborationIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.HiddenArguments{
			Asked: r.asked(), AtLeast: 1 + r.IntN(2), Level: [][]string{{"ADMINISTRATION", "COMPANY"}, {"ADMINISTRATION", "COMPANY", "UNIT", "BOARD"}}[r.IntN(2)],
			MunicipalityWide: analysis.MunicipalityWide(r.pick("ANSWERED", "ALL", "NONE")),
		}
		got, err := analysis.HiddenCollaborationOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var gotLines, want []string
		for i, town := range asked.Municipality {
			m := w.moment(town, asked.Asked, s.Today)
			work := analysis.BridgeArguments{Level: asked.Level, MunicipalityWide: asked.MunicipalityWide, Between: analysis.BetweenDepartments}
			held := m.holdings(work)
			hidden := slices.DeleteFunc(held.bridges([]analysis.BridgeVia{"TARGET", "DOCUMENT"}), func(pair analysis.Bridge) bool {
				a, b := string(pair.A), string(pair.B)
				together := anyOf(m.does(a, work), func(x string) bool { return slices.Contains(m.does(b, work), x) })
				return len(pair.Shared) < asked.AtLeast || together || slices.Contains(m.up(a), b) || slices.Contains(m.up(b), a) ||
					slices.Contains(m.out(a, "SERVES", "Department"), b) || slices.Contains(m.out(b, "SERVES", "Department"), a)
			})
			gotLines = append(gotLines, bridgeLines(got[i].Analysis, got[i].Pairs)...)
			want = append(want, bridgeLines(m.header(), hidden)...)
		}
		compareLines(t, asked, gotLines, want)
	})
}

var sorts = []analysis.BridgeVia{"DOCUMENT", "FOCUS_AREA", "TARGET", "INDICATOR", "PROCESS", "DEPARTMENT", "TARGET_AREA"}

// bridgeLines leaves out the order that only the store's collation decides: within a
// pair, and of pairs with one score.
func bridgeLines(header analysis.Analysis, pairs []analysis.Bridge) []string {
	slices.Sort(header.Plans)
	lines := []string{fmt.Sprintf("%+v", header)}
	for i, pair := range pairs {
		if i > 0 && pairs[i-1].Score < pair.Score-1e-9 {
			lines = append(lines, "the highest score does not stand first")
		}
		if pair.A > pair.B {
			pair.A, pair.B = pair.B, pair.A
		}
		lines = append(lines, fmt.Sprintf("%s %s %.9f %v", pair.A, pair.B, pair.Score, pair.Shared))
	}
	slices.Sort(lines)
	return lines
}

// holdings are what each holder holds of each sort; under suggested, the targets that
// it holds by suggested links alone.
type holdings map[string]map[analysis.BridgeVia][]string

const suggested = analysis.BridgeVia("suggested")

// holdings is the definition of docs/analyses.md.
func (m moment) holdings(asked analysis.BridgeArguments) holdings {
	held := holdings{}
	if asked.Between == analysis.BetweenAreas {
		for _, area := range m.all("DevelopmentArea", m.town) {
			held[area] = m.holds([]string{area}, nil, nil, nil)
		}
		return held
	}
	for _, column := range m.columns(asked.Level) {
		departments := keep(m.all("Department", m.town), func(d string) bool { return slices.Contains(m.reach(d), column) })
		var areas, focus []string
		for _, d := range departments {
			areas = union(areas, m.in(d, "OWNED_BY", "DevelopmentArea"))
			focus = union(focus, m.in(d, "ASSIGNED_TO", "FocusArea"))
		}
		assignments := m.does(column, asked)
		for _, a := range assignments {
			focus = union(focus, m.out(a, "IMPLEMENTS", "FocusArea"))
		}
		held[column] = m.holds(areas, focus, assignments, departments)
	}
	return held
}

// does are the assignments that count for a column.
func (m moment) does(column string, asked analysis.BridgeArguments) []string {
	return keep(m.counting(), func(a string) bool {
		return m.countsFor(a, column, asked.MunicipalityWide, asked.Level) && (asked.Where == nil || m.text(a, "form") == "MEASURE") &&
			(asked.MunicipalityWide != analysis.WideNone || m.text(a, "scope") != "MUNICIPALITY_WIDE")
	})
}

// up are the departments that one is below.
func (m moment) up(department string) []string {
	var set []string
	for next := m.out(department, "PART_OF", "Department"); len(next) > 0; {
		set = union(set, next)
		var further []string
		for _, d := range next {
			further = append(further, m.out(d, "PART_OF", "Department")...)
		}
		next = keep(further, func(d string) bool { return !slices.Contains(set, d) })
	}
	return keep(set, m.own)
}

func (m moment) holds(areas, focus, assignments, departments []string) map[analysis.BridgeVia][]string {
	for _, area := range areas {
		focus = union(focus, m.out(area, "HAS_FOCUS", "FocusArea"))
	}
	for {
		wider := focus
		for _, f := range focus {
			wider = union(wider, m.in(f, "PART_OF", "FocusArea"))
		}
		if len(wider) == len(focus) {
			break
		}
		focus = wider
	}
	var states, activities []string
	for _, area := range areas {
		states = append(states, m.out(area, "AIMS_AT", "DesiredState")...)
	}
	for _, a := range assignments {
		activities = append(activities, m.activities(a)...)
	}
	linked := func(from []string, edges, kind string, without ...any) []string {
		var ends []string
		for _, e := range m.edges {
			if slices.Contains(from, e.from) && strings.Contains(edges, e.name+" ") && strings.HasPrefix(e.to, kind+":") && !slices.Contains(without, e.set["status"]) {
				ends = append(ends, e.to)
			}
		}
		return ends
	}
	along := func(from []string, edges, kind string) []string { return linked(from, edges, kind, "REJECTED") }
	back := func(from []string, edges, kind string) []string {
		var ends []string
		for _, e := range m.edges {
			if slices.Contains(from, e.to) && strings.Contains(edges, e.name+" ") && strings.HasPrefix(e.from, kind+":") {
				ends = append(ends, e.from)
			}
		}
		return ends
	}
	working := slices.Concat(areas, focus, assignments)
	accepted := linked(working, "CONTRIBUTES_TO ", "Target", "REJECTED", "SUGGESTED")
	return map[analysis.BridgeVia][]string{
		suggested: keep(along(working, "CONTRIBUTES_TO ", "Target"), func(target string) bool { return !slices.Contains(accepted, target) }),
		"DOCUMENT": union(along(areas, "REFERS_TO CONSTITUTES ", "PolicyDocument"), along(focus, "REFERS_TO REVISES PRODUCES ", "PolicyDocument"),
			back(departments, "OWNED_BY ", "PolicyDocument")),
		"FOCUS_AREA":  focus,
		"TARGET":      union(along(working, "CONTRIBUTES_TO ", "Target")),
		"INDICATOR":   union(back(slices.Concat(areas, focus, states, assignments, activities), "MEASURES ", "Indicator")),
		"PROCESS":     union(along(slices.Concat(areas, focus), "USES ", "Process")),
		"DEPARTMENT":  union(along(areas, "OWNED_BY ", "Department"), along(focus, "ASSIGNED_TO ", "Department"), along(departments, "SERVES ", "Department")),
		"TARGET_AREA": union(along(areas, "SUPPORTS ", "TargetArea")),
	}
}

// by returns who holds a thing.
func (h holdings) by(via analysis.BridgeVia, thing string) []string {
	var holders []string
	for holder := range h {
		if slices.Contains(h[holder][via], thing) {
			holders = append(holders, holder)
		}
	}
	slices.Sort(holders)
	return holders
}

func (h holdings) bridges(via []analysis.BridgeVia) []analysis.Bridge {
	var bridges []analysis.Bridge
	for a := range h {
		for b := range h {
			if a >= b {
				continue
			}
			bridge := analysis.Bridge{A: graph.ID(a), B: graph.ID(b)}
			for k := 2; k <= len(h); k++ { // what fewest hold first
				for _, one := range sorts {
					for _, thing := range keep(h[a][one], func(x string) bool { return slices.Contains(h[b][one], x) && len(h.by(one, x)) == k }) {
						if slices.Contains(via, one) {
							isSuggested := one == "TARGET" && (slices.Contains(h[a][suggested], thing) || slices.Contains(h[b][suggested], thing))
							bridge.Shared = append(bridge.Shared, analysis.Shared{Via: one, Node: graph.ID(thing), Holders: k, Weight: 1 / float64(k-1), Suggested: isSuggested})
							bridge.Score += 1 / float64(k-1)
						}
					}
				}
			}
			bridge.Score = nine(bridge.Score)
			if len(bridge.Shared) > 0 {
				bridges = append(bridges, bridge)
			}
		}
	}
	slices.SortFunc(bridges, func(a, b analysis.Bridge) int {
		if a.Score > b.Score {
			return -1
		}
		return 1
	})
	return bridges
}

func (h holdings) shared(via []analysis.BridgeVia) []string {
	var lines []string
	for _, one := range via {
		var things []string
		for holder := range h {
			things = union(things, h[holder][one])
		}
		for _, thing := range things {
			shared := analysis.SharedBy{Via: one, Node: graph.ID(thing)}
			for _, holder := range h.by(one, thing) {
				shared.Holders = append(shared.Holders, graph.ID(holder))
				if one == "TARGET" && slices.Contains(h[holder][suggested], thing) {
					shared.SuggestedHolders = append(shared.SuggestedHolders, graph.ID(holder))
				}
			}
			if len(shared.Holders) > 1 {
				lines = append(lines, fmt.Sprintf("%+v", shared))
			}
		}
	}
	return lines
}
