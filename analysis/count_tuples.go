package analysis

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"malgraf/graph"
)

// tuples puts the nodes of the rows from one to, not including, another into groups:
// once for each way to take a neighbour at each step, or none where there is none.
func (s Source) tuples(ctx context.Context, p *paths, rows *graph.Rows, from, to int, groups *grouping) error {
	p.root.rows = rows
	for _, step := range p.steps[1:] {
		parents := p.steps[step.from].rows.Nodes
		if step.from == 0 {
			parents = part(parents, from, to)
		}
		different, places := number(parents)
		step.place = places
		if different.nodes.Len() == 0 {
			step.rows = &graph.Rows{Offsets: []int{0}, Nodes: graph.Nodes{Kind: step.kind}}
			continue
		}
		var err error
		step.rows, err = s.View.Expand(ctx, graph.Expand{
			Edge: step.edge, From: different.nodes, Order: step.edge.Order(),
			EdgeColumns: step.edgeColumns, Want: graph.Want{Columns: step.columns, Max: mostRows},
		})
		if err != nil {
			return err
		}
	}
	b := &binding{paths: p, groups: groups, at: make([]int, len(p.steps)), keys: make([]int32, len(p.ends)), first: from}
	for row := from; row < to; row++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.left = mostTuples
		b.at[0] = row
		b.bind(1)
		if b.left < 0 {
			return fmt.Errorf("groupBy: %s is in more than %d combinations of groups: %w", rows.Nodes.IDs[row], mostTuples, graph.ErrTooLarge)
		}
		if len(groups.groups) > mostGroups {
			return fmt.Errorf("groupBy: there are more than %d groups: %w", mostGroups, graph.ErrTooLarge)
		}
	}
	return nil
}

// part returns the rows of a column of nodes from one to, not including, another.
func part(nodes graph.Nodes, from, to int) graph.Nodes {
	some := graph.Nodes{Kind: nodes.Kind, IDs: nodes.IDs[from:to]}
	if nodes.Rows != nil {
		some.Rows = nodes.Rows[from:to]
	}
	return some
}

// binding takes for a node one neighbour at each step after another.
type binding struct {
	*paths
	groups *grouping
	// at is the row taken at each step, −1 where there is none; first is the row that
	// the parents of the first steps begin with.
	at    []int
	first int
	keys  []int32
	// left is how many combinations there may yet be.
	left int
}

// bind takes each neighbour at a step in turn, and then goes on to the next.
func (b *binding) bind(next int) {
	if b.left < 0 {
		return
	}
	if next == len(b.steps) {
		b.take(0)
		return
	}
	step := b.steps[next]
	parent := b.at[step.from]
	if parent >= 0 {
		if step.from == 0 {
			parent -= b.first
		}
		place := step.place[parent]
		from, to := step.rows.Offsets[place], step.rows.Offsets[place+1]
		for row := from; row < to; row++ {
			b.at[next] = row
			b.bind(next + 1)
		}
		if from < to {
			return
		}
	}
	b.at[next] = -1
	b.bind(next + 1)
}

// take takes the value at each end, each of a list in turn, and counts the node.
func (b *binding) take(next int) {
	if next == len(b.ends) {
		if b.left--; b.left >= 0 {
			b.groups.add(int32(b.at[0]), b.keys...)
		}
		return
	}
	end := b.ends[next]
	list, isList := end.value(b.steps[end.step], b.at[end.step])
	if !isList {
		b.keys[next] = end.number(list)
		b.take(next + 1)
		return
	}
	elements := list.([]string)
	for _, element := range elements {
		b.keys[next] = end.number(element)
		b.take(next + 1)
	}
	if len(elements) == 0 {
		b.keys[next] = 0
		b.take(next + 1)
	}
}

// value is what stands at an end in a row of its step, −1 for none.
func (e *end) value(at *step, row int) (value any, isList bool) {
	switch {
	case row < 0:
		return nil, false
	case e.property == nil:
		return at.rows.Nodes.IDs[row], false
	case e.ofEdge:
		value = at.rows.EdgeColumns[e.at][row]
	default:
		value = at.rows.Columns[e.at][row]
	}
	_, isList = value.([]string)
	return value, isList
}

// groups writes the groups as a tree: the greatest first, then by their values in the
// order of the schema, what has none last.
func (p *paths) groups(g *grouping) []CountGroup {
	within := make([][]int32, len(g.groups))
	for at := 1; at < len(g.groups); at++ {
		within[g.groups[at].in] = append(within[g.groups[at].in], int32(at))
	}
	var write func(at int32, level int) []CountGroup
	write = func(at int32, level int) []CountGroup {
		if level == len(p.ends) {
			return []CountGroup{}
		}
		end := p.ends[level]
		slices.SortFunc(within[at], func(a, b int32) int {
			return cmp.Or(cmp.Compare(g.groups[b].n, g.groups[a].n), end.compare(g.groups[a].key, g.groups[b].key))
		})
		list := make([]CountGroup, len(within[at]))
		for i, part := range within[at] {
			list[i] = CountGroup{Path: end.path, Count: g.groups[part].n, Groups: write(part, level+1)}
			end.name(g.groups[part].key, &list[i])
		}
		return list
	}
	return write(0, 0)
}

// name puts a value into its group.
func (e *end) name(key int32, group *CountGroup) {
	value := e.values[key]
	if value == nil {
		return
	}
	if e.property == nil {
		group.Node = graph.ID(value.(string))
		return
	}
	text := ""
	switch v := value.(type) {
	case string:
		text = v
	case int64:
		text = strconv.FormatInt(v, 10)
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		text = strconv.FormatBool(v)
	}
	group.Value = &text
}

// compare orders two values as graph.Order does, ids and equal texts byte by byte.
func (e *end) compare(a, b int32) int {
	if a == 0 || b == 0 {
		return int(b) - int(a) // that of none last
	}
	switch x := e.values[a].(type) {
	case int64:
		return cmp.Compare(x, e.values[b].(int64))
	case float64:
		return cmp.Compare(x, e.values[b].(float64))
	case bool:
		return cmp.Compare(strconv.FormatBool(x), strconv.FormatBool(e.values[b].(bool)))
	case string:
		y := e.values[b].(string)
		switch {
		case e.property == nil || e.property.Type == graph.TypeID:
			return cmp.Compare(x, y)
		case e.property.Type == graph.TypeEnum:
			return cmp.Compare(e.property.Enum.Rank(x), e.property.Enum.Rank(y))
		}
		return cmp.Or(bytes.Compare(graph.SortKey(x), graph.SortKey(y)), cmp.Compare(x, y))
	}
	return 0
}
