package analysis

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// table is the answer to a call, with its columns by name.
type table struct {
	*graph.Rows
	names []string
	// parents holds the parent of each row, once asked for.
	parents []int32
}

func newTable(rows *graph.Rows, names []string) *table { return &table{Rows: rows, names: names} }

func (t *table) len() int { return t.Nodes.Len() }

// column returns a column by the name it was asked for.
func (t *table) column(name string) graph.Column {
	columns, at := t.Columns, 0
	if strings.HasPrefix(name, "@") {
		columns = t.EdgeColumns
	}
	for _, asked := range t.names {
		if asked == name {
			return columns[at]
		}
		if strings.HasPrefix(asked, "@") == strings.HasPrefix(name, "@") {
			at++
		}
	}
	panic("analysis: the column " + name + " was not asked for")
}

// text returns a text of a row, "" where it is missing.
func (t *table) text(name string, row int) string {
	text, _ := t.column(name)[row].(string)
	return text
}

// of returns the rows of a parent: from, up to, not including, to.
func (t *table) of(parent int) (from, to int) { return t.Offsets[parent], t.Offsets[parent+1] }

// has tells whether a parent has any rows.
func (t *table) has(parent int) bool { return t.Offsets[parent] < t.Offsets[parent+1] }

// hasBut tells whether a parent has any rows but those of nodes that are gone.
func (t *table) hasBut(parent int, without *gone) bool {
	if without == nil {
		return t.has(parent)
	}
	for row, to := t.of(parent); row < to; row++ {
		if !without.has(t.Nodes.IDs[row]) {
			return true
		}
	}
	return false
}

// parent returns the parent of each row.
func (t *table) parent() []int32 {
	if t.parents == nil {
		t.parents = make([]int32, t.len())
		for parent := range len(t.Offsets) - 1 {
			for row := t.Offsets[parent]; row < t.Offsets[parent+1]; row++ {
				t.parents[row] = int32(parent)
			}
		}
	}
	return t.parents
}

// numbering gives nodes dense numbers, in the order in which they are first met.
type numbering struct {
	numbers map[string]int32
	nodes   graph.Nodes
}

// number numbers the nodes of a column, each once, and returns the number of each row.
func number(nodes graph.Nodes) (*numbering, []int32) {
	n := &numbering{numbers: make(map[string]int32, nodes.Len()), nodes: graph.Nodes{Kind: nodes.Kind}}
	return n, n.more(nodes)
}

// more numbers further nodes of the same kind, and returns the number of each row.
func (n *numbering) more(nodes graph.Nodes) []int32 {
	of := make([]int32, nodes.Len())
	for i, id := range nodes.IDs {
		at, known := n.numbers[id]
		if !known {
			at = int32(len(n.numbers))
			n.numbers[id] = at
			n.nodes.IDs = append(n.nodes.IDs, id)
			if nodes.Rows != nil {
				n.nodes.Rows = append(n.nodes.Rows, nodes.Rows[i])
			}
		}
		of[i] = at
	}
	return of
}

// lookup returns the number of each row, −1 where the node is not among the numbered.
func (n *numbering) lookup(nodes graph.Nodes) []int32 {
	of := make([]int32, nodes.Len())
	for i, id := range nodes.IDs {
		at, known := n.numbers[id]
		if !known {
			at = -1
		}
		of[i] = at
	}
	return of
}

// pick returns some rows of a column of nodes.
func pick(nodes graph.Nodes, rows []int) graph.Nodes {
	picked := graph.Nodes{Kind: nodes.Kind, IDs: make([]string, len(rows))}
	if nodes.Rows != nil {
		picked.Rows = make([]uint32, len(rows))
	}
	for i, row := range rows {
		picked.IDs[i] = nodes.IDs[row]
		if nodes.Rows != nil {
			picked.Rows[i] = nodes.Rows[row]
		}
	}
	return picked
}

// once sorts numbers and drops repeated ones.
func once(numbers []int32) []int32 {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
