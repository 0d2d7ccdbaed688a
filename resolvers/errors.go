package resolvers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
	"malgraf/graph/read"
	"malgraf/graph/write"
)

// The values of extensions.code, besides GRAPHQL_PARSE_FAILED,
// GRAPHQL_VALIDATION_FAILED and PERSISTED_QUERY_NOT_FOUND, which gqlgen sets.
const (
	codeBadRequest  = "BAD_REQUEST"
	codeInvalid     = "INVALID"
	codeForbidden   = "FORBIDDEN"
	codeNotFound    = "NOT_FOUND"
	codeConflict    = "CONFLICT"
	codeTooLarge    = "TOO_LARGE"
	codeGone        = "REVISION_GONE"
	codeSlow        = "SLOW"
	codeNobody      = "UNAUTHENTICATED"
	codeUnavailable = "UNAVAILABLE"
	codeRate        = "RATE_LIMITED"
	codeInternal    = "INTERNAL"
)

// shown are the errors whose message is made for the one who asks.
var shown = []struct {
	sentinel error
	code     string
}{
	{graph.ErrInvalid, codeInvalid},
	{graph.ErrNotFound, codeNotFound},
	{graph.ErrConflict, codeConflict},
	{graph.ErrTooLarge, codeTooLarge},
	{graph.ErrRevisionGone, codeGone},
	{read.ErrSlow, codeSlow},
	{graph.ErrForbidden, codeForbidden},
	{graph.ErrUnauthenticated, codeNobody},
}

// hidden are the errors that have a code but whose message may hold a path or a
// statement: it goes to the log.
var hidden = []struct {
	sentinel      error
	code, message string
}{
	{graph.ErrUnavailable, codeUnavailable, "the store cannot answer now; try again later"},
	{graph.ErrInUse, codeUnavailable, "the store cannot answer now; try again later"},
	{context.DeadlineExceeded, codeUnavailable, "the request took too long"},
	{context.Canceled, codeUnavailable, "the request was cancelled"},
}

// present is the one place where errors become GraphQL errors.
func present(ctx context.Context, err error) *gqlerror.Error {
	presented := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var given *gqlerror.Error
	if errors.As(err, &given) {
		if given.Err == nil { // made for the client by the server or gqlgen
			return coded(given)
		}
		presented.Path, presented.Locations = given.Path, given.Locations
	}
	var overflow *graphql.NumberOverflowError
	if errors.As(err, &overflow) { // its path goes on to the argument, which is no part of the answer
		presented.Path = graphql.GetFieldContext(ctx).Path()
		return with(presented, codeInvalid, overflow.Error())
	}
	for _, known := range shown {
		if errors.Is(err, known.sentinel) {
			if known.code == codeForbidden || known.code == codeNobody {
				audit(ctx, known.code, err, presented.Path.String())
			}
			return placed(with(presented, known.code, message(err, known.sentinel)), err)
		}
	}
	for _, known := range hidden {
		if errors.Is(err, known.sentinel) {
			slog.WarnContext(ctx, "request failed", "path", presented.Path.String(), "error", err)
			return with(presented, known.code, known.message)
		}
	}
	return internal(ctx, presented, err)
}

// audit leaves a line of what is refused.
func audit(ctx context.Context, code string, why any, path string) {
	slog.WarnContext(ctx, "refused", "code", code, "why", why, "who", graph.Subject(ctx), "path", path)
}

// coded gives an error that is made for the client the code it may lack. Without
// one are nulls in the place of values that must be there: the data's fault, not the question's.
func coded(err *gqlerror.Error) *gqlerror.Error {
	if err.Extensions["code"] != nil {
		return err
	}
	copied := *err
	return with(&copied, codeInternal, err.Message)
}

func with(err *gqlerror.Error, code, message string) *gqlerror.Error {
	err.Message = message
	err.Extensions = map[string]any{"code": code}
	return err
}

