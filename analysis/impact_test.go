package analysis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestImpactIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for range 2 {
			asked := analysis.ImpactArguments{Asked: r.asked(), ImpactAsked: r.impact(s)}
			for range 1 + r.IntN(3) {
				if id := w.ids[r.IntN(len(w.ids))]; !strings.HasPrefix(id, "Municipality:") && !strings.HasPrefix(id, "Framework:") {
					asked.Remove = union(append(asked.Remove, id))
				}
			}
			if len(asked.Remove) == 0 {
				continue
			}
			got, err := analysis.ImpactOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var want []string
			for _, town := range asked.Municipality {
				m := w.moment(town, asked.Asked, s.Today)
				impact := m.impact(asked.ImpactAsked, w.goingWith(asked.Remove))
				for _, id := range w.goingWith(asked.Remove) {
					if !slices.Contains(asked.Remove, id) {
						impact.GoesWith = append(impact.GoesWith, graph.ID(id))
					}
				}
				want = append(want, impactLines(impact)...)
			}
			var lines []string
			for _, one := range got {
				lines = append(lines, impactLines(one)...)
			}
			compareLines(t, asked, lines, want)
		}
	})
}

func TestCriticalNodesAreThoseWithAnImpact(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		editor := !r.chance(3)
		s.Edits = func(town string) bool { return editor && town == r.towns[0] }
		asked := analysis.CriticalArguments{Asked: r.asked(), ImpactAsked: r.impact(s), First: 1000}
		asked.Municipality = asked.Municipality[:1]
		asked.Plan = keep(asked.Plan, func(p string) bool { return w.nodes[p].town == asked.Municipality[0] })
		if r.chance(2) { // all kinds take their time
			asked.Kinds = []string{r.pick("ASSIGNMENT", "DEPARTMENT"), r.pick("POLICY_DOCUMENT", "PLAN", "INDICATOR"), r.pick("POST", "OBSERVATION", "ACTIVITY")}
		}
		got, err := analysis.CriticalNodesOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		found := map[graph.ID]analysis.CriticalNode{}
		for i, node := range got[0].Nodes {
			found[node.Node] = node
			if i > 0 && !stands(got[0].Nodes[i-1], node) {
				t.Errorf("%+v does not stand before %+v", got[0].Nodes[i-1], node)
			}
		}
		if got[0].TotalCount != len(got[0].Nodes) || len(found) != len(got[0].Nodes) {
			t.Errorf("%d nodes, %d different, counted as %d", len(got[0].Nodes), len(found), got[0].TotalCount)
		}
		m := w.moment(asked.Municipality[0], asked.Asked, s.Today)
		looked := []string{w.ids[r.IntN(len(w.ids))], w.ids[r.IntN(len(w.ids))]}
		for _, e := range w.edges { // without these others count for other departments
			if e.name == "ANSWERS" && r.chance(2) {
				looked = append(looked, e.from)
			}
		}
		for _, id := range looked {
			want := analysis.CriticalNode{Node: graph.ID(id)}
			if m.isLost(id, editor) && (len(asked.Kinds) == 0 || slices.Contains(asked.Kinds, constant(id))) {
				impact := m.impact(asked.ImpactAsked, w.goingWith([]string{id}))
				want.OrphanedTargets, want.AreasWithoutDocument = len(impact.OrphanedTargets), len(impact.AreasWithoutDocument)
				want.StatusChanges, want.Unreachable = len(impact.Reasons)+len(impact.Colours), len(impact.Unreachable)
			}
			one, is := found[graph.ID(id)]
			if is && one != want || !is && want != (analysis.CriticalNode{Node: graph.ID(id)}) {
				t.Errorf("%+v: %+v, want %+v", asked, one, want)
			}
		}
	})
}

// stands: a ranks before b.
func stands(a, b analysis.CriticalNode) bool {
	key := func(n analysis.CriticalNode) string {
		return fmt.Sprintf("%06d %06d %06d", 999_999-n.OrphanedTargets-n.AreasWithoutDocument, 999_999-n.StatusChanges, 999_999-n.Unreachable) + string(n.Node)
	}
	return key(a) < key(b)
}

// impact draws by what statuses an impact is seen.
func (r *random) impact(s analysis.Source) analysis.ImpactAsked {
	c := r.coverage(s)
	return analysis.ImpactAsked{
		Framework: c.Framework, By: analysis.CoverageBy(r.pick("GOAL", "TARGET", "DIMENSION", "TARGET_AREA")), Level: c.Level, Where: c.Where,
		MunicipalityWide: c.MunicipalityWide, Thresholds: c.Thresholds,
	}
}

