package derive

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// rowRoots are the fields of a root that schema/ writes out, as extensions of it:
// those whose answer is rows made in Go, such as an analysis.
func (d *derivation) rowRoots(of string) ast.FieldList {
	var roots ast.FieldList
	for _, extension := range d.doc.Extensions {
		switch extension.Name {
		case of:
		case "Query", "Subscription":
			continue
		default:
			d.refuse("only Query and Subscription can be extended, not %s", extension.Name)
			continue
		}
		for _, root := range extension.Fields {
			if root.Directives.ForName("read") == nil {
				d.refuse("%s.%s has no @read", of, root.Name)
			}
			roots = append(roots, d.written(root))
		}
	}
	return roots
}

// subscription adds the root of what can be followed, where schema/ has any.
func (d *derivation) subscription() {
	if roots := d.rowRoots("Subscription"); len(roots) > 0 {
		d.add(&ast.Definition{
			Kind: ast.Object, Name: "Subscription", Fields: roots,
			Description: "What can be followed as it happens, over WebSocket (graphql-transport-ws) or server-sent events (graphql-sse).",
		})
	}
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
