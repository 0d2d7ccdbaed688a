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
	d.mutation()
	d.subscription()
	if d.err != nil {
		return "", d.err
	}
	for _, roots := range d.definitions {
		roots.Description = ""
		for _, root := range roots.Fields {
			root.Description, root.Arguments = "", nil
			root.Type = &ast.Type{NamedType: "Node", NonNull: root.Type.NonNull}
		}
	}
	directives := d.directives("read", "write")
	for _, directive := range directives {
		directive.Description = ""
	}
	return printed("", directives, append(d.definitions, &ast.Definition{
		Kind: ast.Object, Name: "Node", Fields: ast.FieldList{field("id", must("ID"), "")},
	})), nil
}
