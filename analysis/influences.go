package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// influences are the scores that users have entered between goals, targets or the
// development areas of some municipalities.
type influences struct {
	nodes graph.Nodes
	// town of each area; nil: all share the nodes.
	town []int32
	// out holds what each node does to others, in the order of the nodes.
	out [][]influence
	// matrices of each municipality; of all, where they share the nodes.
	matrices []*matrix
}

// influence on a node, −3 to 3.
type influence struct {
	node      int32
	score     int
	rationale *string
}

// matrix is what of the nodes has to do with another, and what reinforces each other.
type matrix struct {
	nodes    []int32
	clusters [][]int32
}

// mostInteracting bounds a matrix: its clusters cost the third power.
const mostInteracting = 400

func (m *influences) id(node int32) graph.ID { return graph.ID(m.nodes.IDs[node]) }

// of returns the influence of a node on another; false where there is none.
func (m *influences) of(node, on int32) (influence, bool) {
	for _, one := range m.out[node] {
		if one.node == on {
			return one, true
		}
	}
	return influence{}, false
}

func (m *influences) score(node, on int32) int {
	one, _ := m.of(node, on)
	return one.score
}

func (m *influences) matrix(town int) *matrix {
	if m.town == nil {
		return m.matrices[0]
	}
	return m.matrices[town]
}

// influences reads the scores, and finds what reinforces each other where that is wanted.
func (s Source) influences(ctx context.Context, g *grounds, f *frame, asked InteractionArguments) (*influences, error) {
	m := &influences{}
	edge := map[InteractionBetween]string{
		InteractionGoals: "Goal.influences", InteractionTargets: "Target.influences", InteractionAreas: "DevelopmentArea.influences",
	}[asked.Between]
	matrices := 1
	switch asked.Between {
	case InteractionGoals:
		m.nodes = f.goals.Nodes
	case InteractionTargets:
		m.nodes = f.targets.Nodes
	case InteractionAreas:
		areas, err := s.expand(ctx, "Municipality.developmentAreas", g.towns, nil)
		if err != nil {
			return nil, err
		}
		m.nodes, m.town, matrices = areas.Nodes, areas.parent(), len(g.of)
	default:
		return nil, unknown(string(asked.Between))
	}
	found, err := s.expand(ctx, edge, m.nodes, nil, "@score", "@rationale")
	if err != nil {
		return nil, err
	}
	numbers, _ := number(m.nodes)
	others := numbers.lookup(found.Nodes)
	m.out = make([][]influence, m.nodes.Len())
	for node := range m.out {
		for row, to := found.of(node); row < to; row++ {
			other := others[row]
			if other < 0 || other == int32(node) || m.town != nil && m.town[other] != m.town[node] {
				continue // itself, or of another framework or municipality
			}
			score, _ := found.column("@score")[row].(int64)
			one := influence{node: other, score: int(score)}
			if rationale := found.text("@rationale", row); rationale != "" {
				one.rationale = &rationale
			}
			m.out[node] = append(m.out[node], one)
		}
	}
	return m, m.findMatrices(ctx, matrices, s.wants("clusters") || s.wants("rows", "cluster"))
}

// findMatrices finds what has to do with another, in each matrix.
func (m *influences) findMatrices(ctx context.Context, n int, clustered bool) error {
	touched := make([]bool, len(m.out))
	for node, out := range m.out {
		for _, one := range out {
			touched[node], touched[one.node] = true, true
		}
	}
	for range n {
		m.matrices = append(m.matrices, &matrix{})
	}
	for node, is := range touched {
		if !is {
			continue
		}
		at := 0
		if m.town != nil {
			at = int(m.town[node])
		}
		m.matrices[at].nodes = append(m.matrices[at].nodes, int32(node))
	}
	for _, one := range m.matrices {
		if len(one.nodes) > mostInteracting {
			return fmt.Errorf("more than %d interact: ask about goals, or a smaller framework: %w", mostInteracting, graph.ErrTooLarge)
		}
		if clustered {
			var err error
			if one.clusters, err = m.clusters(ctx, one.nodes); err != nil {
				return err
			}
		}
	}
	return nil
}

