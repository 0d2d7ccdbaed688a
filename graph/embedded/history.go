package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"malgraf/graph"
)

// Log implements [graph.View].
func (v *view) Log(ctx context.Context, log graph.Log) ([]graph.Commit, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if err := log.Check(v.layout.schema); err != nil {
		return nil, false, err
	}
	if v.store.readOnly {
		return nil, false, errReadOnly
	}
	if err := v.store.begin(); err != nil {
		return nil, false, err
	}
	defer v.store.end()
	return v.store.history(ctx, log, v.revision)
}

// history answers a log with commits up to a revision.
func (s *Store) history(ctx context.Context, log graph.Log, last graph.Revision) (commits []graph.Commit, more bool, err error) {
	meets, changes := log.Meets(), 0
	err = s.file.history(ctx, log, last, func(commit graph.Commit) bool {
		if !meets(&commit) {
			return true
		}
		if len(commits) == log.First || changes >= graph.MaxLogChanges {
			more = true
			return false
		}
		commits = append(commits, commit)
		changes += len(commit.Changes)
		return true
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, false, err
	}
	return commits, more, nil
}

// history implements durable.
func (f *sqliteFile) history(ctx context.Context, log graph.Log, last graph.Revision, visit func(graph.Commit) bool) error {
	query, args, err := logQuery(log, last)
	if err != nil {
		return err
	}
	rows, err := f.db.QueryContext(ctx, query, args...)
	if err != nil {
		return f.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var revision int64
		var data []byte
		if err := rows.Scan(&revision, &data); err != nil {
			return f.explain(err)
		}
		commit, err := decodeCommit(f.schema, revision, data)
		if err != nil {
			return fmt.Errorf("the store %s: %w", f.path, err)
		}
		if !visit(commit) {
			return nil
		}
	}
	if err := rows.Err(); err != nil && ctx.Err() == nil {
		return f.explain(err)
	}
	return ctx.Err()
}

// logQuery writes the statement for a log: the traces that say least lead, and
// each revision that they give is looked up among the others.
func logQuery(log graph.Log, last graph.Revision) (query string, args []any, err error) {
	before := int64(math.MaxInt64)
	if log.Before != 0 {
		before = int64(log.Before)
	}
	span := []any{int64(log.After), min(before, int64(last)+1)}
	var others []int64
	if log.By != "" {
		others = append(others, trace(byTrace, log.By))
	}
	if log.Kind != nil {
		others = append(others, trace(kindTrace, log.Kind.Name))
	}
	from := "SELECT revision FROM commits WHERE revision > ? AND revision < ?"
	switch {
	case len(log.Nodes) > 0:
		traces := make([]int64, len(log.Nodes))
		for i, id := range log.Nodes {
			traces[i] = trace(nodeTrace, id)
		}
		list, err := json.Marshal(traces)
		if err != nil {
			return "", nil, err
		}
		from = "SELECT DISTINCT revision FROM trace WHERE what IN (SELECT value FROM json_each(?)) AND revision > ? AND revision < ?"
		args = append(args, string(list))
	case len(others) > 0:
		from = "SELECT revision FROM trace WHERE what = ? AND revision > ? AND revision < ?"
		args, others = append(args, others[0]), others[1:]
	}
	args = append(args, span...)
	var text strings.Builder
	text.WriteString("SELECT c.revision, c.data FROM (" + from + ") AS found CROSS JOIN commits AS c ON c.revision = found.revision")
	for i, what := range others {
		word := " WHERE "
		if i > 0 {
			word = " AND "
		}
		text.WriteString(word + "EXISTS (SELECT 1 FROM trace WHERE what = ? AND revision = found.revision)")
		args = append(args, what)
	}
	text.WriteString(" ORDER BY found.revision")
	if !log.Oldest {
		text.WriteString(" DESC")
	}
	return text.String(), args, nil
}
