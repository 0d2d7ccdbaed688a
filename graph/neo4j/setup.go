package neo4j

import (
	"context"
	_ "embed" // the statements
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

var (
	//go:embed cypher/indexes.cypher
	indexesText string
	//go:embed cypher/begin.cypher
	beginText string
	//go:embed cypher/release.cypher
	releaseText string
	//go:embed cypher/latest.cypher
	latestText string
)

// definitionsEach is how many constraints and indexes are made in one transaction.
const definitionsEach = 25

// setUp makes the store usable, however long Neo4j takes to come, and looks after the
// indexes each time that it comes back, and now and then while it stays.
func (s *Store) setUp(ctx context.Context) {
	for step := s.prepare; ; step = s.repair {
		s.until(ctx, step)
		select {
		case <-ctx.Done():
			return
		case <-s.pulse.back:
		case <-time.After(s.options.Indexes):
		}
	}
}

// until makes the store ready by a step, which it tries again until it has gone well or
// the store is closed; at once when Neo4j comes back.
func (s *Store) until(ctx context.Context, step func(context.Context) error) {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		settle := s.pulse.look()
		err := step(ctx)
		if ctx.Err() != nil {
			return
		}
		s.note(err)
		if err == nil {
			settle()
			return
		}
		s.options.Log.Debug("neo4j is not ready", "error", err)
		s.pulse.mistrust()
		select {
		case <-ctx.Done():
			return
		case <-s.pulse.back:
		case <-time.After(pause):
		}
	}
}

// note says how a step of setting up has gone.
func (s *Store) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.ready, s.doing = true, again
		return
	}
	s.doing = err.Error()
	switch {
	case errors.Is(err, graph.ErrInvalid):
		s.broken = err
	case isRefused(err):
		s.broken = fmt.Errorf("%w: %w: %w", ErrRefused, err, graph.ErrInvalid)
	}
}

// prepare makes what is missing of constraints and indexes, computes anew what an
// older version computed otherwise, waits until the indexes are online, and finds the
// last revision. The computing finds nodes by their constraints, and comes before the
// indexes: they might not take what it replaces.
func (s *Store) prepare(ctx context.Context) error {
	states, err := s.indexStates(ctx)
	if err != nil {
		return err
	}
	isConstraint := func(one definition) bool { return strings.HasPrefix(one.name, uniquePrefix) }
	constraints, indexes := s.missing(states, isConstraint)
	if len(constraints)+len(indexes) == len(s.definitions) { // none of ours is there
		s.nameProperties(ctx)
	}
	if err := s.define(ctx, "making constraints", constraints); err != nil {
		return err
	}
	if err := s.checkFormat(ctx); err != nil {
		return err
	}
	if err := s.recompute(ctx); err != nil {
		return fmt.Errorf("computing what the schema adds anew: %w", err)
	}
	if err := s.define(ctx, "dropping indexes of an older version", s.outdated(states)); err != nil {
		return err
	}
	if err := s.define(ctx, "making indexes", indexes); err != nil {
		return err
	}
	if len(constraints)+len(indexes) > 0 { // others than those that were there
		if states, err = s.indexStates(ctx); err != nil {
			return err
		}
	}
	if err := s.online(states); err != nil {
		return err
	}
	if err := s.lookForUnread(ctx); err != nil {
		return err
	}
	return s.look(ctx)
}

// missing returns the definitions that are not there, in two parts.
func (s *Store) missing(states map[string]string, isFirst func(definition) bool) (first, second []definition) {
	for _, one := range s.definitions {
		switch {
		case states[one.name] != "":
		case isFirst(one):
			first = append(first, one)
		default:
			second = append(second, one)
		}
	}
	return first, second
}

// outdated returns what drops the indexes that a version with another schema has made:
// each of them costs every write, and one on the same words stands in the way of ours.
func (s *Store) outdated(states map[string]string) []definition {
	ours := map[string]bool{}
	for _, one := range s.definitions {
		ours[one.name] = true
	}
	var drops []definition
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if strings.HasPrefix(name, indexPrefix) && !strings.HasPrefix(name, uniquePrefix) && !ours[name] {
			drops = append(drops, definition{name, "DROP INDEX " + quote(name) + " IF EXISTS"})
		}
	}
	return drops
}

// tell says how far the setting up is.
func (s *Store) tell(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doing = fmt.Sprintf(format, args...)
}

// define makes or drops constraints and indexes, some in each transaction.
func (s *Store) define(ctx context.Context, what string, all []definition) error {
	left := len(all)
	for some := range slices.Chunk(all, definitionsEach) {
		s.tell("%s, %d of %d are still to come", what, left, len(all))
		if err := s.defineSome(ctx, some); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		left -= len(some)
	}
	return nil
}

func (s *Store) defineSome(ctx context.Context, some []definition) (err error) {
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
		case "": // of what an index is on, only search asks by name
			if one.name == fullTextName(s.schema) {
				return fmt.Errorf("the full-text index is there under another name than %q", one.name)
			}
		case "FAILED":
			return fmt.Errorf("the index %q has failed, for which Neo4j's log has the reason; when that is mended, %s, and it is made anew", one.name, one.dropped())
		default:
			return fmt.Errorf("the index %q is not online yet", one.name)
		}
	}
	return nil
}

// indexStates returns the state of each index by name; one that somebody else has made of
// what ours would be on has the name of ours too, and Neo4j takes no second.
func (s *Store) indexStates(ctx context.Context) (map[string]string, error) {
	record, err := s.askOnce(ctx, "setup", indexesText, nil)
	if err != nil {
		return nil, err
	}
	ours := map[string]bool{}
	for _, one := range s.definitions {
		ours[one.name] = true
	}
	rows := rowsOf(record)
	found, others := make(map[string]string, len(rows)), map[string]string{}
	for _, row := range rows {
		name, _ := row[0].(string)
		state, _ := row[1].(string)
		found[name] = state
		for _, as := range namesByWhatItIsOn(row) {
			if ours[as] && state != "FAILED" {
				others[as] = state
			}
		}
	}
	for name, state := range others {
		if found[name] == "" {
			found[name] = state
		}
	}
	return found, nil
}

// textsOf are the texts of a list.
func textsOf(value any) []string {
	list, _ := value.([]any)
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i], _ = one.(string)
	}
	return texts
}

// namesByWhatItIsOn are what definitions would call an index of which name, state, type,
// entity, labels or types, properties and whether it is a constraint's are given.
func namesByWhatItIsOn(row []any) []string {
	labels, properties := textsOf(row[4]), textsOf(row[5])
	if row[2] != "RANGE" || len(labels) != 1 {
		return nil
	}
	on := strings.Join(properties, " ")
	switch {
	case row[3] == "RELATIONSHIP":
		return []string{indexName("edges", labels[0], on)}
	case row[6] == true:
		return []string{indexName("range", labels[0], on), indexName("unique", labels[0], on)}
	}
	return []string{indexName("range", labels[0], on)}
}