func impactLines(one analysis.Impact) []string {
	slices.Sort(one.Plans)
	lines := []string{}
	for _, list := range [][]graph.ID{one.GoesWith, one.OrphanedTargets, one.AreasWithoutDocument, one.VacantPosts, one.Unreachable} {
		slices.Sort(list)
		lines = append(lines, fmt.Sprint(list))
	}
	var changes []string
	for _, change := range one.Reasons {
		changes = append(changes, fmt.Sprintf("%+v", change))
	}
	for _, change := range one.Colours {
		changes = append(changes, fmt.Sprintf("%+v", change))
	}
	slices.Sort(changes)
	return slices.Concat([]string{fmt.Sprintf("%+v", one.Analysis)}, lines, changes)
}

// goingWith adds the targets of goals and the values of indicators.
func (w *world) goingWith(ids []string) []string {
	all := union(ids)
	for _, id := range ids {
		switch constant(id) {
		case "GOAL":
			all = union(all, w.in(id, "PART_OF", "Target"))
		case "INDICATOR":
			all = union(all, w.in(id, "OF", "Observation"))
		}
	}
	return all
}

// without is the world as it would be if some nodes were not there.
func (w *world) without(ids []string) *world {
	left := &world{nodes: map[string]node{}}
	for _, id := range w.ids {
		if !slices.Contains(ids, id) {
			left.ids = append(left.ids, id)
			left.nodes[id] = w.nodes[id]
		}
	}
	for _, e := range w.edges {
		if !slices.Contains(ids, e.from) && !slices.Contains(ids, e.to) {
			left.edges = append(left.edges, e)
		}
	}
	return left
}

// impact is the definition of docs/analyses.md: plans and day are settled before.
func (m moment) impact(asked analysis.ImpactAsked, removed []string) analysis.Impact {
	then := m
	then.world = m.world.without(removed)
	impact := analysis.Impact{Analysis: m.header()}
	orphans := analysis.OrphanArguments{Kinds: []analysis.OrphanKind{"TARGET", "ASSIGNMENT", "DEVELOPMENT_AREA", "POLICY_DOCUMENT"}, Where: asked.Where}
	before, after := reasonsOf(m.orphans(orphans)), reasonsOf(then.orphans(orphans))
	for _, id := range then.ids {
		is, would := before[graph.ID(id)], after[graph.ID(id)]
		if fmt.Sprint(is.Reasons) == fmt.Sprint(would.Reasons) {
			continue
		}
		change := analysis.ReasonChange{Kind: is.Kind + would.Kind, Node: graph.ID(id), Before: is.Reasons, After: would.Reasons}
		if is.Kind == would.Kind {
			change.Kind = is.Kind
		}
		impact.Reasons = append(impact.Reasons, change)
		if would.Kind == "TARGET" && is.Kind == "" {
			impact.OrphanedTargets = append(impact.OrphanedTargets, graph.ID(id))
		}
	}
	documents := func(m moment, area string) int {
		return len(m.out(area, "REFERS_TO", "PolicyDocument")) + len(m.out(area, "CONSTITUTES", "PolicyDocument"))
	}
	for _, area := range then.all("DevelopmentArea", m.town) {
		if documents(m, area) > 0 && documents(then, area) == 0 {
			impact.AreasWithoutDocument = append(impact.AreasWithoutDocument, graph.ID(area))
		}
	}
	held := func(w *world, post string) bool {
		return slices.ContainsFunc(w.edges, func(e edge) bool {
			return e.name == "HELD_BY" && e.from == post && e.set["from"].(string) <= m.day && m.day <= e.set["to"].(string)
		})
	}
	for _, post := range then.all("Post", m.town) {
		if held(m.world, post) && !held(then.world, post) {
			impact.VacantPosts = append(impact.VacantPosts, graph.ID(post))
		}
	}
	rows := map[string]analysis.CoverageRow{}
	coverage := analysis.CoverageArguments{By: asked.By, Level: asked.Level, Where: asked.Where, MunicipalityWide: asked.MunicipalityWide, Thresholds: asked.Thresholds}
	name := func(row analysis.CoverageRow) string {
		return fmt.Sprint(row.Goal, row.Target, row.Dimension, row.TargetArea)
	}
	for _, row := range then.rows(coverage) {
		rows[name(row.CoverageRow)] = then.row(row, coverage, then.columns(asked.Level))
	}
	for _, row := range m.rows(coverage) {
		is := m.row(row, coverage, m.columns(asked.Level))
		would, stays := rows[name(row.CoverageRow)]
		if stays && (is.Colour != would.Colour || is.Rule != would.Rule) {
			impact.Colours = append(impact.Colours, analysis.ColourChange{
				Goal: is.Goal, Target: is.Target, Dimension: is.Dimension, TargetArea: is.TargetArea, Before: is.CoverageRating, After: would.CoverageRating,
			})
		}
	}
	impact.Unreachable = m.cutOff(removed)
	return impact
}

