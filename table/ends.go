package table

import (
	"context"
	"strings"

	"malgraf/graph"
)

// ends finds what the rows' cells name.
type ends struct {
	code, municipality string
	known              *known
	directories        map[directoryKey]*directory
	// makings are the nodes that are made for a name, by id, once a row that is taken leads to them.
	makings map[string]making
}

// directoryKey tells directories apart; within is "" for what a municipality owns.
type directoryKey struct {
	by     *graph.Property
	within string
}

func (e boundEdge) directoryKey() directoryKey {
	return directoryKey{e.by, strings.Join(e.within, "/")}
}

// making is a node to be made, and the edge to be made with it.
type making struct {
	node graph.Change // empty where only the edge is missing
	edge graph.Change // empty where there is none
	kind *graph.Kind
}

// load reads what the columns of the table may name.
func (e *ends) load(ctx context.Context, view graph.View, b *binding, table *Table) error {
	for _, edge := range b.edges {
		if edge.toPosts && edge.from.Department == "" {
			continue
		}
		if edge.toPosts {
			edge = b.departmentColumn(edge)
		}
		key := edge.directoryKey()
		if e.directories[key] != nil {
			continue
		}
		var d *directory
		var err error
		switch {
		case edge.Far == b.kind:
			d = e.known.directory
		case edge.within != nil:
			d, err = loadCodes(ctx, view, edge, table.allNames(b, key))
		default:
			d, err = loadDirectory(ctx, view, edge.Far, edge.by, e.municipality)
		}
		if err != nil {
			return err
		}
		e.directories[key] = d
	}
	return nil
}

// allNames are the names in all columns that are looked up in one directory.
func (t *Table) allNames(b *binding, key directoryKey) []string {
	var names []string
	for _, edge := range b.edges {
		if edge.directoryKey() != key {
			continue
		}
		for _, row := range t.Rows {
			names = append(names, edge.names(t.cell(row, edge.from.Column))...)
		}
	}
	return distinct(names)
}

// resolve finds the far ends of a row, but for posts. Rows of the file count as there; dropOrphans sees to those
// that are not taken.
func (e *ends) resolve(b *binding, table *Table, c *candidate, inFile map[string]string) {
	for _, edge := range b.edges {
		names := edge.names(table.cell(c.row, edge.from.Column))
		if edge.toPosts {
			continue
		}
		for _, name := range names {
			id := e.find(edge, name, c, inFile)
			if id != "" && id == c.id {
				c.refuse("column %q: the row names itself", edge.from.Column)
			} else if id != "" {
				c.links = append(c.links, link{edge, id, name})
			}
		}
	}
}

// find gives the id that a name stands for, "" with a reason where it stands for none or for several.
func (e *ends) find(edge boundEdge, name string, c *candidate, inFile map[string]string) string {
	d := e.directories[edge.directoryKey()]
	if edge.Far == edge.Kind && inFile[name] != "" {
		return inFile[name]
	}
	ids := d.find(name)
	switch {
	case len(ids) == 1:
		return ids[0]
	case len(ids) > 1:
		c.refuse("column %q: several %s are called %q: %s", edge.from.Column, edge.Far.Many, name, strings.Join(ids, ", "))
		return ""
	case !edge.create:
		c.refuse("column %q: there is no %s with the %s %q", edge.from.Column, edge.Far.One, edge.by.Name, name)
		return ""
	}
	id := d.reserve(e.code, name)
	e.makings[id] = making{kind: edge.Far, node: e.newNode(id, edge, name)}
	return id
}

// newNode is the change that makes a far end; its source is added when a row leads to it.
func (e *ends) newNode(id string, edge boundEdge, name string) graph.Change {
	set := map[string]any{edge.by.Name: name, "basis": stated}
	for property, value := range edge.from.Create.Set {
		set[property] = value
	}
	return graph.Change{Node: id, Municipality: e.municipality, Set: set}
}

// dropOrphans refuses rows that lead to a row which is not taken and not in the graph, until no such row is left.
func dropOrphans(all []*candidate, known *known) {
	for changed := true; changed; {
		changed = false
		there := map[string]bool{}
		for _, c := range all {
			there[c.id] = there[c.id] || c.taken()
		}
		for _, c := range all {
			if !c.taken() {
				continue
			}
			for _, l := range c.links {
				if l.edge.Far == l.edge.Kind && !there[l.far] && !known.ids[l.far] {
					c.refuse("column %q: the row of %q is not taken", l.edge.from.Column, l.name)
					changed = true
				}
			}
		}
	}
}
