package analysis_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestPathsAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for range 3 {
			asked := analysis.PathArguments{
				From: r.anyone(w), To: r.anyone(w), MaxLength: 1 + r.IntN(4), First: 1 + r.IntN(15), Within: 10_000,
				Via: r.parts(w, 8), Avoid: r.parts(w, 5), ThroughMunicipality: r.chance(3), Municipality: r.someTowns(),
			}
			got, err := analysis.PathsOf(t.Context(), s, asked)
			if slices.Contains(asked.Avoid.Nodes, asked.From) || slices.Contains(asked.Avoid.Nodes, asked.To) {
				if !errors.Is(err, graph.ErrInvalid) {
					t.Errorf("%+v: an end is to be avoided: %v", asked, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			if !got.Complete || got.Ended != "" {
				t.Errorf("%+v: ended by %s", asked, got.Ended)
			}
			var lines []string
			for _, path := range got.Paths {
				line := fmt.Sprint(path.Length, " ", path.Nodes[0])
				for i, edge := range path.Edges {
					line += edgeLine(edge) + " " + string(path.Nodes[i+1])
				}
				lines = append(lines, line)
			}
			d := w.directions(asked.Via, asked.Avoid, asked.Municipality, asked.ThroughMunicipality, asked.From, asked.To)
			compareLines(t, asked, lines, d.paths(asked))
			if want := w.completeness(nodesOf(got)); got.Completeness != want {
				t.Errorf("%+v: %s, want %s", asked, got.Completeness, want)
			}
		}
	})
}

func TestANeighbourhoodIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for range 3 {
			asked := analysis.NeighbourhoodArguments{
				Of: r.anyone(w), Depth: r.IntN(4), Limit: 1 + r.IntN(30),
				Via: r.parts(w, 8), Avoid: r.parts(w, 5), ThroughMunicipality: r.chance(3), Municipality: r.someTowns(),
			}
			got, err := analysis.NeighbourhoodOf(t.Context(), s, asked)
			if slices.Contains(asked.Avoid.Nodes, asked.Of) {
				if !errors.Is(err, graph.ErrInvalid) {
					t.Errorf("%+v: the middle is to be avoided: %v", asked, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			var edges []string
			for _, edge := range got.Edges {
				edges = append(edges, edgeLine(edge))
			}
			slices.Sort(edges)
			lines := append([]string{fmt.Sprintf("%s cut %d %d %s", got.Of, got.CutByLimit, got.CutByDepth, got.Completeness)}, edges...)
			for _, node := range got.Nodes {
				lines = append(lines, fmt.Sprintf("%+v", node))
			}
			d := w.directions(asked.Via, asked.Avoid, asked.Municipality, asked.ThroughMunicipality, asked.Of)
			compareLines(t, asked, lines, d.neighbourhood(asked, s.Schema))
		}
	})
}

// How many edges there are does not hang on what is asked of them.
func TestAnEdgeWithTwoKeysIsTwoWhateverIsAsked(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			s := filled(t, open(t), []graph.Change{
				{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}},
				{Node: "Post:1", Municipality: "Municipality:1", Set: map[string]any{"title": "Chef"}},
				{Node: "Person:1", Municipality: "Municipality:1", Set: map[string]any{"name": "Någon"}},
				{Edge: "HELD_BY", From: "Post:1", To: "Person:1", Set: map[string]any{"from": "2023-01-01", "to": "2023-12-31"}},
				{Edge: "HELD_BY", From: "Post:1", To: "Person:1", Set: map[string]any{"from": "2025-01-01"}},
			})
			for _, properties := range []bool{true, false} {
				s.Wants = func(path ...string) bool { return properties || path[len(path)-1] != "properties" }
				got, err := analysis.NeighbourhoodOf(t.Context(), s, analysis.NeighbourhoodArguments{Of: "Post:1", Depth: 1, Limit: 10})
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Edges) != 2 || (len(got.Edges[0].Properties) > 0) != properties {
					t.Errorf("with properties %v: %+v", properties, got.Edges)
				}
				ways, err := analysis.PathsOf(t.Context(), s, analysis.PathArguments{From: "Post:1", To: "Person:1", MaxLength: 2, First: 10, Within: 10_000})
				if err != nil {
					t.Fatal(err)
				}
				if len(ways.Paths) != 1 || len(ways.Paths[0].Edges) != 1 {
					t.Errorf("with properties %v: %+v", properties, ways.Paths)
				}
			}
		})
	}
}

