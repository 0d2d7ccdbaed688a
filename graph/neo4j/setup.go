package neo4j

import (
	"context"
	_ "embed" // the statements
	"errors"
	"fmt"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

var (
	//go:embed cypher/indexes.cypher
	indexesText string
	//go:embed cypher/begin.cypher
	beginText string
	//go:embed cypher/latest.cypher
	latestText string
)

// definitionsEach is how many constraints and indexes are made in one transaction.
const definitionsEach = 25

// setUp makes the store usable, however long Neo4j takes to come: it tries again
// until it has gone well, Neo4j refuses the user, or the store is closed.
func (s *Store) setUp(ctx context.Context) {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		err := s.prepare(ctx)
		if ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		switch {
		case err == nil:
			s.ready, s.doing = true, ""
		case errors.Is(err, graph.ErrInvalid):
			s.broken = err
		case isRefused(err):
			s.broken = fmt.Errorf("neo4j: %w: %w", err, graph.ErrInvalid)
		default:
			s.doing = err.Error()
		}
		s.mu.Unlock()
		if err == nil {
			return
		}
		s.options.Log.Debug("neo4j is not ready", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// prepare makes what is missing of constraints and indexes, waits until they are
// online, and finds the last revision.
func (s *Store) prepare(ctx context.Context) error {
	states, err := s.indexStates(ctx)
	if err != nil {
		return err
	}
	var missing []definition
	for _, one := range s.definitions {
		if states[one.name] == "" {
			missing = append(missing, one)
		}
	}
	for len(missing) > 0 {
		s.tell("making constraints and indexes, %d of %d are still to come", len(missing), len(s.definitions))
		n := min(len(missing), definitionsEach)
		if err := s.define(ctx, missing[:n]); err != nil {
			return fmt.Errorf("making constraints and indexes: %w", err)
		}
		missing, states = missing[n:], nil
	}
	if states == nil { // others than those that were there
		if states, err = s.indexStates(ctx); err != nil {
			return err
		}
	}
	if err := s.online(states); err != nil {
		return err
	}
	if err := s.checkFormat(ctx); err != nil {
		return err
	}
	if err := s.recompute(ctx); err != nil {
		return fmt.Errorf("computing what the schema adds anew: %w", err)
	}
	return s.look(ctx)
}

// tell says how far the setting up is.
func (s *Store) tell(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doing = fmt.Sprintf(format, args...)
}

func (s *Store) define(ctx context.Context, some []definition) (err error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Statement)
	defer cancel()
	ctx, statement := s.meter.begin(ctx, "setup", "")
	defer func() { s.ended(statement, err) }()
	session := s.driver.NewSession(ctx, s.session(bolt.AccessModeWrite))
	defer closeSession(ctx, session)
	_, err = session.ExecuteWrite(ctx, func(tx bolt.ManagedTransaction) (any, error) {
		for _, one := range some {
			if _, err := tx.Run(ctx, one.text, nil); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	return err
}

// online tells whether all indexes of the schema can be used.
func (s *Store) online(states map[string]string) error {
	for _, one := range s.definitions {
		switch states[one.name] {
		case "ONLINE":
		case "": // made under another name by someone else: it is as good, but for search
			if one.name == fullTextName(s.schema) {
				return fmt.Errorf("the full-text index is there under another name than %q", one.name)
			}
		case "FAILED":
			return fmt.Errorf("the index %q has failed", one.name)
		default:
			return fmt.Errorf("the index %q is not online yet", one.name)
		}
	}
	return nil
}

// indexStates returns the state of each index by name.
func (s *Store) indexStates(ctx context.Context) (map[string]string, error) {
	record, err := s.askOnce(ctx, "setup", indexesText, nil)
	if err != nil {
		return nil, err
	}
	names, _ := record["names"].([]any)
	states, _ := record["states"].([]any)
	found := make(map[string]string, len(names))
	for i, name := range names {
		text, _ := name.(string)
		found[text], _ = states[i].(string)
	}
	return found, nil
}
