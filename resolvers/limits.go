package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Limits bound a request before anything is read for it. What it reads is bounded
// by read.Limits: a product of page sizes would refuse good questions.
type Limits struct {
	// Body is the most bytes of a POST, and of a GET's query string.
	Body int64
	// Tokens is the most tokens of the query text. It bounds validation, whose time
	// grows with the square of the number of equal fields in one selection.
	Tokens int
	// Depth is how many fields deep a selection may go; an edge takes two, such as
	// assignments { nodes }.
	Depth int
	// Fields is the most fields, those of a fragment counted wherever it is spread.
	// A field along an edge is one call of the store.
	Fields int
	// Aliases is the most fields under another name than their own, counted alike:
	// without aliases a field cannot stand twice in one object.
	Aliases int
	// Repeats is how often one name may stand in the query text.
	Repeats int
}

// DefaultLimits let through nine edges in a row, and an introspection with room to spare.
var DefaultLimits = Limits{Body: 8 << 20, Tokens: 2000, Depth: 20, Fields: 1000, Aliases: 100, Repeats: 500}

// ExtensionName is the name by which gqlgen knows the limits.
func (l Limits) ExtensionName() string { return "Limits" }

// Validate tells gqlgen that the limits fit every schema.
func (l Limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that goes beyond the limits. It
// comes after validation, which has refused fragments that spread themselves.
func (l Limits) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	m := measurer{fragments: map[*ast.FragmentDefinition]size{}}
	asked := m.of(operation.Operation.SelectionSet)
	switch {
	case asked.depth > l.Depth:
		return refusal("the selection is %d levels deep; at most %d are allowed", asked.depth, l.Depth)
	case asked.fields > l.Fields:
		return refusal("the selection has more than %d fields", l.Fields)
	case asked.aliases > l.Aliases:
		return refusal("the selection has more than %d aliases", l.Aliases)
	case asked.longest > longestKey:
		return refusal("an alias has more than %d bytes", longestKey)
	}
	return nil
}

func refusal(format string, args ...any) *gqlerror.Error {
	return &gqlerror.Error{Message: fmt.Sprintf(format, args...), Extensions: map[string]any{"code": codeTooLarge}}
}

// longestKey is the longest name that a field may have in the answer, in bytes: it
// stands in every object of a list, also of an introspection, whose answer has no other bound.
const longestKey = 200

// size is what the limits count of a selection; longest is its longest alias.
type size struct{ depth, fields, aliases, longest int }

// most ends the counting: fragments in fragments can double with each level.
const most = 1 << 30

func (s size) with(other size) size {
	return size{
		depth:   max(s.depth, other.depth),
		fields:  min(s.fields+other.fields, most),
		aliases: min(s.aliases+other.aliases, most),
		longest: max(s.longest, other.longest),
	}
}

// measurer measures each fragment once, however often it is spread.
type measurer struct {
	fragments map[*ast.FragmentDefinition]size
}

func (m measurer) of(set ast.SelectionSet) size {
	var whole size
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			below := m.of(s.SelectionSet)
			one := size{depth: below.depth + 1, fields: below.fields + 1, aliases: below.aliases}
			if s.Alias != s.Name {
				one.aliases++
			}
			one.longest = max(below.longest, len(s.Alias))
			whole = whole.with(one)
		case *ast.InlineFragment:
			whole = whole.with(m.of(s.SelectionSet))
		case *ast.FragmentSpread:
			whole = whole.with(m.fragment(s.Definition))
		}
	}
	return whole
}

func (m measurer) fragment(definition *ast.FragmentDefinition) size {
	if known, ok := m.fragments[definition]; ok {
		return known
	}
	measured := m.of(definition.SelectionSet)
	m.fragments[definition] = measured
	return measured
}
