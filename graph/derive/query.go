package derive

import (
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// query adds the root: two fields a kind, and those that know no kind.
func (d *derivation) query() {
	query := &ast.Definition{Kind: ast.Object, Name: "Query", Description: "What can be asked."}
	for _, kind := range d.schema.Kinds {
		query.Fields = append(query.Fields, manyRoot(kind), d.oneRoot(kind))
	}
	query.Fields = append(query.Fields, nodeRoots()...)
	if len(searched(d.schema)) > 0 {
		query.Fields = append(query.Fields, searchRoot())
	}
	for _, root := range query.Fields {
		root.Directives = ast.DirectiveList{{Name: "read"}}
	}
	query.Fields = append(query.Fields, d.rowRoots("Query")...)
	d.add(query)
}

func manyRoot(kind *graph.Kind) *ast.FieldDefinition {
	root := field(kind.Many, must(kind.Name+"Connection"), "A list of "+words(kind.Many)+". "+kind.Description)
	root.Arguments = listArguments(list{far: kind})
	return root
}

// listArguments are the arguments of every list. Their defaults and limits are not
// SDL defaults: `last` must do without `first`.
func listArguments(l list) ast.ArgumentDefinitionList {
	return ast.ArgumentDefinitionList{
		argument("where", one(l.name()+"Where"), "Only those for which this holds."),
		argument("orderBy", many(l.name()+"OrderBy"), "The order, the most important first; else the usual one of the list. The id decides last."),
		argument("first", one("Int"), "At most so many from the start. Without `first` and `last` 50, never more than 1000."),
		argument("after", one("String"), "Only those after this cursor of the same list."),
		argument("last", one("Int"), "At most so many from the end, in place of `first`."),
		argument("before", one("String"), "Only those before this cursor of the same list."),
	}
}

// oneRoot finds a node by id or by a unique value. A value that is unique within
// others' ends, such as a code in its framework, has an argument for each end.
func (d *derivation) oneRoot(kind *graph.Kind) *ast.FieldDefinition {
	root := field(kind.One, one(kind.Name), "")
	if len(kind.Uniques()) == 0 {
		root.Description = "The " + words(kind.Name) + " with this id; null and an error NOT_FOUND where there is none."
		root.Arguments = ast.ArgumentDefinitionList{argument("id", must("ID"), idArgument(kind))}
		return root
	}
	root.Description = "The " + words(kind.Name) + " with this id or unique value, one of which must be given; null and an error NOT_FOUND where there is none."
	root.Arguments = ast.ArgumentDefinitionList{argument("id", one("ID"), idArgument(kind))}
	for _, property := range kind.Uniques() {
		root.Arguments = append(root.Arguments,
			argument(property.Name, one(d.scalar(property)), uniqueArgument(property)))
	}
	for _, property := range kind.Uniques() {
		for i, edge := range property.Unique.Within {
			if root.Arguments.ForName(edge.Name) == nil {
				root.Arguments = append(root.Arguments,
					argument(edge.Name, one(d.scalar(edge.Far.Uniques()[0])), withinArgument(property, i)))
			}
		}
	}
	return root
}

func idArgument(kind *graph.Kind) string { return "Its id, `" + kind.Name + ":…`." }

func uniqueArgument(property *graph.Property) string {
	text := ofProperty(property)
	if property.Unique.Aliases != nil {
		text += " One of its " + words(property.Unique.Aliases.Name) + " finds it too."
	}
	return text
}

// withinArgument describes the argument for the i-th end that limits a unique value.
func withinArgument(property *graph.Property, i int) string {
	edge := property.Unique.Within[i]
	text := "Within which " + words(edge.Far.Name) + " the " + words(property.Name) + " stands: its " +
		words(edge.Far.Uniques()[0].Name) + "."
	if property.Unique.Default != nil {
		return text + " Default: " + property.Unique.Default[i] + "."
	}
	return text + " Needed where several have it."
}

// nodeRoots are Relay's refetch by id, for one and for many.
func nodeRoots() ast.FieldList {
	node := field("node", one("Node"), "The node with this id, of whatever kind; null and an error NOT_FOUND where there is none.")
	node.Arguments = ast.ArgumentDefinitionList{argument("id", must("ID"), "Its id.")}
	nodes := field("nodes", ast.NonNullListType(one("Node"), nil), "The nodes with these ids, in their order; null and an error NOT_FOUND for one that is not there.")
	nodes.Arguments = ast.ArgumentDefinitionList{
		argument("ids", ast.NonNullListType(must("ID"), nil), "Their ids, of whatever kinds."),
	}
	return ast.FieldList{node, nodes}
}

// interfaces adds what the kinds share, as schema/ writes it, and Relay's PageInfo.
func (d *derivation) interfaces() {
	for _, name := range []string{"Node", "Sourced"} {
		source := d.doc.Definitions.ForName(name)
		if source == nil {
			d.refuse("there is no interface %s", name)
			continue
		}
		definition := &ast.Definition{Kind: ast.Interface, Name: name, Description: source.Description}
		for _, f := range source.Fields {
			d.used[f.Type.Name()] = true
			definition.Fields = append(definition.Fields, field(f.Name, f.Type, orElse(f.Description, sentence(f.Name))))
		}
		d.add(definition)
	}
	d.add(&ast.Definition{
		Kind: ast.Object, Name: "PageInfo", Description: "Where a page stands in its list. After Relay's cursor connections.",
		Fields: ast.FieldList{
			field("hasNextPage", must("Boolean"), "Whether the list goes on after the page."),
			field("hasPreviousPage", must("Boolean"), "Whether the list begins before the page."),
			field("startCursor", one("String"), "The cursor of the first of the page; null where it is empty."),
			field("endCursor", one("String"), "The cursor of the last of the page; null where it is empty."),
		},
	})
}

func argument(name string, argumentType *ast.Type, description string) *ast.ArgumentDefinition {
	return &ast.ArgumentDefinition{Name: name, Type: argumentType, Description: description}
}
