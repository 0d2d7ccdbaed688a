package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql/handler/lru"
)

const (
	// cachedQueries is how many queries are kept; a client has some dozens.
	cachedQueries = 500
	// longestCached is the longest query text that is kept, in bytes. Texts as long
	// as a body may be would let anyone fill the memory.
	longestCached = 8 << 10
)

// shortQueries keeps something for the queries used last, if they are short.
type shortQueries[T any] struct{ *lru.LRU[T] }

func newShortQueries[T any]() shortQueries[T] { return shortQueries[T]{lru.New[T](cachedQueries)} }

// Add keeps a value. Its key is a query, or the hash of one that is the value.
func (q shortQueries[T]) Add(ctx context.Context, key string, value T) {
	if text, ok := any(value).(string); ok && len(text) > longestCached {
		return
	}
	if len(key) <= longestCached {
		q.LRU.Add(ctx, key, value)
	}
}
