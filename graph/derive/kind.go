package derive

import (
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// kind adds all that belongs to a kind: its type, its lists and what they can be asked by.
func (d *derivation) kind(kind *graph.Kind) {
	d.object(kind)
	d.connection(list{far: kind})
	d.where(list{far: kind})
	d.orderBy(list{far: kind})
	d.oneFilter(kind)
	for _, l := range listsOf(d.schema, kind) {
		if l.edge != nil {
			d.connection(l)
			d.where(l)
			d.orderBy(l)
		}
		d.manyFilter(l)
	}
}

// list is a list of nodes of one kind along edges with the same properties. All
// edges that lead to the kind and have these properties share its types.
type list struct {
	far *graph.Kind
	// edge has the properties; nil at the root and by scope, where there are none.
	edge *graph.EdgeType
}

// name of the list's types, before Connection, Edge, Where and so on.
func (l list) name() string {
	if l.edge == nil {
		return l.far.Name
	}
	return l.far.Name + l.edge.PropertiesName
}

func along(edge *graph.Edge) list {
	if edge.Type.Scope {
		return list{far: edge.Far}
	}
	return list{far: edge.Far, edge: edge.Type}
}

// listsOf returns the different lists of a kind that edges lead to, in SDL order.
func listsOf(schema *graph.Schema, far *graph.Kind) []list {
	var lists []list
	seen := map[string]bool{}
	for _, kind := range schema.Kinds {
		for _, edge := range kind.Edges {
			l := along(edge)
			if edge.Far == far && edge.Many && !seen[l.name()] {
				seen[l.name()] = true
				lists = append(lists, l)
			}
		}
	}
	return lists
}

// object adds the kind's type. Its fields keep the order that schema/ gives them,
// between those of Node and of Sourced.
func (d *derivation) object(kind *graph.Kind) {
	definition := &ast.Definition{
		Kind: ast.Object, Name: kind.Name, Interfaces: []string{"Node", "Sourced"},
		Description: orElse(kind.Description, sentence(kind.Name)),
	}
	written := d.doc.Definitions.ForName(kind.Name).Fields
	for _, source := range append(append(d.fieldsOf("Node"), written...), d.fieldsOf("Sourced")...) {
		if definition.Fields.ForName(source.Name) == nil {
			definition.Fields = append(definition.Fields, d.fieldOf(kind, source))
		}
	}
	d.add(definition)
}

func (d *derivation) fieldsOf(name string) ast.FieldList {
	if definition := d.doc.Definitions.ForName(name); definition != nil {
		return append(ast.FieldList{}, definition.Fields...)
	}
	return nil
}

func (d *derivation) fieldOf(kind *graph.Kind, source *ast.FieldDefinition) *ast.FieldDefinition {
	edge := kind.Edge(source.Name)
	if edge == nil {
		d.used[source.Type.Name()] = true
		return field(source.Name, source.Type, ofProperty(kind.Property(source.Name)))
	}
	if !edge.Many {
		return field(edge.Name, source.Type, ofEdge(edge))
	}
	l := along(edge)
	f := field(edge.Name, must(l.name()+"Connection"), ofEdge(edge))
	f.Arguments = listArguments(l)
	return f
}

// connection adds the types of a page: the connection and its edges. An edge that
// stands for one of the graph has its properties.
func (d *derivation) connection(l list) {
	plural := words(l.far.Many)
	connection := &ast.Definition{
		Kind: ast.Object, Name: l.name() + "Connection", Description: "A page of a list of " + plural + ".",
		Fields: ast.FieldList{
			field("nodes", ast.NonNullListType(must(l.far.Name), nil), "The "+plural+" of the page."),
			field("edges", ast.NonNullListType(must(l.name()+"Edge"), nil), "The same, each with its cursor and what its edge says."),
			field("pageInfo", must("PageInfo"), "Where the page stands in the list."),
			field("totalCount", must("Int"), "How many there are in the whole list, beyond the page too."),
		},
	}
	edge := &ast.Definition{
		Kind: ast.Object, Name: l.name() + "Edge", Description: "The place of " + aKind(l.far) + " in a list.",
		Fields: ast.FieldList{
			field("cursor", must("String"), "The place, for `after` and `before` of the same list."),
			field("node", must(l.far.Name), "The "+words(l.far.Name)+"."),
		},
	}
	if l.edge != nil {
		edge.Interfaces = []string{"Sourced"}
		edge.Description = "The place of " + aKind(l.far) + " in a list, and what its edge says. " + d.describe(l.edge)
		for _, property := range l.edge.Properties {
			edge.Fields = append(edge.Fields, field(property.Name, d.typeOf(property), ofProperty(property)))
		}
	}
	d.add(connection)
	d.add(edge)
}

// describe returns what the SDL says about the properties of an edge type.
func (d *derivation) describe(edge *graph.EdgeType) string {
	return d.doc.Definitions.ForName(edge.PropertiesName).Description
}

// typeOf returns the type of a property in an answer. A list is never null, nor is what it holds.
func (d *derivation) typeOf(property *graph.Property) *ast.Type {
	name := d.scalar(property)
	if property.List {
		return ast.NonNullListType(must(name), nil)
	}
	if property.Required {
		return must(name)
	}
	return one(name)
}

// scalar returns the name of a property's scalar or enum, and marks it as used.
func (d *derivation) scalar(property *graph.Property) string {
	name := map[graph.Type]string{
		graph.TypeString: "String", graph.TypeID: "ID", graph.TypeInt: "Int",
		graph.TypeFloat: "Float", graph.TypeBoolean: "Boolean", graph.TypeDate: "Date",
	}[property.Type]
	if property.Type == graph.TypeEnum {
		name = property.Enum.Name
	}
	d.used[name] = true
	return name
}
