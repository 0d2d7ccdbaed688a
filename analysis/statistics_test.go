package analysis_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"malgraf/analysis"
	"malgraf/graph"
)

// What hangs together and what is central is reckoned once more by gonum.
func TestStatisticsAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.StatisticsArguments{
			Municipality: r.towns, Central: []string{"POLICY_DOCUMENT", "TARGET", "ASSIGNMENT"}, First: r.IntN(20), By: analysis.ByBetweenness, Sources: 1000,
		}
		if r.chance(2) {
			asked.Sources = 1 + r.IntN(5)
		}
		if r.chance(2) {
			s.Wants = func(path ...string) bool { return path[0] != "isolated" }
		}
		if r.chance(2) {
			asked.By = analysis.ByDegree
		}
		got, err := analysis.StatisticsOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var want []analysis.Statistics
		for _, town := range asked.Municipality {
			want = append(want, w.statistics(s.Schema, town, asked, s.Today))
		}
		compareLines(t, asked, statisticsLines(got), statisticsLines(want))
	})
}

// statisticsLines rounds betweenness, in which sums of fractions may come in another order.
func statisticsLines(all []analysis.Statistics) []string {
	var lines []string
	for _, of := range all {
		slices.Sort(of.Isolated)
		lines = append(lines, fmt.Sprintf("%+v %d %d %.6f %d %v", of.Analysis, of.NodeCount, of.EdgeCount, of.MeanDegree, of.ComponentCount, of.Exact),
			fmt.Sprint(of.Nodes), fmt.Sprint(of.Edges), fmt.Sprint(of.Degrees), fmt.Sprint(of.Components), fmt.Sprint(of.Isolated))
		for _, one := range of.Central {
			lines = append(lines, fmt.Sprintf("%s %d %s %d %.6f", one.Kind, one.Rank, one.Node, one.Degree, one.Betweenness))
		}
	}
	return lines
}

// statistics is the definition of docs/analyses.md.
func (w *world) statistics(schema *graph.Schema, town string, asked analysis.StatisticsArguments, today string) analysis.Statistics {
	of := analysis.Statistics{Analysis: analysis.Analysis{Municipality: graph.ID(town), Plans: []graph.ID{}, AsOf: today, Completeness: w.text(town, "completeness")}}
	isOwn := func(id string) bool { return w.nodes[id].town == town }
	mayBe := func(id string) bool {
		return isOwn(id) || w.nodes[id].town == "" && !strings.HasPrefix(id, "Municipality:")
	}
	var edges []edge
	nodes := keep(w.ids, isOwn)
	for _, e := range w.edges {
		if mayBe(e.from) && mayBe(e.to) && (isOwn(e.from) || isOwn(e.to)) {
			edges = append(edges, e)
			nodes = union(nodes, []string{e.from, e.to})
		}
	}
	slices.Sort(nodes)
	of.NodeCount, of.EdgeCount = len(nodes), len(edges)
	if len(nodes) > 0 {
		of.MeanDegree = 2 * float64(len(edges)) / float64(len(nodes))
	}
	kindOf := func(id string) string { return schema.KindOf(id).Constant() }
	for _, kind := range schema.Kinds {
		these := keep(nodes, func(id string) bool { return schema.KindOf(id) == kind })
		if len(these) > 0 {
			of.Nodes = append(of.Nodes, analysis.NodeStatistics{Kind: kind.Constant(), Own: len(keep(these, isOwn)), Shared: len(these) - len(keep(these, isOwn))})
		}
	}
	for _, edgeType := range schema.EdgeTypes {
		n := 0
		for _, e := range edges {
			if e.name == edgeType.Name && schema.KindOf(e.from) == edgeType.From && schema.KindOf(e.to) == edgeType.To {
				n++
			}
		}
		if n > 0 {
			of.Edges = append(of.Edges, analysis.EdgeStatistics{Type: edgeType.Name, From: edgeType.From.Constant(), To: edgeType.To.Constant(), Count: n})
		}
	}
	degrees := map[string]int{}
	for _, id := range nodes {
		for _, e := range edges {
			if e.from == id || e.to == id {
				degrees[id]++
			}
		}
	}
	degree := func(id string) int { return degrees[id] }
	for d := 0; d <= len(edges); d++ {
		if these := keep(nodes, func(id string) bool { return degree(id) == d }); len(these) > 0 {
			of.Degrees = append(of.Degrees, analysis.DegreeStatistics{Degree: d, Count: len(these)})
		}
	}
	for _, id := range keep(nodes, func(id string) bool { return degree(id) == 0 }) {
		of.Isolated = append(of.Isolated, graph.ID(id))
	}
	undirected := simple.NewUndirectedGraph()
	for i := range nodes {
		undirected.AddNode(simple.Node(i))
	}
	for _, e := range edges {
		if from, to := slices.Index(nodes, e.from), slices.Index(nodes, e.to); from != to {
			undirected.SetEdge(simple.Edge{F: simple.Node(from), T: simple.Node(to)})
		}
	}
	parts := topo.ConnectedComponents(undirected)
	of.ComponentCount = len(parts)
	for size := len(nodes); size > 0; size-- {
		n := 0
		for _, part := range parts {
			if len(part) == size {
				n++
			}
		}
		if n > 0 {
			of.Components = append(of.Components, analysis.ComponentStatistics{Size: size, Count: n})
		}
	}
	share := map[string]float64{}
	of.Exact = len(nodes) < 3 || asked.Sources >= len(nodes)
	switch {
	case len(nodes) < 3:
	case of.Exact:
		for at, between := range network.Betweenness(undirected) {
			share[nodes[at]] = nine(between / float64((len(nodes)-1)*(len(nodes)-2)))
		}
	default:
		for at, between := range betweenFrom(undirected, len(nodes), asked.Sources) {
			share[nodes[at]] = nine(between / float64((len(nodes)-1)*(len(nodes)-2)*asked.Sources) * float64(len(nodes)))
		}
	}
	for _, kind := range asked.Central {
		var ranked []analysis.CentralNode
		for _, id := range keep(nodes, func(id string) bool { return kindOf(id) == kind }) {
			ranked = append(ranked, analysis.CentralNode{Kind: kind, Node: graph.ID(id), Degree: degree(id), Betweenness: share[id]})
		}
		key := func(one analysis.CentralNode) float64 {
			if asked.By == analysis.ByDegree {
				return float64(one.Degree)
			}
			return one.Betweenness
		}
		slices.SortStableFunc(ranked, func(a, b analysis.CentralNode) int {
			switch {
			case key(a) != key(b):
				return map[bool]int{true: -1, false: 1}[key(a) > key(b)]
			case a.Degree != b.Degree:
				return b.Degree - a.Degree
			}
			return compare(a.Node, b.Node)
		})
		for i := range ranked {
			for _, other := range ranked {
				if key(other) > key(ranked[i]) {
					ranked[i].Rank++
				}
			}
			ranked[i].Rank++
		}
		of.Central = append(of.Central, ranked[:min(asked.First, len(ranked))]...)
	}
	return of
}

