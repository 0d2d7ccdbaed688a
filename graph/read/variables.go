package read

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// MutateOperationContext refuses a request whose variables do not fit their types,
// before any of it is executed: gqlgen's own check passes 99999999999 as an Int.
func (r *Reader) MutateOperationContext(_ context.Context, request *graphql.OperationContext) *gqlerror.Error {
	if request.Operation == nil {
		return nil
	}
	c := &compiler{types: r.types, variables: request.Variables}
	for _, definition := range request.Operation.VariableDefinitions {
		value, given := request.Variables[definition.Variable]
		if !given {
			continue
		}
		if _, err := c.input(definition.Type, value); err != nil {
			failure := gqlerror.ErrorPosf(definition.Position, "Variable %q: %s", "$"+definition.Variable, reason(err))
			failure.Err = err
			return failure
		}
	}
	return nil
}

// reason is an error's text without the sentinel that ends it.
func reason(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, ": "); at >= 0 {
		return text[:at]
	}
	return text
}
