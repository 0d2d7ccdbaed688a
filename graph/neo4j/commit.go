package neo4j

import (
	"context"
	_ "embed" // the statement
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"malgraf/graph"
)

var (
	//go:embed cypher/commit.cypher
	commitText string
	//go:embed cypher/commits.cypher
	commitsText string
)

// writeCommits keeps the commits of a group, and the revision that they end at.
func (d *draft) writeCommits(made []*write, last graph.Revision) {
	rows := make([]map[string]any, len(made))
	for i, one := range made {
		changes, err := json.Marshal(one.commit.Changes)
		if err != nil && d.err == nil {
			d.err = err
		}
		rows[i] = map[string]any{
			"revision": int64(one.commit.Revision), "at": one.commit.At.Format(time.RFC3339Nano),
			"by": one.commit.By, "message": one.commit.Message, "changes": string(changes),
		}
	}
	d.do(commitText, map[string]any{"rows": rows, "last": int64(last)})
}

// commitsSince reads some commits after a revision, in order.
func (s *Store) commitsSince(ctx context.Context, since graph.Revision) ([]graph.Commit, error) {
	record, err := s.ask(ctx, "commits", commitsText, map[string]any{"since": int64(since)})
	if err != nil {
		return nil, err
	}
	rows := rowsOf(record)
	commits := make([]graph.Commit, len(rows))
	for i, row := range rows {
		if commits[i], err = s.commitOf(row); err != nil {
			return nil, err
		}
	}
	return commits, nil
}

// commitOf reads a commit: revision, at, by, message, changes.
func (s *Store) commitOf(row []any) (graph.Commit, error) {
	damaged := func(err error) (graph.Commit, error) {
		return graph.Commit{}, fmt.Errorf("neo4j: a commit cannot be read: %w: %w", err, graph.ErrDamaged)
	}
	revision, _ := row[0].(int64)
	text, _ := row[1].(string)
	when, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return damaged(err)
	}
	commit := graph.Commit{Revision: graph.Revision(revision), At: when}
	commit.By, _ = row[2].(string)
	commit.Message, _ = row[3].(string)
	changes, _ := row[4].(string)
	numbers := json.NewDecoder(strings.NewReader(changes))
	numbers.UseNumber()
	if err := numbers.Decode(&commit.Changes); err != nil {
		return damaged(err)
	}
	for i := range commit.Changes {
		if err := s.retype(&commit.Changes[i]); err != nil {
			return damaged(err)
		}
	}
	return commit, nil
}

// retype gives the values of a change that went through JSON their Go types.
func (s *Store) retype(change *graph.Change) error {
	property := func(name string) *graph.Property {
		if kind := s.schema.KindOf(change.Node); kind != nil {
			return kind.Property(name)
		}
		if edgeType := s.schema.EdgeType(change.Edge, s.schema.KindOf(change.From), s.schema.KindOf(change.To)); edgeType != nil {
			return edgeType.Property(name)
		}
		return nil
	}
	for name, value := range change.Set {
		of := property(name)
		if of == nil {
			continue // the schema has changed since
		}
		typed, err := of.Coerce(value)
		if err != nil {
			return err
		}
		change.Set[name] = typed
	}
	return nil
}
