package neo4j

import (
	"context"
	_ "embed" // the statements
	"encoding/json"
	"errors"
	"fmt"

	"malgraf/graph"
)

var (
	//go:embed cypher/traced.cypher
	tracedText string
	//go:embed cypher/rewrite.cypher
	rewriteText string
	//go:embed cypher/settle.cypher
	settleText string
	//go:embed cypher/untrace.cypher
	untraceText string
)

// Erase implements [graph.Store]. What Neo4j's own files hold of the past, it alone
// can overwrite: freed records until they are used again, the transaction logs
// until they are rotated away (db.tx_log.rotation.retention_policy), the full-text
// index until its segments are merged, and backups as long as they are kept.
func (s *Store) Erase(ctx context.Context, erasure graph.Erasure) (graph.Commit, error) {
	commit, err := s.write(ctx, &write{erase: &erasure})
	if err != nil {
		return commit, err
	}
	_, err = s.ask(ctx, "erase", settleText, nil)
	return commit, err
}

// eraseIn removes a node, and writes the commits anew without it.
func (s *Store) eraseIn(d *draft, one *write, revision graph.Revision) (graph.Revision, error) {
	id := one.erase.Node
	if one.err = one.erase.Check(s.schema, nil); one.err != nil {
		return revision, nil
	}
	w := newWork(d)
	changes, err := w.make(graph.Batch{Changes: []graph.Change{{Node: id, Remove: true}}}, revision)
	if refused := (graph.Violations)(nil); errors.As(err, &refused) {
		w.undo()
		one.err = refused
		return revision, nil
	}
	if err != nil {
		return revision, err
	}
	texts, revisions, err := s.pastOf(d, id)
	if err != nil {
		return revision, err
	}
	if one.err = one.erase.Check(s.schema, texts); one.err == nil && len(texts) == 0 {
		one.err = fmt.Errorf("there is no %s, and was none: %w", id, graph.ErrNotFound)
	}
	if one.err != nil {
		w.undo()
		return revision, nil
	}
	if err := s.rewritePast(d, id, revisions); err != nil {
		return revision, err
	}
	one.commit = graph.Commit{
		Revision: revision + 1, At: s.instant(), By: one.erase.By, Message: one.erase.Message,
		Changes: []graph.Change{}, Erased: s.schema.KindOf(id).Name,
	}
	s.known.forget()
	removal := graph.Commit{Changes: changes}
	d.keep(one, removal.Revised())
	return revision + 1, d.err
}

// pastEach is how many commits are read at a time to be written anew: each may be large.
const pastEach = 10

// tracedCommits reads some of the commits that touched a node, in order.
func (s *Store) tracedCommits(d *draft, id string, after graph.Revision) ([]graph.Commit, error) {
	record := d.ask(tracedText, map[string]any{"what": nodeTrace + id, "after": int64(after), "most": pastEach})
	if d.err != nil {
		return nil, d.err
	}
	return s.commitsOf(record)
}

// pastOf returns the texts that a node has or had, none where it never was, and the
// commits that touched it.
func (s *Store) pastOf(d *draft, id string) (texts []string, revisions []int64, err error) {
	if node := d.node(id); node != nil && node.base != nil {
		now := graph.Change{Node: id, Set: map[string]any{}}
		for _, property := range node.kind.Settable() {
			now.Set[property.Name] = node.base.values[property.Index]
		}
		texts = s.schema.Texts(now)
	}
	for after := graph.Revision(0); ; {
		commits, err := s.tracedCommits(d, id, after)
		if err != nil || len(commits) == 0 {
			return texts, revisions, err
		}
		for _, commit := range commits {
			after = commit.Revision
			revisions = append(revisions, int64(after))
			for _, change := range commit.Changes {
				switch id {
				case change.Node:
					texts = append(texts, s.schema.Texts(change)...)
				case change.From, change.To:
					texts = append(texts, id)
				}
			}
		}
	}
}

// rewritePast writes the commits that touched a node without it, and removes what
// they are found by through it and the keys of their batches; also the keys of
// those that changed nothing, for what these named is not known.
func (s *Store) rewritePast(d *draft, id string, revisions []int64) error {
	for after := graph.Revision(0); ; {
		commits, err := s.tracedCommits(d, id, after)
		if err != nil {
			return err
		}
		if len(commits) == 0 {
			break
		}
		var rows []map[string]any
		for _, commit := range commits {
			after = commit.Revision
			rest, _ := commit.Without(id)
			changes, err := json.Marshal(rest.Changes)
			if err != nil {
				return err
			}
			rows = append(rows, map[string]any{"revision": int64(after), "message": rest.Message, "changes": string(changes), "size": int64(len(rest.Changes))})
		}
		d.do(rewriteText, map[string]any{"rows": rows})
	}
	d.do(untraceText, map[string]any{"what": nodeTrace + id, "revisions": append(revisions, 0)})
	return d.err
}
