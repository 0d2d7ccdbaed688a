package read

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
	"malgraf/graph/write"
)

// Limits bound what a request may ask for.
type Limits struct {
	// Nodes is the most nodes that one request reads, and the most that it writes,
	// edges without their nodes counted alike: what many share is read once, but
	// written wherever it stands.
	Nodes int
	// Bytes is the most that the answer has: long texts stand there as often.
	Bytes int
	// Conditions is the most entries that all filters of one request have together:
	// each node is held against them.
	Conditions int
	// Values is the most elements that all lists in these filters have together, one that
	// stands in several places counted in each.
	Values int
	// OrderTerms is the most terms of one orderBy: each node's key has them all.
	OrderTerms int
	// DefaultPage and LargestPage are sizes of pages, in nodes.
	DefaultPage, LargestPage int
	// FilterDepth is how many edges deep a filter may go.
	FilterDepth int
	// Changes is the most changes that one mutation asks for. Ten times as many of
	// nodes and edges may come of them.
	Changes int
}

// writes are the limits of one mutation.
func (l Limits) writes() write.Limits {
	return write.Limits{Steps: l.Changes, Changes: 10 * l.Changes, Nodes: l.Nodes}
}

// DefaultLimits are the limits of a server that is told nothing else.
var DefaultLimits = Limits{
	Nodes: 200_000, Bytes: 64 << 20, Conditions: 1000, Values: 100_000, OrderTerms: 10,
	DefaultPage: 50, LargestPage: 1000, FilterDepth: 5, Changes: 10_000,
}

// Reader answers the root fields that have @read.
type Reader struct {
	schema *graph.Schema
	types  *ast.Schema
	store  graph.Store
	limits Limits
	// one and many hold the kinds by the names of their root fields, saves and removes
	// by those of their mutations.
	one, many, saves, removes map[string]*graph.Kind
	// hides and erases hold those of personal data likewise.
	hides, erases map[string]*graph.Kind
	// links holds the edge types by the names of their fields in link and unlink.
	links map[string]*graph.EdgeType
	// answers of the root fields that no kind has, and events of those of Subscription.
	answers map[string]Answer
	events  map[string]Event

	plans *plans
	kept  *kept
	turns *write.Turns

	following sync.Mutex
	// streams are those that somebody follows, by their keys.
	streams map[string]*stream
	// guard is there while there are any.
	guard *guard
}

// New returns the reader of a store. Types is the full schema that the server serves, now
// its clock.
func New(schema *graph.Schema, types *ast.Schema, store graph.Store, limits Limits, keep Keep, now func() time.Time) *Reader {
	r := &Reader{
		schema: schema, types: types, store: store, limits: limits,
		one: map[string]*graph.Kind{}, many: map[string]*graph.Kind{}, answers: map[string]Answer{},
		hides: map[string]*graph.Kind{}, erases: map[string]*graph.Kind{}, saves: map[string]*graph.Kind{}, removes: map[string]*graph.Kind{}, links: map[string]*graph.EdgeType{},
		events: map[string]Event{}, plans: newPlans(), kept: newKept(keep, now), turns: write.NewTurns(), streams: map[string]*stream{},
	}
	for _, kind := range schema.Kinds {
		r.one[kind.One], r.many[kind.Many] = kind, kind
		r.saves[kind.Save], r.removes[kind.Remove] = kind, kind
		if kind.Personal != nil {
			r.hides[kind.Hide], r.erases[kind.Erase] = kind, kind
		}
	}
	for _, edge := range schema.EdgeTypes {
		if !edge.Scope {
			r.links[edge.Field()] = edge
		}
	}
	return r
}

type operationKey struct{}

// InterceptResponse gives all root fields of a request one view and one budget, and
// answers again what it has kept. It makes Reader a gqlgen extension.
func (r *Reader) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if subscribes(ctx) {
		return next(ctx) // its events are read elsewhere, once for all who wait for them
	}
	store, rights := r.rights(ctx)
	operation := newOperation(store, r.limits)
	defer operation.close()
	ctx = context.WithValue(ctx, operationKey{}, operation)
	asked, keeps := r.kept.question(graphql.GetOperationContext(ctx), rights)
	if !keeps {
		return next(ctx)
	}
	return r.answerAgain(ctx, operation, asked, next)
}

// ExtensionName is the name by which gqlgen knows the reader.
func (r *Reader) ExtensionName() string { return "Read" }

// Validate tells gqlgen that the reader fits every schema.
func (r *Reader) Validate(graphql.ExecutableSchema) error { return nil }

// View returns the view that the request reads from, for what asks the store itself.
func View(ctx context.Context) (graph.View, error) {
	operation, err := operationOf(ctx)
	if err != nil {
		return nil, err
	}
	return operation.reader(ctx)
}

// Latest returns the last commit there is, which may be another process', that the
// request's view does not know of.
func Latest(ctx context.Context) (graph.Revision, error) {
	operation, err := operationOf(ctx)
	if err != nil {
		return 0, err
	}
	return operation.store.Latest(ctx)
}

func operationOf(ctx context.Context) (*operation, error) {
	operation, ok := ctx.Value(operationKey{}).(*operation)
	if !ok {
		return nil, fmt.Errorf("no request is being answered: %w", graph.ErrUnavailable)
	}
	return operation, nil
}

