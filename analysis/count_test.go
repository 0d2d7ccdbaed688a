package analysis_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestCountIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		for range 3 {
			kind := s.Schema.Kind(r.pick("Assignment", "Assignment", "Activity", "Department", "DevelopmentArea", "Indicator", "Post"))
			asked := analysis.CountArguments{Kind: kind.Constant(), Municipality: r.towns}
			if r.chance(3) {
				asked.Municipality = r.towns[:1]
			}
			for range r.IntN(4) {
				if path := r.path(kind, asked.GroupBy); !slices.Contains(asked.GroupBy, path) {
					asked.GroupBy = append(asked.GroupBy, path)
				}
			}
			nodes := keep(w.ids, func(id string) bool {
				return strings.HasPrefix(id, kind.Name+":") && slices.Contains(asked.Municipality, w.nodes[id].town)
			})
			if kind.Name == "Assignment" && r.chance(2) {
				asked.Where = map[string]graph.Filter{"assignment": graph.Compare{Property: kind.Property("form"), Op: graph.Eq, Value: "MEASURE"}}
				nodes = keep(nodes, func(id string) bool { return w.text(id, "form") == "MEASURE" })
			}
			got, err := analysis.CountOf(t.Context(), s, asked)
			if err != nil {
				t.Fatalf("%+v: %v", asked, err)
			}
			compareLines(t, asked, countLines(got), w.count(kind, nodes, asked.GroupBy))
			if want := w.completeness(asked.Municipality); got.Completeness != want {
				t.Errorf("%+v: %s, want %s", asked, got.Completeness, want)
			}
		}
	})
}

// path draws a path from a kind: some edges, often those of a path before, and at the
// end perhaps a field.
func (r *random) path(kind *graph.Kind, before []string) string {
	var names []string
	var last *graph.Edge
	if len(before) > 0 && !r.chance(3) {
		for _, name := range strings.Split(r.pick(before...), ".") {
			if edge := kind.Edge(name); edge != nil && (last == nil || !r.chance(3)) {
				names, kind, last = append(names, name), edge.Far, edge
			} else {
				break
			}
		}
	}
	for range r.IntN(4 - min(len(names), 3)) {
		edge := kind.Edges[r.IntN(len(kind.Edges))]
		names, kind, last = append(names, edge.Name), edge.Far, edge
	}
	switch {
	case len(names) == 0 || r.chance(3):
		names = append(names, kind.Properties[r.IntN(len(kind.Properties))].Name)
	case !last.Type.Scope && r.chance(4):
		names = append(names, "edge", last.Type.Properties[r.IntN(len(last.Type.Properties))].Name)
	}
	return strings.Join(names, ".")
}

// countLines writes each group on a line: the values that lead to it, and its count.
func countLines(counted *analysis.Count) []string {
	lines := []string{fmt.Sprint(counted.TotalCount)}
	var write func(before string, groups []analysis.CountGroup)
	write = func(before string, groups []analysis.CountGroup) {
		for i, group := range groups {
			value := "none"
			if group.Value != nil {
				value = *group.Value
			} else if group.Node != "" {
				value = string(group.Node)
			}
			if i > 0 && groups[i-1].Count < group.Count {
				lines = append(lines, "the greatest does not stand first")
			}
			lines = append(lines, fmt.Sprintf("%s / %s=%s: %d", before, group.Path, value, group.Count))
			write(before+" / "+group.Path+"="+value, group.Groups)
		}
	}
	write("", counted.Groups)
	slices.Sort(lines[1:])
	return lines
}

// count is the definition of docs/analyses.md: which groups each node is in.
func (w *world) count(kind *graph.Kind, nodes, groupBy []string) []string {
	in := map[string]map[string]bool{}
	for _, node := range nodes {
		for _, b := range w.bindings(kind, node, groupBy) {
			for _, group := range b.groups(w, groupBy) {
				if in[group] == nil {
					in[group] = map[string]bool{}
				}
				in[group][node] = true
			}
		}
	}
	lines := []string{fmt.Sprint(len(nodes))}
	for _, group := range slices.Sorted(maps.Keys(in)) {
		lines = append(lines, fmt.Sprintf("%s: %d", group, len(in[group])))
	}
	slices.Sort(lines[1:])
	return lines
}

// binding has the node, or "", that stands at each beginning of a path; "" is where
// all begin. By the edge that led there its properties are found.
type binding map[string]bound

type bound struct {
	kind *graph.Kind
	node string
	set  map[string]any
}

// bindings are all ways to take a neighbour along each edge, none only where there is none.
func (w *world) bindings(kind *graph.Kind, node string, groupBy []string) []binding {
	all := []binding{{"": {kind: kind, node: node}}}
	for _, path := range groupBy {
		at := ""
		for _, name := range strings.Split(path, ".") {
			edge := all[0][at].kind.Edge(name)
			if edge == nil {
				break
			}
			next := strings.TrimPrefix(at+"."+name, ".")
			if _, done := all[0][next]; !done {
				var wider []binding
				for _, b := range all {
					ends := w.neighbours(b[at].node, edge)
					if len(ends) == 0 {
						ends = []bound{{kind: edge.Far}}
					}
					for _, end := range ends {
						one := maps.Clone(b)
						one[next] = end
						wider = append(wider, one)
					}
				}
				all = wider
			}
			at = next
		}
	}
	return all
}

