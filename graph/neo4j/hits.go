package neo4j

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// ranked is a hit with what it is ordered by.
type ranked struct {
	graph.Hit
	exact bool
	text  string
	key   []byte
}

// hits holds what the index found against the contract, and orders it.
func (s *Store) hits(record map[string]any, words []graph.Token, first int) (*graph.Hits, error) {
	names := searchedNames(s.schema)
	var found []ranked
	for _, row := range rowsOf(record) {
		if len(row) != 2 {
			return nil, fmt.Errorf("neo4j: search: a node of %d columns: %w", len(row), graph.ErrDamaged)
		}
		texts, _ := row[0].([]any)
		id, _ := row[1].(string) // none of what went meanwhile
		if hit, is := s.hit(id, names, texts, words); is {
			found = append(found, hit)
		}
	}
	slices.SortFunc(found, func(a, b ranked) int {
		if a.exact != b.exact {
			return map[bool]int{true: -1, false: 1}[a.exact]
		}
		return cmp.Or(cmp.Compare(a.Kind.Index, b.Kind.Index), bytes.Compare(a.key, b.key), strings.Compare(a.ID, b.ID))
	})
	hits := &graph.Hits{Total: len(found)}
	for _, one := range found[:min(first, len(found))] {
		one.Snippet = graph.Snippet(one.text, words)
		hits.Hits = append(hits.Hits, one.Hit)
	}
	return hits, nil
}

// hit is the first property of a node whose text has all the words.
func (s *Store) hit(id string, names []string, texts []any, words []graph.Token) (ranked, bool) {
	kind := s.schema.KindOf(id)
	if kind == nil {
		return ranked{}, false
	}
	for _, property := range kind.Properties {
		if !property.Search {
			continue
		}
		text, there := texts[slices.Index(names, property.Name)].(string)
		if !there {
			continue
		}
		if all, exact := graph.FindsAll(text, words); all {
			return ranked{Hit: graph.Hit{ID: id, Kind: kind, Property: property}, exact: exact, text: text, key: graph.SortKey(text)}, true
		}
	}
	return ranked{}, false
}
