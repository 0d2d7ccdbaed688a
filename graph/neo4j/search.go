package neo4j

import (
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
		if !v.store.schema.Knows(kind) {
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
	s, err := searched(kinds, search.Where)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]any{
		"index": fullTextName(v.store.schema), "query": luceneQuery(names, words), "kinds": labels, "names": names,
	} {
		s.named(name, value)
	}
	record, err := v.store.ask(ctx, "search", s.String(), s.values)
	if err == nil && record["unread"] == true { // once: what is unread after that was committed meanwhile
		if err = v.store.enterWords(ctx); err == nil {
			record, err = v.store.ask(ctx, "search", s.String(), s.values)
		}
	}
	if err != nil {
		return nil, err
	}
	return v.store.hits(record, words, search.First)
}

// searched writes the statement of a search for nodes of some kinds, as they are limited.
func searched(kinds []*graph.Kind, limits map[*graph.Kind]graph.Filter) (*statement, error) {
	s := newStatement()
	var limited strings.Builder
	for _, kind := range kinds {
		condition, err := s.filter(subject{node: "node", kind: kind}, limits[kind], false)
		if err != nil {
			return nil, err
		}
		if condition != "true" {
			limited.WriteString(" AND (NOT node:" + quote(kind.Name) + " OR " + condition + ")")
		}
	}
	find, answer := cutReturn(searchText)
	s.add("CALL () { ", isUnread, " } ", s.within("unread"), find, limited.String(), " RETURN ", answer, " } RETURN rows, unread")
	return s, nil
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
		if word.Begins() {
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