func (w *world) neighbours(node string, along *graph.Edge) []bound {
	var ends []bound
	if along.Type.Scope {
		for id, one := range w.nodes {
			far := along.Out && id == w.nodes[node].town || !along.Out && one.town == node && node != "" && strings.HasPrefix(id, along.Far.Name+":")
			if far {
				ends = append(ends, bound{along.Far, id, nil})
			}
		}
		return ends
	}
	for _, e := range w.edges {
		near, far := e.from, e.to
		if !along.Out {
			near, far = far, near
		}
		if e.name == along.Type.Name && near == node && strings.HasPrefix(far, along.Far.Name+":") {
			ends = append(ends, bound{along.Far, far, e.set})
		}
	}
	return ends
}

// groups are those that a binding leads to, group within group: with a list one for
// each of its elements.
func (b binding) groups(w *world, groupBy []string) []string {
	open, all := []string{""}, []string(nil)
	for _, path := range groupBy {
		var deeper []string
		for _, before := range open {
			for _, value := range b.values(w, path) {
				deeper = append(deeper, before+" / "+path+"="+value)
			}
		}
		open, all = deeper, append(all, deeper...)
	}
	return all
}

func (b binding) values(w *world, path string) []string {
	at, set := "", map[string]any(nil)
	names := strings.Split(path, ".")
	for i, name := range names {
		if next, found := b[strings.TrimPrefix(at+"."+name, ".")]; found && next.kind != nil {
			at = strings.TrimPrefix(at+"."+name, ".")
			continue
		}
		if name == "edge" {
			set = b[at].set
			name = names[i+1]
		} else {
			set = w.nodes[b[at].node].set
			if name == "id" && b[at].node != "" {
				return []string{b[at].node}
			}
		}
		switch value := set[name].(type) {
		case nil:
			return []string{"none"}
		case []string:
			if len(value) == 0 {
				return []string{"none"}
			}
			return value
		default:
			return []string{fmt.Sprint(value)}
		}
	}
	if b[at].node == "" {
		return []string{"none"}
	}
	return []string{b[at].node}
}

// More nodes than are looked at at once.
func TestCountGoesOnWhereItLeftOff(t *testing.T) {
	const posts = 5_100
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			changes := []graph.Change{{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}}}
			for i := range 3 {
				changes = append(changes, graph.Change{Node: fmt.Sprint("Department:", i), Municipality: "Municipality:1", Set: map[string]any{"name": fmt.Sprint(i), "type": "UNIT"}})
			}
			for i := range posts {
				id := fmt.Sprint("Post:", i)
				changes = append(changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: map[string]any{"title": id}})
				if i < 3000 {
					changes = append(changes, graph.Change{Edge: "WORKS_IN", From: id, To: fmt.Sprint("Department:", i%3%2)})
				}
			}
			s := filled(t, store, changes)
			got, err := analysis.CountOf(t.Context(), s,
				analysis.CountArguments{Kind: "POST", Municipality: []string{"1"}, GroupBy: []string{"department.name"}})
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, "posts by department", countLines(got), []string{
				"5100", " / department.name=0: 2000", " / department.name=1: 1000", " / department.name=none: 2100",
			})
		})
	}
}

// Whichever of −0 and 0 is met first, and in which store.
func TestZerosAreCountedAsOne(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			changes := []graph.Change{{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}}}
			for i, value := range []float64{math.Copysign(0, -1), 0, math.Copysign(0, -1)} {
				changes = append(changes, graph.Change{Node: fmt.Sprint("Indicator:", i), Municipality: "Municipality:1", Set: map[string]any{"title": "Elbilar", "targetValue": value}})
			}
			s := filled(t, open(t), changes)
			got, err := analysis.CountOf(t.Context(), s,
				analysis.CountArguments{Kind: "INDICATOR", Municipality: []string{"1"}, GroupBy: []string{"targetValue", "title"}})
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, "indicators by what is aimed at", countLines(got), []string{
				"3", " / targetValue=0 / title=Elbilar: 3", " / targetValue=0: 3",
			})
		})
	}
}

func TestWhatCannotBeCounted(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			s := filled(t, open(t), nil)
			for about, asked := range map[string]analysis.CountArguments{
				"no such kind":             {Kind: "CAT"},
				"another kind's filter":    {Kind: "TARGET", Where: map[string]graph.Filter{"goal": graph.And{}}},
				"no such field":            {Kind: "TARGET", GroupBy: []string{"goal.colour"}},
				"a field of a field":       {Kind: "TARGET", GroupBy: []string{"code.length"}},
				"edge where there is none": {Kind: "TARGET", GroupBy: []string{"edge.role"}},
				"no such edge property":    {Kind: "ASSIGNMENT", GroupBy: []string{"departments.edge.colour"}},
				"edge alone":               {Kind: "ASSIGNMENT", GroupBy: []string{"departments.edge"}},
				"nothing":                  {Kind: "TARGET", GroupBy: []string{""}},
				"a path twice":             {Kind: "TARGET", GroupBy: []string{"goal", "goal"}},
				"five paths":               {Kind: "TARGET", GroupBy: []string{"code", "title", "id", "value", "unit"}},
				"a path without end":       {Kind: "DEPARTMENT", GroupBy: []string{strings.Repeat("partOf.", 11) + "name"}},
			} {
				if _, err := analysis.CountOf(t.Context(), s, asked); !errors.Is(err, graph.ErrInvalid) {
					t.Errorf("%s: %v", about, err)
				}
			}
		})
	}
}
