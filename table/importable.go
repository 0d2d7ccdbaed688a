package table

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// externalID is the property that makes a kind importable, where it is unique within the municipality.
const externalID = "externalId"

// Importable lists the kinds that a table can be imported as: those with an externalId that is unique within the
// municipality.
func Importable(schema *graph.Schema) []*graph.Kind {
	var kinds []*graph.Kind
	for _, kind := range schema.Kinds {
		property := kind.Property(externalID)
		if kind.Scope == nil || property == nil || property.Unique == nil {
			continue
		}
		if within := property.Unique.Within; len(within) == 1 && within[0] == kind.Scope {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// importable finds a kind by its name or that of its root fields, in any case.
func importable(schema *graph.Schema, name string) (*graph.Kind, error) {
	var known []string
	for _, kind := range Importable(schema) {
		for _, called := range []string{kind.Name, kind.One, kind.Many} {
			if strings.EqualFold(called, name) {
				return kind, nil
			}
		}
		known = append(known, kind.One)
	}
	return nil, fmt.Errorf("%w kind %q: a table can be imported as %s", graph.ErrInvalid, name, strings.Join(known, ", "))
}
