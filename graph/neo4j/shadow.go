package neo4j

import (
	"strings"

	"malgraf/graph"
)

// maxWord is the most characters of a word that the full-text index holds: the
// whitespace analyzer cuts at 255. What is cut is found all the same, for each
// hit's text is looked at again in Go.
const maxWord = 100

// nodeProperties returns a node as it is stored: its own properties, those of
// its municipality and all shadows. Values are by Property.Index; nil is absence.
func nodeProperties(kind *graph.Kind, id string, state *nodeState) map[string]any {
	stored := map[string]any{kind.ID().Name: id}
	if state.municipality != "" {
		stored[kind.Scope.Name] = state.municipality
	}
	putValues(stored, kind.Settable(), state.values)
	for _, property := range kind.Settable() {
		value, isString := state.values[property.Index].(string)
		if !isString || !isText(property) {
			continue
		}
		putFolded(stored, property, graph.Fold(value))
		stored[sortName(property)] = line{properties: []*graph.Property{property}}.text([]any{value}, id)
		if property.Search {
			stored[wordsName(property)] = wordsOf(value)
		}
	}
	for _, line := range lines(kind) {
		values := make([]any, len(line.properties))
		for i, property := range line.properties {
			values[i] = state.values[property.Index]
			if property == kind.ID() {
				values[i] = id
			}
		}
		stored[line.name()] = line.text(values, id)
	}
	return stored
}

// edgeProperties returns an edge as it is stored.
func edgeProperties(edge edgeAt, values []any) map[string]any {
	stored := map[string]any{}
	putValues(stored, edge.edgeType.Properties, values)
	for _, property := range edge.edgeType.Properties {
		if value, isString := values[property.Index].(string); isString && isText(property) {
			stored[sortName(property)] = sortText(property, value)
		}
	}
	if len(edge.edgeType.Key) > 0 {
		stored[keyProperty] = edge.key
	}
	return stored
}

// putValues puts the values that are there, with the shadows that nodes and edges share.
func putValues(stored map[string]any, properties []*graph.Property, values []any) {
	for _, property := range properties {
		value := values[property.Index]
		if value == nil {
			continue
		}
		stored[property.Name] = value
		text, isString := value.(string)
		switch {
		case isString && isText(property):
			stored[foldName(property)] = graph.Fold(text)
		case isString && property.Type == graph.TypeEnum:
			stored[rankName(property)] = int64(property.Enum.Rank(text))
		}
	}
}

// wordsOf returns the different words of a text, parted by spaces.
func wordsOf(text string) string {
	seen := map[string]bool{}
	var words []string
	for _, token := range graph.Words(text) {
		if word := cutWord(token.Word); !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func cutWord(word string) string {
	if runes := []rune(word); len(runes) > maxWord {
		return string(runes[:maxWord])
	}
	return word
}
