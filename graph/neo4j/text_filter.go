package neo4j

import (
	"strings"
	"unicode/utf8"

	"malgraf/graph"
)

// maxText is the most bytes of a text that its index holds; a range index takes
// about 8,000.
const maxText = 4000

// cutMark ends what the index holds of a text that goes on: no text is likely to.
const cutMark = "\uffff"

// longName holds the whole of a folded text that ends in cutMark where it is indexed.
func longName(property *graph.Property) string { return "long." + property.Name }

// putFolded puts a folded text of a node, cut for the index, and the whole where
// something is cut off, or seems to be.
func putFolded(stored map[string]any, property *graph.Property, folded string) {
	part := cutText(folded)
	if len(part) < len(folded) {
		part += cutMark
	}
	stored[foldName(property)] = part
	if strings.HasSuffix(part, cutMark) {
		stored[longName(property)] = folded
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
//
// The index brings the parts themselves, so that no node is looked at: its end tells
// which of them goes on. A CASE, for of ANDs and ORs Neo4j would make others, that
// ask every node for its whole text. What begins with something is found in the
// index by its beginning, and what contains something by reading all of the index,
// for which "not less than nothing" asks. Where an edge has led to the node, no index is
// asked: one of a few nodes, such as a municipality, would be found by it and put beside
// the near end as a product.
func (s *statement) textFilter(on subject, property *graph.Property, sign, folded string, negate bool) condition {
	part, whole := at(on.node, foldName(property)), at(on.node, longName(property))
	value := s.value(folded)
	holds := "CASE WHEN " + part + " ENDS WITH " + s.value(cutMark) + " THEN " + whole + " " + sign + " " + value +
		" ELSE " + part + " " + sign + " " + value + " END"
	switch {
	case negate:
		return condition{text: "(" + part + " IS NULL OR NOT " + holds + ")"}
	case on.from != "":
		return condition{text: holds}
	case sign == signs[graph.StartsWith]:
		begins := condition{text: part + " STARTS WITH " + s.value(cutText(folded))}
		if !isSourced(property) {
			begins.seek = begins.text
		}
		return allOf([]condition{begins, {text: holds}})
	}
	return allOf([]condition{{text: part + " >= ''"}, {text: holds}})
}
