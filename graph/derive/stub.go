package derive

import (
	"io/fs"

	"github.com/vektah/gqlparser/v2/ast"
)

// Stub returns the SDL that gqlgen generates from: the root fields alone, without
// their arguments and each of the type Node, null or not as in the full SDL. From
// the full SDL it would make tens of thousands of lines that @read leaves nothing to
// do for. The server parses, validates and introspects by the full one.
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
	for _, root := range query.Fields {
		root.Description, root.Arguments = "", nil
		root.Type = &ast.Type{NamedType: "Node", NonNull: root.Type.NonNull}
	}
	directives := d.directives("read")
	for _, directive := range directives {
		directive.Description = ""
	}
	return printed("", directives, ast.DefinitionList{query, {
		Kind: ast.Object, Name: "Node", Fields: ast.FieldList{field("id", must("ID"), "")},
	}}), nil
}
