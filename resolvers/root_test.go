package resolvers_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
)

// A root field that is neither answered by @read nor has a resolver would panic.
// With a store that is not ready, every one that has an answer says so instead.
func TestEveryRootFieldHasAnAnswer(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	types := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	given := map[string]string{"id": `"Target:7.2"`, "ids": `["Target:7.2"]`}
	for _, root := range types.Query.Fields {
		if strings.HasPrefix(root.Name, "__") {
			continue
		}
		arguments := ""
		for _, argument := range root.Arguments {
			value := given[argument.Name]
			if value == "" && argument.Type.NonNull && argument.DefaultValue == nil {
				value = some(types, argument.Type)
			}
			if value != "" {
				arguments += argument.Name + ": " + value + " "
			}
		}
		// An id is of the kind that it is asked of.
		if kind := types.Types[root.Type.Name()]; kind.Kind == ast.Object {
			arguments = strings.ReplaceAll(arguments, "Target:", kind.Name+":")
		}
		if arguments != "" {
			arguments = "(" + arguments + ")"
		}
		if got := ask(t, server, "{ "+root.Name+arguments+" { __typename } }", nil); got.code() != "UNAVAILABLE" {
			t.Errorf("%s: %s", root.Name, got.text)
		}
	}
}

// some writes a value of a type, with no more than it requires.
func some(types *ast.Schema, of *ast.Type) string {
	if of.Elem != nil {
		return "[" + some(types, of.Elem) + "]"
	}
	switch named := types.Types[of.NamedType]; named.Kind {
	case ast.Enum:
		return named.EnumValues[0].Name
	case ast.InputObject:
		fields := ""
		for _, field := range named.Fields {
			if field.Type.NonNull && field.DefaultValue == nil {
				fields += field.Name + ": " + some(types, field.Type) + " "
			}
		}
		return "{" + fields + "}"
	}
	return map[string]string{
		"Boolean": "true", "Date": `"2026-01-01"`, "Float": "0.5", "ID": `"Target:7.2"`, "Int": "1", "String": `"7.2"`,
	}[of.NamedType]
}
