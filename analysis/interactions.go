package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// InteractionArguments are those of InteractionsOf.
type InteractionArguments struct {
	Asked
	Between InteractionBetween
	// Framework has the goals or targets.
	Framework string
	// Level, Where and MunicipalityWide say who works with a goal or target.
	Level            []string
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
	// Damping is how much an influence over another counts, 0 to 1.
	Damping float64
	// ConflictFrom is the score at or below which two are in conflict, −3 to −1.
	ConflictFrom int
}

// InteractionBetween is what influences each other.
type InteractionBetween string

// What can influence each other.
const (
	InteractionGoals   InteractionBetween = "GOAL"
	InteractionTargets InteractionBetween = "TARGET"
	InteractionAreas   InteractionBetween = "DEVELOPMENT_AREA"
)

// Interactions are the influences on each other, as a municipality sees them.
type Interactions struct {
	Analysis
	Between InteractionBetween
	// Rows of the matrix: what influences another, or is influenced.
	Rows           []InteractionRow
	Clusters       []InteractionCluster
	DifferentCount int
	Conflicts      []InteractionConflict
}

// InteractionRow is what one has to do with the others.
type InteractionRow struct {
	Node   graph.ID
	Owners []graph.ID
	// Influence is the sum of its scores on others, Influenced of theirs on it.
	Influence, Influenced int
	// SecondOrder is its influence over others, Total both with damping, rounded to nine
	// decimals.
	SecondOrder int
	Total       float64
	// Cluster is the number of its cluster, from 1.
	Cluster int
	Cells   []InteractionCell
}

// InteractionCell is the influence on one. Score is nil where nobody has entered one.
type InteractionCell struct {
	Node        graph.ID
	Score       *int
	Rationale   *string
	SecondOrder int
	Total       float64
}

// InteractionCluster is what reinforces each other.
type InteractionCluster struct {
	// Score is the sum of the scores within.
	Score int
	Nodes []graph.ID
}

// InteractionConflict is a pair of which one hinders the other; the id of First is the lesser.
type InteractionConflict struct {
	First, Second graph.ID
	// FirstOnSecond and SecondOnFirst are the scores; nil where there is none.
	FirstOnSecond, SecondOnFirst *int
	FirstOwners, SecondOwners    []graph.ID
	Owners                       ConflictOwners
}

// ConflictOwners tells whether somebody stands on both sides of a conflict.
type ConflictOwners string

// The cases.
const (
	OwnersDiffer ConflictOwners = "DIFFERENT"
	OwnersLack   ConflictOwners = "MISSING"
	OwnersCommon ConflictOwners = "COMMON"
)

// InteractionsOf finds how goals, targets or development areas influence each other.
func InteractionsOf(ctx context.Context, s Source, asked InteractionArguments) ([]Interactions, error) {
	if asked.Damping < 0 || asked.Damping > 1 {
		return nil, fmt.Errorf("damping: %v is not from 0 to 1: %w", asked.Damping, graph.ErrInvalid)
	}
	if asked.ConflictFrom < -3 || asked.ConflictFrom > -1 {
		return nil, fmt.Errorf("conflictFrom: %d is not from -3 to -1: %w", asked.ConflictFrom, graph.ErrInvalid)
	}
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	var frame *frame
	if asked.Between != InteractionAreas {
		if frame, err = s.frame(ctx, asked.Framework); err != nil {
			return nil, err
		}
	}
	found := make([]Interactions, 0, len(all.of))
	for g := range all.parts() {
		m, err := s.influences(ctx, g, frame, asked)
		if err != nil {
			return nil, err
		}
		owners, err := s.influenceOwners(ctx, g, frame, m, asked)
		if err != nil {
			return nil, err
		}
		for town := range g.of {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			found = append(found, m.interactions(town, g.of[town].Analysis, owners[town], asked))
		}
	}
	return found, nil
}

