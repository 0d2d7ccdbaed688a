package embedded

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"malgraf/graph"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// scripts make the tables; running them again changes nothing.
//
//go:embed sql/*.sql
var scripts embed.FS

const (
	// applicationID marks the file as ours: "MaGr".
	applicationID = 0x4d614772
	// formatVersion is the version of tables and records.
	formatVersion = 1
)

// sqliteFile is the durable record of a store.
type sqliteFile struct {
	path   string
	lock   *lock
	db     *sql.DB
	names  *names
	schema *graph.Schema
	// writer is the one connection that writes; only the writing goroutine uses it.
	writer                       *sql.Conn
	putNode, dropNode, putCommit *sql.Stmt
	putState                     *sql.Stmt
	// sums are the checksums of the nodes in the file, by Kind.Index and row.
	sums  [][]uint32
	total total
}

// openFile opens or makes the file, which must be locked.
func openFile(path string, held *lock, schema *graph.Schema) (*sqliteFile, error) {
	made, err := lookAt(path, held)
	if err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	location := url.URL{Scheme: "file", OmitHost: true, Path: absolute}
	query := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "cell_size_check(1)", "busy_timeout(5000)"}}
	location.RawQuery = query.Encode()
	db, err := sql.Open("sqlite", location.String())
	if err != nil {
		return nil, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	f := &sqliteFile{path: path, lock: held, db: db, schema: schema, names: newNames()}
	if err := f.prepare(made); err != nil {
		db.Close()
		return nil, f.explain(err)
	}
	return f, nil
}

// lookAt looks whether a file is there and is a database at all.
func lookAt(path string, held *lock) (made bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, held.acknowledge(0)
	}
	if err != nil {
		return false, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	defer file.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	if n == 0 && held.acknowledged() == 0 {
		if info, statErr := file.Stat(); statErr == nil && info.Mode().IsRegular() {
			return true, nil
		}
	}
	if string(head) != "SQLite format 3\x00" {
		sentinel := graph.ErrInvalid
		if held.acknowledged() > 0 {
			sentinel = graph.ErrDamaged
		}
		return false, fmt.Errorf("the store %s is no database: %w", path, sentinel)
	}
	return false, nil
}

// prepare checks whose file it is, makes what is missing and prepares statements.
func (f *sqliteFile) prepare(made bool) error {
	ctx := context.Background()
	var err error
	if f.writer, err = f.db.Conn(ctx); err != nil {
		return err
	}
	var application, version int
	if err := f.writer.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return err
	}
	if err := f.writer.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	var tables int
	if err := f.writer.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	switch {
	case application == applicationID && version > formatVersion:
		return fmt.Errorf("it was written by a later version of the program (format %d, this one knows %d): %w", version, formatVersion, graph.ErrInvalid)
	case application == applicationID && version == formatVersion:
	case f.lock.acknowledged() > 0:
		return fmt.Errorf("its header is not as it was written: %w", graph.ErrDamaged)
	case application == 0 && version == 0 && tables == 0:
		made = true
	default:
		return fmt.Errorf("it is a database of another program: %w", graph.ErrInvalid)
	}
	if made {
		if err := f.create(ctx); err != nil {
			return err
		}
	}
	for statement, text := range map[**sql.Stmt]string{
		&f.putNode:   "INSERT OR REPLACE INTO node (number, data) VALUES (?, ?)",
		&f.dropNode:  "DELETE FROM node WHERE number = ?",
		&f.putCommit: "INSERT INTO commits (revision, data) VALUES (?, ?)",
		&f.putState:  "UPDATE state SET revision = ?, data = ? WHERE one = 1 AND revision = ?",
	} {
		if *statement, err = f.writer.PrepareContext(ctx, text); err != nil { //nolint:sqlclosecheck // closed with the file
			return err
		}
	}
	return f.readNames(ctx)
}

// explain names the file in an error and gives it the sentinel that SQLite's code asks for.
func (f *sqliteFile) explain(err error) error {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
		sentinel := graph.ErrUnavailable
		switch failed.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR:
			sentinel = graph.ErrDamaged
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH:
			sentinel = graph.ErrInvalid
		case sqlite3.SQLITE_IOERR:
			if failed.Code() == sqlite3.SQLITE_IOERR_SHORT_READ {
				sentinel = graph.ErrDamaged
			}
		}
		return fmt.Errorf("the store %s: %w: %w", f.path, err, sentinel)
	}
	return fmt.Errorf("the store %s: %w", f.path, err)
}

// close writes the log back into the file and lets go of it.
func (f *sqliteFile) close() error {
	var failed error
	if f.writer != nil {
		for _, statement := range []*sql.Stmt{f.putNode, f.dropNode, f.putCommit, f.putState} {
			failed = errors.Join(failed, statement.Close())
		}
		failed = errors.Join(failed, f.writer.Close())
	}
	// The last connection to close writes the log back.
	failed = errors.Join(failed, f.db.Close(), f.lock.release())
	if failed != nil {
		return f.explain(failed)
	}
	return nil
}

// lastOf returns the last record of each node, in the order of the file.
func lastOf(records []record) []nodeRecord {
	last := map[int64]nodeRecord{}
	for _, one := range records {
		for _, node := range one.nodes {
			last[node.number] = node
		}
	}
	nodes := make([]nodeRecord, 0, len(last))
	for _, node := range last {
		nodes = append(nodes, node)
	}
	slices.SortFunc(nodes, func(a, b nodeRecord) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	return nodes
}
