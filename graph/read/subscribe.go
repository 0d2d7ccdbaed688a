package read

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// ErrSlow ends a subscription whose reader does not keep up with what happens.
var ErrSlow = errors.New("slow reader")

// rights says what somebody may see: the store as it is for him, and a text that is
// the same for all who may see the same. It is the one place where a request takes its
// store from, and so a subscription its commits: what a [graph.Restricted] store's Watch
// and Told leave out of them is left out of what is told.
func (r *Reader) rights(ctx context.Context) (store graph.Store, same string) {
	if restricted, is := r.store.(graph.Restricted); is {
		return r.store, restricted.Rights(ctx)
	}
	return r.store, ""
}

// subscribes tells whether a context is that of a subscription.
func subscribes(ctx context.Context) bool {
	operation := graphql.GetOperationContext(ctx).Operation
	return operation != nil && operation.Operation == ast.Subscription
}

// subscribe implements @read on a root field of Subscription. gqlgen takes the
// function that is returned for the stream: it gives one event a call, and nil at its end.
func (r *Reader) subscribe(ctx context.Context) (any, error) {
	store, same := r.rights(ctx)
	own := newOperation(store, r.limits)
	defer own.close()
	ctx = context.WithValue(ctx, operationKey{}, own)
	root, err := r.root(ctx)
	if err != nil {
		return nil, err
	}
	event := r.events[root.field.ast.Name]
	arguments, err := root.fillAll(event.arguments)
	if err != nil {
		return nil, err
	}
	if _, err := store.Latest(ctx); err != nil { // another process may have written since
		return nil, err
	}
	view, err := own.reader(ctx)
	if err != nil {
		return nil, err
	}
	at := view.Revision()
	since := arguments.FieldByName("Since").Interface().(*int)
	if since != nil {
		if at, err = resumed(ctx, store, view, *since); err != nil {
			return nil, err
		}
	}
	key, err := streamKey(graphql.GetOperationContext(ctx), root.field.ast, same)
	if err != nil {
		return nil, err
	}
	tell, err := event.begin(ctx, arguments)
	if err != nil {
		return nil, err
	}
	restricted, is := store.(graph.Restricted)
	f := r.follow(key, newStream(ctx, r, store, tell), at, view.Revision(), is && !restricted.SeesAll(ctx))
	context.AfterFunc(ctx, f.leave)
	return f.marshaler(), nil
}

// resumed checks a revision to go on from: that all since is kept, and that there has
// been one. A store that was put back to an earlier state would count it anew, for
// another commit, and nobody would be told of those until then.
func resumed(ctx context.Context, store graph.Store, view graph.View, since int) (graph.Revision, error) {
	at := graph.Revision(since)
	switch {
	case since < 0:
		return 0, invalid("since: there is no revision below 0")
	case at > view.Revision():
		return at, awaitRevision(ctx, store, at)
	case at < view.Revision():
		// What is kept from there on, and that anything is.
		if _, _, err := view.Log(ctx, graph.Log{After: at, Oldest: true, First: 1}); err != nil {
			return 0, fmt.Errorf("since: %w", err)
		}
	}
	return at, nil
}

// Since checks a revision after which the commits are asked for: ErrRevisionGone where the
// store has not come to it. One that was put back to an earlier state would have nothing to
// tell until it has counted so far anew, and then leave out what it was counted for.
func Since(ctx context.Context, at graph.Revision) error {
	operation, err := operationOf(ctx)
	if err != nil {
		return err
	}
	newest, err := operation.store.Latest(ctx) // which another process may have written
	if err != nil || newest >= at {
		return err
	}
	return awaitRevision(ctx, operation.store, at)
}

// awaitFor is how long a revision is waited for that another process may have made.
const awaitFor = 2 * time.Second

// awaitRevision looks whether there is a revision that is not known yet.
func awaitRevision(ctx context.Context, store graph.Store, at graph.Revision) error {
	for end := time.Now().Add(awaitFor); ; {
		newest, err := newestOf(ctx, store)
		if err != nil || newest >= at {
			return err
		}
		left := time.Until(end)
		if left <= 0 {
			return fmt.Errorf("since: the newest revision is %d, there is no %d (any more); begin anew, without since: %w", newest, at, graph.ErrRevisionGone)
		}
		if err := lookOut(ctx, store, newest, left); err != nil {
			return err
		}
	}
}

func newestOf(ctx context.Context, store graph.Store) (graph.Revision, error) {
	view, err := store.View(ctx)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	return view.Revision(), nil
}

// errNews ends a watch that has seen something.
var errNews = errors.New("there is a commit")

// lookOut waits for a commit. A store that others write to as well looks for theirs
// only while somebody watches.
func lookOut(ctx context.Context, store graph.Store, newest graph.Revision, most time.Duration) error {
	watching, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := store.Watch(watching, newest, func(graph.Commit) error { return errNews })
	switch {
	case errors.Is(err, errNews):
		return nil
	case ctx.Err() == nil && watching.Err() != nil: // nothing came, or the store is away
		return store.Ready(ctx)
	}
	return err
}

// streamKey is the same for subscribers with equal selection, variables and rights. The
// variable for `since` is none of them: it says where somebody begins, not what he sees.
func streamKey(operation *graphql.OperationContext, root *ast.Field, same string) (string, error) {
	variables := operation.Variables
	if since := root.Arguments.ForName("since"); since != nil && since.Value.Kind == ast.Variable &&
		strings.Count(operation.RawQuery, "$"+since.Value.Raw) == 2 { // where it is declared, and here
		variables = make(map[string]any, len(operation.Variables))
		for name, value := range operation.Variables {
			if name != since.Value.Raw {
				variables[name] = value
			}
		}
	}
	text, err := json.Marshal([]any{operation.RawQuery, operation.OperationName, variables, same})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return string(sum[:]), nil
}

// marshaler gives a follower's events to gqlgen. An error ends them.
func (f *follower) marshaler() func(context.Context) graphql.Marshaler {
	ended := false
	return func(ctx context.Context) graphql.Marshaler {
		if ended {
			return nil
		}
		next, err := f.next(ctx)
		if err != nil && ctx.Err() != nil {
			return nil // he has gone
		}
		if err != nil {
			ended = true
			graphql.AddError(ctx, err)
			return graphql.Null
		}
		for _, failure := range next.failures {
			graphql.AddError(ctx, failure)
		}
		return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(next.data) })
	}
}

// fillAll puts the arguments of the field into a new struct.
func (f *rootField) fillAll(structure reflect.Type) (reflect.Value, error) {
	arguments := reflect.New(structure).Elem()
	values, err := f.compiler.arguments(f.field.ast)
	if err != nil {
		return arguments, err
	}
	for _, definition := range f.field.ast.Definition.Arguments {
		if err := f.fill(arguments, definition.Name, definition.Type, values[definition.Name]); err != nil {
			return arguments, fmt.Errorf("%s: %w", definition.Name, err)
		}
	}
	return arguments, nil
}
