package derive

import (
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// where adds the filter on the nodes of a list, and on the edges that lead to them.
func (d *derivation) where(l list) {
	name := l.name() + "Where"
	definition := input(name, "Which "+words(l.far.Many)+": every field that is given must hold.")
	definition.Fields = logic(name)
	for _, property := range l.far.Properties {
		definition.Fields = append(definition.Fields, d.propertyFilter(property))
	}
	for _, edge := range l.far.Edges {
		filter := edge.Far.Name + "OneFilter"
		if edge.Many {
			filter = along(edge).name() + "ManyFilter"
		}
		definition.Fields = append(definition.Fields, field(edge.Name, one(filter), ofEdge(edge)))
	}
	if l.edge != nil {
		definition.Fields = append(definition.Fields,
			field("edge", one(l.edge.PropertiesName+"Where"), "What the edge that leads to it says."))
	}
	d.add(definition)
}

func (d *derivation) propertyFilter(property *graph.Property) *ast.FieldDefinition {
	filter := d.scalar(property)
	if property.List {
		filter += "List"
	}
	filter += "Filter"
	d.used[filter] = true
	return field(property.Name, one(filter), ofProperty(property))
}

func logic(name string) ast.FieldList {
	return ast.FieldList{
		field("and", many(name), "All of these hold. An empty list holds."),
		field("or", many(name), "At least one of these holds. An empty list does not."),
		field("not", one(name), "This does not hold."),
	}
}

// edgeInputs adds the filter and the order for each sort of edge properties.
func (d *derivation) edgeInputs() {
	for _, edge := range d.schema.EdgeTypes {
		name := edge.PropertiesName + "Where"
		if edge.Scope || d.definitions.ForName(name) != nil || !hasList(edge) {
			continue
		}
		where := input(name, "What an edge must say. "+d.describe(edge))
		where.Fields = logic(name)
		orderBy := input(edge.PropertiesName+"OrderBy", "What to order by of an edge, in an object one field. "+d.describe(edge))
		for _, property := range edge.Properties {
			where.Fields = append(where.Fields, d.propertyFilter(property))
			if !property.List {
				orderBy.Fields = append(orderBy.Fields, field(property.Name, one("OrderDirection"), ofProperty(property)))
			}
		}
		d.add(where)
		d.add(orderBy)
	}
}

// hasList tells whether a list runs along the type, on either side: only there the
// properties can be seen.
func hasList(edge *graph.EdgeType) bool {
	return (edge.Out != nil && edge.Out.Many) || (edge.In != nil && edge.In.Many)
}

// oneFilter adds the filter on a to-one edge, where there is one to the kind.
func (d *derivation) oneFilter(far *graph.Kind) {
	for _, kind := range d.schema.Kinds {
		for _, edge := range kind.Edges {
			if edge.Far != far || edge.Many {
				continue
			}
			definition := input(far.Name+"OneFilter", "What must hold of the one "+words(far.Name)+" that a field leads to.")
			definition.Fields = ast.FieldList{
				field("is", one(far.Name+"Where"), "There is one, and this holds of it."),
				field("isNull", one("Boolean"), "True: there is none. False: there is one."),
			}
			d.add(definition)
			return
		}
	}
}

// manyFilter adds the filter on a list of neighbours and the one on their number.
func (d *derivation) manyFilter(l list) {
	where := l.name() + "Where"
	plural := words(l.far.Many)
	filter := input(l.name()+"ManyFilter", "What must hold of the "+plural+" that a field leads to: every field that is given.")
	filter.Fields = ast.FieldList{
		field("some", one(where), "It holds of at least one."),
		field("none", one(where), "It holds of none. With `{}`: there are none."),
		field("all", one(where), "It holds of all. Where there are none it does."),
		field("count", one(l.name()+"CountFilter"), "How many there are."),
	}
	count := input(l.name()+"CountFilter", "How many "+plural+" there must be: every field that is given.")
	count.Fields = append(operators("Int", equality, comparison),
		field("where", one(where), "Count only those for which this holds."))
	d.add(filter)
	d.add(count)
}

func input(name, description string) *ast.Definition {
	return &ast.Definition{Kind: ast.InputObject, Name: name, Description: description}
}
