package embedded

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// erase implements durable.
func (f *sqliteFile) erase(ctx context.Context, base graph.Revision, made record, id string) error {
	total := f.total
	for _, node := range made.nodes {
		total.replace(f.sumOf(node.number), node.sum)
	}
	if _, err := f.begin.ExecContext(ctx); err != nil {
		return f.explain(err)
	}
	err := f.rewritePast(ctx, id)
	if err == nil {
		err = f.writeAll(ctx, base, made.revision, total, made.nodes, []record{made})
	}
	if err != nil {
		_, _ = f.conn.ExecContext(ctx, "ROLLBACK") // SQLite may have by itself
		return f.explain(err)
	}
	f.written(total, made.nodes, made.revision)
	return nil
}

// rewritePast writes the commits that touched a node without it, and removes the
// keys of the batches that made them; also of those that changed nothing, for what
// these named is not known. It notes that the file is to be scrubbed.
func (f *sqliteFile) rewritePast(ctx context.Context, id string) error {
	f.packed = false
	what := trace(nodeTrace, id)
	revisions, err := f.revisionsOf(ctx, what)
	if err != nil {
		return err
	}
	for _, revision := range revisions {
		var data []byte
		if err := f.conn.QueryRowContext(ctx, "SELECT data FROM commits WHERE revision = ?", revision).Scan(&data); err != nil {
			return err
		}
		commit, err := decodeCommit(f.schema, revision, data)
		if err != nil {
			return err
		}
		rest, touched := commit.Without(id)
		if !touched {
			continue
		}
		if data, err = encodeCommit(rest); err != nil {
			return err
		}
		if _, err := f.conn.ExecContext(ctx, "UPDATE commits SET data = ? WHERE revision = ?", data, revision); err != nil {
			return err
		}
		if !slices.Contains(tracesOf(&rest), what) {
			if _, err := f.conn.ExecContext(ctx, "DELETE FROM trace WHERE what = ? AND revision = ?", what, revision); err != nil {
				return err
			}
		}
		if _, err := f.conn.ExecContext(ctx, "DELETE FROM request WHERE revision = ?", revision); err != nil {
			return err
		}
	}
	_, err = f.conn.ExecContext(ctx, "DELETE FROM request WHERE revision = 0; INSERT OR IGNORE INTO scrub (one) VALUES (1)")
	return err
}

func (f *sqliteFile) revisionsOf(ctx context.Context, what int64) (revisions []int64, err error) {
	rows, err := f.conn.QueryContext(ctx, "SELECT revision FROM trace WHERE what = ?", what)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var revision int64
		if err := rows.Scan(&revision); err != nil {
			return nil, err
		}
		revisions = append(revisions, revision)
	}
	return revisions, rows.Err()
}

// scrub implements durable, where something was erased: it writes the file anew
// without its free space, and empties the log, in which old pages stand. While
// another process reads the file the log cannot be emptied: ErrUnavailable. What is
// left to do then is known to the file.
func (f *sqliteFile) scrub(ctx context.Context) error {
	var due bool
	if err := f.conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM scrub)").Scan(&due); err != nil {
		return f.explain(err)
	}
	if !due {
		return nil
	}
	if !f.packed {
		if _, err := f.conn.ExecContext(ctx, "VACUUM"); err != nil {
			return f.explain(err)
		}
		f.packed = true
	}
	if err := f.emptyLog(ctx); err != nil {
		return err
	}
	if _, err := f.conn.ExecContext(ctx, "DELETE FROM scrub"); err != nil {
		return f.explain(err)
	}
	return nil
}

// emptyLog writes SQLite's log back into the file and cuts it to nothing.
func (f *sqliteFile) emptyLog(ctx context.Context) error {
	var busy, pages, written int
	if err := f.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &written); err != nil {
		return f.explain(err)
	}
	if busy != 0 {
		return f.explain(fmt.Errorf("another process reads the file, so its log cannot be emptied: %w", graph.ErrUnavailable))
	}
	return nil
}
