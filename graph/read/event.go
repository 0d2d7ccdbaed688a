package read

import (
	"context"
	"fmt"
	"reflect"

	"malgraf/graph"
)

// Event answers a root field of Subscription: Go makes a row of each commit, and the
// nodes that stand in it are read as the selection asks.
type Event struct {
	arguments, result reflect.Type
	begin             func(ctx context.Context, arguments reflect.Value) (Teller, error)
}

// Teller makes what a subscriber is told of a commit; false where it is nothing to him.
type Teller func(ctx context.Context, commit graph.Commit) (row any, told bool, err error)

// EventBy makes an Event of a function that is called once for all who subscribe to
// the same. A is a struct with a field for each argument of the root field, of which
// Since must be one; R is what the field is in Go (see fitsRows).
func EventBy[A, R any](begin func(ctx context.Context, arguments A) (func(context.Context, graph.Commit) (R, bool, error), error)) Event {
	return Event{
		arguments: reflect.TypeFor[A](), result: reflect.TypeFor[R](),
		begin: func(ctx context.Context, arguments reflect.Value) (Teller, error) {
			tell, err := begin(ctx, arguments.Interface().(A))
			if err != nil {
				return nil, err
			}
			return func(ctx context.Context, commit graph.Commit) (any, bool, error) { return tell(ctx, commit) }, nil
		},
	}
}

// Tell says what answers the root fields of Subscription, by their names. ErrInvalid:
// one does not fit the arguments or the type that the SDL gives it, or one of the SDL has none.
func (r *Reader) Tell(events map[string]Event) error {
	for name, event := range events {
		if r.types.Subscription == nil || r.types.Subscription.Fields.ForName(name) == nil {
			return fmt.Errorf("the schema has no subscription %s: %w", name, graph.ErrInvalid)
		}
		root := r.types.Subscription.Fields.ForName(name)
		if err := r.fitsArguments(event.arguments, root.Arguments); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if since, found := event.arguments.FieldByName("Since"); !found || since.Type != reflect.TypeFor[*int]() {
			return fmt.Errorf("%s: there is no argument since: %w", name, graph.ErrInvalid)
		}
		if err := r.fitsRows(event.result, root.Type, map[rowOfType]bool{}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.events[name] = event
	}
	for _, root := range r.types.Subscription.Fields {
		if _, told := r.events[root.Name]; !told && root.Name[0] != '_' {
			return fmt.Errorf("nothing tells of the subscription %s: %w", root.Name, graph.ErrInvalid)
		}
	}
	return nil
}