// betweenFrom adds up for each node which part of the shortest ways goes by it, of those that
// begin at some of the nodes, evenly spread over all in the order of their ids.
func betweenFrom(g *simple.UndirectedGraph, nodes, sources int) map[int64]float64 {
	between := map[int64]float64{}
	for i := range sources {
		from := path.DijkstraAllFrom(simple.Node(i*nodes/sources), g)
		for to := range nodes {
			ways, _ := from.AllTo(int64(to))
			for _, way := range ways {
				for _, by := range way[1:max(len(way)-1, 1)] {
					between[by.ID()] += 1 / float64(len(ways))
				}
			}
		}
	}
	return between
}

// With fewer sources than nodes, betweenness is near what it is.
func TestBetweennessFromSomeSourcesIsNear(t *testing.T) {
	s, _ := filledWith(t, 1)
	asked := analysis.StatisticsArguments{Central: []string{"DEPARTMENT"}, First: 20, By: analysis.ByBetweenness, Sources: 5000}
	exact, err := analysis.StatisticsOf(t.Context(), s, asked)
	if err != nil {
		t.Fatal(err)
	}
	asked.Sources = 500
	near, err := analysis.StatisticsOf(t.Context(), s, asked)
	if err != nil {
		t.Fatal(err)
	}
	if !exact[0].Exact || near[0].Exact {
		t.Errorf("exact: %v, and with few sources %v", exact[0].Exact, near[0].Exact)
	}
	there := map[graph.ID]float64{}
	for _, one := range exact[0].Central {
		there[one.Node] = one.Betweenness
	}
	for _, one := range near[0].Central {
		if off := one.Betweenness/there[one.Node] - 1; off < -0.2 || off > 0.2 {
			t.Errorf("%s: %v instead of %v", one.Node, one.Betweenness, there[one.Node])
		}
	}
}

// Whether betweenness is exact does not hang on what else is asked for.
func TestExactIsTheSameAskedForAlone(t *testing.T) {
	s, _ := filledWith(t, 1)
	for _, sources := range []int{500, 5000} {
		for _, by := range []analysis.Centrality{analysis.ByBetweenness, analysis.ByDegree} {
			s.Wants = func(path ...string) bool { return path[0] == "exact" }
			got, err := analysis.StatisticsOf(t.Context(), s, analysis.StatisticsArguments{Central: []string{"TARGET"}, By: by, Sources: sources})
			if err != nil {
				t.Fatal(err)
			}
			if want := got[0].NodeCount <= sources; got[0].Exact != want {
				t.Errorf("%s from %d of %d nodes: exact is %v", by, sources, got[0].NodeCount, got[0].Exact)
			}
		}
	}
}

func TestWhatHasNoStatistics(t *testing.T) {
	s, _ := filledWith(t, 1)
	for about, one := range map[string]struct {
		asked analysis.StatisticsArguments
		want  error
	}{
		"no such municipality": {analysis.StatisticsArguments{Municipality: []string{"7777"}, Sources: 1}, graph.ErrNotFound},
		"no such kind":         {analysis.StatisticsArguments{Central: []string{"CAT"}, Sources: 1}, graph.ErrInvalid},
		"fewer than none":      {analysis.StatisticsArguments{First: -1, Sources: 1}, graph.ErrInvalid},
		"no source":            {analysis.StatisticsArguments{}, graph.ErrInvalid},
	} {
		if _, err := analysis.StatisticsOf(t.Context(), s, one.asked); !errors.Is(err, one.want) {
			t.Errorf("%s: %v", about, err)
		}
	}
}
