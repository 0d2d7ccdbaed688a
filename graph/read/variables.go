package read

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
)

// folded is a long list of a variable that gqlgen's own check is not to look into: for
// each of 10,000 changes it goes through all fields that a change could have. Ours
// looks at each element anyway. It has no elements, and room for those it had.
type folded []any

func unfolded(value any) any {
	if list, is := value.(folded); is {
		return []any(list[:cap(list)])
	}
	return value
}

// longList is from how many elements on a list is folded.
const longList = 100

// MutateOperationParameters folds long lists; MutateOperationContext unfolds them. It
// keeps the variables for [Misfits]: of a request that is refused gqlgen does not.
func (r *Reader) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	graphql.GetOperationContext(ctx).Stats.SetExtension(givenVariables, &compiler{types: r.types, variables: request.Variables})
	for name, value := range request.Variables {
		if list, is := value.([]any); is && len(list) >= longList {
			request.Variables[name] = folded(slices.Clip(list)[:0])
		}
	}
	return nil
}

// variable is one that has been coerced to the type that the operation declares.
type variable struct {
	declared *ast.Type
	value    any
}

// Where a request keeps its variables, as they were given and when they are coerced.
const (
	givenVariables   = "given variables"
	coercedVariables = "variables"
)

// MutateOperationContext refuses a request whose variables do not fit their types,
// before any of it is executed: gqlgen's own check passes 99999999999 as an Int.
func (r *Reader) MutateOperationContext(_ context.Context, request *graphql.OperationContext) *gqlerror.Error {
	if request.Operation == nil || len(request.Operation.VariableDefinitions) == 0 {
		return nil // no variable can be spoken of
	}
	for name, value := range request.Variables {
		request.Variables[name] = unfolded(value)
	}
	c := &compiler{types: r.types, variables: request.Variables}
	coerced := map[string]variable{}
	request.Stats.SetExtension(coercedVariables, coerced)
	for _, definition := range request.Operation.VariableDefinitions {
		value, given := request.Variables[definition.Variable]
		if !given {
			continue
		}
		made, err := c.input(definition.Type, value)
		if err != nil {
			return misfit(definition, ast.Path{ast.PathName("variable"), ast.PathName(definition.Variable)}, err)
		}
		coerced[definition.Variable] = variable{definition.Type, made}
	}
	return c.nullConditions(request.Operation)
}

// nullConditions refuses @skip and @include by a variable that is null: validation
// lets one through that has a default, and gqlgen panics over it. Other operations of the
// document have variables of their own.
func (c *compiler) nullConditions(operation *ast.OperationDefinition) (failure *gqlerror.Error) {
	check := func(directives ast.DirectiveList) {
		for _, directive := range directives {
			condition := directive.Arguments.ForName("if")
			if condition == nil || condition.Value.Kind != ast.Variable {
				continue
			}
			if value, given := c.variables[condition.Value.Raw]; given && value == nil {
				failure = gqlerror.ErrorPosf(directive.Position, "@%s(if:) must not be null", directive.Name)
				failure.Err = graph.ErrInvalid
			}
		}
	}
	spread := map[*ast.FragmentDefinition]bool{}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				check(s.Directives)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				check(s.Directives)
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				check(s.Directives)
				if s.Definition != nil && !spread[s.Definition] {
					spread[s.Definition] = true
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	walk(operation.SelectionSet)
	return failure
}

// reason is an error's text without the sentinel that ends it.
func reason(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, ": "); at >= 0 {
		return text[:at]
	}
	return text
}
