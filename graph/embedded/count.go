package embedded

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"malgraf/graph"
)

// Count implements [graph.View].
func (v *view) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := count.Check(v.layout.schema); err != nil {
		return nil, err
	}
	kind := count.Kind
	c := &compiler{snapshot: v.snapshot, ctx: ctx, many: true}
	passes, err := c.compile(kind, nil, count.Where)
	if err != nil {
		return nil, err
	}
	s := &scanner{window: &window{snapshot: v.snapshot, far: v.table(kind)}, ctx: ctx, passes: passes}
	var some []uint32
	few := false
	if passes != nil {
		some, few = c.candidates(kind, count.Where, s.far.live/4)
	}
	if passes == nil && count.Property == nil && count.Edge == nil {
		return []graph.Group{{N: s.far.live}}, nil
	}
	list, err := s.filtered(some, few)
	if err != nil {
		return nil, err
	}
	switch {
	case count.Property != nil:
		return byProperty(s.far, count.Property, list), nil
	case count.Edge != nil:
		leads, err := c.compile(count.Edge.Far, count.Edge.Type, count.Along)
		if err != nil {
			return nil, err
		}
		return v.byEdge(s.far, v.layout.of(count.Edge), leads, list), ctx.Err()
	}
	return []graph.Group{{N: len(list)}}, nil
}

func byProperty(t *table, property *graph.Property, list []entry) []graph.Group {
	counts := tally{}
	for _, e := range list {
		var value any
		if property.Index == 0 {
			value = t.id(e.far())
		} else {
			value = t.value(e.far(), property.Index)
		}
		values, isList := value.([]string)
		if !isList {
			counts.add(value)
			continue
		}
		for i, one := range values {
			if !slices.Contains(values[:i], one) {
				counts.add(one)
			}
		}
	}
	return groups(counts.all(), func(value any) []byte { return appendKey(nil, value, property, false) })
}

// tally counts values: the first few different ones, such as those of an enum,
// without hashing each.
type tally struct {
	few    []graph.Group
	others map[any]int
}

const fewValues = 12

func (c *tally) add(value any) {
	for i := range c.few {
		if c.few[i].Value == value {
			c.few[i].N++
			return
		}
	}
	if len(c.few) < fewValues {
		c.few = append(c.few, graph.Group{Value: value, N: 1})
		return
	}
	if c.others == nil {
		c.others = map[any]int{}
	}
	c.others[value]++
}

func (c *tally) all() map[any]int {
	counts := c.others
	if counts == nil {
		counts = map[any]int{}
	}
	for _, group := range c.few {
		counts[group.Value] = group.N
	}
	return counts
}

// byEdge counts nodes by their neighbours that pass; nil: all do.
func (v *view) byEdge(t *table, along *side, passes test, list []entry) []graph.Group {
	perRow := map[uint32]int{}
	alone := 0
	var room []entry
	for _, e := range list {
		neighbours := t.list(e.far(), along.slot)
		if passes != nil {
			neighbours = passing(neighbours, passes, room[:0])
			room = neighbours
		}
		if len(neighbours) == 0 {
			alone++
		}
		for i, one := range neighbours {
			if len(along.edgeType.Key) == 0 || !reaches(neighbours[:i], one.far()) {
				perRow[one.far()]++
			}
		}
	}
	far := v.table(along.far)
	counts := make(map[any]int, len(perRow)+1)
	for row, n := range perRow {
		counts[far.id(row)] = n
	}
	if alone > 0 {
		counts[nil] = alone
	}
	return groups(counts, func(value any) []byte {
		if value == nil {
			return []byte{keyMissing}
		}
		return nil
	})
}

func reaches(list []entry, far uint32) bool {
	return slices.ContainsFunc(list, func(e entry) bool { return e.far() == far })
}

// groups puts counts in their order: the largest first, then by value.
func groups(counts map[any]int, key func(value any) []byte) []graph.Group {
	type keyedGroup struct {
		graph.Group
		key []byte
	}
	all := make([]keyedGroup, 0, len(counts))
	for value, n := range counts {
		all = append(all, keyedGroup{graph.Group{Value: graph.GroupValue(value), N: n}, key(value)})
	}
	slices.SortFunc(all, func(a, b keyedGroup) int {
		return cmp.Or(b.N-a.N, bytes.Compare(a.key, b.key), strings.Compare(textOf(a.Value), textOf(b.Value)))
	})
	list := make([]graph.Group, len(all))
	for i, one := range all {
		list[i] = one.Group
	}
	return list
}

// textOf returns a text, or "" for a value of another type, which its key orders fully.
func textOf(value any) string {
	text, _ := value.(string)
	return text
}
