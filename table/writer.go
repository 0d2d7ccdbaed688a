package table

import (
	"fmt"
	"maps"
	"slices"

	"malgraf/graph"
)

// writer turns the rows that are taken into changes.
type writer struct {
	*ends
	former                former
	made                  map[string]bool // of the makings, by id
	removed, nodes, edges []rowChange
	warnings              []string
}

// rowChange is a change with the row that asks for it.
type rowChange struct {
	graph.Change
	row *candidate
}

func (w *writer) rowChanges() []rowChange { return slices.Concat(w.removed, w.nodes, w.edges) }

func (w *writer) changes() []graph.Change {
	var changes []graph.Change
	for _, one := range w.rowChanges() {
		changes = append(changes, one.Change)
	}
	return changes
}

func (w *writer) write(b *binding, all []*candidate) {
	for _, c := range all {
		if !c.taken() {
			continue
		}
		set := maps.Clone(c.set)
		set[externalID], set["source"], set["basis"], set["inference"] = c.external, c.source, stated, nil
		w.nodes = append(w.nodes, rowChange{graph.Change{Node: c.id, Municipality: w.municipality, Set: set}, c})
		for _, edge := range fields(b) {
			w.writeField(edge, c)
		}
	}
}

// fields are the edge fields that the mapping names, each once.
func fields(b *binding) []*graph.Edge {
	var edges []*graph.Edge
	for _, edge := range b.edges {
		if !slices.Contains(edges, edge.Edge) {
			edges = append(edges, edge.Edge)
		}
	}
	return edges
}

// writeField makes the edges of a field what the row says. An edge that someone else drew is neither changed nor removed.
func (w *writer) writeField(edge *graph.Edge, c *candidate) {
	wanted := map[string]bool{}
	elsewhere := map[string]formerEdge{}
	for _, old := range w.former[edge][c.id] {
		if old.source != c.source {
			elsewhere[old.far] = old
		}
	}
	for _, l := range c.links {
		if l.edge.Edge != edge || wanted[l.far] {
			continue // of two columns that name the same node, the first in the mapping holds
		}
		wanted[l.far] = true
		w.make(l.far, c)
		if old, found := elsewhere[l.far]; !found {
			w.edges = append(w.edges, rowChange{along(edge, c, l), c})
		} else if old.differs(l.edge.set) {
			w.warnings = append(w.warnings, fmt.Sprintf("%s: the link %s to %q came from elsewhere (%s), says something else, and stays as it is",
				c.place(), edge.Name, l.name, old.source))
		}
	}
	for _, old := range w.former[edge][c.id] {
		if old.source == c.source && !wanted[old.far] {
			gone := along(edge, c, link{far: old.far})
			gone.Set, gone.Remove = nil, true
			w.removed = append(w.removed, rowChange{gone, c})
		}
	}
}

// along is the change that makes an edge, in the direction in which the store has it.
func along(edge *graph.Edge, c *candidate, l link) graph.Change {
	set := map[string]any{"source": c.source, "basis": stated}
	maps.Copy(set, l.edge.set)
	change := graph.Change{Edge: edge.Type.Name, From: c.id, To: l.far, Set: set}
	if !edge.Out {
		change.From, change.To = change.To, change.From
	}
	return change
}

// make makes what a row leads to, where it is not there. Its source is the first row that does.
func (w *writer) make(id string, c *candidate) {
	m, found := w.makings[id]
	if !found || w.made[id] {
		return
	}
	w.made[id] = true
	if m.node.Node != "" {
		m.node.Set["source"] = c.source
		w.nodes = append(w.nodes, rowChange{m.node, c})
	}
	if m.edge.Edge != "" {
		w.make(m.edge.To, c)
		m.edge.Set["source"] = c.source
		w.edges = append(w.edges, rowChange{m.edge, c})
	}
}
