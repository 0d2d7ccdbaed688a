package neo4j

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// A large answer is bound by what Neo4j reads, in one thread a statement. What is below many
// nodes is asked for in parts, of some of the nodes each, at the same time. Each part is one
// statement for all the levels, so that nothing that was found is looked up again.

// partsMost is how many parts there are at most. On two cores two parts are quickest: each
// takes longer beside more of them.
const partsMost = 2

// inParts answers the questions below nodes, which are known to bring many rows; nil where a
// statement that would be needed is not planned yet, and has been noted.
func (v *view) inParts(ctx context.Context, below []graph.Expand, nodes []string) ([]*graph.Rows, error) {
	nodes, _ = distinct(nodes)
	asked := make([]graph.Expand, len(below))
	for i, one := range below {
		one.From = graph.Nodes{Kind: one.Edge.Kind, IDs: nodes}
		asked[i] = one
	}
	if len(nodes) != 1 {
		return v.partsOf(ctx, asked, nodes)
	}
	answers, err := graph.EachExpand(ctx, v, asked)
	if err != nil {
		return nil, err
	}
	for i, one := range asked {
		if len(one.Below) == 0 || answers[i].Nodes.Len() == 0 {
			continue
		}
		if answers[i].Below, err = v.inParts(ctx, one.Below, answers[i].Nodes.IDs); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// partsOf answers the same questions of all nodes.
func (v *view) partsOf(ctx context.Context, asked []graph.Expand, nodes []string) ([]*graph.Rows, error) {
	kept := graph.NewKept() // the parts have one text
	all, err := v.together(asked, nodes, kept)
	if err != nil || all == nil { // none where there are no nodes
		return nil, err
	}
	if !v.store.isOneStatement(all.text) {
		v.store.meet(all.text, all.values, nestedTogether)
		return nil, nil
	}
	size := min(partsMost, len(nodes), fields(asked))
	parts, errs := make([][]*graph.Rows, size), make([]error, size)
	graph.AtOnce(size, size, func(i int) {
		some := eachOf(nodes, i, size)
		one, err := v.together(asked, some, kept)
		if errs[i] = err; err == nil && one != nil {
			parts[i], errs[i] = v.oneStatement(ctx, one, some)
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(parts, func(one []*graph.Rows) bool { return one == nil }) {
		return nil, nil // a list has been found to be longer than was expected
	}
	from := make([]parent, len(nodes))
	for at := range nodes {
		from[at] = parent{at % size, at / size}
	}
	return gatherAll(asked, parts, from)
}

// gatherAll puts the parts of the answers to several questions together. ErrTooLarge: together
// they have more rows than may be.
func gatherAll(asked []graph.Expand, parts [][]*graph.Rows, from []parent) ([]*graph.Rows, error) {
	answers := make([]*graph.Rows, len(asked))
	for i := range asked {
		same := make([]*graph.Rows, len(parts))
		for k := range parts {
			same[k] = parts[k][i]
		}
		answers[i] = gather(same, from)
	}
	return answers, fit(asked, answers)
}

// fit tells whether answers have no more rows than may be, with all that is below them.
func fit(asked []graph.Expand, answers []*graph.Rows) error {
	for i, one := range asked {
		if one.Max > 0 && answers[i].Nodes.Len() > one.Max {
			return fmt.Errorf("more than %d rows: %w", one.Max, graph.ErrTooLarge)
		}
		if answers[i].Below != nil {
			if err := fit(one.Below, answers[i].Below); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachOf returns every node of some that are dealt out: those that stand beside each other
// often have as much below them.
func eachOf(nodes []string, first, step int) []string {
	var dealt []string
	for i := first; i < len(nodes); i += step {
		dealt = append(dealt, nodes[i])
	}
	return dealt
}

// fields counts questions with all that are below them: so many statements they may take.
func fields(asked []graph.Expand) int {
	count := len(asked)
	for _, one := range asked {
		count += fields(one.Below)
	}
	return count
}

// parent is one of an answer's parents, in one of several parts.
type parent struct{ part, at int }

// gather puts parts of an answer together: the rows of the parents named, in their order.
func gather(parts []*graph.Rows, from []parent) *graph.Rows {
	first, rows := parts[0], 0
	for _, one := range parts {
		rows += one.Nodes.Len()
	}
	all := &graph.Rows{
		Offsets: make([]int, 1, len(from)+1), Nodes: graph.Nodes{Kind: first.Nodes.Kind, IDs: make([]string, 0, rows)},
		Previous: make([]bool, 0, len(from)), Next: make([]bool, 0, len(from)),
		Columns: emptyColumns(first.Columns, rows), EdgeColumns: emptyColumns(first.EdgeColumns, rows), Keys: emptyColumns(first.Keys, rows),
	}
	var next []parent
	var seen map[string]bool
	if len(first.Below) > 0 {
		next, seen = make([]parent, 0, rows), make(map[string]bool, rows)
	}
	places := make([][]int, len(parts)) // of each row, among the nodes that are asked about, where these are fewer
	for k, one := range parts {
		all.Gone = all.Gone || one.Gone
		if len(one.Below) > 0 && len(one.Below[0].Offsets) != one.Nodes.Len()+1 {
			_, places[k] = distinct(one.Nodes.IDs)
		}
	}
	for _, p := range from {
		one := parts[p.part]
		begin, end := one.Offsets[p.at], one.Offsets[p.at+1]
		ids := one.Nodes.IDs[begin:end]
		all.Nodes.IDs = append(all.Nodes.IDs, ids...)
		all.Offsets = append(all.Offsets, len(all.Nodes.IDs))
		appendColumns(all.Columns, one.Columns, begin, end)
		appendColumns(all.EdgeColumns, one.EdgeColumns, begin, end)
		appendColumns(all.Keys, one.Keys, begin, end)
		all.Previous, all.Next = append(all.Previous, one.Previous[p.at]), append(all.Next, one.Next[p.at])
		if one.Totals != nil {
			all.Totals = append(all.Totals, one.Totals[p.at])
		}
		if len(one.Below) == 0 {
			continue
		}
		for i, id := range ids {
			if !seen[id] {
				seen[id] = true
				at := begin + i
				if places[p.part] != nil {
					at = places[p.part][at]
				}
				next = append(next, parent{p.part, at})
			}
		}
	}
	for i := range first.Below {
		below := make([]*graph.Rows, len(parts))
		for k, one := range parts {
			below[k] = one.Below[i]
		}
		all.Below = append(all.Below, gather(below, next))
	}
	return all
}

// emptyColumns are as many columns, with room for so many rows.
func emptyColumns(like []graph.Column, rows int) []graph.Column {
	if like == nil {
		return nil
	}
	columns := make([]graph.Column, len(like))
	for i := range columns {
		columns[i] = make(graph.Column, 0, rows)
	}
	return columns
}

func appendColumns(to, from []graph.Column, begin, end int) {
	for i := range to {
		to[i] = append(to[i], from[i][begin:end]...)
	}
}