// anyone draws a node, a department or focus area more often: these stand in hierarchies.
func (r *random) anyone(w *world) string {
	if within := w.all(r.pick("Department", "FocusArea"), ""); len(within) > 0 && r.chance(2) {
		return within[r.IntN(len(within))]
	}
	return w.ids[r.IntN(len(w.ids))]
}

func (r *random) someTowns() []string {
	if r.chance(2) {
		return nil
	}
	return r.towns[:1]
}

// parts draws limits; each is there once in n times.
func (r *random) parts(w *world, n int) analysis.WayParts {
	var parts analysis.WayParts
	if r.chance(n) {
		for range 1 + r.IntN(6) {
			parts.Edges = append(parts.Edges, r.pick("CONTRIBUTES_TO", "ASSIGNED_TO", "PART_OF", "IN_PLAN", "REFERS_TO", "MUNICIPALITY", "HAS_FOCUS", "MEASURES", "OWNED_BY"))
		}
	}
	if r.chance(n) {
		for range 1 + r.IntN(8) {
			parts.Kinds = append(parts.Kinds, r.pick("ASSIGNMENT", "TARGET", "GOAL", "DEPARTMENT", "DEVELOPMENT_AREA", "POLICY_DOCUMENT", "FOCUS_AREA", "INDICATOR", "PLAN"))
		}
	}
	if r.chance(n) {
		for range 1 + r.IntN(2) {
			parts.Nodes = append(parts.Nodes, r.anyone(w))
		}
	}
	return parts
}

func edgeLine(e analysis.GraphEdge) string {
	var properties []string
	for _, property := range e.Properties {
		properties = append(properties, fmt.Sprintf("%s=%v", property.Name, property.Value))
	}
	slices.Sort(properties)
	return fmt.Sprintf(" %s %s>%s %v", e.Type, e.From, e.To, properties)
}

// turn is a step that may be taken: along an edge or against it.
type turn struct {
	edge
	out bool
	to  string
}

// directions are the steps that may be taken from each node.
type directions struct {
	*world
	from map[string][]turn
}

// directions is the definition of docs/analyses.md: which steps there are.
func (w *world) directions(via, avoid analysis.WayParts, towns []string, throughMunicipality bool, ends ...string) directions {
	d := directions{w, map[string][]turn{}}
	all := slices.Clone(w.edges)
	for _, id := range w.ids {
		if town := w.nodes[id].town; town != "" {
			all = append(all, edge{name: "MUNICIPALITY", from: id, to: town})
		}
	}
	mayStand := func(id string) bool {
		if slices.Contains(ends, id) {
			return true
		}
		kind := constant(id)
		town := w.nodes[id].town
		return (len(via.Kinds) == 0 || slices.Contains(via.Kinds, kind)) && !slices.Contains(avoid.Kinds, kind) && !slices.Contains(avoid.Nodes, id) &&
			(len(towns) == 0 || town == "" || slices.Contains(towns, town))
	}
	for _, e := range all {
		if len(via.Edges) > 0 && !slices.Contains(via.Edges, e.name) || slices.Contains(avoid.Edges, e.name) || !mayStand(e.from) || !mayStand(e.to) {
			continue
		}
		if e.name == "MUNICIPALITY" && !throughMunicipality && !slices.Contains(ends, e.to) {
			continue
		}
		d.from[e.from] = append(d.from[e.from], turn{e, true, e.to})
		d.from[e.to] = append(d.from[e.to], turn{e, false, e.from})
	}
	return d
}

// constant is the kind of an id as the enum has it.
func constant(id string) string {
	kind, _, _ := strings.Cut(id, ":")
	var b strings.Builder
	for i, c := range kind {
		if i > 0 && c < 'a' {
			b.WriteByte('_')
		}
		b.WriteRune(c)
	}
	return strings.ToUpper(b.String())
}

