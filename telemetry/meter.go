package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"malgraf/graph"
)

// meter measures the calls of one method of the store.
type meter struct {
	took prometheus.Observer
	// tracer is nil where no traces are sent.
	tracer trace.Tracer
	name   string
	// always are the attributes that every span of the call has.
	always trace.SpanStartEventOption
}

func newMeter(took prometheus.Observer, tracer trace.Tracer, call, store string) meter {
	return meter{took: took, tracer: tracer, name: call, always: trace.WithAttributes(
		semconv.DBOperationName(call), semconv.DBSystemNameKey.String(store),
	)}
}

// measured is a call under way.
type measured struct {
	meter *meter
	start time.Time
	span  trace.Span
}

// begin starts a call that asks for a kind, for an edge, or for neither.
func (m *meter) begin(ctx context.Context, kind *graph.Kind, edge *graph.Edge) (context.Context, measured) {
	call := measured{meter: m}
	if m.tracer != nil {
		ctx, call.span = m.span(ctx, kind, edge)
	}
	call.start = time.Now()
	return ctx, call
}

func (m *meter) span(ctx context.Context, kind *graph.Kind, edge *graph.Edge) (context.Context, trace.Span) {
	name := m.name
	if edge != nil && kind == nil {
		kind = edge.Kind
	}
	if kind != nil {
		name += " " + kind.Name
	}
	if edge != nil {
		name += "." + edge.Name
	}
	ctx, span := m.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), m.always)
	if kind != nil {
		span.SetAttributes(semconv.DBCollectionName(kind.Name))
	}
	if edge != nil {
		span.SetAttributes(attribute.String("malgraf.edge", edge.Name))
	}
	return ctx, span
}

// end ends the call, which answered with so many rows, or failed.
func (c measured) end(rows int, err error) {
	c.meter.took.Observe(time.Since(c.start).Seconds())
	if c.span == nil {
		return
	}
	if err != nil {
		// The word alone: a message may hold values.
		c.span.SetAttributes(semconv.ErrorTypeKey.String(errorType(err)))
		c.span.SetStatus(codes.Error, "")
	} else {
		c.span.SetAttributes(semconv.DBResponseReturnedRows(rows))
	}
	c.span.End()
}

// errorTypes are the errors that a store may fail with.
var errorTypes = []error{
	graph.ErrNotFound, graph.ErrConflict, graph.ErrInvalid, graph.ErrTooLarge, graph.ErrUnavailable,
	graph.ErrInUse, graph.ErrDamaged, graph.ErrRevisionGone, context.Canceled, context.DeadlineExceeded,
}

func errorType(err error) string {
	for _, known := range errorTypes {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return semconv.ErrorTypeOther.Value.AsString()
}
