package derive

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// rowRoots are the root fields that schema/ writes out, as extensions of Query:
// those whose answer is rows made in Go, such as an analysis.
func (d *derivation) rowRoots() ast.FieldList {
	var roots ast.FieldList
	for _, extension := range d.doc.Extensions {
		if extension.Name != "Query" {
			d.refuse("only Query can be extended, not %s", extension.Name)
			continue
		}
		for _, root := range extension.Fields {
			if root.Directives.ForName("read") == nil {
				d.refuse("Query.%s has no @read", root.Name)
			}
			roots = append(roots, d.written(root))
		}
	}
	return roots
}

// rows adds the types of such answers and of their arguments, as schema/ writes
// them: whatever is neither a kind nor the properties of an edge. In a row a kind is
// a node that can be asked to any depth, and KWhere and KOrderBy are what they are
// everywhere.
func (d *derivation) rows() {
	for _, source := range d.doc.Definitions {
		switch source.Kind {
		case ast.Object:
			if source.Directives.ForName("node") != nil || source.Directives.ForName("properties") != nil {
				continue
			}
		case ast.Interface:
			if source.Name == "Node" || source.Name == "Sourced" {
				continue
			}
		case ast.InputObject:
		default:
			continue
		}
		copied := &ast.Definition{
			Kind: source.Kind, Name: source.Name, Interfaces: source.Interfaces,
			Description: orElse(source.Description, sentence(source.Name)),
		}
		for _, field := range source.Fields {
			copied.Fields = append(copied.Fields, d.written(field))
		}
		d.add(copied)
	}
}

// written copies a field as schema/ has it, and marks the types that it uses.
func (d *derivation) written(source *ast.FieldDefinition) *ast.FieldDefinition {
	d.used[source.Type.Name()] = true
	copied := field(source.Name, source.Type, orElse(source.Description, sentence(source.Name)))
	copied.DefaultValue, copied.Directives = source.DefaultValue, source.Directives
	for _, from := range source.Arguments {
		d.used[from.Type.Name()] = true
		to := argument(from.Name, from.Type, orElse(from.Description, sentence(from.Name)))
		to.DefaultValue = from.DefaultValue
		copied.Arguments = append(copied.Arguments, to)
	}
	return copied
}
