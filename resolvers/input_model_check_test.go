package resolvers_test

import (
	"encoding/json"
	"maps"
	"slices"

	"malgraf/graph"
)

// check refuses a graph that breaks a rule of the schema.
func (m *inputModel) check() error {
	taken := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(m.nodes)) {
		node := m.nodes[id]
		if err := m.checkRequired(id, node); err != nil {
			return err
		}
		if node.municipality != "" && m.nodes[node.municipality] == nil {
			return refuse("%s is owned by nothing", id)
		}
		if err := checkPeriod(node.kind.Period, node.set); err != nil {
			return err
		}
		for _, name := range m.names(id, node) {
			if other := taken[name]; other != "" && other != id {
				return refuse("%s and %s are both %s", id, other, name)
			}
			taken[name] = id
		}
	}
	for one, set := range m.edges {
		if err := m.checkEdge(one, set); err != nil {
			return err
		}
	}
	return nil
}

func (m *inputModel) checkRequired(id string, node *modelNode) error {
	if err := checkValues(id, node.kind.Settable(), node.set); err != nil {
		return err
	}
	for _, edge := range node.kind.Edges {
		if edge.Required && m.far(id, edge) == "" {
			return refuse("%s has no %s", id, edge.Name)
		}
	}
	return nil
}

// checkValues wants what is required.
func checkValues(of string, properties []*graph.Property, set map[string]any) error {
	for _, property := range properties {
		if set[property.Name] == nil && property.Required {
			return refuse("%s has no %s", of, property.Name)
		}
	}
	return nil
}

// checkRange wants numbers within their range, also where a later value takes their place.
func checkRange(property *graph.Property, value any) error {
	number, isFloat := value.(float64)
	if whole, isInt := value.(int64); isInt {
		number, isFloat = float64(whole), true
	}
	if bounds := property.Range; bounds != nil && isFloat && (bounds.Min != nil && number < *bounds.Min || bounds.Max != nil && number > *bounds.Max) {
		return refuse("%s %v is out of its range", property.Name, value)
	}
	return nil
}

// names are what no other node may be called.
func (m *inputModel) names(id string, node *modelNode) []string {
	var names []string
	for _, property := range node.kind.Uniques() {
		within := node.kind.Name + " " + property.Name
		for _, edge := range property.Unique.Within {
			within += " in " + m.far(id, edge)
		}
		if own, is := node.set[property.Name].(string); is {
			names = append(names, within+": "+own)
		}
		if property.Unique.Aliases != nil {
			list, _ := node.set[property.Unique.Aliases.Name].([]string)
			for _, alias := range list {
				names = append(names, within+": "+alias)
			}
		}
	}
	return names
}

func checkPeriod(period *graph.Period, set map[string]any) error {
	if period == nil {
		return nil
	}
	from, to := set[period.From.Name], set[period.To.Name]
	if first, is := from.(string); is && to != nil && first > to.(string) {
		return refuse("%v is before %v", to, from)
	}
	if first, is := from.(int64); is && to != nil && first > to.(int64) {
		return refuse("%v is before %v", to, from)
	}
	return nil
}

func (m *inputModel) checkEdge(one modelEdge, set map[string]any) error {
	if err := checkValues(one.edge.Name, one.edge.Properties, set); err != nil {
		return err
	}
	if one.edge.Within {
		from, to := m.nodes[one.from].municipality, m.nodes[one.to].municipality
		if from != "" && to != "" && from != to {
			return refuse("%s leads to another municipality", one.edge.Name)
		}
	}
	if one.edge.Acyclic && m.reaches(one.edge, one.to, one.from, map[string]bool{}) {
		return refuse("%s goes in a circle", one.edge.Name)
	}
	return checkPeriod(one.edge.Period, set)
}

func (m *inputModel) reaches(edge *graph.EdgeType, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for one := range m.edges {
		if one.edge == edge && one.from == from && m.reaches(edge, one.to, to, seen) {
			return true
		}
	}
	return false
}

// lines is the graph as sorted lines of an export.
func (m *inputModel) lines() []string {
	var lines []string
	for id, node := range m.nodes {
		lines = append(lines, line(graph.Change{Node: id, Municipality: node.municipality, Set: node.set}))
	}
	for one, set := range m.edges {
		lines = append(lines, line(graph.Change{Edge: one.edge.Name, From: one.from, To: one.to, Set: set}))
	}
	slices.Sort(lines)
	return lines
}

func line(change graph.Change) string {
	text, err := json.Marshal(change)
	if err != nil {
		panic(err) // a change is made of texts, numbers and truths
	}
	return string(text)
}

// rename gives a node the id that the server drew for it.
func (m *inputModel) rename(from, to string) {
	if from == to || m.nodes[from] == nil {
		return
	}
	m.nodes[to] = m.nodes[from]
	delete(m.nodes, from)
	for _, node := range m.nodes {
		if node.municipality == from {
			node.municipality = to
		}
	}
	for one, set := range maps.Clone(m.edges) {
		moved := one
		if one.from == from {
			moved.from = to
		}
		if one.to == from {
			moved.to = to
		}
		if moved != one {
			delete(m.edges, one)
			m.edges[moved] = set
		}
	}
}
