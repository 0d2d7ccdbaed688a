package graphtest

import (
	"maps"
	"reflect"

	"malgraf/graph"
)

// settle gives the nodes that a batch changed its revision.
func (m *model) settle(before *model) {
	changed := map[string]bool{}
	different := false
	for id, node := range m.nodes {
		old := before.nodes[id]
		switch {
		case old == node:
		case old == nil || old.municipality != node.municipality || !sameValues(old.values, node.values):
			changed[id] = true
		default:
			node.revision = old.revision // of one that was made anew as it was
		}
	}
	for id := range before.nodes {
		different = different || m.nodes[id] == nil
	}
	for at, values := range m.edges {
		if old, was := before.edges[at]; !was || !sameValues(old, values) {
			changed[at.from] = true
		}
	}
	for at := range before.edges {
		if _, is := m.edges[at]; !is {
			different = true
			changed[at.from] = true
		}
	}
	m.revision = before.revision
	if different || len(changed) > 0 {
		m.revision++
	}
	for id := range changed {
		if node := m.nodes[id].copy(); node != nil {
			node.revision = m.revision
			m.nodes[id] = node
		}
	}
}

// is tells whether two models hold the same graph.
func (m *model) is(other *model) bool {
	return maps.EqualFunc(m.nodes, other.nodes, func(a, b *modelNode) bool {
		return a == b || a.municipality == b.municipality && sameValues(a.values, b.values)
	}) && maps.EqualFunc(m.edges, other.edges, sameValues)
}

func sameValues(a, b map[string]any) bool { return maps.EqualFunc(a, b, reflect.DeepEqual) }

// checkRules says what an edge may not be beside the others.
func (m *model) checkRules(edge edgeID, values map[string]any) string {
	from, to := m.nodes[edge.from].municipality, m.nodes[edge.to].municipality
	switch {
	case edge.edgeType.Within && from != "" && to != "" && from != to:
		return "an edge between two municipalities"
	case edge.edgeType.Acyclic && m.reaches(edge.edgeType, edge.to, edge.from, map[string]bool{}):
		return "a circle of " + edge.edgeType.Name
	case backward(edge.edgeType.Period, values):
		return "an edge that ends before it begins"
	}
	return ""
}

// reaches tells whether a way leads from one node to another along edges of a type.
func (m *model) reaches(along *graph.EdgeType, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for edge := range m.edges {
		if edge.edgeType == along && edge.from == from && !seen[edge.to] && m.reaches(along, edge.to, to, seen) {
			return true
		}
	}
	return false
}

// backward tells whether a period ends before it begins.
func backward(period *graph.Period, values map[string]any) bool {
	if period == nil || values[period.From.Name] == nil || values[period.To.Name] == nil {
		return false
	}
	return compareValues(period.From, values[period.From.Name], values[period.To.Name]) > 0
}
