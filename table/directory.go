package table

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// directory finds the nodes of a kind by a name, as a planning tool writes it.
type directory struct {
	kind *graph.Kind
	// exact and folded hold ids by value and alias; folded without regard to case and blanks.
	exact, folded map[string][]string
	ids           map[string]bool
}

func newDirectory(kind *graph.Kind) *directory {
	return &directory{kind: kind, exact: map[string][]string{}, folded: map[string][]string{}, ids: map[string]bool{}}
}

func (d *directory) add(name, id string) {
	d.ids[id] = true
	if !slices.Contains(d.exact[name], id) {
		d.exact[name] = append(d.exact[name], id)
	}
	if folded := fold(name); !slices.Contains(d.folded[folded], id) {
		d.folded[folded] = append(d.folded[folded], id)
	}
}

// find gives the ids that a name may mean: those that are written so, or else those that differ in case alone.
func (d *directory) find(name string) []string {
	if ids := d.exact[name]; len(ids) > 0 {
		return ids
	}
	return d.folded[fold(name)]
}

// reserve gives an id to a new node of that name. What stands for it in the graph is made later, or not at all.
func (d *directory) reserve(code, name string) string {
	key := graph.Slug(name)
	if key == "" {
		key = escape(name)
	}
	id := d.kind.Name + ":" + code + "/" + key
	for n := 2; d.ids[id]; n++ {
		id = fmt.Sprintf("%s:%s/%s-%d", d.kind.Name, code, key, n)
	}
	d.add(name, id)
	return id
}

// loadDirectory reads the nodes of a kind that are the municipality's, or nobody's.
func loadDirectory(ctx context.Context, view graph.View, kind *graph.Kind, by *graph.Property, municipality string) (*directory, error) {
	d := newDirectory(kind)
	columns := []*graph.Property{by}
	if by.Unique != nil && by.Unique.Aliases != nil {
		columns = append(columns, by.Unique.Aliases)
	}
	rows, err := view.Scan(ctx, graph.Scan{Kind: kind, Where: ownedBy(kind, municipality), Want: graph.Want{Columns: columns}})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", kind.Many, err)
	}
	for row, id := range rows.Nodes.IDs {
		d.ids[id] = true
		if name, is := rows.Columns[0][row].(string); is {
			d.add(name, id)
		}
	}
	if len(columns) == 1 {
		return d, nil
	}
	for row, id := range rows.Nodes.IDs { // a name goes before another's alias
		aliases, _ := rows.Columns[1][row].([]string)
		for _, alias := range aliases {
			if len(d.exact[alias]) == 0 {
				d.add(alias, id)
			}
		}
	}
	return d, nil
}

// ownedBy limits a kind to the municipality's nodes and those of none; nil where all share the kind.
func ownedBy(kind *graph.Kind, municipality string) graph.Filter {
	if kind.Scope == nil {
		return nil
	}
	owner := graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.Eq, Value: municipality}
	own := graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.Some, Where: owner}
	if kind.Scope.Required {
		return own
	}
	return graph.Or{own, graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.None}}
}

// loadCodes finds nodes of a kind that all share by the codes that a file names, aliases included.
func loadCodes(ctx context.Context, view graph.View, edge boundEdge, names []string) (*directory, error) {
	d := newDirectory(edge.Far)
	var spelled []string
	var refs []graph.Ref
	for _, name := range names {
		for _, spelling := range distinct([]string{name, fold(name)}) { // 10.A is 10.a
			spelled = append(spelled, name)
			refs = append(refs, graph.Ref{Kind: edge.Far, Property: edge.by, Value: spelling, Within: edge.within})
		}
	}
	found, err := view.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", edge.Far.Many, err)
	}
	for i, place := range found.At {
		if place.Kind != nil && len(d.exact[spelled[i]]) == 0 {
			d.add(spelled[i], found.Kinds[place.Kind].Nodes.IDs[place.Row])
		}
	}
	return d, nil
}
