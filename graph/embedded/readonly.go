package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"malgraf/graph"
)

// errReadOnly is what asks for more than a file that was only read can give.
var errReadOnly = fmt.Errorf("the store is open for reading: %w", graph.ErrInvalid)

// errBlank is that of a file in which there is nothing to read, for nothing was ever written.
var errBlank = fmt.Errorf("no store has been made in it yet: %w", graph.ErrInvalid)

// OpenReadOnly opens a store's file as it stands, beside another process that may
// have it open and go on writing, or where nobody has.
//
// It takes no lock and changes no file. It makes none either, but that SQLite may
// make the index (-shm) of a log (-wal) that is there. It returns as soon as the
// file is known to be a store's, and loads in the background: see Ready. What is
// loaded is one state, which has all that was acknowledged before the call; then
// the file is let go of, and what is written later is not seen. Apply and Watch
// are ErrInvalid.
//
// Errors: ErrNotFound where nothing is there; else those of Open, but for ErrInUse.
// It is not for a process that has the same file open by Open: SQLite's locks are
// a process's, and would be lost.
func OpenReadOnly(ctx context.Context, path string, schema *graph.Schema) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if isMemory(path) {
		return nil, fmt.Errorf("a store in memory is new, and has nothing to read: %w", graph.ErrInvalid)
	}
	path, err := locate(path)
	if err != nil {
		return nil, err
	}
	file, err := openBeside(ctx, path, schema)
	if err != nil {
		return nil, err
	}
	s := newReader(schema)
	s.start(ctx, func(ctx context.Context) (*snapshot, error) { return file.loadBeside(ctx, s.layout, s.numbers) })
	return s, nil
}

// newReader is a store that keeps nothing.
func newReader(schema *graph.Schema) *Store {
	s := newStore(schema)
	s.file, s.readOnly = newMemory(&s.kept), true
	return s
}

// openBeside opens a file to be read in one transaction. Where it has no log it is
// opened as one that nobody changes, for else SQLite would make a log beside it;
// should a writer come meanwhile, what was read is worth nothing, and it is read anew.
func openBeside(ctx context.Context, path string, schema *graph.Schema) (*sqliteFile, error) {
	for {
		// Before the transaction: what is acknowledged after it began is not in it.
		mark, err := readMark(path)
		if err != nil {
			return nil, err
		}
		quiet, err := lookQuiet(path)
		if err != nil {
			return nil, err
		}
		f := &sqliteFile{path: path, acknowledged: mark, quiet: quiet, schema: schema, names: newNames()}
		err = f.beginReading(ctx)
		if err == nil {
			return f, nil
		}
		if f.db != nil {
			_ = f.db.Close() // the first error counts
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !f.hasMoved() {
			return nil, f.explain(err)
		}
	}
}

// beginReading opens the transaction and reads what says how to read the rest.
func (f *sqliteFile) beginReading(ctx context.Context) error {
	blank, err := lookAt(f.path, f.acknowledged)
	if err != nil {
		return err
	}
	options := url.Values{"mode": {"ro"}, "_pragma": {"cell_size_check(1)", "busy_timeout(5000)"}}
	if f.quiet != nil {
		options.Set("immutable", "1")
	}
	if !blank {
		if err := f.connect(ctx, options); err != nil {
			return err
		}
		f.reads = f.conn
		if _, err := f.conn.ExecContext(ctx, "BEGIN"); err != nil {
			return err
		}
		if blank, err = f.checkHeader(ctx); err != nil {
			return err
		}
	}
	if blank {
		return errBlank
	}
	_, err = f.readNames(ctx)
	return err
}

// loadBeside loads the graph and closes the file. What it has entered in numbers when it
// has to read anew is found out by comparing.
func (f *sqliteFile) loadBeside(ctx context.Context, l *layout, numbers *tupleNumbers) (*snapshot, error) {
	for {
		rebuilt, err := f.load(ctx, l, numbers)
		moved := f.hasMoved()
		err = errors.Join(err, f.close())
		if !moved || ctx.Err() != nil {
			return rebuilt, err
		}
		if f, err = openBeside(ctx, f.path, f.schema); err != nil {
			return nil, err
		}
	}
}

// lookQuiet returns what the file is where it has no log, nil where it has one.
func lookQuiet(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrNotFound)
	case err != nil:
		return nil, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	// After the file: one that was written back meanwhile then differs from what it is.
	if _, err := os.Lstat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return nil, nil // whatever it is, SQLite is to look
	}
	return info, nil
}

// hasMoved tells whether a file that was opened as quiet has changed since, or has
// got a log.
func (f *sqliteFile) hasMoved() bool {
	if f.quiet == nil {
		return false
	}
	now, err := lookQuiet(f.path)
	return err != nil || now == nil || !os.SameFile(now, f.quiet) || now.Size() != f.quiet.Size() || !now.ModTime().Equal(f.quiet.ModTime())
}
