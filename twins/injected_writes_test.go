package twins_test

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// askMutations writes a text wherever a mutation takes one: into nodes that are
// there, by ids and by unique values that are not.
func (i *injection) askMutations(text string) {
	there := i.someIDs()
	missing := func(kind string) string { return kind + ":" + text }
	for _, root := range i.types.Mutation.Fields {
		for name, f := range map[string]*filler{
			"there":    {id: func(kind string) string { return there[kind] }},
			"by id":    {id: missing},
			"by value": {id: missing, byValue: true},
		} {
			if name == "there" && !strings.HasPrefix(root.Name, "save") && root.Name != "link" {
				continue // nothing that is there is removed
			}
			f.kinds, f.types, f.text = i.kinds, i.types, text
			for f.choice = range i.choices(root, name) {
				i.mutate(root, name, f)
			}
		}
	}
}

// choices is how many alternatives of a root field are tried: all where nodes are named that are there.
func (i *injection) choices(root *ast.FieldDefinition, name string) int {
	if name != "there" {
		return 1
	}
	for _, argument := range root.Arguments {
		if definition := i.types.Types[argument.Type.Name()]; definition.Directives.ForName("oneOf") != nil {
			return len(definition.Fields)
		}
	}
	return 1
}

func (i *injection) mutate(root *ast.FieldDefinition, name string, f *filler) {
	var given, declared []string
	variables := map[string]any{}
	for _, argument := range root.Arguments {
		if strings.HasPrefix(argument.Name, "ifRevision") {
			continue
		}
		given = append(given, argument.Name+": $"+argument.Name)
		declared = append(declared, "$"+argument.Name+": "+argument.Type.String())
		variables[argument.Name] = f.value(argument.Type, 0)
		if argument.Name == "id" {
			variables["id"] = f.id(f.kindOf(strings.TrimPrefix(root.Name, "remove")))
		}
	}
	if name == "there" && strings.HasPrefix(root.Name, "save") {
		input, _ := variables["input"].(map[string]any)
		for _, edge := range i.kinds.Kind(strings.TrimPrefix(root.Name, "save")).Edges {
			delete(input, edge.Name)
		}
	}
	variables["idempotencyKey"] = fmt.Sprint(f.text, root.Name, name, f.choice)
	i.hold(root.Name+" "+name, fmt.Sprintf("mutation(%s) { %s(%s) { __typename revision } }", strings.Join(declared, " "), root.Name, strings.Join(given, " ")), variables)
}

// someIDs has the id of a node of each kind.
func (i *injection) someIDs() map[string]string {
	ids := map[string]string{}
	view, err := i.stores[0].View(i.Context())
	if err != nil {
		i.Fatal(err)
	}
	defer view.Close()
	for _, kind := range i.kinds.Kinds {
		rows, err := view.Scan(i.Context(), graph.Scan{Kind: kind})
		if err != nil || rows.Nodes.Len() == 0 {
			i.Fatalf("no %s: %v", kind.Name, err)
		}
		ids[kind.Name] = rows.Nodes.IDs[0]
	}
	return ids
}
