package neo4j

import (
	"context"
	"fmt"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// ask runs a reading statement that answers with one record, on a reader, after
// what this store has written. What may pass is tried again for a while.
func (s *Store) ask(ctx context.Context, what, text string, values map[string]any) (map[string]any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	waiting, ends := s.pulse.begin(ctx)
	defer ends()
	started := time.Now()
	for pause := 10 * time.Millisecond; ; pause *= 2 {
		record, err := s.askOnce(waiting, what, text, values)
		if err == nil {
			return record, nil
		}
		if !s.again(waiting, started, pause, err) {
			return nil, s.failed(ctx, what, err)
		}
	}
}

// again tells whether what was begun some time ago, and has failed now, is to be
// tried again, after a pause. What was tried in vain for long shows that Neo4j is away.
func (s *Store) again(ctx context.Context, started time.Time, pause time.Duration, err error) bool {
	if !mayPass(err) || ctx.Err() != nil {
		return false
	}
	if time.Since(started)+pause > s.options.Patience {
		if isCut(err) {
			s.pulse.lose(started, err)
		}
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// failed is what a call fails with: the context's own error where that has ended,
// or else that Neo4j is away, or else what went wrong.
func (s *Store) failed(ctx context.Context, what string, err error) error {
	if away := s.pulse.away(); away != nil && ctx.Err() == nil {
		return fmt.Errorf("neo4j: %s: %w", what, away)
	}
	return failed(ctx, what, err)
}

// askOnce asks without trying again.
func (s *Store) askOnce(ctx context.Context, what, text string, values map[string]any) (map[string]any, error) {
	return s.once(ctx, what, text, values, bolt.AccessModeRead)
}

// once runs a statement that answers with one record, on a connection of those that there are.
func (s *Store) once(ctx context.Context, what, text string, values map[string]any, mode bolt.AccessMode) (map[string]any, error) {
	give, err := s.connections.take(ctx)
	if err != nil {
		return nil, err
	}
	defer give()
	return s.run(ctx, what, text, values, s.session(mode))
}

// run runs a statement as a transaction of its own: one round trip.
func (s *Store) run(ctx context.Context, what, text string, values map[string]any, config bolt.SessionConfig) (record map[string]any, err error) {
	timeout := s.timeout(ctx)
	// A server that has gone silent does not end its statements: we do.
	ctx, cancel := context.WithTimeout(ctx, timeout+silence)
	defer cancel()
	ctx, statement := s.meter.begin(ctx, what, text)
	defer func() { s.ended(statement, err) }()
	session := s.driver.NewSession(ctx, config)
	defer closeSession(ctx, session)
	result, err := session.Run(ctx, text, parameters(values), bolt.WithTxTimeout(timeout))
	if err != nil {
		return nil, err
	}
	one, err := result.Single(ctx)
	if err != nil {
		return nil, err
	}
	s.members.answered(ctx, result)
	return one.AsMap(), nil
}

// ended notes that a statement has ended, and whether Neo4j was heard of.
func (s *Store) ended(statement measured, err error) {
	statement.end(err)
	if err == nil || isFromServer(err) {
		s.pulse.hear()
	}
}

// silence is how much longer than its time a statement is waited for.
const silence = time.Second

// closeSession gives a session's connection back. It is done also when the context
// has ended, but then does not wait for a server that is silent.
func closeSession(ctx context.Context, session bolt.SessionWithContext) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), silence)
	defer cancel()
	// What went wrong has been said by the statement before.
	_ = session.Close(closing)
}

func (s *Store) session(mode bolt.AccessMode) bolt.SessionConfig {
	return bolt.SessionConfig{
		AccessMode: mode, DatabaseName: s.options.Database, BookmarkManager: s.bookmarks,
		FetchSize: bolt.FetchAll,
	}
}

// timeout is how long a statement may take: what the context leaves, so that the
// server gives up when the caller does.
func (s *Store) timeout(ctx context.Context) time.Duration {
	left := s.options.Statement
	if deadline, has := ctx.Deadline(); has {
		left = min(left, time.Until(deadline))
	}
	return max(left, time.Millisecond)
}

// usable tells whether the store is set up and open, and Neo4j is there.
func (s *Store) usable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state()
}

// enter begins a call that Close waits for; leave ends it.
func (s *Store) enter() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.state(); err != nil {
		return nil, err
	}
	s.calls.Add(1)
	return s.calls.Done, nil
}

// state is what usable tells; mu is held.
func (s *Store) state() error {
	switch {
	case s.closed:
		return errClosed
	case !s.ready && s.broken != nil:
		return s.broken
	case !s.ready:
		return fmt.Errorf("neo4j: %s: %w", s.doing, graph.ErrUnavailable)
	}
	return s.pulse.away()
}
