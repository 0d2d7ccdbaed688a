package resolvers_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"malgraf/graph"
)

// inputModel is what mutations mean, in the plainest way: maps that each change alters
// in turn, and rules that are checked when all are made. It shares nothing with the
// code that turns inputs into batches.
type inputModel struct {
	schema *graph.Schema
	nodes  map[string]*modelNode
	edges  map[modelEdge]map[string]any
	// named are the temporary names of one mutation.
	named map[string]string
	// fresh numbers the ids that the server would draw: `Kind:~1`.
	fresh int
}

type modelNode struct {
	kind         *graph.Kind
	municipality string
	set          map[string]any
}

type modelEdge struct {
	edge          *graph.EdgeType
	from, to, key string
}

// input is a JSON object.
type input = map[string]any

var errRefused = errors.New("refused")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), errRefused)
}

func newInputModel(schema *graph.Schema) *inputModel {
	return &inputModel{schema: schema, nodes: map[string]*modelNode{}, edges: map[modelEdge]map[string]any{}}
}

func (m *inputModel) clone() *inputModel {
	copied := *m
	copied.nodes, copied.edges, copied.named = map[string]*modelNode{}, map[modelEdge]map[string]any{}, map[string]string{}
	for id, node := range m.nodes {
		one := *node
		one.set = maps.Clone(node.set)
		copied.nodes[id] = &one
	}
	for edge, set := range m.edges {
		copied.edges[edge] = maps.Clone(set)
	}
	return &copied
}

// modelResult is what came of a change: the id of the node that was saved or removed.
type modelResult struct {
	id      string
	created bool
}

// mutate makes changes, all or none; each is an object with one field, as `apply` takes them.
func (m *inputModel) mutate(changes []input) ([]modelResult, *inputModel, error) {
	next := m.clone()
	results := make([]modelResult, len(changes))
	for i, change := range changes {
		for name, value := range change {
			var err error
			if results[i], err = next.change(name, value.(input)); err != nil {
				return nil, m, fmt.Errorf("change %d: %w", i, err)
			}
		}
	}
	if err := next.check(); err != nil {
		return nil, m, err
	}
	return results, next, nil
}

func (m *inputModel) change(name string, given input) (modelResult, error) {
	for _, kind := range m.schema.Kinds {
		switch name {
		case "save" + kind.Name:
			return m.save(kind, given)
		case "remove" + kind.Name:
			id, err := m.ref(kind, given)
			m.drop(id)
			return modelResult{id: id}, err
		}
	}
	for field, ends := range given {
		return modelResult{}, m.link(field, ends.(input), name == "unlink")
	}
	return modelResult{}, refuse("no edge")
}

func (m *inputModel) drop(id string) {
	delete(m.nodes, id)
	maps.DeleteFunc(m.edges, func(edge modelEdge, _ map[string]any) bool { return edge.from == id || edge.to == id })
}

func (m *inputModel) link(field string, ends input, remove bool) error {
	for _, edge := range m.schema.EdgeTypes {
		if edge.Scope || edge.Field() != field {
			continue
		}
		from, err := m.ref(edge.From, ends["from"].(input))
		if err != nil {
			return err
		}
		to, err := m.ref(edge.To, ends["to"].(input))
		if err != nil {
			return err
		}
		said, _ := ends["edge"].(input)
		if remove {
			m.unbind(edge, from, to, said)
			return nil
		}
		return m.bind(edge, from, to, said)
	}
	return refuse("no edge %s", field)
}

// ref is the node that a reference names.
func (m *inputModel) ref(kind *graph.Kind, given input) (string, error) {
	var found []string
	named := 0
	if id, is := given["id"].(string); is {
		named++
		if strings.HasPrefix(id, "_:") {
			id = m.named[id]
		}
		if node := m.nodes[id]; node != nil && node.kind == kind {
			found = append(found, id)
		}
	}
	for _, property := range kind.Uniques() {
		value := given[property.Name]
		if value == nil {
			continue
		}
		named++
		found = m.find(kind, property, value, func(i int, far string) bool {
			wanted, is := given[property.Unique.Within[i].Name].(string)
			if !is && property.Unique.Default != nil {
				wanted, is = property.Unique.Default[i], true
			}
			return !is || m.nodes[far] != nil && m.nodes[far].set[property.Unique.Within[i].Far.Uniques()[0].Name] == wanted
		})
	}
	if named != 1 || len(found) != 1 {
		return "", refuse("%v names %d nodes", given, len(found))
	}
	return found[0], nil
}

// find returns the nodes with a unique value whose far ends are as wanted; those that have
// it as an alias, where none has it as its own.
func (m *inputModel) find(kind *graph.Kind, property *graph.Property, value any, wanted func(i int, far string) bool) []string {
	var own, aliases []string
	for _, id := range slices.Sorted(maps.Keys(m.nodes)) {
		node := m.nodes[id]
		if node.kind != kind {
			continue
		}
		fits := true
		for i, edge := range property.Unique.Within {
			fits = fits && wanted(i, m.far(id, edge))
		}
		if !fits {
			continue
		}
		if node.set[property.Name] == value {
			own = append(own, id)
		} else if property.Unique.Aliases != nil {
			if list, _ := node.set[property.Unique.Aliases.Name].([]string); slices.Contains(list, value.(string)) {
				aliases = append(aliases, id)
			}
		}
	}
	if own != nil {
		return own
	}
	return aliases
}

// far is the node at the other end of a to-one edge, "" for none.
func (m *inputModel) far(id string, edge *graph.Edge) string {
	if edge.Type.Scope {
		return m.nodes[id].municipality
	}
	for one := range m.edges {
		if one.edge == edge.Type && edge.Out && one.from == id {
			return one.to
		}
		if one.edge == edge.Type && !edge.Out && one.to == id {
			return one.from
		}
	}
	return ""
}

// bind saves an edge; on a side that has but one it takes the place of the other.
func (m *inputModel) bind(edge *graph.EdgeType, from, to string, said input) error {
	one := modelEdge{edge, from, to, keyText(edge, said)}
	set := m.edges[one]
	if set == nil {
		maps.DeleteFunc(m.edges, func(other modelEdge, _ map[string]any) bool {
			return other.edge == edge && (edge.Out != nil && !edge.Out.Many && other.from == from || edge.In != nil && !edge.In.Many && other.to == to)
		})
		set = map[string]any{}
	}
	if err := assign(set, edge.Properties, said); err != nil {
		return err
	}
	m.edges[one] = set
	return nil
}

func (m *inputModel) unbind(edge *graph.EdgeType, from, to string, said input) {
	maps.DeleteFunc(m.edges, func(other modelEdge, _ map[string]any) bool {
		return other.edge == edge && other.from == from && other.to == to && (len(said) == 0 || other.key == keyText(edge, said))
	})
}

func keyText(edge *graph.EdgeType, said input) string {
	key := ""
	for _, property := range edge.Key {
		key += fmt.Sprintf("%v|", said[property.Name])
	}
	return key
}

// assign sets properties: what is not given stays, null and the empty list clear.
func assign(set map[string]any, properties []*graph.Property, given input) error {
	for _, property := range properties {
		value, is := given[property.Name]
		if !is {
			continue
		}
		coerced, err := property.Coerce(value)
		if err != nil {
			return refuse("%v", err)
		}
		if err := checkRange(property, coerced); err != nil {
			return err
		}
		if list, isList := coerced.([]string); coerced == nil || isList && len(list) == 0 {
			delete(set, property.Name)
			continue
		}
		set[property.Name] = coerced
	}
	return nil
}