// influenceOwners are, in each municipality, the departments of each node: who works with
// a goal or target; who owns or leads an area.
func (s Source) influenceOwners(ctx context.Context, g *grounds, f *frame, m *influences, asked InteractionArguments) ([]map[int32][]graph.ID, error) {
	owners := make([]map[int32][]graph.ID, len(g.of))
	for town := range owners {
		owners[town] = map[int32][]graph.ID{}
	}
	if !s.wants("rows", "owners") && !s.wants("conflicts") && !s.wants("differentCount") {
		return owners, nil
	}
	if asked.MunicipalityWide == WideNone {
		asked.Where = graph.Both(asked.Where, s.where("Assignment.scope", graph.Ne, "MUNICIPALITY_WIDE"))
	}
	o, err := s.organisation(ctx, g, asked.Level)
	if err != nil {
		return nil, err
	}
	of := make([]map[int32][]int32, len(g.of))
	for town := range of {
		of[town] = map[int32][]int32{}
	}
	if asked.Between == InteractionAreas {
		owned, err := s.expand(ctx, "DevelopmentArea.ownedBy", m.nodes, nil, "@role")
		if err != nil {
			return nil, err
		}
		departments := o.lookup(owned.Nodes)
		for row, area := range owned.parent() {
			if town := m.town[area]; owned.text("@role", row) != "TAKES_PART" {
				of[town][area] = append(of[town][area], o.holders(departments[row], town)...)
			}
		}
	} else if err := s.workers(ctx, g, f, o, asked, of); err != nil {
		return nil, err
	}
	for town, nodes := range of {
		for node, departments := range nodes {
			for _, department := range once(departments) {
				owners[town][node] = append(owners[town][node], graph.ID(o.nodes.IDs[department]))
			}
		}
	}
	return owners, nil
}

// workers adds the departments that work with each goal or target in each municipality.
func (s Source) workers(ctx context.Context, g *grounds, f *frame, o *organisation, asked InteractionArguments, of []map[int32][]int32) error {
	assignments, err := s.assignments(ctx, g, asked.Where, "scope")
	if err != nil {
		return err
	}
	assignments.parent() // now, for what runs together shares it
	var work *working
	var rows *coverageRows
	if err := together(
		into(&work, func() (*working, error) { return s.working(ctx, g, o, assignments, asked.MunicipalityWide) }),
		into(&rows, func() (*coverageRows, error) {
			return s.coverageRows(ctx, g, f, assignments, CoverageBy(asked.Between))
		}),
	); err != nil {
		return err
	}
	for i, town := range assignments.parent() {
		for _, row := range rows.contributes.of(i) {
			for _, column := range work.columns.of(i) {
				of[town][row] = append(of[town][row], o.columns[town][column])
			}
		}
	}
	return nil
}

// clusters puts together what reinforces each other, see merge.
func (m *influences) clusters(ctx context.Context, nodes []int32) ([][]int32, error) {
	if len(nodes) == 0 {
		return nil, nil
	}
	// By id, for ids decide between equals; members stay in the order of the matrix.
	byID := m.byID(nodes)
	place := map[int32]int{}
	for at, node := range byID {
		place[node] = at
	}
	help, harm := squares(len(nodes)), squares(len(nodes))
	for _, node := range nodes {
		for _, to := range m.out[node] {
			a, b := place[node], place[to.node]
			if to.score > 0 {
				help[a][b], help[b][a] = help[a][b]+to.score, help[b][a]+to.score
			} else {
				harm[a][b], harm[b][a] = harm[a][b]-to.score, harm[b][a]-to.score
			}
		}
	}
	groups, err := merge(ctx, help, harm)
	if err != nil {
		return nil, err
	}
	clusters := make([][]int32, len(groups))
	for i, group := range groups {
		for _, at := range group {
			clusters[i] = append(clusters[i], byID[at])
		}
		slices.Sort(clusters[i])
	}
	// The largest first; as they were, by their least id, where they are as large.
	slices.SortStableFunc(clusters, func(a, b []int32) int { return len(b) - len(a) })
	return clusters, nil
}

func (m *influences) byID(nodes []int32) []int32 {
	return slices.SortedFunc(slices.Values(nodes), func(a, b int32) int { return cmp.Compare(m.nodes.IDs[a], m.nodes.IDs[b]) })
}

func squares(n int) [][]int {
	rows := make([][]int, n)
	for i := range rows {
		rows[i] = make([]int, n)
	}
	return rows
}
