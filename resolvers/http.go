package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph/read"
)

// overHTTP is GraphQL over HTTP, https://graphql.github.io/graphql-over-http/draft/.
// It stands in the place of gqlgen's GET and POST, which answer refused requests
// with other statuses and a data entry, repeat the body in an error, and scan the
// whole answer once more to write it.
type overHTTP struct {
	largestBody int64
	// events answer a subscription of a client that takes them too.
	events overEvents
}

// getAsks is why a mutation by GET is refused.
const getAsks = "GET can only ask; use POST"

// Supports takes every request: what is no GraphQL is refused in GraphQL's form.
func (overHTTP) Supports(*http.Request) bool { return true }

// Do answers a request.
func (t overHTTP) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Add("Vary", "Accept")
	media, ok := answerType(r)
	if !ok {
		t.refuse(withoutOperation(r), answer{ResponseWriter: w, media: typeJSON}, executor, &unread{http.StatusNotAcceptable, codeBadRequest,
			"the answer can be " + typeGraphQL + " or " + typeJSON})
		return
	}
	// Set now, for a panic further down is answered without passing here again.
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	out := answer{w, media, connectionOf(r.Context())}
	start := graphql.Now()
	asked, unread := parameters(w, r, t.largestBody)
	if unread != nil {
		t.refuse(withoutOperation(r), out, executor, unread)
		return
	}
	asked.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	t.execute(out, r, asked, executor)
}

func (t overHTTP) execute(out answer, r *http.Request, asked *graphql.RawParams, executor graphql.GraphExecutor) {
	operation, errs := executor.CreateOperationContext(r.Context(), asked)
	if errs != nil {
		ctx := graphql.WithOperationContext(r.Context(), operation)
		out.write(out.refusedStatus(), executor.DispatchError(ctx, asRequestErrors(operation, errs)))
		return
	}
	if operation.Operation.Operation == ast.Subscription {
		if takesEvents(r) {
			t.events.answer(out.ResponseWriter, r, asked, executor)
			return
		}
		ctx := graphql.WithOperationContext(r.Context(), operation)
		t.refuse(ctx, out, executor, &unread{http.StatusNotAcceptable, codeBadRequest,
			"a subscription wants a WebSocket (" + subprotocol + "), or Accept: " + typeEvents})
		return
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		ctx := graphql.WithOperationContext(r.Context(), operation)
		audit(ctx, codeBadRequest, getAsks, "mutation")
		t.refuse(ctx, out, executor, &unread{http.StatusMethodNotAllowed, codeBadRequest, getAsks})
		return
	}
	ctx := r.Context()
	if StaysOpen(r) { // so it has no time limit yet
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.events.Timeout)
		defer cancel()
	}
	responses, ctx := executor.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response == nil { // the time was over before the answer was begun
		response = executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ctx.Err())})
	}
	out.write(http.StatusOK, response)
}

// refuse answers a request that is not passed on. Its answer too goes through the
// extensions, so that one that counts answers sees them all.
func (overHTTP) refuse(ctx context.Context, out answer, executor graphql.GraphExecutor, unread *unread) {
	if unread.status == http.StatusMethodNotAllowed {
		out.Header().Set("Allow", "GET, POST, OPTIONS")
	}
	out.Header().Set("Content-Type", out.media+"; charset=utf-8")
	out.write(unread.status, executor.DispatchError(ctx, gqlerror.List{{
		Message: unread.message, Extensions: map[string]any{"code": unread.code},
	}}))
}

// withoutOperation is the context of a request of which only the headers are known.
func withoutOperation(r *http.Request) context.Context {
	return graphql.WithOperationContext(r.Context(), &graphql.OperationContext{Headers: r.Header})
}

// answer writes in one media type.
type answer struct {
	http.ResponseWriter
	media      string
	connection *gathering
}

// refusedStatus is the status of a well-formed request that is refused before it is executed.
func (a answer) refusedStatus() int {
	if a.media == typeGraphQL {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// write writes a response as JSON. The data are JSON already and are copied as they
// are; a request that was refused has none, and so no entry for them. One with errors is
// for no cache to keep.
func (a answer) write(status int, response *graphql.Response) {
	if len(response.Errors) > 0 {
		a.Header().Set("Cache-Control", "no-store")
	}
	parts := partsOf(response)
	if last := len(parts) - 1; last > 0 {
		// What ends it goes along with the data, which are this request's own: by itself it
		// would be one more write to the network.
		parts[last-1] = append(parts[last-1], parts[last]...)
		parts = parts[:last]
	}
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	a.Header().Set("Content-Length", strconv.Itoa(length))
	a.connection.hold()
	defer a.connection.release(a.ResponseWriter, length)
	a.WriteHeader(status)
	for _, part := range parts {
		if _, err := a.Write(part); err != nil {
			return // the client has gone
		}
	}
	read.Recycle(response.Data)
}

// partsOf are the parts of a response as JSON, in their order.
func partsOf(response *graphql.Response) [][]byte {
	parts := make([][]byte, 0, 7)
	separator := "{"
	entry := func(name string, value []byte) {
		parts = append(parts, []byte(separator+`"`+name+`":`), value)
		separator = ","
	}
	if len(response.Errors) > 0 {
		entry("errors", encoded(response.Errors))
	}
	if response.Data != nil {
		entry("data", response.Data)
	}
	if len(response.Extensions) > 0 {
		entry("extensions", encoded(response.Extensions))
	}
	if len(parts) == 0 {
		return [][]byte{[]byte("{}")}
	}
	return append(parts, []byte("}"))
}

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // errors and extensions are made here, of values that JSON has
	}
	return text
}
