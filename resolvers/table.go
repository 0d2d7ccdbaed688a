package resolvers

import (
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
)

// tablePath is where tables are: /export/coverage.csv.
const tablePath = "/export/"

// asTable answers a root field as a table (CSV): the arguments come from the URL, and
// the question is the whole of the field's type, put to the same executor as any other.
// So access, limits and errors are those of GraphQL.
type asTable struct {
	types  *ast.Schema
	schema *graph.Schema
}

// Supports takes what asks for a table.
func (t asTable) Supports(r *http.Request) bool { return isTable(r) }

func isTable(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, tablePath) }

// Do answers a request.
func (t asTable) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuseTable(w, &unread{http.StatusMethodNotAllowed, codeBadRequest, "a table can only be asked for"})
		return
	}
	name, isTable := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, tablePath), ".csv")
	root := t.types.Query.Fields.ForName(name)
	if !isTable || root == nil || !hasLines(t.types, root.Type) {
		refuseTable(w, &unread{http.StatusNotFound, codeNotFound, "there is no such table; there are " + strings.Join(t.names(), ", ")})
		return
	}
	variables, separator, refused := tableArguments(t.types, root, r.URL.RawQuery)
	if len(refused) > 0 {
		refuseTable(w, refused...)
		return
	}
	plan := t.plan(root, variables)
	ask := func(query string, variables map[string]any) ([]byte, gqlerror.List) {
		return execute(r.Context(), executor, query, variables)
	}
	parts, errs := t.parts(root, variables, ask)
	if errs != nil {
		refuseTable(w, tableErrors(errs)...)
		return
	}
	table := newTable(w, separator)
	for i, part := range parts {
		data, errs := ask(plan.query(part), part)
		switch {
		case errs == nil && i == 0:
			begin(w, table, name, plan.columns)
		case errs != nil && i == 0:
			refuseTable(w, tableErrors(errs)...)
			return
		case errs != nil:
			abort(r.Context())
			return
		}
		if err := plan.write(table, data); err != nil {
			return // the client has gone
		}
	}
}

func begin(w http.ResponseWriter, to *table, name string, columns []string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	to.begin(columns)
}

// names are the tables there are.
func (t asTable) names() []string {
	var names []string
	for _, root := range t.types.Query.Fields {
		if hasLines(t.types, root.Type) {
			names = append(names, root.Name+".csv")
		}
	}
	return names
}

// hasLines tells whether a type makes lines: a list of rows, or an object with one.
func hasLines(types *ast.Schema, of *ast.Type) bool {
	definition := types.Types[of.Name()]
	if definition.Kind != ast.Object {
		return false
	}
	_, found := linesOf(definition)
	return found
}

func linesOf(definition *ast.Definition) (*ast.FieldDefinition, bool) {
	for _, field := range definition.Fields {
		if field.Directives.ForName("lines") != nil {
			return field, true
		}
	}
	return nil, false
}

// asking asks a question and returns the data, or all errors.
type asking func(query string, variables map[string]any) ([]byte, gqlerror.List)

// execute asks a question and returns the data, or all errors.
func execute(ctx context.Context, executor graphql.GraphExecutor, query string, variables map[string]any) ([]byte, gqlerror.List) {
	now := graphql.Now()
	asked := &graphql.RawParams{Query: query, Variables: variables, ReadTime: graphql.TraceTiming{Start: now, End: now}}
	operation, errs := executor.CreateOperationContext(ctx, asked)
	if errs != nil {
		response := executor.DispatchError(graphql.WithOperationContext(ctx, operation), asRequestErrors(operation, errs))
		return nil, response.Errors
	}
	responses, ctx := executor.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response == nil { // the time was over before the answer was begun
		response = executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ctx.Err())})
	}
	if len(response.Errors) > 0 {
		return nil, response.Errors
	}
	return response.Data, nil
}

// tableStatus are the statuses of codes; of others it is 500.
var tableStatus = map[string]int{
	codeInvalid: http.StatusBadRequest, codeBadRequest: http.StatusBadRequest, "GRAPHQL_VALIDATION_FAILED": http.StatusBadRequest,
	codeNotFound: http.StatusNotFound, codeTooLarge: http.StatusRequestEntityTooLarge, codeUnavailable: http.StatusServiceUnavailable,
}

// tableErrors are the answer to what could not be answered.
func tableErrors(errs gqlerror.List) []*unread {
	refused := make([]*unread, len(errs))
	for i, err := range errs {
		code, _ := err.Extensions["code"].(string)
		status, known := tableStatus[code]
		if !known {
			status = http.StatusInternalServerError
		}
		refused[i] = &unread{status, code, strings.TrimPrefix(err.Message, "$")} // a variable is an argument here
	}
	return refused
}

// refuseTable answers with errors as GraphQL words them, and the status of the first.
func refuseTable(w http.ResponseWriter, refused ...*unread) {
	errs := make(gqlerror.List, len(refused))
	for i, one := range refused {
		errs[i] = &gqlerror.Error{Message: one.message, Extensions: map[string]any{"code": one.code}}
	}
	w.Header().Set("Content-Type", typeJSON+"; charset=utf-8")
	w.WriteHeader(refused[0].status)
	_, _ = w.Write(encoded(map[string]any{"errors": errs}))
}

type brokenKey struct{}

// abort makes the connection break off when the request has been served: an answer that
// was begun and cannot be ended must not be taken for a whole one.
func abort(ctx context.Context) { *ctx.Value(brokenKey{}).(*bool) = true }

// abortable serves what may abort. gqlgen would answer a panic with a message, in the
// middle of a table.
func abortable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		broken := false
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), brokenKey{}, &broken)))
		if broken {
			panic(http.ErrAbortHandler)
		}
	})
}
