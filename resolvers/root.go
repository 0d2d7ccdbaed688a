package resolvers

import (
	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/read"
)

// root holds what resolvers share.
type root struct {
	schema *graph.Schema
	limits read.Limits
}

// Query returns the resolvers of Query.
func (r root) Query() generated.QueryResolver { return query{root: r} }

// query has a method for each root field that returns rows. All others are the
// kinds' own, which @read answers before a resolver is called: they are the
// embedded interface's, which therefore is nil.
type query struct {
	generated.QueryResolver
	root
}
