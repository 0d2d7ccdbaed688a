package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"malgraf/bench"
	"malgraf/graph/neo4j/neo4jtest"
)

// measurement is one line of the table.
type measurement struct {
	store                            string
	subscribers, selections, commits int

	// before and after are the server's memory in bytes, without subscribers and with.
	before, after int64
	// told is how long it takes from the writing of each commit until all have been told.
	told bench.Result
	// back is how long it takes, when all have gone and come back at once, until each has
	// been told all that has been committed since the first commit.
	back time.Duration
}

func (m *measurement) line() line {
	milliseconds := func(p int) float64 {
		return float64(m.told.Percentile(p).Round(100*time.Microsecond)) / float64(time.Millisecond)
	}
	return line{
		Store: m.store, Subscribers: m.subscribers, Selections: m.selections,
		Memory: float64(m.after-m.before) / float64(m.subscribers) / 1000,
		P50:    milliseconds(50), P99: milliseconds(99), PerSecond: float64(m.subscribers) * m.told.PerSecond(),
		Back: m.back.Round(10 * time.Millisecond).Seconds(),
	}
}

// heap and pageCache of the Neo4j that is followed, in MiB.
const heap, pageCache = 1024, 256

// on measures on the store of that name, which is made for it: in a file, or a Neo4j.
func (m *measurement) on(ctx context.Context, program, file string) error {
	switch m.store {
	case "embedded":
		return m.measure(ctx, program, "file:"+file)
	case "neo4j":
		server, err := neo4jtest.Large(heap, pageCache)
		if err != nil {
			return err
		}
		return errors.Join(m.measure(ctx, program, server.URL), server.Stop())
	}
	return fmt.Errorf("the stores are embedded and neo4j")
}

// measure starts a server on a store that is at an address, empty, lets all subscribe, and
// makes one commit after the other, each when all have been told the one before. Then all
// go and come back.
func (m *measurement) measure(ctx context.Context, program, address string) error {
	s, err := start(ctx, program, "--store="+address)
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
	following, err := m.come(ctx, s)
	if err != nil {
		return err
	}
	began := time.Now()
	for commit := range m.commits {
		written := time.Now()
		if err := s.save(ctx, fmt.Sprint(commit+1)); err != nil {
			return err
		}
		if err := each(following, func(_ int, one *follower) error { return one.next(ctx, commit+2) }); err != nil {
			return err
		}
		m.told.Times = append(m.told.Times, time.Since(written))
	}
	m.told.Elapsed = time.Since(began)
	if m.after, err = s.memory(); err != nil {
		return err
	}
	leave(following)
	return m.comeBack(ctx, s)
}

// come lets all subscribe before anything is committed.
func (m *measurement) come(ctx context.Context, s *server) ([]*follower, error) {
	following, err := m.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	return following, each(following, func(i int, one *follower) error { return one.follow(ctx, i%m.selections) })
}

func (m *measurement) connect(ctx context.Context, s *server) ([]*follower, error) {
	following := make([]*follower, m.subscribers)
	for i := range following {
		var err error
		if following[i], err = s.connect(ctx); err != nil {
			return nil, err
		}
	}
	return following, nil
}

// comeBack measures the return of all.
func (m *measurement) comeBack(ctx context.Context, s *server) error {
	following, err := m.connect(ctx, s)
	if err != nil {
		return err
	}
	defer leave(following)
	began := time.Now()
	err = each(following, func(i int, one *follower) error {
		if err := one.follow(ctx, i%m.selections); err != nil {
			return err
		}
		for commit := range m.commits {
			if err := one.next(ctx, commit+2); err != nil {
				return err
			}
		}
		return nil
	})
	m.back = time.Since(began)
	return err
}

// each does something for all at the same time.
func each(following []*follower, do func(i int, one *follower) error) error {
	done := make(chan error, len(following))
	for i, one := range following {
		go func() { done <- do(i, one) }()
	}
	var err error
	for range following {
		err = errors.Join(err, <-done)
	}
	return err
}

func leave(following []*follower) {
	for _, one := range following {
		one.leave()
	}
}
