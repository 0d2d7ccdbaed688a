package analysis_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestInteractionsAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for _, between := range []analysis.InteractionBetween{analysis.InteractionGoals, analysis.InteractionTargets, analysis.InteractionAreas} {
			asked := interactionsAsked(r.asked(), between, r.framework())
			asked.Damping, asked.ConflictFrom = float64(r.IntN(11))/10, -1-r.IntN(3)
			asked.MunicipalityWide = analysis.MunicipalityWide(r.pick("ANSWERED", "ALL", "NONE"))
			if r.chance(4) {
				asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
			}
			got, err := analysis.InteractionsOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var want []string
			for _, town := range asked.Municipality {
				want = append(want, w.moment(town, asked.Asked, s.Today).interactions(asked)...)
			}
			compareLines(t, asked, interactionLines(got), want)
		}
	})
}

func interactionsAsked(asked analysis.Asked, between analysis.InteractionBetween, framework string) analysis.InteractionArguments {
	return analysis.InteractionArguments{
		Asked: asked, Between: between, Framework: framework, Level: []string{"ADMINISTRATION", "COMPANY"},
		MunicipalityWide: analysis.WideAnswered, Damping: 0.5, ConflictFrom: -1,
	}
}

// interactionLines leaves out the order that only the store's collation decides.
func interactionLines(all []analysis.Interactions) []string {
	show := func(score *int) string {
		if score == nil {
			return "none"
		}
		return fmt.Sprint(*score)
	}
	var lines []string
	for _, i := range all {
		slices.Sort(i.Plans)
		lines = append(lines, fmt.Sprintf("%+v %s, %d different", i.Analysis, i.Between, i.DifferentCount))
		var clusters [][]graph.ID
		for at, one := range i.Clusters {
			slices.Sort(one.Nodes)
			clusters = append(clusters, one.Nodes)
			lines = append(lines, fmt.Sprintf("cluster %d: %v %d", at+1, one.Nodes, one.Score))
		}
		for at, one := range i.Conflicts {
			slices.Sort(one.FirstOwners)
			slices.Sort(one.SecondOwners)
			first := fmt.Sprint(one.First, " ", show(one.FirstOnSecond), " ", one.FirstOwners)
			second := fmt.Sprint(one.Second, " ", show(one.SecondOnFirst), " ", one.SecondOwners)
			lines = append(lines, fmt.Sprintf("conflict %s %v", one.Owners, []string{first, second}))
			if at > 0 && rankOf(i.Conflicts[at-1]) > rankOf(one) {
				lines = append(lines, "the worst does not stand first")
			}
		}
		var list []string
		for _, row := range i.Rows {
			slices.Sort(row.Owners)
			if !slices.Contains(clusters[row.Cluster-1], row.Node) {
				list = append(list, "another cluster")
			}
			list = append(list, fmt.Sprintf("%s %v %d %d %d %v", row.Node, row.Owners, row.Influence, row.Influenced, row.SecondOrder, row.Total))
			for _, cell := range row.Cells {
				rationale := ""
				if cell.Rationale != nil {
					rationale = *cell.Rationale
				}
				list = append(list, fmt.Sprintf("%s → %s %s %d %v %s", row.Node, cell.Node, show(cell.Score), cell.SecondOrder, cell.Total, rationale))
			}
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

// rankOf is greater for what stands later among conflicts.
func rankOf(one analysis.InteractionConflict) int {
	worst := 0
	for _, score := range []*int{one.FirstOnSecond, one.SecondOnFirst} {
		if score != nil {
			worst = min(worst, *score)
		}
	}
	return 10*slices.Index([]analysis.ConflictOwners{"DIFFERENT", "MISSING", "COMMON"}, one.Owners) + worst
}

// scores are those entered between nodes of a list, but for those on themselves.
func (w *world) scores(nodes []string) map[[2]string]edge {
	scores := map[[2]string]edge{}
	for _, e := range w.edges {
		if e.name == "INTERACTS" && e.from != e.to && slices.Contains(nodes, e.from) && slices.Contains(nodes, e.to) {
			scores[[2]string{e.from, e.to}] = e
		}
	}
	return scores
}

// interactions is the definition of docs/analyses.md, as lines.
func (m moment) interactions(asked analysis.InteractionArguments) []string {
	nodes := map[analysis.InteractionBetween][]string{
		"GOAL": m.all("Goal", ""), "TARGET": m.all("Target", ""), "DEVELOPMENT_AREA": m.all("DevelopmentArea", m.town),
	}[asked.Between]
	entered := m.scores(nodes)
	score := func(a, b string) int { return int(asInt(entered[[2]string{a, b}].set["score"])) }
	nodes = keep(nodes, func(a string) bool {
		return anyOf(nodes, func(b string) bool {
			_, there := entered[[2]string{a, b}]
			_, back := entered[[2]string{b, a}]
			return there || back
		})
	})
	slices.Sort(nodes)
	show := func(a, b string) string {
		if _, is := entered[[2]string{a, b}]; !is {
			return "none"
		}
		return fmt.Sprint(score(a, b))
	}
	owners := map[string][]string{}
	for _, node := range nodes {
		owners[node] = m.influenceOwners(node, asked)
	}
	var lines, list []string
	for at, cluster := range clustersOf(nodes, score) {
		sum := 0
		for _, a := range cluster {
			for _, b := range cluster {
				sum += score(a, b)
			}
		}
		lines = append(lines, fmt.Sprintf("cluster %d: %v %d", at+1, cluster, sum))
	}
	different := 0
	type ranked struct {
		rank        int
		first, line string
	}
	var conflicts []ranked
	for i, a := range nodes {
		for _, b := range nodes[i+1:] {
			worst := min(score(a, b), score(b, a))
			if worst > asked.ConflictFrom {
				continue
			}
			kind, rank := "DIFFERENT", 0
			if len(owners[a]) == 0 || len(owners[b]) == 0 {
				kind, rank = "MISSING", 1
			} else if anyOf(owners[a], func(d string) bool { return slices.Contains(owners[b], d) }) {
				kind, rank = "COMMON", 2
			} else {
				different++
			}
			line := fmt.Sprintf("conflict %s %v", kind, []string{fmt.Sprint(a, " ", show(a, b), " ", owners[a]), fmt.Sprint(b, " ", show(b, a), " ", owners[b])})
			conflicts = append(conflicts, ranked{10*rank + worst, a + " " + b, line})
		}
	}
	slices.SortStableFunc(conflicts, func(a, b ranked) int { return a.rank - b.rank })
	for _, one := range conflicts {
		lines = append(lines, one.line)
	}
	for _, a := range nodes {
		direct, back, second := 0, 0, 0
		for _, b := range nodes {
			direct += score(a, b)
			back += score(b, a)
			over := 0
			for _, k := range nodes {
				over += score(a, k) * score(k, b)
			}
			second += over
			e, is := entered[[2]string{a, b}]
			if is || over != 0 {
				rationale, _ := e.set["rationale"].(string)
				list = append(list, fmt.Sprintf("%s → %s %s %d %v %s", a, b, show(a, b), over, nine(float64(score(a, b))+asked.Damping*float64(over)), rationale))
			}
		}
		list = append(list, fmt.Sprintf("%s %v %d %d %d %v", a, owners[a], direct, back, second, nine(float64(direct)+asked.Damping*float64(second))))
	}
	slices.Sort(list)
	head := fmt.Sprintf("%+v %s, %d different", m.header(), asked.Between, different)
	return slices.Concat([]string{head}, lines, list)
}

func asInt(value any) int64 { n, _ := value.(int64); return n }

// influenceOwners: who works with a goal or target, or who owns or leads an area.
func (m moment) influenceOwners(node string, asked analysis.InteractionArguments) []string {
	if asked.Between == analysis.InteractionAreas {
		var departments []string
		for _, e := range m.edges {
			if e.name == "OWNED_BY" && e.from == node && e.set["role"] != "TAKES_PART" {
				departments = append(departments, e.to)
			}
		}
		return m.holdersOf(departments, asked.Level)
	}
	return union(keep(m.columns(asked.Level), func(column string) bool {
		return anyOf(m.counting(), func(a string) bool {
			toGoal := append(m.out(a, "CONTRIBUTES_TO", "Goal"), m.out(a, "CONTRIBUTES_TO", "Target")...)
			for _, target := range m.out(a, "CONTRIBUTES_TO", "Target") {
				toGoal = append(toGoal, m.out(target, "PART_OF", "Goal")...)
			}
			wide := m.text(a, "scope") == "MUNICIPALITY_WIDE"
			return slices.Contains(toGoal, node) && !(wide && asked.MunicipalityWide == analysis.WideNone) &&
				(asked.Where == nil || m.text(a, "form") == "MEASURE") && m.countsFor(a, column, asked.MunicipalityWide, asked.Level)
		})
	}))
}

// clustersOf joins, from each by itself, the two groups that raise the modularity most.
func clustersOf(nodes []string, score func(a, b string) int) [][]string {
	var groups [][]string
	for _, node := range nodes {
		groups = append(groups, []string{node})
	}
	for {
		now := modularity(nodes, groups, score)
		var best [][]string
		most := now
		for i := range groups {
			for k := i + 1; k < len(groups); k++ {
				joined := slices.Clone(groups)
				joined[i] = union(groups[i], groups[k])
				joined = slices.Delete(joined, k, k+1)
				if q := modularity(nodes, joined, score); q.Cmp(most) > 0 {
					best, most = joined, q
				}
			}
		}
		if best == nil {
			break
		}
		groups = best
	}
	slices.SortStableFunc(groups, func(a, b []string) int { return len(b) - len(a) })
	return groups
}

// modularity for signed networks, of both directions together: Σ over pairs within a
// group of the help beyond what is to be expected, less the harm beyond that.
func modularity(nodes []string, groups [][]string, score func(a, b string) int) *big.Rat {
	weight := func(a, b string, sign int) int64 {
		return int64(max(0, sign*score(a, b)) + max(0, sign*score(b, a)))
	}
	q := new(big.Rat)
	for _, sign := range []int{1, -1} {
		all := int64(0)
		of := map[string]int64{}
		for _, a := range nodes {
			for _, b := range nodes {
				all += weight(a, b, sign)
				of[a] += weight(a, b, sign)
			}
		}
		for _, group := range groups {
			for _, a := range group {
				for _, b := range group {
					beyond := new(big.Rat).SetInt64(weight(a, b, sign))
					if all > 0 {
						beyond.Sub(beyond, big.NewRat(of[a]*of[b], all))
					}
					q.Add(q, beyond.Mul(beyond, big.NewRat(int64(sign), 1)))
				}
			}
		}
	}
	return q
}

func TestWhatInteractionsRefuse(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			changes := []graph.Change{
				{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}},
				{Node: "Framework:f", Set: map[string]any{"code": "f", "title": "Mål", "level": "LOCAL"}},
			}
			s := filled(t, open(t), changes)
			for about, one := range map[string]struct {
				change func(*analysis.InteractionArguments)
				error
			}{
				"damping above 1":       {func(a *analysis.InteractionArguments) { a.Damping = 1.5 }, graph.ErrInvalid},
				"damping below 0":       {func(a *analysis.InteractionArguments) { a.Damping = -0.1 }, graph.ErrInvalid},
				"a conflict that helps": {func(a *analysis.InteractionArguments) { a.ConflictFrom = 0 }, graph.ErrInvalid},
				"no such framework":     {func(a *analysis.InteractionArguments) { a.Framework = "none" }, graph.ErrNotFound},
			} {
				asked := interactionsAsked(analysis.Asked{}, analysis.InteractionGoals, "f")
				one.change(&asked)
				if _, err := analysis.InteractionsOf(t.Context(), s, asked); !errors.Is(err, one.error) {
					t.Errorf("%s: %v", about, err)
				}
			}
			for _, between := range []analysis.InteractionBetween{analysis.InteractionGoals, analysis.InteractionTargets, analysis.InteractionAreas} {
				got, err := analysis.InteractionsOf(t.Context(), s, interactionsAsked(analysis.Asked{}, between, "f"))
				if err != nil || len(got) != 1 || len(got[0].Rows)+len(got[0].Clusters)+len(got[0].Conflicts) != 0 {
					t.Errorf("%s of nobody: %+v %v", between, got, err)
				}
			}
		})
	}
}
