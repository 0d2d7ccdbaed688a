package derive

import (
	"io/fs"

	"github.com/vektah/gqlparser/v2/ast"
)

// Stub returns the SDL that gqlgen generates from: the root fields alone. From the
// full SDL it would make tens of thousands of lines that @read leaves nothing to do
// for. The server parses, validates and introspects by the full one.
//
// A root field that @read answers by itself has no arguments here and the type
// Node, null or not as in the full SDL. One with a resolver in Go has its arguments
// and a type whose Go struct gqlgen.yml names.
func Stub(files fs.FS) (string, error) {
	d, err := read(files)
	if err != nil {
		return "", err
	}
	d.query()
	if d.err != nil {
		return "", d.err
	}
	query := d.definitions.ForName("Query")
	query.Description = ""
	stub := ast.DefinitionList{query, {
		Kind: ast.Object, Name: "Node", Fields: ast.FieldList{field("id", must("ID"), "")},
	}}
	for _, root := range query.Fields {
		root.Description = ""
		if root.Name == "search" {
			stub = append(stub, stubSearch(root))
			continue
		}
		root.Type = &ast.Type{NamedType: "Node", NonNull: root.Type.NonNull}
		root.Arguments = nil
	}
	directives := d.directives()
	for _, directive := range directives {
		directive.Description = ""
	}
	return printed("", directives, stub), nil
}

// stubSearch keeps the arguments of search, with kinds as text: by the full SDL
// they are values of the enum when the resolver sees them.
func stubSearch(root *ast.FieldDefinition) *ast.Definition {
	for _, argument := range root.Arguments {
		argument.Description = ""
	}
	root.Arguments.ForName("kinds").Type = many("String")
	return &ast.Definition{
		Kind: ast.Object, Name: root.Type.Name(),
		Fields: ast.FieldList{field("totalCount", must("Int"), "")},
	}
}
