package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// Of the lists of many parents, a few targets or departments may be most of the rows. What is
// asked of a node is read from Neo4j, and sent, once for each row, though it is the same
// each time. So where many parents have been found to share nodes, a list that comes in no
// order comes by node: each once, with the places of its parents.

// sample is how many rows the answer with most parents had, and how many nodes they led to.
type sample struct{ parents, rows, nodes int }

// isShared tells whether a node is worth bringing once: to bring one that no other parent has
// with a list of its parents costs a tenth more.
func (s sample) isShared() bool { return 2*s.rows >= 3*s.nodes && s.rows > 0 }

// isLarger tells whether an answer about so many parents tells more than this one: twice as
// many, so that it is looked through seldom.
func (s sample) isLarger(parents int) bool { return parents >= 2*s.parents && parents > 1 }

// nodeByNode ends a statement that carries rows.
func (l *list) nodeByNode() {
	edges := len(l.columns.edges) > 0
	l.add(" WITH ", l.on.node, ", collect(i) AS places")
	if edges {
		l.add(", collect(", l.on.edge, ") AS edges")
	}
	l.add(" WITH collect(", l.on.node, ") AS ns, collect(places) AS parents")
	if edges {
		l.add(", collect(edges) AS rs")
	}
	l.answer("parents", "parents")
	l.answer(l.nodeColumns("ns", "c", l.columns.nodes), "cs")
	if edges {
		l.answer("[x IN "+l.named("e", namesOf(l.columns.edges))+" | [some IN rs | [one IN some | one[x]]]]", "es")
	}
}

// partsByNode reads such an answer: the rows of each parent, in columns as if each had been
// brought.
func (l *list) partsByNode(record map[string]any, parents int) ([]part, error) {
	damaged := func(what string) ([]part, error) {
		return nil, fmt.Errorf("neo4j: expand: %s: %w", what, graph.ErrDamaged)
	}
	nodes, err := nodeColumnsIn(record["cs"], len(l.columns.nodes))
	if err != nil {
		return nil, err
	}
	places := rowsIn(record["parents"])
	if len(places) != len(nodes[0]) {
		return damaged("nodes without parents")
	}
	parts := make([]part, parents)
	rows := 0
	for _, of := range places {
		for _, one := range of {
			at, is := one.(int64)
			if !is || at < 0 || at >= int64(parents) {
				return damaged("a parent that is none")
			}
			parts[at].to++
			rows++
		}
	}
	end := 0
	all := part{nodes: emptyRows(len(nodes), rows), edges: emptyRows(len(l.columns.edges), rows)}
	for i, one := range parts {
		parts[i] = all
		parts[i].from, parts[i].to = end, end
		end += one.to
	}
	edges, _ := record["es"].([]any)
	if len(edges) != len(all.edges) {
		return damaged("edges without columns")
	}
	next := make([]int, 0, rows) // where the rows of each node go, one node after the other
	for _, of := range places {
		for _, one := range of {
			to := &parts[one.(int64)].to
			next = append(next, *to)
			*to++
		}
	}
	for i, column := range nodes {
		at := 0
		for node, of := range places {
			for range of {
				all.nodes[i][next[at]] = column[node]
				at++
			}
		}
	}
	for i, column := range edges {
		at := 0
		for _, of := range rowsIn(column) {
			for _, value := range of {
				if at == rows {
					return damaged("more edges than rows")
				}
				all.edges[i][next[at]] = value
				at++
			}
		}
		if at != rows {
			return damaged("fewer edges than rows")
		}
	}
	return parts, nil
}

// nodesIn is how many nodes the rows of an answer lead to.
func (l *list) nodesIn(record map[string]any) int {
	if l.form != byNode {
		ids, _ := distinct(idsIn(record["cs"]))
		return len(ids)
	}
	places, _ := record["parents"].([]any)
	return len(places)
}

func emptyRows(columns, rows int) [][]any {
	all := make([][]any, columns)
	for i := range all {
		all[i] = make([]any, rows)
	}
	return all
}
