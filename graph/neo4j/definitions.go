package neo4j

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"malgraf/graph"
)

// definition is a constraint or index and the statement that makes it.
type definition struct{ name, text string }

// dropped is the statement that takes it back.
func (d definition) dropped() string {
	if strings.HasPrefix(d.name, uniquePrefix) {
		return "DROP CONSTRAINT " + quote(d.name)
	}
	return "DROP INDEX " + quote(d.name)
}

// definitions returns all constraints and indexes of a schema. The name of each
// says what it is on, so that one with the name need not be made.
func definitions(schema *graph.Schema) []definition {
	all := []definition{
		unique(labelStore, "name"), unique(labelKey, "key"), unique(labelCommit, "revision"),
		rangeIndex(labelKey, "value"), rangeIndex(labelKey, "of"),
		rangeIndex(labelTrace, "what", "revision"),
		unique(labelRequest, "name"), rangeIndex(labelRequest, "at"), rangeIndex(labelRequest, "revision"),
	}
	for _, kind := range schema.Kinds {
		all = append(all, unique(kind.Name, kind.ID().Name))
		all = append(all, rangeIndex(kind.Name, revisionName))
		if kind.Scope != nil {
			all = append(all, rangeIndex(kind.Name, kind.Scope.Name))
		}
		for _, line := range lines(kind) {
			all = append(all, rangeIndex(kind.Name, line.name()))
		}
		for _, property := range kind.Settable() {
			switch {
			case property.List || isSourced(property):
			case isText(property):
				all = append(all, rangeIndex(kind.Name, foldName(property)))
			default:
				all = append(all, rangeIndex(kind.Name, property.Name))
			}
		}
	}
	lined := edgeLines(schema)
	for _, edgeType := range schema.EdgeTypes {
		definition := edgeIndex(edgeType.Name)
		if _, has := lined[edgeType]; has && !slices.Contains(all, definition) { // one name may stand for several types
			all = append(all, definition)
		}
	}
	return append(all, fullText(schema))
}

// indexPrefix begins the name of everything that definitions makes, uniquePrefix
// that of a constraint.
const (
	indexPrefix  = "malgraf "
	uniquePrefix = indexPrefix + "unique "
)

func indexName(kind, label, property string) string {
	return indexPrefix + kind + " " + label + " " + property
}

func unique(label, property string) definition {
	name := indexName("unique", label, property)
	return definition{name, fmt.Sprintf("CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:%s) REQUIRE n.%s IS UNIQUE", quote(name), quote(label), quote(property))}
}

func rangeIndex(label string, properties ...string) definition {
	name := indexName("range", label, strings.Join(properties, " "))
	columns := make([]string, len(properties))
	for i, property := range properties {
		columns[i] = at("n", property)
	}
	return definition{name, fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR (n:%s) ON (%s)", quote(name), quote(label), strings.Join(columns, ", "))}
}

// edgeIndex has the lines of the edges of a name, see edge_line.go.
func edgeIndex(name string) definition {
	index := indexName("edges", name, lineProperty)
	return definition{index, fmt.Sprintf("CREATE INDEX %s IF NOT EXISTS FOR ()-[r:%s]-() ON (%s)", quote(index), quote(name), at("r", lineProperty))}
}

// fullText indexes the words of all searched properties. Its name changes with
// what it is on, for an index cannot be altered. It is brought up to date behind the
// commits, and a search waits for that: within a commit it would take the time of
// ten others, as an index of the sort that is made for CONTAINS does too.
func fullText(schema *graph.Schema) definition {
	var labels []string
	for _, kind := range schema.Kinds {
		for _, property := range kind.Properties {
			if property.Search {
				labels = append(labels, quote(kind.Name))
				break
			}
		}
	}
	var names []string
	for _, name := range searchedNames(schema) {
		names = append(names, "n."+quote(wordsName(&graph.Property{Name: name})))
	}
	body := fmt.Sprintf("FOR (n:%s) ON EACH [%s] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: true}}", strings.Join(labels, "|"), strings.Join(names, ", "))
	hash := fnv.New32a()
	hash.Write([]byte(body))
	name := fmt.Sprintf(indexPrefix+"words %08x", hash.Sum32())
	return definition{name, "CREATE FULLTEXT INDEX " + quote(name) + " IF NOT EXISTS " + body}
}

// fullTextName is the name of the full-text index of a schema.
func fullTextName(schema *graph.Schema) string { return fullText(schema).name }
