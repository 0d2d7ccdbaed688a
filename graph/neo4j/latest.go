package neo4j

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"malgraf/graph"
)

// turns let those who ask for the last revision at the same time be told by one statement.
type turns struct {
	// begun is how many statements have begun: who has counted them before one begins
	// can be told by that one.
	begun atomic.Int64
	// one statement at a time.
	one sync.Mutex
}

// Latest implements [graph.Store].
func (s *Store) Latest(ctx context.Context) (graph.Revision, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	asked := s.reading.DoChan(fmt.Sprint("latest ", s.turns.begun.Load()), func() (any, error) { return s.askLatest() })
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case told := <-asked:
		last, _ := told.Val.(graph.Revision)
		return last, told.Err
	}
}

// askLatest waits for the statement that is under way, which may have begun before
// somebody who is to be told asked.
func (s *Store) askLatest() (graph.Revision, error) {
	s.turns.one.Lock()
	defer s.turns.one.Unlock()
	s.turns.begun.Add(1)
	ctx, cancel := context.WithTimeout(s.life, s.options.Patience)
	defer cancel()
	record, err := s.ask(ctx, "latest", latestText, nil)
	if err != nil {
		return 0, err
	}
	return s.noteLatest(record), nil
}
