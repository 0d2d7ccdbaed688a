package telemetry

import (
	"context"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// requests measures the requests that gqlgen answers, and those that it refuses.
type requests struct {
	total *prometheus.CounterVec
	took  *prometheus.HistogramVec
	names names
	subscriptions
	*traces
}

// outcomes besides the codes of errors.
const (
	outcomeOK       = "ok"
	outcomeInternal = "INTERNAL"
)

// serverFaults are the outcomes that whoever runs the server is to look at; the
// others are the client's.
var serverFaults = map[string]bool{outcomeInternal: true, "UNAVAILABLE": true}

func newRequests(traces *traces) *requests {
	return &requests{
		total: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "malgraf_requests_total",
			Help: "GraphQL requests by operation name and outcome: ok, or the code of the first error.",
		}, []string{"operation", "outcome"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "malgraf_request_duration_seconds",
			Help:    "Time from a GraphQL request's arrival until its answer is ready to be sent.",
			Buckets: []float64{2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, .1, .25, .5, 1, 2.5, 10, 30},
		}, []string{"operation"}),
		names: names{most: mostNames, known: map[string]string{}},

		subscriptions: newSubscriptions(),
		traces:        traces,
	}
}

// ExtensionName is the name by which gqlgen knows the extension.
func (r *requests) ExtensionName() string { return "Telemetry" }

// Validate tells gqlgen that the extension fits every schema.
func (r *requests) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse measures one request. It is called when the request has been
// parsed, so its start is the one that gqlgen has kept.
func (r *requests) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) (response *graphql.Response) {
	start := graphql.GetStartTime(ctx)
	operation := graphql.GetOperationContext(ctx)
	name := r.names.label(operation.Operation)
	if isSubscription(operation) {
		response := next(ctx)
		r.event(response, name)
		return response
	}
	var span trace.Span
	if r.tracer != nil {
		ctx, span = r.begin(ctx, operation, name, start)
	}
	outcome := outcomeInternal // what stays when next panics
	defer func() {
		r.total.WithLabelValues(name, outcome).Inc()
		r.took.WithLabelValues(name).Observe(time.Since(start).Seconds())
		if span != nil {
			finish(span, outcome)
		}
	}()
	response = next(ctx)
	outcome = outcomeOf(response)
	return response
}

// outcomeOf is "ok", or the code of the first error.
func outcomeOf(response *graphql.Response) string {
	if response == nil || len(response.Errors) == 0 {
		return outcomeOK
	}
	if code, ok := response.Errors[0].Extensions["code"].(string); ok {
		return code
	}
	return outcomeInternal
}

// begin starts the span of a request, under the caller's where it sends one.
func (r *requests) begin(ctx context.Context, operation *graphql.OperationContext, name string, start time.Time) (context.Context, trace.Span) {
	kind := "request" // one that was refused before it was known what it asks
	attributes := []attribute.KeyValue{semconv.GraphQLOperationName(name)}
	if operation.Operation != nil {
		kind = string(operation.Operation.Operation)
		attributes = append(attributes, semconv.GraphQLOperationTypeKey.String(kind))
	}
	ctx = r.caller.Extract(ctx, propagation.HeaderCarrier(operation.Headers))
	return r.tracer.Start(ctx, kind+" "+name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(start), trace.WithAttributes(attributes...))
}

func finish(span trace.Span, outcome string) {
	span.SetAttributes(attribute.String("malgraf.outcome", outcome))
	if serverFaults[outcome] {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// InterceptRootField makes a span for a root field: its plan and all that the plan
// reads. Fields below have none of their own, for they are read together.
func (r *requests) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	field := graphql.GetRootFieldContext(ctx).Field.Name
	if r.tracer == nil || strings.HasPrefix(field, "__") { // introspection reads no store
		return next(ctx)
	}
	ctx, span := r.tracer.Start(ctx, "plan "+field, trace.WithAttributes(attribute.String("malgraf.field", field)))
	defer span.End()
	return next(ctx)
}