func reasonsOf(orphans analysis.Orphans) map[graph.ID]analysis.Orphan {
	of := map[graph.ID]analysis.Orphan{}
	for _, orphan := range orphans.List {
		of[orphan.Node] = orphan
	}
	return of
}

// mine: the municipality owns the node, or it is a value about it.
func (m moment) mine(id string) bool {
	return !strings.HasPrefix(id, "Person:") && (m.nodes[id].town == m.town || slices.Contains(m.out(id, "FOR", "Municipality"), m.town))
}

// near are the nodes that one hangs together with by an edge.
func (m moment) near(id string) []string {
	var ends []string
	for _, e := range m.edges {
		for _, pair := range [][2]string{{e.from, e.to}, {e.to, e.from}} {
			to := pair[1]
			if pair[0] != id || strings.HasPrefix(to, "Municipality:") || strings.HasPrefix(to, "Person:") || !m.mine(id) && !m.mine(to) {
				continue
			}
			if m.mine(to) || m.nodes[to].town == "" {
				ends = append(ends, to)
			}
		}
	}
	return union(ends)
}

func (m moment) together(id string, removed []string) []string {
	set := []string{id}
	for next := 0; next < len(set); next++ {
		for _, to := range m.near(set[next]) {
			if !slices.Contains(set, to) && !slices.Contains(removed, to) {
				set = append(set, to)
			}
		}
	}
	return set
}

// cutOff: of each part that a removed node is in, all but the greatest that is left.
func (m moment) cutOff(removed []string) []graph.ID {
	var loose []graph.ID
	done := map[string]bool{}
	for _, id := range removed {
		if done[id] || strings.HasPrefix(id, "Person:") || !m.mine(id) && m.nodes[id].town != "" {
			continue
		}
		whole := m.together(id, nil)
		var greatest []string
		met := map[string]bool{}
		var all []string
		for _, one := range whole {
			done[one] = true
			if slices.Contains(removed, one) || met[one] {
				continue
			}
			left := m.together(one, removed)
			for _, other := range left {
				met[other] = true
			}
			own := keep(left, m.mine)
			slices.Sort(own)
			all = append(all, own...)
			if len(own) > len(greatest) || len(own) == len(greatest) && len(own) > 0 && own[0] < greatest[0] {
				greatest = own
			}
		}
		for _, one := range all {
			if !slices.Contains(greatest, one) {
				loose = append(loose, graph.ID(one))
			}
		}
	}
	return loose
}

// isLost: the node is looked at as a single point of failure.
func (m moment) isLost(id string, editor bool) bool {
	switch kind := constant(id); kind {
	case "PERSON", "MUNICIPALITY", "FRAMEWORK", "GOAL", "TARGET":
		return false
	case "POST":
		return editor && m.mine(id)
	}
	return m.mine(id) || m.nodes[id].town == "" && len(m.near(id)) > 0
}

func TestImpactRefusesWhatCannotBeRemoved(t *testing.T) {
	s, _ := mora(t)
	for name, one := range map[string]struct {
		remove []string
		want   error
	}{
		"nothing":                            {nil, graph.ErrInvalid},
		"an unknown id":                      {[]string{"PolicyDocument:2062/none"}, graph.ErrNotFound},
		"a municipality":                     {[]string{"Municipality:2062"}, graph.ErrInvalid},
		"what no municipality owns, of none": {[]string{"Target:7.2"}, graph.ErrInvalid},
	} {
		asked := analysis.ImpactArguments{ImpactAsked: usual(), Remove: one.remove}
		if _, err := analysis.ImpactOf(t.Context(), s, asked); !errors.Is(err, one.want) {
			t.Errorf("%s: %v, want %v", name, err, one.want)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := analysis.CriticalNodesOf(cancelled, s, analysis.CriticalArguments{ImpactAsked: usual(), First: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that was taken back: %v", err)
	}
}

// usual is what the SDL gives when nothing else is asked.
func usual() analysis.ImpactAsked {
	c := coverageAsked(analysis.Asked{}, analysis.ByGoal)
	return analysis.ImpactAsked{Framework: c.Framework, By: c.By, Level: c.Level, MunicipalityWide: c.MunicipalityWide, Thresholds: c.Thresholds}
}
