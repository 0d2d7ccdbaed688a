package graphtest

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
)

// model is the contract in its plainest form: maps, and every question answered
// by looking at all of them. It shares no code with any store but package graph.
type model struct {
	schema *graph.Schema
	nodes  map[string]*modelNode
	edges  map[edgeID]map[string]any
	// revision of the last batch that changed something.
	revision int64
}

type modelNode struct {
	kind         *graph.Kind
	municipality string
	values       map[string]any
	// revision of the last batch that changed the node or an edge from it.
	revision int64
}

// edgeID tells edges apart; key holds the values of the type's key, as text.
type edgeID struct {
	edgeType      *graph.EdgeType
	from, to, key string
}

func (n *modelNode) copy() *modelNode {
	if n == nil {
		return nil
	}
	return &modelNode{n.kind, n.municipality, maps.Clone(n.values), n.revision}
}

func newModel(schema *graph.Schema) *model {
	return &model{schema: schema, nodes: map[string]*modelNode{}, edges: map[edgeID]map[string]any{}}
}

// apply makes a batch; what it returns is why the batch is refused, "" when it is not.
func (m *model) apply(batch changes) string {
	draft := &model{schema: m.schema, nodes: maps.Clone(m.nodes), edges: maps.Clone(m.edges)} // what they hold is copied when it changes
	for i, change := range batch {
		checked, refused := m.schema.Check(i, change)
		if len(refused) > 0 {
			return refused.Error()
		}
		var reason string
		if checked.Kind != nil {
			reason = draft.applyNode(checked)
		} else if reason = m.missingEnd(batch, change); reason == "" {
			draft.applyEdge(checked)
		}
		if reason != "" {
			return reason
		}
	}
	if reason := draft.check(); reason != "" {
		return reason
	}
	draft.settle(m)
	m.nodes, m.edges, m.revision = draft.nodes, draft.edges, draft.revision
	return ""
}

func (m *model) applyNode(checked graph.Checked) string {
	id := checked.Change.Node
	if checked.Change.Remove {
		delete(m.nodes, id)
		maps.DeleteFunc(m.edges, func(edge edgeID, _ map[string]any) bool { return edge.from == id || edge.to == id })
		return ""
	}
	node := m.nodes[id].copy()
	if node == nil {
		node = &modelNode{kind: checked.Kind, municipality: checked.Change.Municipality, values: map[string]any{}}
	}
	m.nodes[id] = node
	if owner := checked.Change.Municipality; owner != "" && owner != node.municipality {
		return "the municipality does not change"
	}
	assign(node.values, checked.Values)
	return ""
}

// missingEnd names an end of a saved edge that neither was there nor is made by the batch.
func (m *model) missingEnd(batch changes, change graph.Change) string {
	for _, end := range []string{change.From, change.To} {
		made := slices.ContainsFunc(batch, func(one graph.Change) bool { return one.Node == end && !one.Remove })
		if !change.Remove && m.nodes[end] == nil && !made {
			return "there is no " + end
		}
	}
	return ""
}

// assign sets values; null and the empty list are absence.
func assign(values map[string]any, set []graph.Value) {
	for _, one := range set {
		if texts, ok := one.Value.([]string); one.Value == nil || (ok && len(texts) == 0) {
			delete(values, one.Property.Name)
		} else {
			values[one.Property.Name] = one.Value
		}
	}
}

func (m *model) applyEdge(checked graph.Checked) {
	change := checked.Change
	id := edgeID{checked.EdgeType, change.From, change.To, ""}
	keyed := false
	for _, property := range checked.EdgeType.Key {
		text := "-"
		for _, value := range checked.Values {
			if value.Property == property {
				keyed = true
				if value.Value != nil {
					text = "+" + value.Value.(string)
				}
			}
		}
		id.key += text
	}
	if change.Remove {
		maps.DeleteFunc(m.edges, func(edge edgeID, _ map[string]any) bool {
			return edge == id || (!keyed && edge.edgeType == id.edgeType && edge.from == id.from && edge.to == id.to)
		})
		return
	}
	maps.DeleteFunc(m.edges, func(edge edgeID, _ map[string]any) bool {
		out, in := id.edgeType.Out, id.edgeType.In
		return edge.edgeType == id.edgeType && edge != id &&
			((out != nil && !out.Many && edge.from == id.from) || (in != nil && !in.Many && edge.to == id.to))
	})
	values := maps.Clone(m.edges[id])
	if values == nil {
		values = map[string]any{}
	}
	assign(values, checked.Values)
	m.edges[id] = values
}

