package resolvers_test

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// save makes or updates a node, and then its edges.
func (m *inputModel) save(kind *graph.Kind, given input) (modelResult, error) {
	result, byAlias, err := m.subject(kind, given)
	if err != nil {
		return result, err
	}
	node := m.nodes[result.id]
	if result.created {
		node = &modelNode{kind: kind, set: map[string]any{}}
		m.nodes[result.id] = node
	}
	if name, is := given["id"].(string); is && strings.HasPrefix(name, "_:") {
		m.named[name] = result.id
	}
	said := input{}
	for name, value := range given {
		if byAlias == nil || name != byAlias.Name {
			said[name] = value
		}
	}
	if err := assign(node.set, kind.Settable(), said); err != nil {
		return result, err
	}
	// What a key holds within is known before the other ends are looked for.
	for _, first := range []bool{true, false} {
		if err := m.saveFields(result, kind, given, first); err != nil {
			return result, err
		}
	}
	return result, nil
}

func (m *inputModel) saveFields(result modelResult, kind *graph.Kind, given input, first bool) error {
	some := input{}
	for _, edge := range kind.Edges {
		holds := edge.Type.Scope || slices.ContainsFunc(kind.Uniques(), func(p *graph.Property) bool { return slices.Contains(p.Unique.Within, edge) })
		if value, is := given[edge.Name]; is && holds == first {
			some[edge.Name] = value
		}
	}
	ends, err := m.ends(kind, some)
	if err != nil {
		return err
	}
	if first {
		if err := m.settle(result, kind, given, ends); err != nil {
			return err
		}
	}
	for _, edge := range kind.Edges {
		if value, is := some[edge.Name]; is && !edge.Type.Scope {
			if err := m.saveEdges(result.id, edge, value, ends); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle gives a node its owner, and a new one the far ends that keys have by default.
func (m *inputModel) settle(result modelResult, kind *graph.Kind, given input, ends map[string]string) error {
	node := m.nodes[result.id]
	if scope := kind.Scope; scope != nil {
		owner, is := given[scope.Name]
		switch far := ends[path(scope.Name, "", -1)]; {
		case is && owner == nil && node.municipality != "":
			return refuse("a node keeps its municipality")
		case is && owner != nil && !result.created && far != node.municipality:
			return refuse("a node keeps its municipality")
		case is && owner != nil:
			node.municipality = far
		}
	}
	if !result.created {
		return nil
	}
	for _, property := range kind.Uniques() {
		for i, edge := range property.Unique.Within {
			if _, is := given[edge.Name]; is || property.Unique.Default == nil || given[property.Name] == nil {
				continue
			}
			far := m.find(edge.Far, edge.Far.Uniques()[0], property.Unique.Default[i], func(int, string) bool { return true })
			if len(far) == 1 {
				if err := m.orient(edge, result.id, far[0], nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (m *inputModel) orient(edge *graph.Edge, near, far string, said input) error {
	if edge.Out {
		return m.bind(edge.Type, near, far, said)
	}
	return m.bind(edge.Type, far, near, said)
}

// subject is the node that a save means, or an id for a new one.
func (m *inputModel) subject(kind *graph.Kind, given input) (result modelResult, byAlias *graph.Property, err error) {
	id, named := given["id"].(string)
	if named && strings.HasPrefix(id, "_:") {
		if known, is := m.named[id]; is {
			if !strings.HasPrefix(known, kind.Name+":") {
				return result, nil, refuse("%s is no %s", id, kind.Name)
			}
			return modelResult{id: known, created: m.nodes[known] == nil}, nil, nil
		}
		named = false
	}
	if named {
		if m.schema.KindOf(id) != kind {
			return result, nil, refuse("%s is no id of a %s", id, kind.Name)
		}
		return modelResult{id: id, created: m.nodes[id] == nil}, nil, nil
	}
	for _, property := range kind.Uniques() {
		if given[property.Name] == nil {
			continue
		}
		wanted, err := m.wantedEnds(property, given)
		if err != nil {
			return result, nil, err
		}
		found := m.find(kind, property, given[property.Name], func(i int, far string) bool { return far == wanted[i] })
		if len(found) > 1 {
			return result, nil, refuse("several are called so")
		}
		if len(found) > 0 {
			if m.nodes[found[0]].set[property.Name] != given[property.Name] {
				byAlias = property
			}
			return modelResult{id: found[0]}, byAlias, nil
		}
	}
	m.fresh++
	return modelResult{id: fmt.Sprintf("%s:~%d", kind.Name, m.fresh), created: true}, nil, nil
}

// wantedEnds are the far ends within which a save's key holds.
func (m *inputModel) wantedEnds(property *graph.Property, given input) ([]string, error) {
	ends := make([]string, len(property.Unique.Within))
	for i, edge := range property.Unique.Within {
		value, is := given[edge.Name]
		switch {
		case is && value != nil:
			far, err := m.ref(edge.Far, value.(input))
			if err != nil {
				return nil, err
			}
			ends[i] = far
		case !is && property.Unique.Default != nil:
			far := m.find(edge.Far, edge.Far.Uniques()[0], property.Unique.Default[i], func(int, string) bool { return true })
			if len(far) != 1 {
				ends[i] = "nowhere"
			} else {
				ends[i] = far[0]
			}
		case edge.Required:
			return nil, refuse("say within which %s", edge.Far.Name)
		}
	}
	return ends, nil
}

// path names a place below an input.
func path(field, operator string, i int) string { return fmt.Sprint(field, "/", operator, "/", i) }

// ends resolves all references to far ends, by their places.
func (m *inputModel) ends(kind *graph.Kind, given input) (map[string]string, error) {
	ends := map[string]string{}
	for _, edge := range kind.Edges {
		value, _ := given[edge.Name].(input)
		if value == nil {
			continue
		}
		if !edge.Many {
			far, err := m.ref(edge.Far, value)
			if err != nil {
				return nil, err
			}
			ends[path(edge.Name, "", -1)] = far
			continue
		}
		for operator, list := range value {
			if list == nil || operator == "set" && len(value) > 1 {
				return nil, refuse("%s: %v", edge.Name, value)
			}
			for i, one := range list.([]any) {
				far, err := m.ref(edge.Far, one.(input))
				if err != nil {
					return nil, err
				}
				ends[path(edge.Name, operator, i)] = far
			}
		}
	}
	return ends, nil
}

func (m *inputModel) saveEdges(id string, edge *graph.Edge, value any, ends map[string]string) error {
	given, _ := value.(input)
	if value == nil {
		m.keepOnly(id, edge, nil)
		return nil
	}
	if !edge.Many {
		said, _ := given["edge"].(input)
		return m.orient(edge, id, ends[path(edge.Name, "", -1)], said)
	}
	if set, is := given["set"].([]any); is {
		var kept []modelEdge
		for i, one := range set {
			said, _ := one.(input)["edge"].(input)
			kept = append(kept, oriented(edge, id, ends[path(edge.Name, "set", i)], said))
		}
		m.keepOnly(id, edge, kept)
	}
	for _, operator := range []string{"remove", "set", "add"} {
		list, _ := given[operator].([]any)
		for i, one := range list {
			said, _ := one.(input)["edge"].(input)
			wanted := oriented(edge, id, ends[path(edge.Name, operator, i)], said)
			if operator == "remove" {
				m.unbind(edge.Type, wanted.from, wanted.to, said)
			} else if err := m.bind(edge.Type, wanted.from, wanted.to, said); err != nil {
				return err
			}
		}
	}
	return nil
}

func oriented(edge *graph.Edge, near, far string, said input) modelEdge {
	if !edge.Out {
		near, far = far, near
	}
	return modelEdge{edge.Type, near, far, keyText(edge.Type, said)}
}

// keepOnly removes the edges of a node along a field, but for some.
func (m *inputModel) keepOnly(id string, edge *graph.Edge, kept []modelEdge) {
	for one := range m.edges {
		at := one.from
		if !edge.Out {
			at = one.to
		}
		if one.edge == edge.Type && at == id && !slices.Contains(kept, one) {
			delete(m.edges, one)
		}
	}
}
