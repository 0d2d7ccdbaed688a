package analysis

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// paths are what to group by, as a tree: paths that begin alike share their steps.
type paths struct {
	root *step
	// steps have each step after the one it goes on from; root is the first.
	steps []*step
	// ends are the ends of the paths, in their order.
	ends []*end
}

// step is where a path has come: the kind itself, or along an edge the neighbours.
type step struct {
	// from is the place of the step before among the steps.
	from int
	edge *graph.Edge
	kind *graph.Kind
	// columns of the nodes, edgeColumns of the edges to them.
	columns, edgeColumns []*graph.Property

	// rows are the neighbours of the nodes that are being counted, place the number
	// among the parents of each row of the step before.
	rows  *graph.Rows
	place []int32
}

// end is what a path groups by: the node of a step, or one of its columns.
type end struct {
	path     string
	step     int
	property *graph.Property
	// at is the column; ofEdge: among the edge's.
	at     int
	ofEdge bool
	// values that have been met, by their numbers; 0 is for none.
	values  []any
	numbers map[any]int32
}

// newPaths reads paths from a kind on: names of edges, and at the end one of a
// property, or "edge" and one of a property of the last edge.
func newPaths(kind *graph.Kind, texts []string) (*paths, error) {
	p := &paths{root: &step{kind: kind}}
	p.steps = []*step{p.root}
	for i, text := range texts {
		if slices.Contains(texts[:i], text) {
			return nil, fmt.Errorf("%.100q stands twice: %w", text, graph.ErrInvalid)
		}
		one, err := p.read(text)
		if err != nil {
			return nil, err
		}
		p.ends = append(p.ends, one)
	}
	return p, nil
}

func (p *paths) read(text string) (*end, error) {
	one := &end{path: text, values: []any{nil}, numbers: map[any]int32{nil: 0}}
	names := strings.Split(text, ".")
	for i, name := range names {
		at := p.steps[one.step]
		last := i == len(names)-1
		switch {
		case at.kind.Edge(name) != nil:
			one.step = p.along(one.step, at.kind.Edge(name))
		case last && at.kind.Property(name) != nil:
			one.property = at.kind.Property(name)
			one.at = place(&at.columns, one.property)
		case name == "edge" && i == len(names)-2 && at.edge != nil && at.edge.Type.Property(names[i+1]) != nil:
			one.property, one.ofEdge = at.edge.Type.Property(names[i+1]), true
			one.at = place(&at.edgeColumns, one.property)
			return one, nil
		default:
			return nil, fmt.Errorf("%.100q: %s has no field %.100q to group by: %w", text, at.kind.Name, name, graph.ErrInvalid)
		}
	}
	if len(p.steps) > mostSteps {
		return nil, fmt.Errorf("%.100q: the paths have more than %d edges: %w", text, mostSteps-1, graph.ErrInvalid)
	}
	return one, nil
}

// mostSteps is the most steps that all paths have together, the first included.
const mostSteps = 11

// along returns the place of the step along an edge.
func (p *paths) along(from int, edge *graph.Edge) int {
	for i, known := range p.steps {
		if known.edge == edge && known.from == from {
			return i
		}
	}
	p.steps = append(p.steps, &step{from: from, edge: edge, kind: edge.Far})
	return len(p.steps) - 1
}

// place returns the place of a property among columns, which gets it if need be.
func place(columns *[]*graph.Property, property *graph.Property) int {
	if at := slices.Index(*columns, property); at >= 0 {
		return at
	}
	*columns = append(*columns, property)
	return len(*columns) - 1
}

// number numbers a value; 0 is that of none.
func (e *end) number(value any) int32 {
	value = graph.GroupValue(value)
	at, known := e.numbers[value]
	if !known {
		at = int32(len(e.values))
		e.numbers[value] = at
		e.values = append(e.values, value)
	}
	return at
}
