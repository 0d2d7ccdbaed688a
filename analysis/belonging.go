package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// belonging is what belongs to each of some holders: nodes of one kind.
type belonging struct {
	*numbering
	// of holds the numbers of each holder's nodes.
	of [][]int32
}

func (s Source) belonging(kind string, holders int) *belonging {
	none, _ := number(graph.Nodes{Kind: s.Schema.Kind(kind)})
	return &belonging{numbering: none, of: make([][]int32, holders)}
}

// link leads from what belongs to holders to more that does.
type link struct {
	from  *belonging
	edge  string
	where graph.Filter
	to    *belonging
}

// follow goes all the ways at the same time, each from what belongs to the holders now.
func (s Source) follow(ctx context.Context, ways ...link) error {
	found := make([]*table, len(ways))
	var calls []func() error
	for i, one := range ways {
		if slices.ContainsFunc(ways[:i], func(before link) bool { return before.from == one.from }) {
			continue // asked with the first from there
		}
		var to []**table
		var asked []asking
		for k, way := range ways {
			if way.from == one.from {
				to, asked = append(to, &found[k]), append(asked, asking{edge: way.edge, where: way.where, unordered: true})
			}
		}
		calls = append(calls, s.tables(ctx, one.from.nodes, to, asked...))
	}
	if err := together(calls...); err != nil {
		return err
	}
	for i, one := range ways {
		reached := one.to.more(found[i].Nodes)
		for holder, numbers := range one.from.of {
			for _, at := range numbers {
				from, to := found[i].of(int(at))
				one.to.of[holder] = append(one.to.of[holder], reached[from:to]...)
			}
		}
	}
	for _, one := range ways {
		for holder, numbers := range one.to.of {
			one.to.of[holder] = once(numbers)
		}
	}
	return nil
}

// withParts adds the focus areas below those that belong to the holders.
func (s Source) withParts(ctx context.Context, focus *belonging) error {
	below := map[int32][]int32{}
	met := 0
	for level := focus.nodes; level.Len() > 0; {
		parts, err := s.expand(ctx, "FocusArea.parts", level, nil)
		if err != nil {
			return err
		}
		first := met
		met = len(focus.numbers)
		numbers := focus.more(parts.Nodes)
		for i, parent := range parts.parent() {
			at := int32(first) + parent // those of a level are numbered one after another
			below[at] = append(below[at], numbers[i])
		}
		level = focus.since(met)
	}
	for holder, numbers := range focus.of {
		seen := map[int32]bool{}
		for _, at := range numbers {
			seen[at] = true
		}
		for next := 0; next < len(numbers); next++ {
			for _, part := range below[numbers[next]] {
				if !seen[part] { // data may go in circles
					seen[part] = true
					numbers = append(numbers, part)
				}
			}
		}
		focus.of[holder] = once(numbers)
	}
	return nil
}

// since returns the nodes from a number on.
func (n *numbering) since(first int) graph.Nodes {
	nodes := graph.Nodes{Kind: n.nodes.Kind, IDs: n.nodes.IDs[first:]}
	if n.nodes.Rows != nil {
		nodes.Rows = n.nodes.Rows[first:]
	}
	return nodes
}