// paths are all ways of no node twice, in their order, as many as are asked for.
func (d directions) paths(asked analysis.PathArguments) []string {
	type found struct{ order, line string }
	var all []found
	var go_ func(at string, on []string, order, line string)
	go_ = func(at string, on []string, order, line string) {
		if at == asked.To {
			if everyOf(asked.Via.Nodes, func(id string) bool { return slices.Contains(on, id) }) {
				all = append(all, found{fmt.Sprintf("%02d", len(on)-1) + order, fmt.Sprint(len(on)-1, " ", asked.From, line)})
			}
			return
		}
		if len(on) > asked.MaxLength {
			return
		}
		for _, step := range d.from[at] {
			if !slices.Contains(on, step.to) {
				direction := "0"
				if !step.out {
					direction = "1"
				}
				go_(step.to, append(slices.Clone(on), step.to), order+"\x00"+step.name+"\x00"+direction+step.to, line+edgeLine(step.drawn())+" "+step.to)
			}
		}
	}
	go_(asked.From, []string{asked.From}, "", "")
	slices.SortStableFunc(all, func(a, b found) int { return strings.Compare(a.order, b.order) })
	all = slices.CompactFunc(all, func(a, b found) bool { return a.order == b.order })
	var lines []string
	for _, one := range all[:min(len(all), asked.First)] {
		lines = append(lines, one.line)
	}
	return lines
}

func (t turn) drawn() analysis.GraphEdge {
	e := analysis.GraphEdge{Type: t.name, From: graph.ID(t.edge.from), To: graph.ID(t.edge.to)}
	for name, value := range t.set {
		e.Properties = append(e.Properties, analysis.PropertyValue{Name: name, Value: value})
	}
	return e
}

func (d directions) neighbourhood(asked analysis.NeighbourhoodArguments, schema *graph.Schema) []string {
	steps := func(at string) []string {
		var ends []string
		for _, step := range d.from[at] {
			if step.to != at && (len(asked.Via.Nodes) == 0 || slices.Contains(asked.Via.Nodes, step.to)) {
				ends = append(ends, step.to)
			}
		}
		return union(ends)
	}
	distance := map[string]int{asked.Of: 0}
	shown, cut, beyond := []string{asked.Of}, map[string]bool{}, map[string]bool{}
	level := shown
	for far := 1; far <= asked.Depth; far++ {
		var next []string
		for _, at := range level {
			next = append(next, keep(steps(at), func(id string) bool { _, is := distance[id]; return !is })...)
		}
		next = union(next)
		round := map[string]int{} // how many of its kind have a smaller id
		for _, id := range next {
			round[id] = len(keep(next, func(other string) bool { return constant(other) == constant(id) && other < id }))
		}
		slices.SortFunc(next, func(a, b string) int {
			return 1000*(round[a]-round[b]) + schema.KindOf(a).Index - schema.KindOf(b).Index
		})
		level = nil
		for _, id := range next {
			if len(shown) < asked.Limit {
				shown, level, distance[id] = append(shown, id), append(level, id), far
			} else {
				cut[id] = true
			}
		}
	}
	var edges, nodes []string
	for _, at := range shown {
		hidden := keep(steps(at), func(id string) bool { _, is := distance[id]; return !is })
		for _, id := range hidden {
			beyond[id] = true
		}
		nodes = append(nodes, fmt.Sprintf("%+v", analysis.NeighbourhoodNode{Node: graph.ID(at), Distance: distance[at], Hidden: len(hidden)}))
		for _, step := range d.from[at] {
			if _, is := distance[step.to]; is && step.out {
				edges = append(edges, edgeLine(step.drawn()))
			}
		}
	}
	maps.DeleteFunc(beyond, func(id string, _ bool) bool { return cut[id] })
	slices.Sort(edges)
	return slices.Concat([]string{fmt.Sprintf("%s cut %d %d %s", asked.Of, len(cut), len(beyond), d.completeness(shown))}, edges, nodes)
}

// completeness: EXCERPT where one of the nodes is, or is owned by, a municipality with such data.
func (w *world) completeness(ids []string) string {
	if anyOf(ids, func(id string) bool {
		return w.text(id, "completeness") == "EXCERPT" || w.text(w.nodes[id].town, "completeness") == "EXCERPT"
	}) {
		return "EXCERPT"
	}
	return "FULL"
}

