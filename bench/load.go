package bench

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Caller asks one question over one connection.
type Caller interface {
	// Call asks and reads the whole answer.
	Call() error
	Close()
}

// Load is a number of connections that each ask one after the other, for a time.
type Load struct {
	// Open makes a connection.
	Open func() (Caller, error)
	// Connections ask at the same time.
	Connections int
	// Time is how long they go on asking; a call that is under way then is waited for.
	Time time.Duration
}

// Result is what a load measured.
type Result struct {
	// Times of the calls as the client saw them, in no order.
	Times []time.Duration
	// Elapsed until the last call was answered.
	Elapsed time.Duration
}

// Run sends the load.
func (l Load) Run() (Result, error) {
	callers := make([]Caller, l.Connections)
	for i := range callers {
		caller, err := l.Open()
		if err != nil {
			return Result{}, err
		}
		defer caller.Close()
		callers[i] = caller
	}
	times := make([][]time.Duration, l.Connections)
	errs := make([]error, l.Connections)
	began := time.Now()
	end := began.Add(l.Time)
	var wait sync.WaitGroup
	for i, caller := range callers {
		wait.Go(func() { times[i], errs[i] = callUntil(caller, end) })
	}
	wait.Wait()
	result := Result{Elapsed: time.Since(began), Times: slices.Concat(times...)}
	for _, err := range errs {
		if err != nil {
			return Result{}, err
		}
	}
	return result, nil
}

// callUntil calls at least once.
func callUntil(caller Caller, end time.Time) (times []time.Duration, err error) {
	for began := time.Now(); len(times) == 0 || began.Before(end); began = time.Now() {
		if err := caller.Call(); err != nil {
			return nil, err
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}

// Add puts another result to this one.
func (r *Result) Add(other Result) {
	r.Times = append(r.Times, other.Times...)
	r.Elapsed += other.Elapsed
}

// PerSecond is how many calls were answered a second.
func (r Result) PerSecond() float64 { return float64(len(r.Times)) / r.Elapsed.Seconds() }

// Percentile returns the time that so many percent of the calls stayed within.
func (r Result) Percentile(percent int) time.Duration {
	if len(r.Times) == 0 {
		panic(fmt.Sprintf("no calls to take percentile %d of", percent))
	}
	sorted := slices.Sorted(slices.Values(r.Times))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
