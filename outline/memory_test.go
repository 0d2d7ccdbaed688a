package outline

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

// memory is the part of a graph.Store that an import uses, over two maps: what Changes reads, and what a batch of
// changes makes of it. It checks each change against the real schema, and that required properties, ends of edges and
// unique titles are right when a batch is done.
type memory struct {
	graph.Store // nil: the methods an import has no use for are not there

	t      *testing.T
	schema *graph.Schema
	nodes  map[string]map[string]any
	edges  map[edgeKey]map[string]any
}

func newMemory(t *testing.T, municipalities ...string) *memory {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{t: t, schema: parsed, nodes: map[string]map[string]any{}, edges: map[edgeKey]map[string]any{}}
	for _, code := range municipalities {
		m.apply([]graph.Change{{Node: "Municipality:" + code, Set: map[string]any{
			"code": code, "name": "Kommun " + code, "type": "MUNICIPALITY", "completeness": "EXCERPT"}}})
	}
	return m
}

func (m *memory) Schema() *graph.Schema                    { return m.schema }
func (m *memory) View(context.Context) (graph.View, error) { return memoryView{memory: m}, nil }

// apply makes the changes and returns those that differ from before, as text.
func (m *memory) apply(changes []graph.Change) []string {
	m.t.Helper()
	var effects []string
	for i, change := range changes {
		checked, refused := m.schema.Check(i, change)
		if len(refused) > 0 {
			m.t.Fatalf("change %+v: %v", change, refused)
		}
		if change.Node != "" {
			effects = append(effects, m.applyNode(change, checked.Values)...)
		} else {
			effects = append(effects, m.applyEdge(change, checked)...)
		}
	}
	m.check()
	return effects
}

func (m *memory) applyNode(change graph.Change, values []graph.Value) []string {
	old := m.nodes[change.Node]
	if change.Remove {
		delete(m.nodes, change.Node)
		maps.DeleteFunc(m.edges, func(key edgeKey, _ map[string]any) bool { return key.from == change.Node || key.to == change.Node })
		return onlyIf(old != nil, "remove "+change.Node)
	}
	if old == nil {
		m.nodes[change.Node] = map[string]any{"municipality": change.Municipality}
	}
	return onlyIf(set(m.nodes[change.Node], values) || old == nil, fmt.Sprintf("save %s %v", change.Node, change.Set["title"]))
}

func (m *memory) applyEdge(change graph.Change, checked graph.Checked) []string {
	key := edgeKey{change.Edge, change.From, change.To}
	old := m.edges[key]
	text := fmt.Sprintf("%s %s %s", change.From, change.Edge, change.To)
	if change.Remove {
		delete(m.edges, key)
		return onlyIf(old != nil, "remove "+text)
	}
	var effects []string
	if out := checked.EdgeType.Out; old == nil && out != nil && !out.Many {
		for other := range m.edges {
			if other.name == key.name && other.from == key.from && m.schema.KindOf(other.to) == out.Far {
				delete(m.edges, other)
				effects = append(effects, fmt.Sprintf("replace %s %s %s", other.from, other.name, other.to))
			}
		}
	}
	if old == nil {
		m.edges[key] = map[string]any{}
	}
	return append(effects, onlyIf(set(m.edges[key], checked.Values) || old == nil, "save "+text)...)
}

func onlyIf(changed bool, text string) []string {
	if changed {
		return []string{text}
	}
	return nil
}

func set(into map[string]any, values []graph.Value) bool {
	changed := false
	for _, value := range values {
		if reflect.DeepEqual(into[value.Property.Name], value.Value) {
			continue
		}
		changed = true
		into[value.Property.Name] = value.Value
	}
	return changed
}

// check fails the test where the graph is not as the schema asks.
func (m *memory) check() {
	m.t.Helper()
	unique := map[string]string{}
	for id, node := range m.nodes {
		kind := m.schema.KindOf(id)
		for _, property := range kind.Properties[1:] {
			if property.Required && !property.Computed && !property.List && node[property.Name] == nil {
				m.t.Errorf("%s has no %s", id, property.Name)
			}
			if value := node[property.Name]; property.Unique != nil && value != nil {
				key := fmt.Sprintf("%s %s %v of %v", kind.Name, property.Name, value, node["municipality"])
				if other := unique[key]; other != "" {
					m.t.Errorf("%s and %s: %s", id, other, key)
				}
				unique[key] = id
			}
		}
	}
	for key := range m.edges {
		if m.nodes[key.from] == nil || m.nodes[key.to] == nil {
			m.t.Errorf("edge %v without an end", key)
		}
	}
}

// memoryView answers the three questions an import asks.
type memoryView struct {
	graph.View // nil, as above
	*memory
}

func (memoryView) Close() {}

func (v memoryView) Get(_ context.Context, get graph.Get) (*graph.Found, error) {
	ref := get.Refs[0]
	for id, node := range v.nodes {
		if v.schema.KindOf(id) == ref.Kind && node[ref.Property.Name] == ref.Value {
			rows := &graph.Rows{Nodes: graph.Nodes{Kind: ref.Kind, IDs: []string{id}}}
			return &graph.Found{At: []graph.Place{{Kind: ref.Kind}}, Kinds: map[*graph.Kind]*graph.Rows{ref.Kind: rows}}, nil
		}
	}
	return &graph.Found{At: []graph.Place{{}}}, nil
}

func (v memoryView) Scan(_ context.Context, scan graph.Scan) (*graph.Rows, error) {
	owner := scan.Where.(graph.EdgeMatch).Where.(graph.Compare).Value
	rows := &graph.Rows{Nodes: graph.Nodes{Kind: scan.Kind}, Columns: make([]graph.Column, len(scan.Columns))}
	for _, id := range slices.Sorted(maps.Keys(v.nodes)) {
		if v.schema.KindOf(id) != scan.Kind || v.nodes[id]["municipality"] != owner {
			continue
		}
		rows.Nodes.IDs = append(rows.Nodes.IDs, id)
		for i, column := range scan.Columns {
			rows.Columns[i] = append(rows.Columns[i], v.nodes[id][column.Name])
		}
	}
	rows.Offsets = []int{0, len(rows.Nodes.IDs)}
	return rows, nil
}

func (v memoryView) Expand(_ context.Context, expand graph.Expand) (*graph.Rows, error) {
	along := expand.Edge
	rows := &graph.Rows{Offsets: []int{0}, Nodes: graph.Nodes{Kind: along.Far}, EdgeColumns: make([]graph.Column, len(expand.EdgeColumns))}
	keys := slices.Collect(maps.Keys(v.edges))
	sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
	for _, parent := range expand.From.IDs {
		for _, key := range keys {
			near, far := key.from, key.to
			if !along.Out {
				near, far = far, near
			}
			if key.name != along.Type.Name || near != parent || !strings.HasPrefix(far, along.Far.Name+":") {
				continue
			}
			rows.Nodes.IDs = append(rows.Nodes.IDs, far)
			for i, column := range expand.EdgeColumns {
				rows.EdgeColumns[i] = append(rows.EdgeColumns[i], v.edges[key][column.Name])
			}
		}
		rows.Offsets = append(rows.Offsets, len(rows.Nodes.IDs))
	}
	return rows, nil
}
