package neo4j

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // the statement
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

//go:embed cypher/search.cypher
var searchText string

// maxWords is how many words of a search the full-text index is asked for; the
// hits are held against all of them afterwards.
const maxWords = 50

// Search implements [graph.View].
func (v *view) Search(ctx context.Context, search graph.Search) (*graph.Hits, error) {
	if search.First < 0 {
		return nil, fmt.Errorf("the first %d hits: %w", search.First, graph.ErrInvalid)
	}
	kinds := search.Kinds
	for _, kind := range kinds {
		if !v.store.knows(kind) {
			return nil, fmt.Errorf("search: there is no such kind: %w", graph.ErrInvalid)
		}
	}
	if len(kinds) == 0 {
		kinds = v.store.schema.Kinds
	}
	words := graph.Tokens(search.Text)
	if len(words) == 0 {
		return &graph.Hits{}, ctx.Err()
	}
	labels := make([]string, len(kinds))
	for i, kind := range kinds {
		labels[i] = kind.Name
	}
	names := searchedNames(v.store.schema)
	record, err := v.store.ask(ctx, "search", searchText, map[string]any{
		"index": fullTextName(v.store.schema), "query": luceneQuery(names, words), "kinds": labels, "names": names,
	})
	if err != nil {
		return nil, err
	}
	return v.store.hits(record, words, search.First)
}

// luceneQuery asks, for each searched property, for texts that have all the words:
// as written, as their stem, or by what begins with a stem of four letters. The
// words hold letters, digits and marks alone, so none is syntax.
func luceneQuery(names []string, words []graph.Token) string {
	var all strings.Builder
	seen := map[string]bool{}
	for _, word := range words {
		if seen[word.Word] || len(seen) == maxWords {
			continue
		}
		seen[word.Word] = true
		stem := cutWord(word.Stem)
		fmt.Fprintf(&all, " +(%s %s", cutWord(word.Word), stem)
		if len([]rune(stem)) >= 4 {
			fmt.Fprintf(&all, " %s*", stem)
		}
		all.WriteByte(')')
	}
	fields := make([]string, len(names))
	for i, name := range names {
		fields[i] = "words." + name + ":(" + all.String()[1:] + ")"
	}
	return strings.Join(fields, " ")
}

// searchedNames are the names of all searched properties, each once.
func searchedNames(schema *graph.Schema) []string {
	var names []string
	for _, kind := range schema.Kinds {
		for _, property := range kind.Properties {
			if property.Search && !slices.Contains(names, property.Name) {
				names = append(names, property.Name)
			}
		}
	}
	return names
}

// ranked is a hit with what it is ordered by.
type ranked struct {
	graph.Hit
	exact bool
	text  string
	key   []byte
}

// hits holds what the index found against the contract, and orders it.
func (s *Store) hits(record map[string]any, words []graph.Token, first int) (*graph.Hits, error) {
	ids, _ := record["ids"].([]any)
	texts, _ := record["texts"].([]any)
	if len(texts) != len(ids) {
		return nil, fmt.Errorf("neo4j: search: %d texts of %d nodes: %w", len(texts), len(ids), graph.ErrDamaged)
	}
	names := searchedNames(s.schema)
	var found []ranked
	for i := range ids {
		id, _ := ids[i].(string)
		row, _ := texts[i].([]any)
		if hit, is := s.hit(id, names, row, words); is {
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
		if all, exact := hasAll(graph.Tokens(text), words); all {
			return ranked{Hit: graph.Hit{ID: id, Kind: kind, Property: property}, exact: exact, text: text, key: graph.SortKey(text)}, true
		}
	}
	return ranked{}, false
}

// hasAll tells whether tokens have all the words, and whether as they are written.
func hasAll(tokens, words []graph.Token) (all, exact bool) {
	exact = true
	for _, word := range words {
		found, asWritten := false, false
		for _, token := range tokens {
			is, same := token.Matches(word)
			found, asWritten = found || is, asWritten || same
		}
		if !found {
			return false, false
		}
		exact = exact && asWritten
	}
	return true, exact
}
