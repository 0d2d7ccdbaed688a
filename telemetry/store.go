package telemetry

import (
	"context"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"malgraf/graph"
)

// store implements [graph.Store] by another one, whose calls it measures.
type store struct {
	graph.Store
	took *prometheus.HistogramVec
	calls
}

// calls holds what is known of each kind of call beforehand, so that a call looks nothing up.
type calls struct {
	scan, expand, get, count, search, apply meter
}

// From a scan of a small kind in memory to a statement that runs into its deadline.
var callSeconds = []float64{2.5e-6, 1e-5, 5e-5, 2.5e-4, 1e-3, 2.5e-3, 1e-2, 2.5e-2, .1, .25, 1, 2.5, 10, 30}

func newStore(observed graph.Store, name string, tracer trace.Tracer) *store {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "malgraf_store_call_duration_seconds",
		Help:    "Time that calls of the store take, also those that fail.",
		Buckets: callSeconds,
	}, []string{"call", "store"})
	of := func(call string) meter { return newMeter(took.WithLabelValues(call, name), tracer, call, name) }
	return &store{Store: observed, took: took, calls: calls{
		scan: of("scan"), expand: of("expand"), get: of("get"),
		count: of("count"), search: of("search"), apply: of("apply"),
	}}
}

// View implements [graph.Store].
func (s *store) View(ctx context.Context) (graph.View, error) {
	observed, err := s.Store.View(ctx)
	if err != nil {
		return nil, err
	}
	return &view{observed, &s.calls}, nil
}

// Apply implements [graph.Store].
func (s *store) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	ctx, call := s.apply.begin(ctx, nil, nil)
	commit, err := s.Store.Apply(ctx, batch)
	call.end(len(commit.Changes), err)
	return commit, err
}

// view implements [graph.View] by another one, whose calls it measures.
type view struct {
	graph.View
	*calls
}

// Scan implements [graph.View].
func (v *view) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	ctx, call := v.scan.begin(ctx, scan.Kind, nil)
	rows, err := v.View.Scan(ctx, scan)
	call.end(lengthOf(rows), err)
	return rows, err
}

// Expand implements [graph.View].
func (v *view) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	ctx, call := v.expand.begin(ctx, nil, expand.Edge)
	rows, err := v.View.Expand(ctx, expand)
	call.end(lengthOf(rows), err)
	return rows, err
}

// ExpandAll implements [graph.Expander]. Each is a call that takes as long as all do.
func (v *view) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	calls := make([]measured, len(all))
	for i, one := range all {
		ctx, calls[i] = v.expand.begin(ctx, nil, one.Edge)
	}
	answers, err := graph.ExpandAll(ctx, v.View, all)
	for i := range slices.Backward(calls) { // the first span holds the others
		var rows *graph.Rows
		if err == nil {
			rows = answers[i]
		}
		calls[i].end(lengthOf(rows), err)
	}
	return answers, err
}

// Get implements [graph.View].
func (v *view) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	ctx, call := v.get.begin(ctx, nil, nil)
	found, err := v.View.Get(ctx, get)
	call.end(len(get.Refs), err)
	return found, err
}

// Count implements [graph.View].
func (v *view) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	ctx, call := v.count.begin(ctx, count.Kind, count.Edge)
	groups, err := v.View.Count(ctx, count)
	call.end(len(groups), err)
	return groups, err
}

// Search implements [graph.View].
func (v *view) Search(ctx context.Context, search graph.Search) (*graph.Hits, error) {
	ctx, call := v.search.begin(ctx, nil, nil)
	hits, err := v.View.Search(ctx, search)
	found := 0
	if hits != nil {
		found = len(hits.Hits)
	}
	call.end(found, err)
	return hits, err
}

func lengthOf(rows *graph.Rows) int {
	if rows == nil {
		return 0
	}
	return rows.Nodes.Len()
}
