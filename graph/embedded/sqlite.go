package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"malgraf/graph"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFile is the durable record of a store.
type sqliteFile struct {
	path string
	// lock is held as long as the file is open, nil where it is only read.
	lock *lock
	// version is that of the format.
	version int
	// acknowledged is what the side file said when the file was opened.
	acknowledged graph.Revision
	// quiet is what the file was when it was opened as one that nobody changes, nil
	// where it is read with its log.
	quiet  fs.FileInfo
	db     *sql.DB
	names  *names
	schema *graph.Schema
	// conn is the one connection that writes, used by the writing goroutine alone;
	// or, where the file is only read, that of the transaction in which it is.
	conn *sql.Conn
	// reads is where the graph is loaded from: db, over several connections, where
	// nobody else writes; else conn, for all of it must be of one state.
	reads                        querier
	begin, commit                *sql.Stmt
	putNode, dropNode, putCommit *sql.Stmt
	putState, putTrace           *sql.Stmt
	putKey, dropKeys, findKey    *sql.Stmt
	// sums are the checksums of the nodes in the file, by Kind.Index and row.
	sums  [][]uint32
	total total
	// packed: the file was written anew without its free space since the last erasure.
	packed bool
}

// querier is what a connection and a pool of them have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// connect opens the database; options are those of the driver.
func (f *sqliteFile) connect(ctx context.Context, options url.Values) error {
	absolute, err := filepath.Abs(f.path)
	if err != nil {
		return fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	location := url.URL{Scheme: "file", OmitHost: true, Path: absolute, RawQuery: options.Encode()}
	if f.db, err = sql.Open("sqlite", location.String()); err != nil {
		return fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	f.db.SetConnMaxIdleTime(maxIdle)
	f.conn, err = f.db.Conn(ctx)
	return err
}

// maxIdle is how long a connection is kept that has been read from. All of a process
// share one room for pages, and those that read much fill it: as long as they are open,
// the one that writes has none, and reads the same pages from the file with each write.
const maxIdle = time.Second

// openFile opens or makes the file, which must be locked.
func openFile(path string, held *lock, schema *graph.Schema) (*sqliteFile, error) {
	blank, err := lookAt(path, held.acknowledged())
	if err == nil && blank {
		err = held.acknowledge(0)
	}
	if err != nil {
		return nil, fmt.Errorf("the store %s: %w", path, err)
	}
	f := &sqliteFile{path: path, lock: held, acknowledged: held.acknowledged(), schema: schema, names: newNames()}
	if err := f.prepare(context.Background()); err != nil {
		if f.db != nil {
			_ = f.db.Close() // the first error counts
		}
		return nil, f.explain(err)
	}
	f.reads = f.db
	return f, nil
}

// writing are the pragmas of the connection that writes. The cache holds 16 MB of pages and
// the log 4,000 before they go into the file, instead of 2 MB and 1,000: what commits are
// found by is spread over all pages of its index.
var writing = []string{"journal_mode(WAL)", "synchronous(FULL)", "cell_size_check(1)", "busy_timeout(5000)", "cache_size(-16000)", "wal_autocheckpoint(4000)"}

// prepare makes what is missing in the file, and prepares to write.
func (f *sqliteFile) prepare(ctx context.Context) error {
	err := f.connect(ctx, url.Values{"_pragma": writing})
	if err != nil {
		return err
	}
	blank, err := f.checkHeader(ctx)
	if err != nil {
		return err
	}
	if blank {
		f.version = formatVersion
	}
	if blank || f.version < formatVersion {
		if err := f.create(ctx); err != nil {
			return err
		}
	}
	for statement, text := range map[**sql.Stmt]string{
		&f.begin:     "BEGIN IMMEDIATE",
		&f.commit:    "COMMIT",
		&f.putNode:   "INSERT OR REPLACE INTO node (number, data) VALUES (?, ?)",
		&f.dropNode:  "DELETE FROM node WHERE number = ?",
		&f.putCommit: "INSERT INTO commits (revision, data) VALUES (?, ?)",
		&f.putState:  "UPDATE state SET revision = ?, data = ? WHERE one = 1 AND revision = ?",
		&f.putTrace:  "INSERT OR IGNORE INTO trace (what, revision) VALUES (?, ?)",
		&f.putKey:    "INSERT OR REPLACE INTO request (name, revision, at, data) VALUES (?, ?, ?, ?)",
		&f.dropKeys:  "DELETE FROM request WHERE at < ?",
		&f.findKey:   "SELECT revision, at, data FROM request WHERE name = ? AND at >= ?",
	} {
		if *statement, err = f.conn.PrepareContext(ctx, text); err != nil { //nolint:sqlclosecheck // closed with the file
			return err
		}
	}
	added, err := f.readNames(ctx)
	if err != nil {
		return err
	}
	return f.addNames(ctx, added)
}

// explain names the file in an error and gives it the sentinel that SQLite's code asks for.
func (f *sqliteFile) explain(err error) error { return f.explainAs(err, graph.ErrUnavailable) }

// unreadable is explain for what keeps the graph from being loaded: nobody is to
// wait for that to pass.
func (f *sqliteFile) unreadable(err error) error { return f.explainAs(err, graph.ErrInvalid) }

// explainAs is explain with the sentinel for what may have passed at the next try.
func (f *sqliteFile) explainAs(err, sentinel error) error {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
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
	if strings.Contains(err.Error(), anotherType) {
		return fmt.Errorf("the store %s: %w: %w", f.path, err, graph.ErrDamaged)
	}
	return fmt.Errorf("the store %s: %w", f.path, err)
}

// anotherType is how database/sql tells, in text alone, that a value is of another type
// than was written: so it is where the definition of a table is damaged.
const anotherType = "sql: Scan error"

// close lets go of the file. The last connection that may write writes the log
// back into it; one that only reads leaves everything as it is.
func (f *sqliteFile) close() error {
	var failed error
	for _, statement := range []*sql.Stmt{f.begin, f.commit, f.putNode, f.dropNode, f.putCommit, f.putState, f.putTrace, f.putKey, f.dropKeys, f.findKey} {
		if statement != nil {
			failed = errors.Join(failed, statement.Close())
		}
	}
	failed = errors.Join(failed, f.conn.Close(), f.db.Close())
	if f.lock != nil {
		failed = errors.Join(failed, f.lock.release())
	}
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
