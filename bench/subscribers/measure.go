package main

import (
	"context"
	"fmt"
	"time"

	"malgraf/bench"
)

// measurement is one line of the table.
type measurement struct {
	subscribers, selections, commits int

	// before and after are the server's memory in bytes, without subscribers and with.
	before, after int64
	// told is how long it takes from the writing of each commit until all have been told.
	told bench.Result
}

func (m *measurement) line() line {
	milliseconds := func(p int) float64 {
		return float64(m.told.Percentile(p).Round(100*time.Microsecond)) / float64(time.Millisecond)
	}
	return line{
		Subscribers: m.subscribers, Selections: m.selections,
		Memory: float64(m.after-m.before) / float64(m.subscribers) / 1000,
		P50:    milliseconds(50), P99: milliseconds(99), PerSecond: float64(m.subscribers) * m.told.PerSecond(),
	}
}

// measure starts a server, lets all subscribe, and makes one commit after the other,
// each when all have been told the one before.
func (m *measurement) measure(ctx context.Context, program, store string) error {
	s, err := start(ctx, program, store)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.save(ctx, "0"); err != nil {
		return err
	}
	if m.before, err = s.memory(); err != nil {
		return err
	}
	following := make([]*follower, m.subscribers)
	for i := range following {
		if following[i], err = s.follow(ctx, i%m.selections); err != nil {
			return err
		}
		defer following[i].leave()
	}
	told := make(chan error, m.subscribers)
	began := time.Now()
	for commit := range m.commits {
		for _, one := range following {
			go func() { told <- one.next(ctx, commit+2) }()
		}
		written := time.Now()
		if err := s.save(ctx, fmt.Sprint(commit+1)); err != nil {
			return err
		}
		for range following {
			if err := <-told; err != nil {
				return err
			}
		}
		m.told.Times = append(m.told.Times, time.Since(written))
	}
	m.told.Elapsed = time.Since(began)
	m.after, err = s.memory()
	return err
}
