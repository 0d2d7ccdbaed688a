package seeds

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"malgraf/graph"
)

// An entry is a node or an edge as the files write it: a mapping with one name that begins with a capital, the node's
// kind with its key, or the edge's type with its far end, and beside it the properties.
//
//   - Assignment: fria-från-våld          # without a key: the slug of its title or name
//     title: …
//     source: slides, line 199            # basis is STATED where nothing else is said
//     edges:
//   - ASSIGNED_TO: Department:kommunstyrelsen
//     role: OWNS
//   - CONTRIBUTES_TO: Target:5.2
//     basis: INFERRED
//     inference: …                    # why
//
// An edge runs from the entry it stands in, or on the first level from the node that `near` names. Its far end may be an entry itself, which then is saved too. What an edge
// does not say of source, basis and inference it has from the node it stands in.
type entry map[string]any

// node adds the changes of a node and its edges, and returns its id.
func (r *reader) node(e entry, above origin) (string, error) {
	kind, key, err := e.head()
	if err != nil {
		return "", err
	}
	id, err := r.nodeID(kind, key, e)
	if err != nil {
		return "", err
	}
	from, err := r.origin(e, above)
	if err != nil {
		return "", fmt.Errorf("%s: %w", id, err)
	}
	set, err := e.properties(from)
	if err != nil {
		return "", fmt.Errorf("%s: %w", id, err)
	}
	r.changes = append(r.changes, graph.Change{Node: id, Municipality: r.owner(id), Set: set})
	edges, err := e.edges()
	if err != nil {
		return "", fmt.Errorf("%s: %w", id, err)
	}
	for _, edge := range edges {
		if err := r.edge(id, edge, from); err != nil {
			return "", fmt.Errorf("%s: %w", id, err)
		}
	}
	return id, nil
}

// nodeID makes an id of the key, or of the title or name where there is no key.
func (r *reader) nodeID(kind string, key any, e entry) (string, error) {
	if key != nil {
		return r.id(kind + ":" + fmt.Sprint(key))
	}
	for _, natural := range []string{"title", "name"} {
		if text, is := e[natural].(string); is {
			return r.id(kind + ":" + graph.Slug(text))
		}
	}
	return "", fmt.Errorf("a %s has neither key nor title nor name: %w", kind, graph.ErrInvalid)
}

// edge adds the change of an edge, after those of its far end where that is written inside it.
func (r *reader) edge(from string, e entry, above origin) error {
	edge, far, err := e.head()
	if err != nil {
		return err
	}
	of, err := r.origin(e, above)
	if err != nil {
		return fmt.Errorf("%s: %w", edge, err)
	}
	to, err := r.farEnd(far, of)
	if err != nil {
		return fmt.Errorf("%s: %w", edge, err)
	}
	set, err := e.properties(of)
	if err != nil {
		return fmt.Errorf("%s: %w", edge, err)
	}
	r.changes = append(r.changes, graph.Change{Edge: edge, From: from, To: to, Set: set})
	return nil
}

func (r *reader) farEnd(far any, above origin) (string, error) {
	if reference, is := far.(string); is {
		return r.id(reference)
	}
	if inside, is := far.(map[string]any); is {
		return r.node(inside, above)
	}
	return "", fmt.Errorf("%v is neither a reference nor a node: %w", far, graph.ErrInvalid)
}

// head finds the one name that begins with a capital, and what stands behind it.
func (e entry) head() (name string, value any, err error) {
	for key, v := range e {
		first, _ := utf8.DecodeRuneInString(key)
		if !unicode.IsUpper(first) {
			continue
		}
		if name != "" {
			return "", nil, fmt.Errorf("both %s and %s stand in one entry: %w", name, key, graph.ErrInvalid)
		}
		name, value = key, v
	}
	if name == "" {
		return "", nil, fmt.Errorf("an entry names neither a kind nor a type of edge (%v): %w", map[string]any(e), graph.ErrInvalid)
	}
	return name, value, nil
}

func (e entry) edges() ([]entry, error) {
	list, is := e["edges"].([]any)
	if !is && e["edges"] != nil {
		return nil, fmt.Errorf("edges is no list: %w", graph.ErrInvalid)
	}
	var edges []entry
	for _, one := range list {
		edge, is := one.(map[string]any)
		if !is {
			return nil, fmt.Errorf("edge %v is no mapping: %w", one, graph.ErrInvalid)
		}
		edges = append(edges, edge)
	}
	return edges, nil
}
