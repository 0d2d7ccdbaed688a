package neo4j

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// condition is what a filter is written as, and the part of it that an index can
// answer: seek holds for every node that text holds for, "" where no index helps.
//
// Neo4j finds the indexes of a choice by itself, as long as it takes the trouble to
// write it as an AND of ORs. It does not where there would be more than eight or so of
// them, and then reads every node of the label. So a choice says first what to seek.
type condition struct {
	text, seek string
	// hidden tells that seek stands within a choice, and not as a part of text that
	// must hold.
	hidden bool
}

// begun writes the condition so that a statement may begin with it.
func (c condition) begun() string {
	if c.hidden {
		return "(" + c.seek + ") AND " + c.text
	}
	return c.text
}

// allOf is the condition that every part holds.
func allOf(parts []condition) condition {
	joined := condition{text: joinTexts(parts, " AND ")}
	for _, part := range parts {
		if part.seek != "" && (joined.seek == "" || joined.hidden && !part.hidden) {
			joined.seek, joined.hidden = part.seek, part.hidden
		}
	}
	return joined
}

// someOf is the condition that a part holds: an index must answer each.
func someOf(parts []condition) condition {
	joined := condition{text: joinTexts(parts, " OR ")}
	if slices.ContainsFunc(parts, func(part condition) bool { return part.seek == "" }) {
		return joined
	}
	seeks := make([]string, len(parts))
	for i, part := range parts {
		seeks[i] = part.seek
		joined.hidden = joined.hidden || part.hidden || part.seek != part.text
	}
	joined.seek = strings.Join(seeks, " OR ")
	return joined
}

func joinTexts(parts []condition, sign string) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.text
	}
	return "(" + strings.Join(texts, sign) + ")"
}

// isSought tells whether an index holds the values of a property that a comparison
// leaves, or with negate those that it does not.
func isSought(compare graph.Compare, negate bool) bool {
	property := compare.Property
	if property.List || isText(property) || isSourced(property) {
		return false
	}
	switch compare.Op {
	case graph.Eq, graph.In, graph.Gt, graph.Gte, graph.Lt, graph.Lte:
		return !negate
	case graph.Ne, graph.NotIn:
		return negate
	}
	return false
}