// placed adds the place in a mutation's input that an error speaks of, and of a
// conflict what is there now.
func placed(presented *gqlerror.Error, err error) *gqlerror.Error {
	var refusal *write.Refusal
	if !errors.As(err, &refusal) {
		return presented
	}
	presented.Extensions["input"] = refusal.Input
	var stale *graph.Stale
	if errors.As(err, &stale) {
		presented.Extensions["now"] = nowOf(stale, refusal.Now)
	}
	return presented
}

// now is the state of a node that somebody else has changed.
type now struct {
	// Exists: it has not been removed.
	Exists   bool            `json:"exists"`
	Revision graph.Revision  `json:"revision,omitempty"`
	At       string          `json:"at,omitempty"`
	By       string          `json:"by,omitempty"`
	Node     json.RawMessage `json:"node,omitempty"`
}

func nowOf(stale *graph.Stale, node json.RawMessage) now {
	state := now{Exists: stale.There, Revision: stale.Revision, By: stale.By, Node: node}
	if !stale.At.IsZero() {
		state.At = stale.At.UTC().Format(time.RFC3339Nano)
	}
	return state
}

// message is what an error says, without the sentinel that the code repeats.
func message(err, sentinel error) string {
	text := err.Error()
	var given *gqlerror.Error
	if errors.As(err, &given) {
		text = given.Message
	}
	return shortened(strings.TrimSuffix(text, ": "+sentinel.Error()))
}

// longestMessage is how much of a message is shown, in bytes: one may quote a value
// as long as the request, once for each field.
const longestMessage = 500

func shortened(text string) string {
	if len(text) <= longestMessage {
		return text
	}
	return strings.ToValidUTF8(text[:longestMessage], "") + "…"
}

// internal hides an error that nobody has foreseen behind an id, by which it is found in the log.
func internal(ctx context.Context, presented *gqlerror.Error, err error) *gqlerror.Error {
	id := rand.Text()[:12]
	attributes := []any{"id", id, "path", presented.Path.String(), "error", err}
	var panicked *panicked
	if errors.As(err, &panicked) {
		attributes = append(attributes, "stack", string(panicked.stack))
	}
	slog.ErrorContext(ctx, "internal error", attributes...)
	presented = with(presented, codeInternal, "internal error")
	presented.Extensions["id"] = id
	return presented
}

// panicked is the error that a panic becomes.
type panicked struct {
	reason any
	stack  []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.reason) }

// recovered keeps a panic, with the place where it happened, for the log.
func recovered(_ context.Context, reason any) error {
	return &panicked{reason: reason, stack: debug.Stack()}
}

// asRequestErrors prepares the errors of a request that is refused as a whole. They
// have a code, and no path: there is no answer for it to lead into. gqlparser's path
// of a variable becomes part of the message; of variables all that is wrong is told.
func asRequestErrors(operation *graphql.OperationContext, errs gqlerror.List) gqlerror.List {
	if ofVariable(errs[0]) {
		if all := read.Misfits(operation); all != nil {
			errs = all
		}
	}
	prepared := make(gqlerror.List, len(errs))
	for i, err := range errs {
		one := *err
		if ofVariable(err) {
			one.Message = shortened("$" + one.Path[1:].String() + ": " + one.Message)
		}
		one.Path = nil
		if operation.Doc != nil && operation.Operation == nil { // gqlgen names what was not named, and as much as was
			one.Message = noOperation(operation)
		}
		if strings.Contains(one.Message, "exceeded token limit") { // gqlparser has no error of its own for it
			one.Extensions = map[string]any{"code": codeTooLarge}
		}
		if one.Extensions["code"] == nil {
			one.Extensions = map[string]any{"code": codeBadRequest}
		}
		prepared[i] = &one
	}
	return prepared
}

// noOperation is why none of a document's operations is asked.
func noOperation(operation *graphql.OperationContext) string {
	if operation.OperationName != "" {
		return fmt.Sprintf("there is no operation %.80q", operation.OperationName)
	}
	return "there are several operations; operationName must say which"
}

func ofVariable(err *gqlerror.Error) bool {
	return len(err.Path) > 1 && err.Path[0] == ast.PathName("variable")
}