// check says what the graph may not be when a batch is done.
func (m *model) check() string {
	for id, node := range m.nodes {
		if reason := m.checkNode(id, node); reason != "" {
			return reason
		}
	}
	for edge, values := range m.edges {
		if m.nodes[edge.from] == nil || m.nodes[edge.to] == nil {
			return "an end is missing of " + edge.edgeType.Name
		}
		if reason := m.checkRules(edge, values); reason != "" {
			return reason
		}
		for _, property := range edge.edgeType.Properties {
			if property.Required && values[property.Name] == nil {
				return "an edge lacks " + property.Name
			}
		}
	}
	return m.checkUnique()
}

func (m *model) checkNode(id string, node *modelNode) string {
	if node.municipality != "" && m.nodes[node.municipality] == nil {
		return "the municipality is missing of " + id
	}
	for _, property := range node.kind.Settable() {
		if property.Required && !property.List && node.values[property.Name] == nil {
			return id + " lacks " + property.Name
		}
	}
	if backward(node.kind.Period, node.values) {
		return id + " ends before it begins"
	}
	for _, edge := range node.kind.Edges {
		if edge.Required && len(m.neighbours(id, edge)) == 0 {
			return id + " lacks " + edge.Name
		}
	}
	return ""
}

func (m *model) checkUnique() string {
	holders := map[string]string{}
	for id, node := range m.nodes {
		for _, property := range node.kind.Uniques() {
			for _, value := range m.uniqueValues(node, property) {
				key := strings.Join(append(m.within(id, property), node.kind.Name, property.Name, value), "\x01")
				if holder := holders[key]; holder != "" && holder != id {
					return value + " is taken"
				}
				holders[key] = id
			}
		}
	}
	return ""
}

// uniqueValues are the value and the aliases by which a node is found.
func (m *model) uniqueValues(node *modelNode, property *graph.Property) []string {
	var all []string
	if value, ok := node.values[property.Name].(string); ok {
		all = append(all, value)
	}
	if aliases := property.Unique.Aliases; aliases != nil {
		list, _ := node.values[aliases.Name].([]string)
		all = append(all, list...)
	}
	return all
}

func (m *model) within(id string, property *graph.Property) []string {
	var far []string
	for _, edge := range property.Unique.Within {
		at := ""
		for _, row := range m.neighbours(id, edge) {
			at = row.id
		}
		far = append(far, at)
	}
	return far
}

// row is a node of an answer with the edge that led to it; edge is nil in a Scan.
type row struct {
	id   string
	edge map[string]any
	// edgeType is set where an edge led to the node.
	edgeType *graph.EdgeType
	keys     []any
}

func (m *model) neighbours(id string, edge *graph.Edge) []row {
	var rows []row
	if edge.Type.Scope {
		for far, node := range m.nodes {
			if node.kind == edge.Far && ((edge.Out && m.nodes[id] != nil && m.nodes[id].municipality == far) || (!edge.Out && node.municipality == id)) {
				rows = append(rows, row{id: far, edgeType: edge.Type})
			}
		}
		return rows
	}
	for at, values := range m.edges {
		if at.edgeType != edge.Type {
			continue
		}
		if edge.Out && at.from == id {
			rows = append(rows, row{id: at.to, edge: values, edgeType: edge.Type})
		}
		if !edge.Out && at.to == id {
			rows = append(rows, row{id: at.from, edge: values, edgeType: edge.Type})
		}
	}
	return rows
}

// value of a property; nil for absence, also of a list.
func (m *model) value(id string, property *graph.Property) any {
	if property.Type == graph.TypeID && property.Name == "id" {
		return id
	}
	if property.Computed {
		return m.nodes[id].revision
	}
	return m.nodes[id].values[property.Name]
}

// holds tells whether a filter is true of a row.
func (m *model) holds(filter graph.Filter, at row) bool {
	switch f := filter.(type) {
	case nil:
		return true
	case graph.And:
		return !slices.ContainsFunc(f, func(one graph.Filter) bool { return !m.holds(one, at) })
	case graph.Or:
		return slices.ContainsFunc(f, func(one graph.Filter) bool { return m.holds(one, at) })
	case graph.Not:
		return !m.holds(f.Filter, at)
	case graph.Compare:
		return compares(f.Property, f.Op, m.value(at.id, f.Property), f.Value)
	case graph.EdgeCompare:
		return compares(f.Property, f.Op, at.edge[f.Property.Name], f.Value)
	case graph.EdgeMatch:
		matching, all := m.matching(at.id, f.Edge, f.Where)
		switch f.Quantifier {
		case graph.Some:
			return matching > 0
		case graph.None:
			return matching == 0
		}
		return matching == all
	case graph.EdgeCount:
		matching, _ := m.matching(at.id, f.Edge, f.Where)
		return compares(&graph.Property{Type: graph.TypeInt}, f.Op, int64(matching), f.Value)
	}
	panic("an unknown filter")
}

func (m *model) matching(id string, edge *graph.Edge, where graph.Filter) (matching, all int) {
	for _, far := range m.neighbours(id, edge) {
		all++
		if m.holds(where, far) {
			matching++
		}
	}
	return matching, all
}

