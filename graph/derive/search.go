package derive

import (
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// searched returns the kinds whose text can be searched.
func searched(schema *graph.Schema) []*graph.Kind {
	var kinds []*graph.Kind
	for _, kind := range schema.Kinds {
		for _, property := range kind.Properties {
			if property.Search {
				kinds = append(kinds, kind)
				break
			}
		}
	}
	return kinds
}

func searchRoot() *ast.FieldDefinition {
	root := field("search", must("SearchResult"),
		"The nodes whose text has all the words. A word finds its own forms: skolor finds skola, skolan and skolåret. "+
			"First come those that have each word as it is written, then kind by kind.")
	root.Arguments = ast.ArgumentDefinitionList{
		argument("text", must("String"), "The words."),
		argument("kinds", many("Kind"), "Only these kinds; without it, or with an empty list, all. One that has no text to search has no hits."),
		argument("first", one("Int"), "At most so many: 50 when it is not given, never more than 1000."),
	}
	return root
}

// search adds the answer of a search.
func (d *derivation) search() {
	if len(searched(d.schema)) == 0 {
		return
	}
	d.add(&ast.Definition{
		Kind: ast.Object, Name: "SearchResult", Description: "What a search finds.",
		Fields: ast.FieldList{
			lines(field("nodes", ast.NonNullListType(must("SearchHit"), nil), "The best hits, one a node.")),
			field("totalCount", must("Int"), "How many there are in all."),
		},
	})
	d.add(&ast.Definition{
		Kind: ast.Object, Name: "SearchHit", Description: "A node that a search finds.",
		Fields: ast.FieldList{
			field("node", must("Node"), "The node."),
			field("field", must("String"), "The first of its fields whose text has all the words."),
			field("snippet", must("String"), "The text around the first word found, at most 80 characters to each side."),
		},
	})
}

// kinds adds the enum of the kinds, where something asks for it.
func (d *derivation) kinds() {
	if len(searched(d.schema)) == 0 && !d.writable() {
		return
	}
	enum := &ast.Definition{Kind: ast.Enum, Name: "Kind", Description: "The kinds of nodes."}
	for _, kind := range d.schema.Kinds {
		enum.EnumValues = append(enum.EnumValues, &ast.EnumValueDefinition{
			Name: kind.Constant(), Description: sentence(kind.Many),
		})
	}
	d.add(enum)
	d.nodeWhere()
}

// nodeWhere adds the filter on nodes of whichever kind, where something asks for it.
func (d *derivation) nodeWhere() {
	if !d.used["NodeWhere"] {
		return
	}
	where := input("NodeWhere", "Which nodes of a kind: one field, that of the kind.")
	for _, kind := range d.schema.Kinds {
		where.Fields = append(where.Fields, field(kind.One, one(kind.Name+"Where"), "Which "+words(kind.Many)+"."))
	}
	d.add(where)
}

// lines marks a field as the one whose elements are the lines of a table.
func lines(of *ast.FieldDefinition) *ast.FieldDefinition {
	of.Directives = append(of.Directives, &ast.Directive{Name: "lines"})
	return of
}
