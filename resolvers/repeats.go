package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// shortQuery is the length up to which a query cannot repeat a name so often that
// it matters, in bytes.
const shortQuery = 1500

// MutateOperationParameters refuses a query that repeats one name very often before
// it is validated: whether equal fields can be merged is checked pair by pair, so
// 2,000 of them would cost a second. The names are those that the parser will read: its
// own lexer knows what is a string and what a comment.
func (l Limits) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if len(request.Query) <= shortQuery {
		return nil
	}
	times := map[string]int{}
	text := lexer.New(&ast.Source{Input: request.Query})
	for range l.Tokens { // the parser takes no more
		token, err := text.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			break // what is wrong with a query is for the parser to say
		}
		if token.Kind != lexer.Name {
			continue
		}
		if times[token.Value]++; times[token.Value] > l.Repeats {
			return refusal("the query has the name %q more than %d times", token.Value, l.Repeats)
		}
	}
	return nil
}
