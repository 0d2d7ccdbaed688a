package neo4j

import (
	"strings"

	"malgraf/graph"
)

// Labels of the nodes that the store keeps for itself; no kind begins with an underscore.
const (
	labelStore  = "_Store"
	labelKey    = "_Key"
	labelCommit = "_Commit"
	// labelTrace is what commits are found by, labelRequest the key of a batch.
	labelTrace   = "_Trace"
	labelRequest = "_Request"
	// labelUnread stands beside the kind of a node whose words are still to be entered.
	labelUnread = "_Unread"
)

// revisionName is the property of a node that holds its revision.
const revisionName = "revision"

// keyProperty tells edges of a type with a key apart.
const keyProperty = "edge.key"

// Shadow properties are computed in Go beside the property they belong to. Their
// names hold a dot, which no GraphQL name does.

// foldName holds graph.Fold of a text, for Contains and StartsWith.
func foldName(property *graph.Property) string { return "fold." + property.Name }

// rankName holds the place of an enum's value.
func rankName(property *graph.Property) string { return "rank." + property.Name }

// wordsName holds the words of a searched text, parted by spaces.
func wordsName(property *graph.Property) string { return wordsPrefix + property.Name }

const wordsPrefix = "words."

// sortName holds the sort keys of properties and, on a node, its id behind them.
func sortName(properties ...*graph.Property) string {
	name := "sort"
	for _, property := range properties {
		name += "." + property.Name
	}
	return name
}

// downName holds the sort key of a text turned round, and the id behind it.
func downName(property *graph.Property) string { return "down." + property.Name }

// quote writes a name as Cypher takes any.
func quote(name string) string {
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

// at writes the property of a variable.
func at(variable, property string) string { return variable + "." + quote(property) }

// isText tells whether a property has the shadows of a text.
func isText(property *graph.Property) bool {
	return property.Type == graph.TypeString && !property.List
}

// isSourced tells whether a property is one of those that every kind ends with:
// they are long, seldom asked for, and get no index.
func isSourced(property *graph.Property) bool {
	return property.Name == "source" || property.Name == "basis" || property.Name == "inference"
}
