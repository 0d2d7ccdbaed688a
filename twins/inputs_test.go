package twins_test

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// filler makes values of input types, with one text wherever a text can stand.
type filler struct {
	kinds *graph.Schema
	types *ast.Schema
	text  string
	// id names a node of a kind.
	id func(kind string) string
	// byValue: nodes are named by their unique values, where they have such, not by their ids.
	byValue bool
	// choice of the fields of which only one may be given.
	choice int
}

// value fills a type. What is deeper than five objects is left out: types may hold themselves.
func (f *filler) value(of *ast.Type, depth int) any {
	if of.Elem != nil {
		return []any{f.value(of.Elem, depth)}
	}
	definition := f.types.Types[of.NamedType]
	switch {
	case definition.Kind == ast.InputObject:
		return f.object(definition, depth+1)
	case definition.Kind == ast.Enum:
		return definition.EnumValues[0].Name
	}
	switch of.NamedType {
	case "Int":
		return 1
	case "Float":
		return 1.5
	case "Boolean":
		return false
	case "Date":
		return "2023-01-31"
	case "ID":
		return f.id("")
	}
	return f.text
}

func (f *filler) object(definition *ast.Definition, depth int) map[string]any {
	name, fields := definition.Name, definition.Fields
	switch {
	case strings.HasSuffix(name, "Where"):
		return map[string]any{"or": f.conditions(definition)}
	case definition.Directives.ForName("oneOf") != nil || strings.HasSuffix(name, "OrderBy"):
		fields = ast.FieldList{fields[f.choice%len(fields)]}
	case strings.HasSuffix(name, "Ends"):
		fields = ast.FieldList{fields.ForName("add")}
	case strings.HasSuffix(name, "Ref") || strings.HasSuffix(name, "End"):
		fields = f.naming(fields)
	}
	object := map[string]any{}
	for _, field := range fields {
		isObject := f.types.Types[field.Type.Name()].Kind == ast.InputObject
		switch {
		case isObject && depth > 4:
		case field.Name == "id":
			object["id"] = f.id(f.kindOf(name))
		default:
			object[field.Name] = f.value(field.Type, depth)
		}
	}
	return object
}

// naming are the fields by which a node is named, and what its edge says.
func (f *filler) naming(fields ast.FieldList) ast.FieldList {
	naming := ast.FieldList{fields.ForName("id")}
	if f.byValue {
		for _, field := range fields {
			if field.Name != "id" && field.Name != "edge" {
				naming = ast.FieldList{field}
				break
			}
		}
	}
	if edge := fields.ForName("edge"); edge != nil {
		naming = append(naming, edge)
	}
	return naming
}

// conditions holds each property against the text with each operator.
func (f *filler) conditions(where *ast.Definition) []any {
	var all []any
	for _, field := range where.Fields {
		filter := f.types.Types[field.Type.Name()]
		if strings.HasSuffix(filter.Name, "Where") || strings.HasSuffix(filter.Name, "ManyFilter") || strings.HasSuffix(filter.Name, "OneFilter") {
			continue // another question asks it
		}
		for _, operator := range filter.Fields {
			all = append(all, map[string]any{field.Name: map[string]any{operator.Name: f.value(operator.Type, 0)}})
		}
	}
	return all
}

// kindOf is the kind that the name of a type begins with.
func (f *filler) kindOf(name string) string {
	longest := ""
	for _, kind := range f.kinds.Kinds {
		if strings.HasPrefix(name, kind.Name) && len(kind.Name) > len(longest) {
			longest = kind.Name
		}
	}
	return longest
}
