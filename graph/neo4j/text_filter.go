package neo4j

import (
	"unicode/utf8"

	"malgraf/graph"
)

// maxText is the most bytes of a text in an index; Neo4j takes 32,766.
const maxText = 30000

// longName holds the whole of a folded text that is too long for an index, and
// isLong, which has an index, says that a node has such a text.
func longName(property *graph.Property) string { return "long." + property.Name }

const isLong = "is.long"

// putFolded puts a folded text of a node, cut for the index, and the whole where
// something is cut off.
func putFolded(stored map[string]any, property *graph.Property, folded string) {
	stored[foldName(property)] = cutText(folded)
	if len(folded) > maxText {
		stored[longName(property)], stored[isLong] = folded, true
	}
}

func cutText(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// textFilter writes that the folded text of a node contains, or begins with,
// another: the part that is in the index, or of a long text the whole.
func (s *statement) textFilter(variable string, property *graph.Property, sign, folded string, negate bool) string {
	part, whole := at(variable, foldName(property)), at(variable, longName(property))
	value := s.value(folded)
	if negate {
		return "(" + part + " IS NULL OR NOT " + part + " " + sign + " " + value + " AND (" + whole + " IS NULL OR NOT " + whole + " " + sign + " " + value + "))"
	}
	return "(" + part + " " + sign + " " + value + " OR " + at(variable, isLong) + " = true AND " + whole + " " + sign + " " + value + ")"
}