// compares holds a value, nil where missing, against another with an operator.
func compares(property *graph.Property, op graph.Op, value, with any) bool {
	switch op {
	case graph.IsNull:
		return (value == nil) == with.(bool)
	case graph.IsEmpty:
		return (value == nil) == with.(bool)
	case graph.Ne:
		return value == nil || value != with
	case graph.NotIn:
		return value == nil || !slices.Contains(with.([]any), value)
	}
	if value == nil {
		return false
	}
	switch op {
	case graph.Eq:
		return value == with
	case graph.In:
		return slices.Contains(with.([]any), value)
	case graph.Has:
		return slices.Contains(value.([]string), with.(string))
	case graph.Contains:
		return strings.Contains(graph.Fold(value.(string)), graph.Fold(with.(string)))
	case graph.StartsWith:
		return strings.HasPrefix(graph.Fold(value.(string)), graph.Fold(with.(string)))
	}
	order := compareValues(property, value, with)
	return (op == graph.Gt && order > 0) || (op == graph.Gte && order >= 0) || (op == graph.Lt && order < 0) || (op == graph.Lte && order <= 0)
}

// compareValues orders two values that are there as an Order does, ascending.
func compareValues(property *graph.Property, a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		return cmp.Compare(a, b.(float64))
	case bool:
		return cmp.Compare(btoi(a), btoi(b.(bool)))
	}
	x, y := a.(string), b.(string)
	switch {
	case property == nil || property.Type == graph.TypeDate || property.Type == graph.TypeID:
		return cmp.Compare(x, y)
	case property.Type == graph.TypeEnum:
		return cmp.Compare(property.Enum.Rank(x), property.Enum.Rank(y))
	}
	return bytes.Compare(graph.SortKey(x), graph.SortKey(y))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareMissing orders two values of which either may be missing.
func compareMissing(property *graph.Property, a, b any, desc bool) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	case desc:
		return compareValues(property, b, a)
	}
	return compareValues(property, a, b)
}

func termProperty(order graph.Order) *graph.Property {
	if order.EdgeProperty != nil {
		return order.EdgeProperty
	}
	return order.Property
}

// keyOf is the value of one term of an order.
func (m *model) keyOf(order graph.Order, at row) any {
	if order.EdgeProperty != nil {
		return at.edge[order.EdgeProperty.Name]
	}
	id := at.id
	for i, edge := range order.Path {
		far := m.neighbours(id, edge)
		if len(far) == 0 || !m.holds(order.Limit(i), far[0]) {
			return nil
		}
		id = far[0].id
	}
	if order.Count != nil {
		matching, _ := m.matching(id, order.Count, order.Limit(len(order.Path)))
		return int64(matching)
	}
	return m.value(id, order.Property)
}

// ordered filters and orders rows.
func (m *model) ordered(rows []row, where graph.Filter, order []graph.Order) []row {
	rows = slices.DeleteFunc(rows, func(at row) bool { return !m.holds(where, at) })
	for i := range rows {
		rows[i].keys = make([]any, len(order))
		for j, term := range order {
			rows[i].keys[j] = m.keyOf(term, rows[i])
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		if c := comparePlaces(order, a.keys, a.id, b.keys, b.id); c != 0 {
			return c
		}
		if a.edgeType != nil {
			for _, property := range a.edgeType.Key {
				if c := compareMissing(property, a.edge[property.Name], b.edge[property.Name], false); c != 0 {
					return c
				}
			}
		}
		return 0
	})
	return rows
}

func comparePlaces(order []graph.Order, a []any, idA string, b []any, idB string) int {
	for i, term := range order {
		if c := compareMissing(termProperty(term), a[i], b[i], term.Desc); c != 0 {
			return c
		}
	}
	return cmp.Compare(idA, idB)
}

// paged cuts a page out of an ordered list.
func paged(rows []row, order []graph.Order, page graph.Page) (cut []row, previous, next bool) {
	from, to := 0, len(rows)
	place := func(at *graph.Position, i int) int {
		return comparePlaces(order, rows[i].keys, rows[i].id, at.Keys, at.ID)
	}
	if page.After != nil {
		for from < to && place(page.After, from) <= 0 {
			from++
		}
	}
	if page.Before != nil {
		for to > from && place(page.Before, to-1) >= 0 {
			to--
		}
	}
	if page.First != nil {
		to = min(to, from+*page.First)
	}
	if page.Last != nil {
		from = max(from, to-*page.Last)
	}
	return rows[from:to], from > 0, to < len(rows)
}

// all returns the nodes of a kind.
func (m *model) all(kind *graph.Kind) []row {
	var rows []row
	for id, node := range m.nodes {
		if node.kind == kind {
			rows = append(rows, row{id: id})
		}
	}
	return rows
}
