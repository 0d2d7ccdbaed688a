package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// shapeVersion is raised when the same schema's shadows are computed in another way,
// such as by another collation.
const shapeVersion = 3

// shapeOf names what is computed for a schema: which shadows its nodes and edges have,
// and what they depend on. Two programs of one shape write the same shadows.
func shapeOf(schema *graph.Schema) string {
	var all []string
	for _, kind := range schema.Kinds {
		all = append(all, shadows(kind.Name, kind.Settable())...)
		for _, line := range lines(kind) {
			all = append(all, kind.Name+" "+line.name())
		}
		for _, property := range kind.Settable() {
			if isText(property) {
				all = append(all, kind.Name+" "+sortName(property))
			}
			if property.Search {
				all = append(all, kind.Name+" "+wordsName(property))
			}
		}
	}
	lined := edgeLines(schema)
	for _, edgeType := range schema.EdgeTypes {
		name := edgeType.From.Name + " " + edgeType.Name + " " + edgeType.To.Name
		all = append(all, shadows(name, edgeType.Properties)...)
		for _, property := range edgeType.Key {
			all = append(all, name+" "+keyProperty+" "+property.Name)
		}
		if line, has := lined[edgeType]; has {
			all = append(all, name+" "+lineProperty+" "+line.name())
		}
	}
	slices.Sort(all)
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s", shapeVersion, strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:8])
}

// shadows are those that nodes and edges share.
func shadows(of string, properties []*graph.Property) []string {
	var all []string
	for _, property := range properties {
		switch {
		case isText(property):
			all = append(all, of+" "+foldName(property))
		case property.Type == graph.TypeEnum && !property.List:
			all = append(all, of+" "+rankName(property)+" "+strings.Join(property.Enum.Values, " "))
		}
	}
	return all
}

// errOtherShape refuses to write beside a program whose schema has other shadows.
var errOtherShape = fmt.Errorf("the store has been taken over by a program with another schema, which computes other properties: replace this one: %w", graph.ErrUnavailable)
