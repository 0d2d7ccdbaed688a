package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// StatisticsArguments are those of StatisticsOf.
type StatisticsArguments struct {
	// Municipality holds codes or ids; empty: all of the type MUNICIPALITY.
	Municipality []string
	// Central holds the kinds whose most central nodes are listed, as the SDL writes them.
	Central []string
	// First is how many of each.
	First int
	By    Centrality
	// Sources bounds the cost of betweenness, see [betweenness].
	Sources int
}

// Centrality says by what nodes are ranked.
type Centrality string

// By what they can be.
const (
	ByDegree      Centrality = "DEGREE"
	ByBetweenness Centrality = "BETWEENNESS"
)

// Statistics is the shape of a municipality's graph.
type Statistics struct {
	Analysis
	NodeCount, EdgeCount int
	Nodes                []NodeStatistics
	Edges                []EdgeStatistics
	Degrees              []DegreeStatistics
	MeanDegree           float64
	ComponentCount       int
	Components           []ComponentStatistics
	Isolated             []graph.ID
	Central              []CentralNode
	Exact                bool
}

// NodeStatistics counts the nodes of a kind.
type NodeStatistics struct {
	Kind        string
	Own, Shared int
}

// EdgeStatistics counts the edges of a type.
type EdgeStatistics struct {
	Type, From, To string
	Count          int
}

// DegreeStatistics counts the nodes with so many edges.
type DegreeStatistics struct{ Degree, Count int }

// ComponentStatistics counts the parts of a size.
type ComponentStatistics struct{ Size, Count int }

// CentralNode is one of the most central. Betweenness is rounded to nine decimals.
type CentralNode struct {
	Kind        string
	Rank        int
	Node        graph.ID
	Degree      int
	Betweenness float64
}

// StatisticsOf tells the shape of each municipality's graph.
func StatisticsOf(ctx context.Context, s Source, asked StatisticsArguments) ([]Statistics, error) {
	if asked.First < 0 || asked.Sources < 1 {
		return nil, fmt.Errorf("first: want 0 or more, sources: want 1 or more: %w", graph.ErrInvalid)
	}
	kinds, err := s.kindsNamed(asked.Central)
	if err != nil {
		return nil, err
	}
	towns, err := s.towns(ctx, asked.Municipality, nil)
	if err != nil {
		return nil, err
	}
	found := make([]Statistics, 0, towns.Len())
	for from := 0; from < towns.Len(); from += townsAtOnce {
		var rows []int
		for row := from; row < min(from+townsAtOnce, towns.Len()); row++ {
			rows = append(rows, row)
		}
		shapes, err := s.shapes(ctx, pick(towns.Nodes, rows), looking{ordered: s.wants("isolated")})
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			one := shapes[i].statistics(s.Schema)
			one.Analysis = Analysis{Municipality: graph.ID(towns.IDs[row]), Plans: []graph.ID{}, AsOf: s.Today, Completeness: towns.completeness[row]}
			one.Exact = shapes[i].exact(asked.Sources)
			if one.Central, err = shapes[i].central(ctx, s, kinds, asked); err != nil {
				return nil, err
			}
			found = append(found, one)
		}
	}
	return found, nil
}

// kindsNamed finds kinds by their names in the SDL's enum.
func (s Source) kindsNamed(names []string) ([]*graph.Kind, error) {
	var kinds []*graph.Kind
	for _, name := range names {
		at := slices.IndexFunc(s.Schema.Kinds, func(kind *graph.Kind) bool { return kind.Constant() == name })
		if at < 0 {
			return nil, unknown(name)
		}
		if !slices.Contains(kinds, s.Schema.Kinds[at]) {
			kinds = append(kinds, s.Schema.Kinds[at])
		}
	}
	return kinds, nil
}

// statistics counts what there is.
func (g *shape) statistics(schema *graph.Schema) Statistics {
	of := Statistics{NodeCount: len(g.ids), Nodes: []NodeStatistics{}, Edges: []EdgeStatistics{}, Isolated: []graph.ID{}}
	own, shared := make([]int, len(schema.Kinds)), make([]int, len(schema.Kinds))
	degrees := map[int]int{}
	for at := range g.ids {
		if g.shared[at] {
			shared[g.kinds[at].Index]++
		} else {
			own[g.kinds[at].Index]++
		}
		degrees[g.degrees[at]]++
		if g.degrees[at] == 0 {
			of.Isolated = append(of.Isolated, graph.ID(g.ids[at]))
		}
	}
	for _, kind := range schema.Kinds {
		if own[kind.Index]+shared[kind.Index] > 0 {
			of.Nodes = append(of.Nodes, NodeStatistics{kind.Constant(), own[kind.Index], shared[kind.Index]})
		}
	}
	for _, edgeType := range schema.EdgeTypes {
		if n := g.edges[edgeType]; n > 0 {
			of.Edges = append(of.Edges, EdgeStatistics{edgeType.Name, edgeType.From.Constant(), edgeType.To.Constant(), n})
			of.EdgeCount += n
		}
	}
	if of.NodeCount > 0 {
		of.MeanDegree = rounded(2 * float64(of.EdgeCount) / float64(of.NodeCount))
	}
	sizes := map[int]int{}
	for _, size := range g.components() {
		sizes[size]++
		of.ComponentCount++
	}
	of.Degrees, of.Components = []DegreeStatistics{}, []ComponentStatistics{}
	for degree, n := range degrees {
		of.Degrees = append(of.Degrees, DegreeStatistics{degree, n})
	}
	for size, n := range sizes {
		of.Components = append(of.Components, ComponentStatistics{size, n})
	}
	slices.SortFunc(of.Degrees, func(a, b DegreeStatistics) int { return cmp.Compare(a.Degree, b.Degree) })
	slices.SortFunc(of.Components, func(a, b ComponentStatistics) int { return cmp.Compare(b.Size, a.Size) })
	return of
}

// central ranks the nodes of some kinds.
func (g *shape) central(ctx context.Context, s Source, kinds []*graph.Kind, asked StatisticsArguments) ([]CentralNode, error) {
	between := make([]float64, len(g.ids))
	if s.wants("central", "betweenness") || asked.By == ByBetweenness && s.wants("central") {
		var err error
		if between, err = g.betweenness(ctx, asked.Sources); err != nil {
			return nil, err
		}
	}
	key := func(one CentralNode) float64 {
		if asked.By == ByDegree {
			return float64(one.Degree)
		}
		return one.Betweenness
	}
	all := []CentralNode{}
	for _, kind := range kinds {
		var of []CentralNode
		for at, id := range g.ids {
			if g.kinds[at] == kind {
				of = append(of, CentralNode{Kind: kind.Constant(), Node: graph.ID(id), Degree: g.degrees[at], Betweenness: between[at]})
			}
		}
		slices.SortFunc(of, func(a, b CentralNode) int {
			return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(b.Degree, a.Degree), cmp.Compare(a.Node, b.Node))
		})
		for i := range of {
			of[i].Rank = i + 1
			if i > 0 && key(of[i]) == key(of[i-1]) {
				of[i].Rank = of[i-1].Rank
			}
		}
		all = append(all, of[:min(asked.First, len(of))]...)
	}
	return all, nil
}