var errPanicked = errors.New("internal error")

// Directive implements @read: it answers the root fields of the kinds itself, and
// for any other reads the nodes that the resolver's rows refer to.
func (r *Reader) Directive(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	if subscribes(ctx) {
		return r.subscribe(ctx)
	}
	root, err := r.root(ctx)
	if err != nil {
		return nil, err
	}
	return r.read(ctx, root, func(ctx context.Context, root *rootField) (bool, error) { return r.answer(ctx, root, next) })
}

// read writes a field, and once more from the start, with a budget of its own, where
// something was removed between two levels.
func (r *Reader) read(ctx context.Context, root *rootField, answer func(context.Context, *rootField) (bool, error)) (any, error) {
	written, err := answer(ctx, root)
	if errors.Is(err, errGone) {
		again := newOperation(root.operation.store, r.limits)
		defer again.close()
		ctx = context.WithValue(ctx, operationKey{}, again)
		if root, err = r.root(ctx); err == nil {
			written, err = answer(ctx, root)
		}
	}
	if err != nil {
		return nil, err
	}
	return root.finish(ctx, written)
}

// root is the field that gqlgen has come to.
func (r *Reader) root(ctx context.Context) (*rootField, error) {
	operation, ok := ctx.Value(operationKey{}).(*operation)
	if !ok {
		return nil, fmt.Errorf("the reader is not among the server's extensions: %w", graph.ErrUnavailable)
	}
	collected, request := graphql.GetFieldContext(ctx).Field, graphql.GetOperationContext(ctx)
	coerced, _ := request.Stats.GetExtension(coercedVariables).(map[string]variable)
	root := &rootField{
		compiler: compiler{
			schema: r.schema, types: r.types, limits: r.limits, quota: operation.quota,
			variables: request.Variables, coerced: coerced,
		},
		operation: operation,
		field:     field{key: collected.Alias, ast: collected.Field, selections: []ast.SelectionSet{collected.Selections}},
		writer:    newWriter(operation.quota, collected.Alias),
	}
	if len(request.RawQuery) <= longestPlanned {
		root.plans = r.plans
	}
	if len(collected.Selections) == len(collected.SelectionSet) { // it stands once, so gqlgen's copy is the same
		root.field.selections[0] = collected.SelectionSet
	}
	return root, nil
}

// answer writes the field; false is a null that reached the root.
func (r *Reader) answer(ctx context.Context, root *rootField, next graphql.Resolver) (bool, error) {
	name := root.field.ast.Name
	if kind := r.many[name]; kind != nil {
		return root.list(ctx, kind)
	}
	if kind := r.one[name]; kind != nil {
		return root.single(ctx, kind)
	}
	switch name {
	case "node":
		return root.node(ctx)
	case "nodes":
		return root.nodes(ctx)
	}
	if answer, made := r.answers[name]; made {
		return root.answered(ctx, answer)
	}
	// The resolver has its arguments from gqlgen, which takes null for an empty text.
	if _, err := root.arguments(root.field.ast); err != nil {
		return false, err
	}
	rows, err := next(ctx)
	if err != nil {
		return false, err
	}
	return root.found(ctx, rows)
}

// finish hands the bytes and the errors to gqlgen.
func (f *rootField) finish(ctx context.Context, written bool) (any, error) {
	if f.writer.full == nil {
		f.writer.weighAll()
	}
	if f.writer.full != nil {
		return nil, f.writer.full
	}
	for _, failure := range f.writer.errors {
		graphql.AddError(ctx, &gqlerror.Error{
			Message: failure.message, Err: failure.cause,
			Path: path(failure.path), Locations: locations(failure.of),
		})
	}
	if !written {
		return graphql.Null, nil
	}
	return &answer{buffer: f.writer.buffer}, nil
}

// answer hands its bytes on once, and then their buffer to the next request.
type answer struct{ buffer []byte }

// handedOver is from how many bytes on an answer is not copied into the response, but
// becomes it.
const handedOver = 4 << 10

// MarshalGQL makes the answer a result of gqlgen.
func (a *answer) MarshalGQL(w io.Writer) {
	response, is := w.(*bytes.Buffer)
	if is && len(a.buffer) >= handedOver && response.Available() < len(a.buffer) && response.Len() < len(a.buffer) {
		*response = *bytes.NewBuffer(slices.Insert(a.buffer, 0, response.Bytes()...))
	} else {
		_, _ = w.Write(a.buffer)
		recycle(a.buffer)
	}
	a.buffer = nil
}

// Recycle takes back the data of a response to a query that has been sent, for answers to
// come. Nobody may look at them any more.
func Recycle(data []byte) {
	if cap(data) >= handedOver {
		recycle(data[:0])
	}
}

// locations of a field in the document; of none where it is not known.
func locations(field *ast.Field) []gqlerror.Location {
	if field == nil {
		return nil
	}
	return []gqlerror.Location{{Line: field.Position.Line, Column: field.Position.Column}}
}

func path(steps []step) ast.Path {
	path := make(ast.Path, len(steps))
	for i, step := range steps {
		if step.name == "" {
			path[i] = ast.PathIndex(step.index)
		} else {
			path[i] = ast.PathName(step.name)
		}
	}
	return path
}
