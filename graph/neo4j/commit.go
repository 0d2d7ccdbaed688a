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
	//go:embed cypher/trace.cypher
	traceText string
	//go:embed cypher/page.cypher
	pageText string
)

// writeCommits notes the commits of a group with what they are found by, and the
// revision that they end at.
func (d *draft) writeCommits(last graph.Revision) {
	rows := make([]map[string]any, len(d.made))
	var traces []map[string]any
	for i, one := range d.made {
		changes, err := json.Marshal(one.commit.Changes)
		if err != nil && d.err == nil {
			d.err = err
		}
		rows[i] = map[string]any{
			"revision": int64(one.commit.Revision), "at": one.commit.At.Format(time.RFC3339Nano),
			"by": one.commit.By, "message": one.commit.Message, "changes": string(changes), "size": int64(len(one.commit.Changes)),
		}
		if one.commit.Reverts != 0 {
			rows[i]["reverts"] = int64(one.commit.Reverts)
		}
		if one.commit.Erased != "" {
			rows[i]["erased"] = one.commit.Erased
		}
		for _, what := range tracesOf(&one.commit) {
			traces = append(traces, map[string]any{"what": what, "revision": int64(one.commit.Revision)})
		}
	}
	d.write(commitText, map[string]any{"rows": rows, "last": int64(last)}, len(rows))
	for len(traces) > 0 && len(d.made) > 0 {
		n := min(len(traces), tracesEach)
		d.write(traceText, map[string]any{"rows": traces[:n]}, n)
		traces = traces[n:]
	}
}

// tracesEach is how many traces are entered with one statement.
const tracesEach = 10_000

// What commits are found by begins with one of these.
const (
	nodeTrace = "node "
	kindTrace = "kind "
	byTrace   = "by "
)

// tracesOf returns what a commit is found by.
func tracesOf(commit *graph.Commit) []string {
	nodes, kinds := commit.Touched()
	traces := make([]string, 0, len(nodes)+len(kinds)+1)
	for _, id := range nodes {
		traces = append(traces, nodeTrace+id)
	}
	for _, kind := range kinds {
		traces = append(traces, kindTrace+kind)
	}
	if commit.By != "" {
		traces = append(traces, traceOfSubject(commit.By))
	}
	return traces
}

// traceOfSubject hashes a long name, for an index holds about 8 KB.
func traceOfSubject(by string) string { return byTrace + keyText(by) }

// commitsEach is how many commits a watcher reads at a time at most.
const commitsEach = 200

// commitsAfter are the values of commitsText.
func commitsAfter(since graph.Revision, most int) map[string]any {
	return map[string]any{"since": int64(since), "most": most, "changes": graph.MaxLogChanges}
}

// commitsSince reads some commits after a revision, in order.
func (s *Store) commitsSince(ctx context.Context, since graph.Revision) ([]graph.Commit, error) {
	record, err := s.ask(ctx, "commits", commitsText, commitsAfter(since, commitsEach))
	if err != nil {
		return nil, err
	}
	return s.commitsOf(record)
}

// commitsOf reads the commits of a record.
func (s *Store) commitsOf(record map[string]any) ([]graph.Commit, error) {
	rows := rowsOf(record)
	commits := make([]graph.Commit, len(rows))
	for i, row := range rows {
		var err error
		if commits[i], err = s.commitOf(row); err != nil {
			return nil, err
		}
	}
	return commits, nil
}

// commitOf reads a commit: revision, at, by, message, changes, reverts, erased. One that
// cannot be read has its revision alone.
func (s *Store) commitOf(row []any) (graph.Commit, error) {
	revision, _ := row[0].(int64)
	damaged := func(err error) (graph.Commit, error) {
		return graph.Commit{Revision: graph.Revision(revision)}, fmt.Errorf("neo4j: commit %d cannot be read: %w: %w", revision, err, graph.ErrDamaged)
	}
	text, _ := row[1].(string)
	when, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return damaged(err)
	}
	commit := graph.Commit{Revision: graph.Revision(revision), At: when}
	commit.By, _ = row[2].(string)
	commit.Message, _ = row[3].(string)
	changes, _ := row[4].(string)
	reverts, _ := row[5].(int64)
	commit.Reverts = graph.Revision(reverts)
	commit.Erased, _ = row[6].(string)
	numbers := json.NewDecoder(strings.NewReader(changes))
	numbers.UseNumber()
	if err := numbers.Decode(&commit.Changes); err != nil {
		return damaged(err)
	}
	for i := range commit.Changes {
		s.retype(&commit.Changes[i])
	}
	return commit, nil
}

// retype gives the values of a change that went through JSON their Go types. What the
// schema no longer knows, or no longer takes, stays as JSON has it.
func (s *Store) retype(change *graph.Change) {
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
		if of := property(name); of != nil {
			if typed, err := of.Coerce(value); err == nil {
				change.Set[name] = typed
			}
		}
	}
}