// interactions makes the answer for one municipality, whose owners of each node are given.
func (m *influences) interactions(town int, ground Analysis, owners map[int32][]graph.ID, asked InteractionArguments) Interactions {
	i := Interactions{Analysis: ground, Between: asked.Between, Rows: []InteractionRow{}, Clusters: []InteractionCluster{}}
	of := m.matrix(town)
	number := make(map[int32]int)
	for at, cluster := range of.clusters {
		one := InteractionCluster{}
		for _, node := range cluster {
			number[node] = at + 1
			one.Nodes = append(one.Nodes, m.id(node))
			for _, to := range m.out[node] {
				if slices.Contains(cluster, to.node) {
					one.Score += to.score
				}
			}
		}
		i.Clusters = append(i.Clusters, one)
	}
	ownersOf := func(node int32) []graph.ID {
		if owners[node] == nil {
			return []graph.ID{}
		}
		return owners[node]
	}
	for _, node := range of.nodes {
		row := InteractionRow{Node: m.id(node), Owners: ownersOf(node), Cluster: number[node], Cells: m.cells(node, asked.Damping)}
		for _, cell := range row.Cells {
			if cell.Score != nil {
				row.Influence += *cell.Score
			}
			row.SecondOrder += cell.SecondOrder
		}
		for _, from := range of.nodes {
			row.Influenced += m.score(from, node)
		}
		row.Total = rounded(float64(row.Influence) + asked.Damping*float64(row.SecondOrder))
		i.Rows = append(i.Rows, row)
	}
	i.Conflicts = m.conflicts(of.nodes, ownersOf, asked.ConflictFrom)
	for _, one := range i.Conflicts {
		count(one.Owners == OwnersDiffer, &i.DifferentCount, new(int))
	}
	return i
}

// cells are what a node does to others, and over them to others and back to itself.
func (m *influences) cells(node int32, damping float64) []InteractionCell {
	second := map[int32]int{}
	for _, over := range m.out[node] {
		for _, to := range m.out[over.node] {
			second[to.node] += over.score * to.score
		}
	}
	cells := []InteractionCell{}
	for to := range int32(len(m.out)) { // in the order of the matrix
		one := InteractionCell{Node: m.id(to), SecondOrder: second[to]}
		if direct, is := m.of(node, to); is {
			one.Score, one.Rationale = &direct.score, direct.rationale
			one.Total = float64(direct.score)
		} else if one.SecondOrder == 0 {
			continue
		}
		one.Total = rounded(one.Total + damping*float64(one.SecondOrder))
		cells = append(cells, one)
	}
	return cells
}

// conflicts are the pairs of which one hinders the other: those with different owners
// first, then the worst, then by id.
func (m *influences) conflicts(nodes []int32, ownersOf func(int32) []graph.ID, from int) []InteractionConflict {
	all := []InteractionConflict{}
	nodes = m.byID(nodes)
	for at, first := range nodes {
		for _, second := range nodes[at+1:] {
			there, isThere := m.of(first, second)
			back, isBack := m.of(second, first)
			if min(there.score, back.score) > from {
				continue
			}
			one := InteractionConflict{
				First: m.id(first), Second: m.id(second), FirstOwners: ownersOf(first), SecondOwners: ownersOf(second), Owners: OwnersDiffer,
			}
			if isThere {
				one.FirstOnSecond = &there.score
			}
			if isBack {
				one.SecondOnFirst = &back.score
			}
			switch {
			case len(one.FirstOwners) == 0 || len(one.SecondOwners) == 0:
				one.Owners = OwnersLack
			case anyShared(one.FirstOwners, one.SecondOwners):
				one.Owners = OwnersCommon
			}
			all = append(all, one)
		}
	}
	cases := []ConflictOwners{OwnersDiffer, OwnersLack, OwnersCommon}
	slices.SortFunc(all, func(a, b InteractionConflict) int {
		return cmp.Or(cmp.Compare(slices.Index(cases, a.Owners), slices.Index(cases, b.Owners)),
			cmp.Compare(a.worst(), b.worst()), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return all
}

// worst is the lower of a conflict's scores.
func (c *InteractionConflict) worst() int {
	worst := 0
	for _, score := range []*int{c.FirstOnSecond, c.SecondOnFirst} {
		if score != nil {
			worst = min(worst, *score)
		}
	}
	return worst
}
