package neo4j

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// again is what a store does that was ready and is not, until more is known.
const again = "looking at the indexes again"

// repair looks at the indexes again, which Neo4j may be making anew or may have lost some
// of, and makes what is missing. Where a program with another schema has
// taken the store over, they are that one's to look after. Questions are answered
// meanwhile: one that misses an index takes longer.
func (s *Store) repair(ctx context.Context) error {
	record, err := s.askOnce(ctx, "latest", latestText, nil)
	if err != nil {
		return err
	}
	if record["format"] != int64(0) && record["shape"] != s.shape {
		return nil
	}
	states, err := s.indexStates(ctx)
	if err != nil {
		return err
	}
	missing, _ := s.missing(states, func(definition) bool { return true })
	if err := s.define(ctx, "making constraints and indexes that are gone", missing); err != nil {
		return err
	}
	if len(missing) > 0 {
		s.options.Log.Warn("neo4j: constraints and indexes were gone", "made", len(missing), "first", missing[0].name)
		if states, err = s.indexStates(ctx); err != nil {
			return err
		}
	}
	return s.online(states)
}

// trusted is an error while the indexes have not been looked at since Neo4j came back, or
// something was amiss with them when they were.
func (s *Store) trusted() error {
	if !s.pulse.doubted() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Errorf("neo4j: %s: %w", s.doing, graph.ErrUnavailable)
}
