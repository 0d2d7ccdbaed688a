package read

import (
	"context"
	"fmt"
	"reflect"

	"malgraf/graph"
)

// Answer answers a root field that no kind has: Go makes rows, and the nodes that
// stand in them as graph.ID are read as the selection asks.
type Answer struct {
	arguments, result reflect.Type
	make              func(ctx context.Context, arguments reflect.Value) (any, error)
}

// AnswerBy makes an Answer of a function. A is a struct with a field for each
// argument of the root field (see fill), R what the field is in Go (see rowType).
func AnswerBy[A, R any](rows func(ctx context.Context, arguments A) (R, error)) Answer {
	return Answer{
		arguments: reflect.TypeFor[A](), result: reflect.TypeFor[R](),
		make: func(ctx context.Context, arguments reflect.Value) (any, error) {
			return rows(ctx, arguments.Interface().(A))
		},
	}
}

// Answer says what answers root fields, by their names. ErrInvalid: one does not fit
// the arguments or the type that the SDL gives it, or one of the SDL has none.
func (r *Reader) Answer(answers map[string]Answer) error {
	for name, answer := range answers {
		root := r.types.Query.Fields.ForName(name)
		if root == nil {
			return fmt.Errorf("the schema has no root field %s: %w", name, graph.ErrInvalid)
		}
		if err := r.fitsArguments(answer.arguments, root.Arguments); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := r.fitsRows(answer.result, root.Type, map[rowOfType]bool{}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.answers[name] = answer
	}
	return r.allAnswered()
}

// allAnswered refuses a root field that nothing answers.
func (r *Reader) allAnswered() error {
	for _, root := range r.types.Query.Fields {
		name := root.Name
		_, made := r.answers[name]
		if !made && r.one[name] == nil && r.many[name] == nil && name != "node" && name != "nodes" && name[0] != '_' {
			return fmt.Errorf("nothing answers the root field %s: %w", name, graph.ErrInvalid)
		}
	}
	return nil
}

type wantsKey struct{}

// Wants tells whether the selection of the root field that is being answered asks
// for a field by its path, such as "rows.cells.activities": what costs much need not
// be reckoned when nobody asks.
func Wants(ctx context.Context, path ...string) bool {
	root, ok := ctx.Value(wantsKey{}).(*rootField)
	return !ok || root.wants(path)
}

func (f *rootField) wants(path []string) bool {
	definition := f.types.Types[f.field.ast.Definition.Type.Name()]
	selections := f.field.selections
	for i, name := range path {
		var found *field
		for _, inner := range f.collect(definition, selections...) {
			if inner.ast.Name == name {
				if found == nil {
					found = &field{ast: inner.ast}
				}
				found.selections = append(found.selections, inner.selections...)
			}
		}
		if found == nil {
			return false
		}
		if i < len(path)-1 {
			definition, selections = f.types.Types[found.ast.Definition.Type.Name()], found.selections
		}
	}
	return true
}

// answered answers a root field by the function registered for it.
func (f *rootField) answered(ctx context.Context, answer Answer) (bool, error) {
	arguments, err := f.fillAll(answer.arguments)
	if err != nil {
		return false, err
	}
	made, err := answer.make(context.WithValue(ctx, wantsKey{}, f), arguments)
	if err != nil {
		return false, err
	}
	return f.found(ctx, made)
}
