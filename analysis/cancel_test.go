package analysis_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"malgraf/analysis"
	"malgraf/bench"
	"malgraf/graph"
)

// begun is how many calls may have been on their way when the request was cancelled: what
// runs together has looked whether it goes on just before.
const begun = 10

// A request that is cancelled ends an analysis wherever it is: with the context's
// error, and without further calls but those that were made at the same time.
func TestAnAnalysisEndsWithItsRequest(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			if _, err := store.Apply(t.Context(), graph.Batch{Changes: slices.Collect(bench.Municipalities(1))}); err != nil {
				t.Fatal(err)
			}
			view, err := store.View(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer view.Close()
			for _, one := range benched {
				for after := int64(0); ; after += 1 + after/4 {
					ctx, cancel := context.WithCancel(t.Context())
					ending := &endingView{View: view, after: after, cancel: cancel}
					err := one.analyse(ctx, analysis.Source{View: ending, Schema: store.Schema(), Today: "2026-06-30"}, analysis.Asked{})
					cancel()
					if ending.calls.Load() <= after { // it was over before
						if err != nil {
							t.Errorf("%s: %v", one.name, err)
						}
						break
					}
					if !errors.Is(err, context.Canceled) {
						t.Errorf("%s, cancelled in call %d: %v", one.name, after+1, err)
					}
					if more := ending.late.Load(); more > begun {
						t.Errorf("%s, cancelled in call %d: %d further calls", one.name, after+1, more)
					}
				}
			}
		})
	}
}

// endingView cancels the request when it has answered so many calls.
type endingView struct {
	graph.View
	after int64
	calls atomic.Int64
	// late are the calls that came when the request was cancelled already.
	late   atomic.Int64
	cancel context.CancelFunc
}

func (v *endingView) called(ctx context.Context) {
	if ctx.Err() != nil {
		v.late.Add(1)
	}
	if v.calls.Add(1) > v.after {
		v.cancel()
	}
}

func (v *endingView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	v.called(ctx)
	return v.View.Scan(ctx, scan)
}

func (v *endingView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	v.called(ctx)
	return v.View.Expand(ctx, expand)
}

func (v *endingView) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	v.called(ctx)
	return v.View.Get(ctx, get)
}

func (v *endingView) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	v.called(ctx)
	return v.View.Count(ctx, count)
}
