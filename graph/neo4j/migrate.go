package neo4j

import (
	"cmp"
	"context"
	_ "embed" // the statement
	"fmt"

	"malgraf/graph"
)

//go:embed cypher/migrate_commits.cypher
var migrateCommitsText string

// formatVersion is that of what the store keeps beside the schema's own properties.
// The first had no revisions of nodes, no traces and no keys of batches.
const formatVersion = 2

// errLater refuses a store of a format that this program does not know.
func errLater(format int64) error {
	return fmt.Errorf("the store was written by a later version of the program (format %d, this one knows %d): %w", format, formatVersion, graph.ErrInvalid)
}

// checkFormat refuses a store of a later format, and brings one of an earlier to this one's.
func (s *Store) checkFormat(ctx context.Context) error {
	record, err := s.askOnce(ctx, "latest", latestText, nil)
	if err != nil {
		return err
	}
	switch format, _ := record["format"].(int64); {
	case format > formatVersion:
		return errLater(format)
	case format != 0 && format < formatVersion:
		return s.migrate(ctx)
	}
	return nil
}

// migrate brings a store of an earlier format to this one's: every part of its log
// in a transaction, so that one that is cut off goes on where it was.
func (s *Store) migrate(ctx context.Context) error {
	for after := int64(0); ; {
		last, err := s.migrateSome(ctx, after)
		if err != nil {
			return fmt.Errorf("bringing it to format %d: %w", formatVersion, err)
		}
		if last == after {
			return nil
		}
		after = last
	}
}

// migrateSome migrates some commits after one and returns the last of them; where
// there are none it notes the new format.
func (s *Store) migrateSome(ctx context.Context, after int64) (int64, error) {
	err := s.locked(ctx, func(r *reader, begun map[string]any) {
		commits, err := s.commitsOf(r.ask(commitsText, commitsAfter(graph.Revision(after), pastEach)))
		if r.err = cmp.Or(r.err, err); r.err != nil {
			return
		}
		last, _ := begun["revision"].(int64)
		s.tell("bringing the store to format %d, %d of %d commits are done", formatVersion, after, last)
		if len(commits) > 0 {
			after = int64(commits[len(commits)-1].Revision)
			s.migrateCommits(r, commits)
			return
		}
		r.do("MATCH (s:"+labelStore+" {name: 'malgraf'}) SET s.format = $v.format REMOVE s.writing", map[string]any{"format": formatVersion})
	})
	return after, err
}

func (s *Store) migrateCommits(r *reader, commits []graph.Commit) {
	rows := make([]map[string]any, len(commits))
	nodes := map[*graph.Kind][]map[string]any{}
	for i := range commits {
		commit := &commits[i]
		rows[i] = map[string]any{"revision": int64(commit.Revision), "size": int64(len(commit.Changes)), "traces": tracesOf(commit)}
		for _, id := range commit.Revised() {
			if kind := s.schema.KindOf(id); kind != nil {
				nodes[kind] = append(nodes[kind], map[string]any{"id": id, "revision": int64(commit.Revision)})
			}
		}
	}
	r.do(migrateCommitsText, map[string]any{"rows": rows})
	for _, kind := range s.schema.Kinds {
		if len(nodes[kind]) > 0 {
			r.do("UNWIND $v.rows AS row MATCH (n:"+quote(kind.Name)+" {id: row.id}) SET n."+revisionName+" = row.revision", map[string]any{"rows": nodes[kind]})
		}
	}
}
