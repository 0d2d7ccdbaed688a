package resolvers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// separators by the names that a URL gives them.
var separators = map[string]byte{"comma": ',', "semicolon": ';', "tab": '\t'}

// tableArguments turns the parameters of a URL into variables of the question. A list's
// parameter may stand several times; an input object is written in JSON. All that are
// wrong are told, by their names. A query that cannot be read is refused: what is left
// out would make another table, of more than was asked for.
func tableArguments(types *ast.Schema, root *ast.FieldDefinition, query string) (map[string]any, byte, []*unread) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, 0, []*unread{badRequest("the query string is not well-formed: write %% as %%25 and ; as %%3B")}
	}
	variables, separator := map[string]any{}, byte(',')
	var refused []*unread
	for _, name := range slices.Sorted(maps.Keys(values)) {
		texts := values[name]
		argument := root.Arguments.ForName(name)
		switch {
		case name == "separator":
			known := false
			if separator, known = separators[texts[0]]; !known {
				refused = append(refused, badRequest("separator: want comma, semicolon or tab"))
			}
		case argument == nil:
			refused = append(refused, badRequest("%s has no argument %q", root.Name, name))
		case argument.Type.Elem == nil && len(texts) > 1:
			refused = append(refused, badRequest("%s is one value, not several", name))
		default:
			list := []any{}
			for _, text := range texts {
				value, wrong := tableArgument(types.Types[argument.Type.Name()], text, name)
				if wrong != nil {
					refused = append(refused, wrong)
				}
				list = append(list, value)
			}
			if variables[name] = list; argument.Type.Elem == nil {
				variables[name] = list[0]
			}
		}
	}
	return variables, separator, refused
}

func tableArgument(definition *ast.Definition, text, name string) (any, *unread) {
	var value any = text
	switch {
	case definition.Kind == ast.InputObject, definition.Name == "Boolean":
		if refused := decode(text, &value, name); refused != nil {
			return nil, refused
		}
	case definition.Name == "Int", definition.Name == "Float":
		value = json.Number(text)
		if _, err := value.(json.Number).Float64(); err != nil || !json.Valid([]byte(text)) { // Go reads inf and 1_0 too
			return nil, badRequest("%s: %q is no number", name, text)
		}
	}
	return wholeNumbers(value), nil
}

// variableList declares the variables of a question and hands them to its field.
func variableList(root *ast.FieldDefinition, variables map[string]any) (declared, given string) {
	for _, argument := range root.Arguments {
		if _, has := variables[argument.Name]; has {
			declared += fmt.Sprintf(" $%s: %s", argument.Name, argument.Type)
			given += fmt.Sprintf(" %s: $%s", argument.Name, argument.Name)
		}
	}
	if declared == "" {
		return "", ""
	}
	return "(" + declared[1:] + ")", "(" + given[1:] + ")"
}

// allMunicipalities asks for those that an analysis is about when none is named.
const allMunicipalities = `query ($after: String) {
  municipalities(where: {type: {eq: MUNICIPALITY}}, first: 1000, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}`

// namesNodes tells whether ids are given, of plans or others: the answer is about the
// municipalities of these.
func namesNodes(root *ast.FieldDefinition, variables map[string]any) bool {
	for name := range variables {
		if argument := root.Arguments.ForName(name); argument != nil && argument.Type.Name() == "ID" {
			return true
		}
	}
	return false
}

// parts divides a question about all municipalities, of an analysis that answers for
// each by itself, into one for each: a table may be larger than an answer, for it is
// written as it is made. Any other question is one part.
func (t asTable) parts(root *ast.FieldDefinition, variables map[string]any, ask asking) ([]map[string]any, gqlerror.List) {
	of := t.types.Types[root.Type.Name()]
	each := root.Type.Elem != nil && slices.Contains(of.Interfaces, "Analysis") && root.Arguments.ForName("municipality") != nil
	if !each || variables["municipality"] != nil || namesNodes(root, variables) {
		return []map[string]any{variables}, nil
	}
	var parts []map[string]any
	for after := any(nil); ; {
		data, errs := ask(allMunicipalities, map[string]any{"after": after})
		if errs != nil {
			return nil, errs
		}
		var page struct {
			Municipalities struct {
				Nodes    []struct{ ID string }
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		if err := json.Unmarshal(data, &page); err != nil {
			return nil, gqlerror.List{gqlerror.Wrap(err)}
		}
		for _, node := range page.Municipalities.Nodes {
			part := map[string]any{"municipality": []any{node.ID}}
			for name, value := range variables {
				part[name] = value
			}
			parts = append(parts, part)
		}
		if !page.Municipalities.PageInfo.HasNextPage && parts == nil {
			return []map[string]any{variables}, nil // of none: whether it can be asked is to be said all the same
		}
		if !page.Municipalities.PageInfo.HasNextPage {
			return parts, nil
		}
		after = page.Municipalities.PageInfo.EndCursor
	}
}
