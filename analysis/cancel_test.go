package analysis_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"malgraf/analysis"
	"malgraf/bench"
	"malgraf/graph/graphtest"
)

// begun is how many calls may have been on their way when the request was cancelled: what
// runs together has looked whether it goes on just before.
const begun = 10

// A request that is cancelled ends an analysis wherever it is: with the context's
// error, and without further calls but those that were made at the same time.
func TestAnAnalysisEndsWithItsRequest(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			s := filled(t, open(t), slices.Collect(bench.Municipalities(1)))
			for _, one := range benched {
				for after := int64(0); ; after += 1 + after/4 {
					ctx, cancel := context.WithCancel(t.Context())
					ending := &ending{after: after, cancel: cancel}
					told := &graphtest.Told{View: s.View, Call: ending.called}
					err := one.analyse(ctx, analysis.Source{View: told, Schema: s.Schema, Today: "2026-06-30"}, analysis.Asked{})
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

// ending cancels the request when so many calls have been made.
type ending struct {
	after int64
	calls atomic.Int64
	// late are the calls that came when the request was cancelled already.
	late   atomic.Int64
	cancel context.CancelFunc
}

func (e *ending) called(ctx context.Context) {
	if ctx.Err() != nil {
		e.late.Add(1)
	}
	if e.calls.Add(1) > e.after {
		e.cancel()
	}
}
