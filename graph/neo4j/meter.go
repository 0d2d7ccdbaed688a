package neo4j

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// meter measures statements: how long each sort of them takes and, where the call
// that they belong to has a span, one span each below it. The span has the
// statement's text, which holds no value.
type meter struct {
	took *prometheus.HistogramVec
	// always are the attributes that all spans have.
	always trace.SpanStartEventOption
}

func newMeter(address *url.URL, database string) *meter {
	about := []attribute.KeyValue{semconv.DBSystemNameNeo4j, semconv.DBNamespace(database), semconv.ServerAddress(address.Hostname())}
	if port, err := strconv.Atoi(address.Port()); err == nil {
		about = append(about, semconv.ServerPort(port))
	}
	return &meter{
		always: trace.WithAttributes(about...),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "malgraf_store_statement_duration_seconds",
			Help:    "Time from sending a statement to Neo4j until its whole answer is here, also of those that fail.",
			Buckets: []float64{5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, .1, .25, .5, 1, 2.5, 10, 30},
		}, []string{"statement"}),
	}
}

// measured is a statement under way.
type measured struct {
	took  prometheus.Observer
	start time.Time
	span  trace.Span
}

// begin starts a statement of some sort; text is "" where it has none of its own.
func (m *meter) begin(ctx context.Context, sort, text string) (context.Context, measured) {
	one := measured{took: m.took.WithLabelValues(sort)}
	// The provider of whoever traces the request: this room sets up none.
	if parent := trace.SpanFromContext(ctx); parent.IsRecording() {
		ctx, one.span = parent.TracerProvider().Tracer("malgraf/graph/neo4j").Start(ctx, sort+" neo4j",
			trace.WithSpanKind(trace.SpanKindClient), m.always, trace.WithAttributes(semconv.DBOperationName(sort)))
		if text != "" {
			one.span.SetAttributes(semconv.DBQueryText(text))
		}
	}
	one.start = time.Now()
	return ctx, one
}

// end ends the statement. Of an error its code is told alone: a message may hold values.
func (m measured) end(err error) {
	m.took.Observe(time.Since(m.start).Seconds())
	if m.span == nil {
		return
	}
	if err != nil {
		m.span.SetStatus(codes.Error, "")
		m.span.SetAttributes(semconv.ErrorTypeKey.String(errorType(err)))
		var fromServer *bolt.Neo4jError
		if errors.As(err, &fromServer) {
			m.span.SetAttributes(semconv.DBResponseStatusCode(fromServer.Code))
		}
	}
	m.span.End()
}

func errorType(err error) string {
	var fromServer *bolt.Neo4jError
	switch {
	case errors.As(err, &fromServer):
		return fromServer.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "cancelled"
	case isCut(err):
		return "connection lost"
	}
	return semconv.ErrorTypeOther.Value.AsString()
}

// Collectors returns what there is to see of the connections and statements.
func (s *Store) Collectors() []prometheus.Collector {
	return []prometheus.Collector{s.connections, s.meter.took}
}
