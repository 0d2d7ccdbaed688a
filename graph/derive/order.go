package derive

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// orderBy adds what a list can be ordered by: single properties, those of to-one
// neighbours, numbers of to-many ones, and what the edge says.
func (d *derivation) orderBy(l list) {
	definition := input(l.name()+"OrderBy",
		"What to order "+words(l.far.Many)+" by. One field an object, for the order of the list is the order of importance.")
	for _, property := range l.far.Properties {
		if !property.List {
			definition.Fields = append(definition.Fields, field(property.Name, one("OrderDirection"), ofProperty(property)))
		}
	}
	for _, edge := range l.far.Edges {
		order := edge.Far.Name + "OrderBy"
		if edge.Many {
			order = "CountOrder"
		}
		definition.Fields = append(definition.Fields, field(edge.Name, one(order), ofEdge(edge)))
	}
	if l.edge != nil {
		definition.Fields = append(definition.Fields,
			field("edge", one(l.edge.PropertiesName+"OrderBy"), "What the edge that leads to it says."))
	}
	d.add(definition)
}

// orderInputs adds what all orders share.
func (d *derivation) orderInputs() {
	count := input("CountOrder", "To order by a number of neighbours.")
	count.Fields = ast.FieldList{field("count", one("OrderDirection"), "How many there are.")}
	d.add(count)
	d.add(&ast.Definition{
		Kind: ast.Enum, Name: "OrderDirection",
		Description: "Which way to order. Texts are ordered as in Swedish, numbers in them by their value. What is missing comes last both ways.",
		EnumValues: ast.EnumValueList{
			{Name: "ASC", Description: "The least first."},
			{Name: "DESC", Description: "The greatest first."},
		},
	})
}
