package disclosure

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"malgraf/graph"
)

// Discloser knows the schema that questions are put in.
type Discloser struct{ types *ast.Schema }

// New returns a discloser for a schema.
func New(types *ast.Schema) *Discloser { return &Discloser{types} }

// The names under which each node of an answer says what it is.
const (
	asID   = "_disclosed_id"
	asKind = "_disclosed_kind"
)

// identified is a question in which every node is asked for its id and kind besides.
func (d *Discloser) identified(query string) (string, error) {
	document, err := parser.ParseQuery(&ast.Source{Name: "query", Input: query})
	if err != nil {
		return "", fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	if errs := validator.ValidateWithRules(d.types, document, nil); len(errs) > 0 {
		return "", fmt.Errorf("%w: %w", errs, graph.ErrInvalid)
	}
	for _, operation := range document.Operations {
		if operation.Operation != ast.Query {
			return "", fmt.Errorf("only what is asked can be disclosed, not a %s: %w", operation.Operation, graph.ErrInvalid)
		}
		operation.SelectionSet = d.selections("Query", operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		fragment.SelectionSet = d.selections(fragment.TypeCondition, fragment.SelectionSet)
	}
	var text strings.Builder
	formatter.NewFormatter(&text).FormatQueryDocument(document)
	return text.String(), nil
}

func (d *Discloser) selections(on string, set ast.SelectionSet) ast.SelectionSet {
	for _, selection := range set {
		switch one := selection.(type) {
		case *ast.Field:
			if len(one.SelectionSet) > 0 {
				one.SelectionSet = d.selections(one.Definition.Type.Name(), one.SelectionSet)
			}
		case *ast.InlineFragment:
			condition := one.TypeCondition
			if condition == "" {
				condition = on
			}
			one.SelectionSet = d.selections(condition, one.SelectionSet)
		}
	}
	if !d.isNode(on) {
		return set
	}
	return append(set, &ast.Field{Alias: asID, Name: "id"}, &ast.Field{Alias: asKind, Name: "__typename"})
}

func (d *Discloser) isNode(name string) bool {
	definition := d.types.Types[name]
	if definition == nil {
		return false
	}
	for _, one := range definition.Interfaces {
		if one == "Node" {
			return true
		}
	}
	return name == "Node"
}
