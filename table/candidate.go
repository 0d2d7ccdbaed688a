package table

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// candidate is a row on its way to a node. It is taken when it has no reason against it.
type candidate struct {
	row      Row
	external string
	source   string
	id       string // of the node
	old      bool   // the node is there
	set      map[string]any
	links    []link
	reasons  []string
}

// link is one edge that a row asks for.
type link struct {
	edge boundEdge
	far  string // id
	name string // as the row writes it
}

// refuse adds a reason, once.
func (c *candidate) refuse(format string, args ...any) {
	if reason := fmt.Sprintf(format, args...); !slices.Contains(c.reasons, reason) {
		c.reasons = append(c.reasons, reason)
	}
}

func (c *candidate) taken() bool { return len(c.reasons) == 0 }

// candidates reads the rows as far as they can be understood without the graph.
func (b *binding) candidates(table *Table) []*candidate {
	all := make([]*candidate, 0, len(table.Rows))
	rows := map[string][]string{} // by external id
	for _, row := range table.Rows {
		c := &candidate{row: row, external: tidy(table.cell(row, table.Mapping.ExternalID)), set: map[string]any{}}
		c.source = table.Mapping.source(c.external)
		if len(row.Cells) != len(table.Columns) {
			c.refuse("it has %d cells where the header has %d", len(row.Cells), len(table.Columns))
		}
		if c.external == "" {
			c.refuse("column %q is empty: there is no external id", table.Mapping.ExternalID)
		}
		rows[c.external] = append(rows[c.external], fmt.Sprint(row.Number))
		b.readProperties(table, c)
		all = append(all, c)
	}
	for _, c := range all {
		if same := rows[c.external]; c.external != "" && len(same) > 1 {
			c.refuse("the external id %s stands in the rows %s, and which of them holds is not known", c.external, strings.Join(same, ", "))
		}
	}
	return all
}

// source names a row's origin in the same way in each export.
func (m Mapping) source(external string) string { return m.System + ", " + external }

func (b *binding) readProperties(table *Table, c *candidate) {
	for _, property := range b.properties {
		value, err := property.value(table.cell(c.row, property.from.Column))
		switch {
		case err != nil:
			c.refuse("column %q: %v", property.from.Column, plainly(err))
		case value == nil && property.Required:
			c.refuse("column %q is empty, and every %s must have %s", property.from.Column, b.kind.Name, graph.WithArticle(property.Name))
		default:
			c.set[property.Name] = value
		}
	}
	for _, period := range periods {
		first, has := c.set[period[0]].(string)
		last, both := c.set[period[1]].(string)
		if has && both && first > last {
			c.refuse("%s %s is after %s %s", period[0], first, period[1], last)
		}
	}
}

// plainly gives an error without the sentinel's word at its end, for a line of a report.
func plainly(err error) string {
	return strings.TrimSuffix(err.Error(), ": "+graph.ErrInvalid.Error())
}
