package embedded

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"

	"malgraf/graph"
)

// catchUp brings a file of an earlier version to this one's format, and does what a
// process that ended had still to do.
func (f *sqliteFile) catchUp(ctx context.Context) error {
	if f.version < formatVersion {
		if err := f.migrate(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return f.unreadable(fmt.Errorf("it cannot be brought to format %d: %w", formatVersion, err))
		}
	}
	// That something freed cannot be overwritten yet keeps nobody from working.
	if err := f.scrub(ctx); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// migrate gives nodes their revisions and commits their traces, in one transaction.
// The earlier version left old text in freed pages, so the file is to be scrubbed.
func (f *sqliteFile) migrate(ctx context.Context) error {
	revision, err := f.readState(ctx)
	if err != nil {
		return err
	}
	if _, err := f.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	total, err := f.migrateAll(ctx)
	if err == nil {
		_, err = f.conn.ExecContext(ctx, "UPDATE state SET data = ? WHERE one = 1", total.encode(revision))
	}
	if err == nil {
		_, err = f.conn.ExecContext(ctx, fmt.Sprintf("INSERT OR IGNORE INTO scrub (one) VALUES (1); PRAGMA user_version = %d; COMMIT", formatVersion))
	}
	if err != nil {
		_, _ = f.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // SQLite may have by itself
		return err
	}
	f.total, f.version = total, formatVersion
	return nil
}

func (f *sqliteFile) migrateAll(ctx context.Context) (total, error) {
	revisions, err := f.traceAll(ctx)
	if err != nil {
		return total{}, err
	}
	total := f.total
	for from := int64(-1); ; {
		nodes, err := f.nodesAfter(ctx, from)
		if err != nil || len(nodes) == 0 {
			return total, err
		}
		for _, node := range nodes {
			from = node.number
			payload, old, err := unseal("node", node.number, node.data)
			if err != nil {
				return total, err
			}
			data, err := withRevision(payload, revisions)
			if err != nil {
				return total, fmt.Errorf("node %d: %w", node.number, err)
			}
			total.replace(old, seal(node.number, data))
			if _, err := f.putNode.ExecContext(ctx, node.number, data); err != nil {
				return total, err
			}
		}
	}
}

// withRevision puts the revision of a node behind its id.
func withRevision(payload []byte, revisions map[string]graph.Revision) ([]byte, error) {
	r := &reader{rest: payload}
	id := string(r.bytes())
	if r.failed {
		return nil, fmt.Errorf("it ends early: %w", graph.ErrDamaged)
	}
	revision, known := revisions[id]
	if !known {
		return nil, fmt.Errorf("no commit made %s: %w", id, graph.ErrDamaged)
	}
	data := make([]byte, checkedBytes, checkedBytes+len(payload)+binary.MaxVarintLen32)
	data = binary.AppendUvarint(appendText(data, id), uint64(revision))
	return append(data, r.rest...), nil
}

// migratedAtOnce is how many nodes are read at a time, and migratedCommits how many
// commits, which may be large.
const (
	migratedAtOnce  = 1000
	migratedCommits = 8
)

func (f *sqliteFile) nodesAfter(ctx context.Context, number int64) ([]nodeRecord, error) {
	rows, err := f.conn.QueryContext(ctx, "SELECT number, data FROM node WHERE number > ? ORDER BY number LIMIT ?", number, migratedAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var nodes []nodeRecord
	for rows.Next() {
		var node nodeRecord
		if err := rows.Scan(&node.number, &node.data); err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return nodes, rows.Err()
}

// traceAll enters the traces of all commits, and returns the last that changed each node.
func (f *sqliteFile) traceAll(ctx context.Context) (map[string]graph.Revision, error) {
	revisions := map[string]graph.Revision{}
	for since := int64(0); ; {
		commits, err := f.someCommits(ctx, since)
		if err != nil || len(commits) == 0 {
			return revisions, err
		}
		for i := range commits {
			commit := &commits[i]
			since = int64(commit.Revision)
			for _, id := range commit.Revised() {
				revisions[id] = commit.Revision
			}
			for _, what := range tracesOf(commit) {
				if _, err := f.putTrace.ExecContext(ctx, what, since); err != nil {
					return nil, err
				}
			}
		}
	}
}

func (f *sqliteFile) someCommits(ctx context.Context, since int64) ([]graph.Commit, error) {
	rows, err := f.conn.QueryContext(ctx, "SELECT revision, data FROM commits WHERE revision > ? ORDER BY revision LIMIT ?", since, migratedCommits)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var commits []graph.Commit
	for rows.Next() {
		var revision int64
		var data sql.RawBytes
		if err := rows.Scan(&revision, &data); err != nil {
			return nil, err
		}
		commit, err := decodeCommit(f.schema, revision, data)
		if err != nil {
			return nil, err
		}
		commits = append(commits, commit)
	}
	return commits, rows.Err()
}
