// Package telemetry watches the program from outside: Prometheus metrics of
// requests, store calls and the store's size, and OpenTelemetry traces with a span
// a request, a root field's plan and a store call.
//
// No other room knows it. It sees requests as an extension of gqlgen and the store
// as a [graph.Store] around the real one. Labels and attributes hold names only:
// of operations, kinds, edges and error codes; never an id, a search or a filter's value.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"malgraf/graph"
)

// Collecting is what a store implements that has more to show than its calls and
// its size, such as the use of its connections. Names begin with malgraf_store_.
type Collecting interface {
	Collectors() []prometheus.Collector
}

// Observer watches one store and the requests that are answered from it.
type Observer struct {
	registry *prometheus.Registry
	again    prometheus.Counter
	store    *store
	requests *requests
	traces   *traces
}

// New returns an observer of a store. Name is the label "store" of its metrics,
// such as file or neo4j. Traces are sent if the environment says where to (see
// docs/operations.md); an environment that asks for what is not there is logged
// and gives no traces, for the service matters more.
func New(ctx context.Context, observed graph.Store, name string) (*Observer, error) {
	traces, err := newTraces(ctx)
	if err != nil {
		slog.WarnContext(ctx, "no traces are sent", "error", err)
	}
	o := &Observer{registry: prometheus.NewRegistry(), traces: traces, again: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "malgraf_answers_given_again_total",
		Help: "Answers that were given as they had been read before, for nothing had been committed since.",
	})}
	o.store = newStore(observed, name, traces.tracer)
	o.requests = newRequests(traces)
	all := []prometheus.Collector{
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
		o.requests.total, o.requests.took, o.requests.open, o.requests.told, o.store.took, o.again,
		newSize(observed),
	}
	if more, ok := observed.(Collecting); ok {
		all = append(all, more.Collectors()...)
	}
	for _, one := range all {
		if err := o.registry.Register(one); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	return o, nil
}

// Store returns the store with every call measured.
func (o *Observer) Store() graph.Store { return o.store }

// Requests returns the extension of gqlgen that measures requests. It is to come
// before all others, so that it sees what they do.
func (o *Observer) Requests() graphql.HandlerExtension { return o.requests }

// GivenAgain counts an answer that was given without reading it anew.
func (o *Observer) GivenAgain() { o.again.Inc() }

// Metrics answers a scrape. What cannot be collected is left out and logged.
func (o *Observer) Metrics() http.Handler {
	return promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
		ErrorLog:      slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	})
}

// Close sends the spans that are still here. It gives up when the context ends.
func (o *Observer) Close(ctx context.Context) error { return o.traces.close(ctx) }

// Refused counts a request that is refused by its code before GraphQL has seen it.
func (o *Observer) Refused(code string) { o.requests.total.WithLabelValues(nameRefused, code).Inc() }
