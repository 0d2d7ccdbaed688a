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
	given := map[string]string{"id": `"Target:7.2"`, "ids": `["Target:7.2"]`, "text": `"skola"`, "kind": "TARGET"}
	for _, root := range types.Query.Fields {
		if strings.HasPrefix(root.Name, "__") {
			continue
		}
		arguments := ""
		for _, argument := range root.Arguments {
			if value := given[argument.Name]; value != "" {
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
