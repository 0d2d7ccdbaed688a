package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"malgraf/graph"
)

// Verify checks the file of a store, beside a process that may have it open, and
// finds all that is not as it should be: what SQLite finds in its pages, records
// that are not as they were written, commits and traces that are missing, and what
// [graph.Verify] finds in the graph. It changes nothing, and looks at one state.
//
// Errors are those of OpenReadOnly, for a file that is no store or cannot be read at
// all; what is damaged in it is a finding.
func Verify(ctx context.Context, path string, schema *graph.Schema, asked graph.Verification) error {
	path, err := locate(path)
	if err != nil {
		return err
	}
	f, err := openBeside(ctx, path, schema)
	if err != nil {
		return damageOrError(path, err, asked.Find)
	}
	defer func() { _ = f.close() }() // it was only read
	v := &verification{sqliteFile: f, asked: asked}
	if err := v.run(ctx); err != nil && !v.enough {
		return damageOrError(path, err, asked.Find)
	}
	if f.hasMoved() {
		return fmt.Errorf("the store %s: a process has begun to write to it meanwhile, verify it again: %w", path, graph.ErrUnavailable)
	}
	return nil
}

// damageOrError tells what is damaged and returns any other error.
func damageOrError(path string, err error, find func(graph.Finding) bool) error {
	if !errors.Is(err, graph.ErrDamaged) {
		return err
	}
	find(graph.Finding{What: path, Err: err})
	return nil
}

// verification is a file being verified, in one transaction.
type verification struct {
	*sqliteFile
	asked  graph.Verification
	enough bool
}

func (v *verification) find(what string, err error) error {
	return v.findBy(graph.Finding{What: what, Err: err})
}

func (v *verification) findBy(finding graph.Finding) error {
	if v.asked.Find(finding) {
		return nil
	}
	v.enough = true
	return errors.New("enough")
}

func (v *verification) run(ctx context.Context) error {
	if err := v.pages(ctx); err != nil {
		return err
	}
	s := newStore(v.schema)
	s.file = v.sqliteFile
	loaded, err := v.load(ctx, s.layout, s.numbers)
	if err != nil {
		return err
	}
	if v.version > firstVersion {
		if err := v.books(ctx, loaded.revision); err != nil {
			return err
		}
	}
	var seen graph.View = &view{loaded, s}
	if v.version == firstVersion {
		seen = unlogged{seen}
	}
	return graph.Verify(ctx, v.schema, seen, graph.Verification{Read: v.asked.Read, Find: func(finding graph.Finding) bool {
		return v.findBy(finding) == nil
	}})
}

// unlogged is a view of a file of the first format, in which nodes have no revisions
// to be held against the log.
type unlogged struct{ graph.View }

// Log implements [graph.View].
func (unlogged) Log(context.Context, graph.Log) ([]graph.Commit, bool, error) {
	return nil, false, graph.ErrRevisionGone
}

// pages asks SQLite whether its pages and indexes are whole.
func (v *verification) pages(ctx context.Context) error {
	rows, err := v.conn.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return v.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return v.explain(err)
		}
		if text != "ok" {
			if err := v.find(v.path, fmt.Errorf("%s: %w", text, graph.ErrDamaged)); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// books holds what is written down about commits against the commits themselves.
func (v *verification) books(ctx context.Context, last graph.Revision) error {
	entered, err := v.conn.PrepareContext(ctx, "SELECT EXISTS (SELECT 1 FROM trace WHERE what = ? AND revision = ?)")
	if err != nil {
		return v.explain(err)
	}
	defer entered.Close()
	for since := int64(0); since < int64(last); {
		commits, err := v.someCommits(ctx, since)
		if err != nil {
			return err
		}
		if len(commits) == 0 {
			return nil // that some are missing has been found by loading
		}
		for i := range commits {
			since = int64(commits[i].Revision)
			if err := v.traces(ctx, entered, &commits[i]); err != nil {
				return err
			}
		}
	}
	var lost int
	err = v.conn.QueryRowContext(ctx, "SELECT count(*) FROM request WHERE revision > ?", int64(last)).Scan(&lost)
	if err == nil && lost > 0 {
		return v.find("request", fmt.Errorf("%d keys stand for commits that are not there: %w", lost, graph.ErrDamaged))
	}
	return err
}

func (v *verification) traces(ctx context.Context, entered *sql.Stmt, commit *graph.Commit) error {
	missing := 0
	for _, what := range tracesOf(commit) {
		var found bool
		err := entered.QueryRowContext(ctx, what, int64(commit.Revision)).Scan(&found)
		if err != nil {
			return v.explain(err)
		}
		if !found {
			missing++
		}
	}
	if missing == 0 {
		return nil
	}
	return v.find(fmt.Sprint("commit ", commit.Revision), fmt.Errorf("it is not to be found by %d of what it touched: %w", missing, graph.ErrDamaged))
}
