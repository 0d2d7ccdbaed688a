package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// shortQuery is the length up to which a query cannot repeat a name so often that
// it matters, in bytes.
const shortQuery = 1500

// MutateOperationParameters refuses a query that repeats one name very often before
// it is validated: whether equal fields can be merged is checked pair by pair, so
// 2,000 of them would cost a second.
func (l Limits) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if len(request.Query) <= shortQuery {
		return nil
	}
	times := map[string]int{}
	for name := range names(request.Query) {
		if times[name]++; times[name] > l.Repeats {
			return refusal("the query has the name %q more than %d times", name, l.Repeats)
		}
	}
	return nil
}

// names yields the names of a query text in their order, those in strings and
// comments left out.
func names(query string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(query); {
			switch c := query[i]; {
			case c == '#':
				for i < len(query) && query[i] != '\n' && query[i] != '\r' {
					i++
				}
			case c == '"':
				i = afterString(query, i)
			case isNameByte(c):
				start := i
				for i < len(query) && isNameByte(query[i]) {
					i++
				}
				if !yield(query[start:i]) {
					return
				}
			default:
				i++
			}
		}
	}
}

// afterString returns where the string that begins at a quote has ended.
func afterString(query string, i int) int {
	for i++; i < len(query); i++ {
		switch query[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(query)
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