func nodesOf(paths *analysis.Paths) []string {
	ids := []string{string(paths.From), string(paths.To)}
	for _, path := range paths.Paths {
		for _, id := range path.Nodes {
			ids = append(ids, string(id))
		}
	}
	return ids
}

func TestPathsRefuseWhatCannotBeAnswered(t *testing.T) {
	s, _ := mora(t)
	good := analysis.PathArguments{From: "DevelopmentArea:2062/2", To: "DevelopmentArea:2062/9", MaxLength: 4, First: 3, Within: 10_000}
	for name, one := range map[string]struct {
		change func(*analysis.PathArguments)
		want   error
	}{
		"an unknown end":              {func(a *analysis.PathArguments) { a.From = "DevelopmentArea:2062/99" }, graph.ErrNotFound},
		"an id of no kind":            {func(a *analysis.PathArguments) { a.To = "nobody" }, graph.ErrNotFound},
		"an unknown node to avoid":    {func(a *analysis.PathArguments) { a.Avoid.Nodes = []string{"Plan:none"} }, graph.ErrNotFound},
		"an unknown node to go by":    {func(a *analysis.PathArguments) { a.Via.Nodes = []string{"Plan:none"} }, graph.ErrNotFound},
		"an unknown type of edge":     {func(a *analysis.PathArguments) { a.Via.Edges = []string{"KNOWS"} }, graph.ErrInvalid},
		"an unknown municipality":     {func(a *analysis.PathArguments) { a.Municipality = []string{"0000"} }, graph.ErrNotFound},
		"an end that is avoided":      {func(a *analysis.PathArguments) { a.Avoid.Nodes = []string{a.To} }, graph.ErrInvalid},
		"a length of nothing":         {func(a *analysis.PathArguments) { a.MaxLength = 0 }, graph.ErrInvalid},
		"more ways than there may be": {func(a *analysis.PathArguments) { a.First = 101 }, graph.ErrInvalid},
		"no time":                     {func(a *analysis.PathArguments) { a.Within = 0 }, graph.ErrInvalid},
	} {
		asked := good
		one.change(&asked)
		if _, err := analysis.PathsOf(t.Context(), s, asked); !errors.Is(err, one.want) {
			t.Errorf("%s: %v, want %v", name, err, one.want)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := analysis.PathsOf(cancelled, s, good); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that was taken back: %v", err)
	}
}

// stalling is a view in which what lies beyond policy documents cannot be read.
type stalling struct {
	graph.View
	stall func(ctx context.Context) error
}

func (s stalling) Expand(ctx context.Context, asked graph.Expand) (*graph.Rows, error) {
	if asked.Edge.Kind.Name == "PolicyDocument" && asked.Edge.Name == "parts" {
		return nil, s.stall(ctx)
	}
	return s.View.Expand(ctx, asked)
}

func TestPathsThatAreEndedSayWhatTheyFound(t *testing.T) {
	s, _ := mora(t)
	view := s.View
	asked := analysis.PathArguments{From: "DevelopmentArea:2062/2", To: "PolicyDocument:2062/dagvattenprogram", MaxLength: 4, First: 10, Within: 200}
	for ended, stall := range map[analysis.PathsEnded]func(ctx context.Context) error{
		analysis.EndedByTime: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		analysis.EndedBySize: func(context.Context) error { return fmt.Errorf("a level: %w", graph.ErrTooLarge) },
	} {
		s.View = stalling{view, stall}
		got, err := analysis.PathsOf(t.Context(), s, asked)
		if err != nil {
			t.Fatal(err)
		}
		if got.Complete || got.Ended != ended || len(got.Paths) == 0 || got.Paths[0].Length != 1 {
			t.Errorf("%s: %+v", ended, got)
		}
	}
	other := errors.New("broken")
	s.View = stalling{view, func(context.Context) error { return other }}
	if _, err := analysis.PathsOf(t.Context(), s, asked); !errors.Is(err, other) {
		t.Errorf("what fails is no ended search: %v", err)
	}
}
