package embedded

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// Get implements [graph.View].
func (v *view) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found := &graph.Found{At: make([]graph.Place, len(get.Refs)), Kinds: map[*graph.Kind]*graph.Rows{}}
	passes, err := v.limits(ctx, get.Where, len(get.Refs))
	if err != nil {
		return nil, err
	}
	rows := map[*graph.Kind][]uint32{}
	places := map[nodeAt]int{}
	for i, ref := range get.Refs {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		at, there, err := v.resolve(ref, passes)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		place, known := places[at]
		if !known {
			place = len(rows[at.kind])
			places[at] = place
			rows[at.kind] = append(rows[at.kind], at.row)
		}
		found.At[i] = graph.Place{Kind: at.kind, Row: place}
	}
	for kind, list := range rows {
		columns := get.Columns[kind]
		if err := checkColumns(kind, columns); err != nil {
			return nil, err
		}
		found.Kinds[kind] = &graph.Rows{Nodes: v.nodes(kind, list), Columns: v.columns(kind, columns, list)}
	}
	return found, ctx.Err() // what a filter found since it ended is not true
}

// limits compiles what limits the nodes of each kind; about so many are looked at.
func (v *view) limits(ctx context.Context, where map[*graph.Kind]graph.Filter, about int) (map[*graph.Kind]test, error) {
	if len(where) == 0 {
		return nil, nil
	}
	c := &compiler{snapshot: v.snapshot, ctx: ctx, many: about >= fewCandidates}
	passes := make(map[*graph.Kind]test, len(where))
	for kind, filter := range where {
		if !v.layout.schema.Knows(kind) {
			return nil, fmt.Errorf("a filter wants a kind of the schema: %w", graph.ErrInvalid)
		}
		var err error
		if passes[kind], err = c.compile(kind, nil, filter); err != nil {
			return nil, err
		}
	}
	return passes, nil
}

// resolve returns the node that a ref names, of those that pass.
func (v *view) resolve(ref graph.Ref, passes map[*graph.Kind]test) (nodeAt, bool, error) {
	if ref.ID != "" {
		kind := v.layout.schema.KindOf(ref.ID)
		if kind == nil {
			return nodeAt{}, false, nil
		}
		return v.byID(kind, ref.ID, passes[kind])
	}
	kind, property := ref.Kind, ref.Property
	if kind == nil && property == nil {
		return nodeAt{}, false, nil
	}
	if !v.layout.schema.Knows(kind) || property == nil || kind.Property(property.Name) != property || property.Unique == nil && property != kind.ID() {
		return nodeAt{}, false, fmt.Errorf("a node is named by its id or by a unique property of its kind: %w", graph.ErrInvalid)
	}
	value, err := property.CoerceOne(ref.Value)
	if err != nil {
		return nodeAt{}, false, err
	}
	if value == nil {
		return nodeAt{}, false, fmt.Errorf("no node is named by null: %w", graph.ErrInvalid)
	}
	if property == kind.ID() {
		return v.byID(kind, value.(string), passes[kind])
	}
	return v.resolveUnique(kind, property, value, ref.Within, passes[kind])
}

func (v *view) byID(kind *graph.Kind, id string, passes test) (nodeAt, bool, error) {
	row, found := v.table(kind).lookup(id)
	return nodeAt{kind, row}, found && (passes == nil || passes(row, 0)), nil
}

// resolveUnique looks for the one node whose own value it is, then for one that
// has it as an alias.
func (v *view) resolveUnique(kind *graph.Kind, property *graph.Property, value any, within []string, passes test) (nodeAt, bool, error) {
	if len(within) > len(property.Unique.Within) {
		return nodeAt{}, false, fmt.Errorf("%s.%s is not unique within so much: %w", kind.Name, property.Name, graph.ErrInvalid)
	}
	t := v.table(kind)
	var own, aliases []uint32
	v.eachUnique(t, property, value, within, func(row uint32) {
		if passes != nil && !passes(row, 0) {
			return
		}
		if is, _ := t.hasUnique(property, row, value); is {
			own = append(own, row)
		} else {
			aliases = append(aliases, row)
		}
	})
	if len(own) == 0 {
		own = aliases
	}
	switch len(own) {
	case 0:
		return nodeAt{}, false, nil
	case 1:
		return nodeAt{kind, own[0]}, true, nil
	}
	return nodeAt{}, false, fmt.Errorf("several nodes have the %s.%s %v, say within what: %w", kind.Name, property.Name, value, graph.ErrInvalid)
}

// eachUnique visits the nodes that have a unique value, as their own or as an
// alias, within the far ends that have those unique values ("" or left out: any).
func (s *snapshot) eachUnique(t *table, property *graph.Property, value any, within []string, visit func(row uint32)) {
	unique := property.Unique
	number := t.uniqueNumber(property)
	rows := make([]int64, len(unique.Within))
	var fill func(i int)
	fill = func(i int) {
		if i == len(rows) {
			if row, found := s.findUnique(t, number, property, value, rows, noRow); found {
				visit(row)
			}
			return
		}
		far := s.table(unique.Within[i].Far)
		try := func(row int64) {
			rows[i] = row
			fill(i + 1)
		}
		if i >= len(within) || within[i] == "" {
			try(noRow)
			far.each(func(row uint32) bool {
				try(int64(row))
				return true
			})
			return
		}
		if first := far.kind.Uniques(); len(first) > 0 {
			s.eachUnique(far, first[0], within[i], nil, func(row uint32) { try(int64(row)) })
		}
	}
	fill(0)
}

// uniqueNumber returns the place of a property among the unique ones of its kind.
func (t *table) uniqueNumber(property *graph.Property) int {
	number := 0
	for _, one := range t.kind.Properties[:property.Index] {
		if one.Unique != nil {
			number++
		}
	}
	return number
}
