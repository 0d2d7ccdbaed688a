package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"malgraf/bench"
)

const (
	// many is how many connections a server is asked over for its requests a second.
	many = 16
	// turns is in how many parts each side's time is cut: the sides take turns, so that
	// what else happens on the machine hits them alike.
	turns = 4
)

// ask compares the answers of all sides to one question, and measures them.
func (w *world) ask(ctx context.Context, question bench.Question) (*questionResult, error) {
	result := &questionResult{Name: question.Name, Sides: map[string]*sideResult{}}
	for _, side := range w.sides {
		result.Sides[side.name] = &sideResult{}
	}
	answer, err := w.compare(question, result)
	if err != nil {
		return nil, err
	}
	if err := w.first(ctx, question, result); err != nil {
		return nil, err
	}
	if w.warming {
		return result, w.load(ctx, question, w.sides, 1, result)
	}
	static, stop, err := w.readyBytes(question.Name, answer)
	if err != nil {
		return nil, err
	}
	defer stop()
	result.Sides[ready] = &sideResult{Bytes: len(answer)}
	sides := append(slices.Clone(w.sides), static)
	if err := w.load(ctx, question, sides, 1, result); err != nil {
		return nil, err
	}
	return result, w.load(ctx, question, sides, many, result)
}

// compare refuses to measure sides that do not answer the same. It returns the bytes
// of Målgraf's own answer.
func (w *world) compare(question bench.Question, result *questionResult) (own []byte, err error) {
	var first any
	for i, side := range w.sides {
		caller, err := side.open(question)
		if err != nil {
			return nil, err
		}
		defer caller.Close()
		if err := caller.Call(); err != nil {
			return nil, fmt.Errorf("%s: %w", side.name, err)
		}
		answer, err := side.answer(question, caller)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", side.name, err)
		}
		if over, isHTTP := caller.(*bench.HTTPCaller); isHTTP {
			result.Sides[side.name].Bytes = len(over.Answer)
			if side.name == embedded {
				own = over.Answer
			}
		}
		if i == 0 {
			first = answer
		} else if err := question.Same(first, answer); err != nil {
			return nil, fmt.Errorf("%s and %s answer differently: %w", w.sides[0].name, side.name, err)
		}
	}
	return own, nil
}

// first measures the first call of a shape that no server has seen: on a server that
// has answered other shapes, and on one that knows no plan. The sides are asked in
// shapes of their own numbers, for they might know each other's statements.
func (w *world) first(ctx context.Context, question bench.Question, result *questionResult) error {
	running, empty := map[string][]time.Duration{}, map[string][]time.Duration{}
	for range w.firsts {
		for _, side := range w.sides {
			w.database.shapes++
			took, err := callOnce(side, question.Varied(w.database.shapes))
			if err != nil {
				return fmt.Errorf("%s: %w", side.name, err)
			}
			running[side.name] = append(running[side.name], took)
		}
	}
	for range w.firsts {
		for _, side := range w.sides {
			w.database.shapes++
			if err := w.database.forget(ctx); err != nil {
				return err
			}
			took, err := callOnce(side, question.Varied(w.database.shapes))
			if err != nil {
				return fmt.Errorf("%s: %w", side.name, err)
			}
			empty[side.name] = append(empty[side.name], took)
		}
	}
	for _, side := range w.sides {
		result.Sides[side.name].First = milliseconds(median(running[side.name]))
		result.Sides[side.name].Forgotten = milliseconds(median(empty[side.name]))
	}
	return nil
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func callOnce(side side, question bench.Question) (time.Duration, error) {
	caller, err := side.open(question)
	if err != nil {
		return 0, err
	}
	defer caller.Close()
	began := time.Now()
	err = caller.Call()
	return time.Since(began), err
}

// load asks each side for its time, in turns; the first turn warms up. A peer that does not
// bear many connections on a large graph is left out from then on, and its result says why.
func (w *world) load(ctx context.Context, question bench.Question, sides []side, connections int, result *questionResult) error {
	sums := make([]bench.Result, len(sides))
	for turn := range w.turns + 1 {
		for i, side := range sides {
			if err := ctx.Err(); err != nil {
				return err
			}
			if result.Sides[side.name].Failed != "" {
				continue
			}
			load := bench.Load{
				Open:        func() (bench.Caller, error) { return side.open(question) },
				Connections: connections, Time: w.span / time.Duration(w.turns),
			}
			measured, err := load.Run()
			if err != nil && side.name == peer && connections > 1 {
				say("%s: %v", side.name, err)
				result.Sides[side.name].Failed = err.Error()
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", side.name, err)
			}
			if turn > 0 {
				sums[i].Add(measured)
			}
		}
	}
	for i, side := range sides {
		one := result.Sides[side.name]
		if one.Failed != "" {
			continue
		}
		if connections > 1 {
			one.PerSecond = sums[i].PerSecond()
			continue
		}
		one.P50, one.P99 = milliseconds(sums[i].Percentile(50)), milliseconds(sums[i].Percentile(99))
		one.Calls = len(sums[i].Times)
	}
	return nil
}

// readyBytes starts a program that answers with bytes it has: the ceiling of a server
// in Go.
func (w *world) readyBytes(name string, answer []byte) (side, func(), error) {
	if len(answer) == 0 {
		return side{}, nil, errors.New("there is no answer to repeat")
	}
	file := filepath.Join(w.dir, name+".json")
	if err := os.WriteFile(file, answer, 0o600); err != nil {
		return side{}, nil, err
	}
	server, err := startSelf(nil, "static", file)
	if err != nil {
		return side{}, nil, err
	}
	return overHTTP(ready, server.address, ours), server.stop, nil
}
