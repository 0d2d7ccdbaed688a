package resolvers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

var (
	// errSlow ends a connection whose client does not take what it is sent.
	errSlow = errors.New("slow reader")
	// errStopping ends a subscription when the server stops.
	errStopping = errors.New("the server stops")
)

// operation is one that comes over a connection that stays open.
type operation struct {
	executor graphql.GraphExecutor
	// timeout is the longest that a query or mutation may take.
	timeout time.Duration
	// streaming ends when subscriptions are to end.
	streaming context.Context
	// readOnly refuses mutations.
	readOnly bool
	// begun, unless nil, is called when nothing that happens from then on is missed.
	begun func() error
	// next is given each answer; an error ends the operation.
	next func(*graphql.Response) error
}

// run runs an operation to its end. Refused are the errors of one that does not begin;
// an error is one of next, errSlow, errStopping, or the context's.
func (o operation) run(ctx context.Context, asked *graphql.RawParams) (refused gqlerror.List, err error) {
	ctx = graphql.StartOperationTrace(ctx)
	known := &graphql.OperationContext{Headers: asked.Headers}
	defer func() {
		if reason := recover(); reason != nil {
			ctx := graphql.WithOperationContext(ctx, known)
			refused = o.executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(recovered(ctx, reason))}).Errors
		}
	}()
	operation, errs := o.executor.CreateOperationContext(ctx, asked)
	if errs != nil {
		return o.executor.DispatchError(graphql.WithOperationContext(ctx, operation), asRequestErrors(operation, errs)).Errors, nil
	}
	if o.readOnly && operation.Operation.Operation == ast.Mutation {
		ctx := graphql.WithOperationContext(ctx, operation)
		audit(ctx, codeBadRequest, getAsks, "mutation")
		return o.executor.DispatchError(ctx, gqlerror.List{{
			Message: getAsks, Extensions: map[string]any{"code": codeBadRequest},
		}}).Errors, nil
	}
	subscribes := operation.Operation.Operation == ast.Subscription
	if subscribes && !hasOneField(operation) {
		ctx := graphql.WithOperationContext(ctx, operation)
		return o.executor.DispatchError(ctx, gqlerror.List{{
			Message: "a subscription has exactly one field", Extensions: map[string]any{"code": errcode.ValidationFailed},
		}}).Errors, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	if subscribes {
		defer context.AfterFunc(o.streaming, cancel)()
	} else {
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
	}
	defer cancel()
	responses, ctx := o.executor.DispatchOperation(ctx, operation)
	if o.begun != nil {
		if err := o.begun(); err != nil {
			return nil, err
		}
	}
	for {
		response := responses(ctx)
		switch {
		case response == nil && !subscribes: // the time was over before the answer was begun
			response = o.executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ctx.Err())})
		case response == nil && o.streaming.Err() != nil:
			return nil, errStopping
		case response == nil:
			return nil, ctx.Err()
		case response.Data == nil && subscribes:
			return response.Errors, nil
		case isSlow(response):
			return nil, errSlow
		}
		if err := o.next(response); err != nil || !subscribes {
			return nil, err
		}
	}
}

// hasOneField tells whether a subscription asks for one thing. gqlgen would find out when it is too late.
func hasOneField(operation *graphql.OperationContext) bool {
	fields := graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Subscription"})
	return len(fields) == 1 && !strings.HasPrefix(fields[0].Name, "__")
}

// isSlow tells whether an answer ends a subscription because its reader lags behind.
func isSlow(response *graphql.Response) bool {
	return len(response.Errors) > 0 && response.Errors[0].Extensions["code"] == codeSlow
}
