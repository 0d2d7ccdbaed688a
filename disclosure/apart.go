package disclosure

import (
	"context"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// apart asks a question root field by root field, as the names of the whole answer have
// them: one that has nothing for who asks and cannot be null leaves him nothing of the
// others where all are asked at once.
func apart(ctx context.Context, ask Ask, query string, variables map[string]any, whole object) (object, error) {
	seen := object{}
	for _, one := range whole {
		alone, err := only(query, one.name)
		if err != nil {
			return nil, err
		}
		data, err := answered(ctx, ask, alone, variables)
		if err != nil {
			return nil, err
		}
		fields, _ := data.(object)
		seen = append(seen, member{one.name, fields.get(one.name)})
	}
	return seen, nil
}

// only is a question with all but one root field skipped. None is taken out: what only it
// has use of, a fragment or a variable, would make the question invalid.
func only(query, name string) (string, error) {
	document, err := parser.ParseQuery(&ast.Source{Name: "query", Input: query})
	if err != nil {
		return "", err
	}
	for _, operation := range document.Operations {
		skipOthers(operation.SelectionSet, name)
	}
	for _, fragment := range document.Fragments {
		if fragment.TypeCondition == "Query" {
			skipOthers(fragment.SelectionSet, name)
		}
	}
	var text strings.Builder
	formatter.NewFormatter(&text).FormatQueryDocument(document)
	return text.String(), nil
}

// skipOthers skips fields of a selection, each within a fragment, for it may have a @skip
// of its own.
func skipOthers(set ast.SelectionSet, name string) {
	skip := ast.DirectiveList{{Name: "skip", Arguments: ast.ArgumentList{{Name: "if", Value: &ast.Value{Kind: ast.BooleanValue, Raw: "true"}}}}}
	for i, selection := range set {
		switch one := selection.(type) {
		case *ast.Field:
			if one.Alias != name {
				set[i] = &ast.InlineFragment{Directives: skip, SelectionSet: ast.SelectionSet{one}}
			}
		case *ast.InlineFragment:
			skipOthers(one.SelectionSet, name)
		}
	}
}
