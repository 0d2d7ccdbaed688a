package graphtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// text writes the whole model, so that two can be compared.
func (m *model) text() string {
	lines := make([]string, 0, len(m.nodes)+len(m.edges))
	for id, node := range m.nodes {
		lines = append(lines, fmt.Sprintf("%q %q %q", id, node.municipality, node.values))
	}
	for id, values := range m.edges {
		lines = append(lines, fmt.Sprintf("%s %q %q %q", id.edgeType.Name, id.from, id.to, values))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// compareAll holds every node and every edge of the store, seen from both ends,
// against the model.
func (m *model) compareAll(w *world) {
	w.Helper()
	for _, kind := range w.schema.Kinds {
		rows := w.scan(graph.Scan{Kind: kind, Want: graph.Want{Columns: kind.Properties}})
		var got, want []string
		for i, id := range rows.Nodes.IDs {
			line := []any{id}
			for _, column := range rows.Columns {
				line = append(line, column[i])
			}
			got = append(got, fmt.Sprintf("%q", line))
		}
		for _, at := range m.ordered(m.all(kind), nil, nil) {
			line := []any{at.id}
			for _, property := range kind.Properties {
				line = append(line, listOr(property, m.value(at.id, property)))
			}
			want = append(want, fmt.Sprintf("%q", line))
		}
		w.equal("all of "+kind.Name, got, want)
		if rows.Nodes.Len() == 0 {
			continue
		}
		for _, edge := range kind.Edges {
			m.compareEdge(w, edge, rows.Nodes.IDs)
		}
	}
}

func (m *model) compareEdge(w *world, edge *graph.Edge, ids []string) {
	w.Helper()
	rows := w.expand(graph.Expand{Edge: edge, From: graph.Nodes{Kind: edge.Kind, IDs: ids}, EdgeColumns: edge.Type.Properties})
	var got, want []string
	for parent, id := range ids {
		for i := rows.Offsets[parent]; i < rows.Offsets[parent+1]; i++ {
			line := []any{id, rows.Nodes.IDs[i]}
			for _, column := range rows.EdgeColumns {
				line = append(line, column[i])
			}
			got = append(got, fmt.Sprintf("%q", line))
		}
		for _, at := range m.ordered(m.neighbours(id, edge), nil, nil) {
			line := []any{id, at.id}
			for _, property := range edge.Type.Properties {
				line = append(line, at.edge[property.Name])
			}
			want = append(want, fmt.Sprintf("%q", line))
		}
	}
	w.equal("all along "+edge.Kind.Name+"."+edge.Name, got, want)
}

// count answers a Count as the contract says.
func (m *model) count(count graph.Count) []graph.Group {
	numbers := map[any]int{}
	all := m.ordered(m.all(count.Kind), count.Where, nil)
	if count.Property == nil && count.Edge == nil {
		return []graph.Group{{N: len(all)}}
	}
	for _, at := range all {
		for _, value := range m.groupsOf(at.id, count) {
			numbers[value]++
		}
	}
	var groups []graph.Group
	for value, n := range numbers {
		groups = append(groups, graph.Group{Value: graph.GroupValue(value), N: n})
	}
	slices.SortFunc(groups, func(a, b graph.Group) int {
		if a.N != b.N {
			return cmp.Compare(b.N, a.N)
		}
		if c := compareMissing(count.Property, a.Value, b.Value, false); c != 0 || a.Value == nil {
			return c
		}
		return cmp.Compare(fmt.Sprint(a.Value), fmt.Sprint(b.Value))
	})
	return groups
}

// groupsOf are the groups that a node counts in, each once.
func (m *model) groupsOf(id string, count graph.Count) []any {
	var groups []any
	add := func(value any) {
		if !slices.Contains(groups, value) {
			groups = append(groups, value)
		}
	}
	if count.Edge != nil {
		for _, far := range m.neighbours(id, count.Edge) {
			if m.holds(count.Along, far) {
				add(far.id)
			}
		}
	} else if texts, ok := m.value(id, count.Property).([]string); ok {
		for _, text := range texts {
			add(text)
		}
	} else {
		add(m.value(id, count.Property))
	}
	if len(groups) == 0 {
		add(nil)
	}
	return groups
}

// describe writes a question for a reader who repeats it.
func (c *chance) describe(where graph.Filter, order []graph.Order, page graph.Page) string {
	terms := make([]string, len(order))
	for i, term := range order {
		for j, edge := range term.Path {
			terms[i] += edge.Name + "[" + describeFilter(term.Limit(j)) + "]."
		}
		if term.Count != nil {
			terms[i] += "#" + term.Count.Name + "[" + describeFilter(term.Limit(len(term.Path))) + "]"
		} else {
			terms[i] += termProperty(term).Name
		}
		if term.Desc {
			terms[i] = "-" + terms[i]
		}
	}
	return describeFilter(where) + " by " + strings.Join(terms, " ") + " " + describePage(page)
}

func describeFilter(filter graph.Filter) string {
	all := func(name string, list []graph.Filter) string {
		texts := make([]string, len(list))
		for i, one := range list {
			texts[i] = describeFilter(one)
		}
		return name + "(" + strings.Join(texts, ", ") + ")"
	}
	switch f := filter.(type) {
	case graph.And:
		return all("and", f)
	case graph.Or:
		return all("or", f)
	case graph.Not:
		return "not(" + describeFilter(f.Filter) + ")"
	case graph.Compare:
		return fmt.Sprintf("%s op%d %q", f.Property.Name, f.Op, f.Value)
	case graph.EdgeCompare:
		return fmt.Sprintf("edge.%s op%d %q", f.Property.Name, f.Op, f.Value)
	case graph.EdgeMatch:
		return fmt.Sprintf("%s quantifier%d(%s)", f.Edge.Name, f.Quantifier, describeFilter(f.Where))
	case graph.EdgeCount:
		return fmt.Sprintf("count(%s, %s) op%d %v", f.Edge.Name, describeFilter(f.Where), f.Op, f.Value)
	}
	return "any"
}
