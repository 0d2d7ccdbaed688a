package neo4j

import (
	"context"
	"errors"
	"fmt"
	"time"

	"malgraf/graph"
)

var errClosed = fmt.Errorf("neo4j: the store is closed: %w", graph.ErrUnavailable)

// Watch implements [graph.Store]. Own commits are told of at once, those of other
// processes when they are next looked for. While Neo4j is away it waits.
func (s *Store) Watch(ctx context.Context, since graph.Revision, see func(graph.Commit) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	leave, err := s.watching()
	if err != nil {
		return err
	}
	defer leave()
	for {
		moved, last := s.movement()
		for since < last {
			commits, err := s.commitsShared(ctx, since, last)
			if err != nil && s.life.Err() != nil {
				return errClosed
			}
			if errors.Is(err, graph.ErrUnavailable) {
				moved = s.later() // looks again, until Neo4j is back
				break
			}
			if err != nil {
				return err
			}
			if len(commits) == 0 { // Neo4j shows the revision before it finds the commit by it
				moved = s.later()
				break
			}
			if commits[0].Revision != since+1 {
				return fmt.Errorf("the commits after %d are no longer kept: %w", since, graph.ErrRevisionGone)
			}
			for _, commit := range commits {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := see(commit); err != nil {
					return err
				}
				since = commit.Revision
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.life.Done():
			return errClosed
		case <-moved:
		}
	}
}

// commitsShared is commitsSince, asked once for all who watch from the same revision on
// and know of the same last one: who knew of less may have asked too early.
func (s *Store) commitsShared(ctx context.Context, since, last graph.Revision) ([]graph.Commit, error) {
	read := s.reading.DoChan(fmt.Sprint(since, " ", last), func() (any, error) { return s.commitsSince(s.life, since) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-read:
		commits, _ := result.Val.([]graph.Commit)
		return commits, result.Err
	}
}

// later returns a channel that is closed when it is time to look again.
func (s *Store) later() <-chan struct{} {
	soon := make(chan struct{})
	time.AfterFunc(s.options.Poll, func() { close(soon) })
	return soon
}

// watching counts one who watches, until leave; nobody polls for nobody.
func (s *Store) watching() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.state(); err != nil {
		return nil, err
	}
	s.watchers++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.watchers--
	}, nil
}

// movement returns the last revision known and a channel that is closed when a
// later one is.
func (s *Store) movement() (<-chan struct{}, graph.Revision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moved, s.revision
}

func (s *Store) latest() graph.Revision {
	_, last := s.movement()
	return last
}

// advance notes a revision that is committed.
func (s *Store) advance(revision graph.Revision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if revision > s.revision {
		s.revision = revision
		close(s.moved)
		s.moved = make(chan struct{})
	}
}

// poll looks for commits of other processes while someone watches.
func (s *Store) poll() {
	every(s.life, s.options.Poll, func() {
		s.mu.Lock()
		wanted := s.ready && s.watchers > 0
		s.mu.Unlock()
		if !wanted {
			return
		}
		ctx, cancel := context.WithTimeout(s.life, s.options.Patience)
		defer cancel()
		if err := s.look(ctx); err != nil {
			s.options.Log.Debug("neo4j: the last revision is not to be had", "error", err)
		}
	})
}

// look notes the last revision, whoever made it.
func (s *Store) look(ctx context.Context) error {
	record, err := s.askOnce(ctx, "latest", latestText, nil)
	if err == nil {
		s.noteLatest(record)
	}
	return err
}

// noteLatest notes the last revision that Neo4j has told.
func (s *Store) noteLatest(record map[string]any) graph.Revision {
	last, _ := record["revision"].(int64)
	s.advance(graph.Revision(last))
	return graph.Revision(last)
}
