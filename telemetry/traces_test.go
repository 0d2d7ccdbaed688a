package telemetry

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"malgraf/graph"
)

// What the environment must say for traces to be sent.
func TestTracesWanted(t *testing.T) {
	const endpoint = "http://localhost:4318"
	for name, test := range map[string]struct {
		environment map[string]string
		wanted, bad bool
	}{
		"nothing":                {},
		"endpoint":               {environment: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}, wanted: true},
		"endpoint of traces":     {environment: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": endpoint}, wanted: true},
		"exporter":               {environment: map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, wanted: true},
		"no exporter":            {environment: map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}},
		"disabled":               {environment: map[string]string{"OTEL_SDK_DISABLED": "TRUE", "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}},
		"other exporter":         {environment: map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, bad: true},
		"other protocol":         {environment: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, bad: true},
		"protocol of traces":     {environment: map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, wanted: true},
		"protocol alone is none": {environment: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}},
	} {
		t.Run(name, func(t *testing.T) {
			wanted, err := tracesWanted(func(variable string) string { return test.environment[variable] })
			if wanted != test.wanted || (err != nil) != test.bad {
				t.Errorf("wanted: %v, error: %v", wanted, err)
			}
		})
	}
}

// failing is a store whose batches all fail with one error.
type failing struct {
	graph.Store
	err error
}

func (s failing) Apply(context.Context, graph.Batch) (graph.Commit, error) {
	return graph.Commit{}, s.err
}

// The span of a failed call says by which kind of error, and nothing of its message.
func TestSpanOfAFailure(t *testing.T) {
	for want, err := range map[string]error{
		"unavailable":               fmt.Errorf("bolt://admin:hunter2@db: %w", graph.ErrUnavailable),
		"conflict":                  graph.Violations{{Err: fmt.Errorf("hunter2 is taken: %w", graph.ErrConflict)}},
		"context canceled":          context.Canceled,
		"_OTHER":                    errors.New("hunter2"),
		"revision gone":             graph.ErrRevisionGone,
		"damaged":                   fmt.Errorf("record 17: %w", graph.ErrDamaged),
		"context deadline exceeded": context.DeadlineExceeded,
	} {
		spans := tracetest.NewInMemoryExporter()
		provider := sdk.NewTracerProvider(sdk.WithSyncer(spans))
		watched := newStore(failing{err: err}, "memory", provider.Tracer("test"))
		if _, got := watched.Apply(t.Context(), graph.Batch{}); got.Error() != err.Error() {
			t.Errorf("the error is changed to %v", got)
		}
		span := spans.GetSpans()[0]
		if span.Status.Code != codes.Error || span.Status.Description != "" || len(span.Events) > 0 {
			t.Errorf("%v: status %v, events %v", err, span.Status, span.Events)
		}
		found := ""
		for _, attribute := range span.Attributes {
			if attribute.Key == "error.type" {
				found = attribute.Value.AsString()
			}
		}
		if found != want {
			t.Errorf("%v: error.type %q, want %q", err, found, want)
		}
	}
}

// A request that panics where nothing catches it is counted, and goes on panicking.
func TestPanicIsCounted(t *testing.T) {
	watched := newRequests(&traces{})
	registry := prometheus.NewRegistry()
	registry.MustRegister(watched.total)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		ctx := graphql.WithOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.OperationContext{})
		watched.InterceptResponse(ctx, func(context.Context) *graphql.Response { panic("somewhere") })
	}()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if len(families) != 1 || families[0].Metric[0].Label[1].GetValue() != outcomeInternal {
		t.Errorf("%v", families)
	}
}

func BenchmarkRequest(b *testing.B) {
	watched := newRequests(&traces{})
	ctx := graphql.WithOperationContext(graphql.StartOperationTrace(b.Context()), &graphql.OperationContext{
		Operation: &ast.OperationDefinition{Operation: ast.Query, Name: "Orphans"},
	})
	response := &graphql.Response{}
	next := func(context.Context) *graphql.Response { return response }
	for b.Loop() {
		watched.InterceptResponse(ctx, next)
	}
}
