package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"malgraf/graph"
)

// Backup copies a store's file to another, by SQLite's online backup, beside a
// process that may have it open and go on writing: a restore is a copy of the copy
// to the place of the store, without the files -wal and .lock of the old one beside
// it. The copy has all that was acknowledged before the call, and stands there only
// when it is whole and on the disk. It returns the revision of the copy. progress,
// unless nil, is told again and again how many bytes of how many have been copied.
//
// Whoever may read the store's file may read the copy, and nobody else.
//
// Errors: those of OpenReadOnly for the store; ErrConflict where there is a file at
// to already, or one beside it that would be taken for a part of the copy; ErrInvalid
// where none can be made.
func Backup(ctx context.Context, path, to string, schema *graph.Schema, progress func(done, of int64)) (graph.Revision, error) {
	path, err := locate(path)
	if err != nil {
		return 0, err
	}
	if err := mustBeFree(to); err != nil {
		return 0, err
	}
	part, err := partOf(to)
	if err != nil {
		return 0, fmt.Errorf("the backup %s: %w: %w", to, err, graph.ErrInvalid)
	}
	defer os.Remove(part) // which may be there no longer
	var revision graph.Revision
	for moved := true; moved; {
		f, err := openBeside(ctx, path, schema)
		if err != nil {
			return 0, err
		}
		if revision, err = f.readState(ctx); err == nil {
			err = f.copyTo(ctx, part, progress)
		}
		moved = err == nil && f.hasMoved() // what was read meanwhile is worth nothing
		if err := errors.Join(err, f.close()); err != nil {
			return 0, err
		}
	}
	if err := complete(part, path); err != nil {
		return 0, fmt.Errorf("the backup %s: %w: %w", to, err, graph.ErrInvalid)
	}
	if err := mustBeFree(to); err != nil { // something has come meanwhile
		return 0, err
	}
	err = place(part, to)
	if errors.Is(err, fs.ErrExist) { // at the last moment
		return 0, isThere(to)
	}
	if err != nil {
		return 0, fmt.Errorf("the backup %s: %w: %w", to, err, graph.ErrInvalid)
	}
	return revision, nil
}

// mustBeFree refuses a place where a file stands already, or one of an earlier store beside
// it: who opens the copy would play the old log back into it, or believe the old lock.
func mustBeFree(to string) error {
	for _, name := range Files(to) {
		switch _, err := os.Lstat(name); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return fmt.Errorf("the backup %s: %w: %w", to, err, graph.ErrInvalid)
		case name == to:
			return isThere(to)
		default:
			return fmt.Errorf("the backup %s: %s is there already, and would be taken for a part of it: %w", to, name, graph.ErrConflict)
		}
	}
	return nil
}

// partOf makes the file that a copy is made in, beside where it is to stand and under
// a name that nothing else has: another copy may be on its way to the same place.
func partOf(to string) (string, error) {
	folder := filepath.Dir(to)
	if _, err := os.Stat(folder); err != nil {
		return "", err
	}
	part, err := os.CreateTemp(folder, filepath.Base(to)+".part-*")
	if err != nil {
		return "", err
	}
	return part.Name(), part.Close()
}

// isThere is the refusal to replace what stands where the copy is to be.
func isThere(to string) error {
	return fmt.Errorf("the backup %s: there is such a file already: %w", to, graph.ErrConflict)
}

// backupPages is how many pages are copied at a time, between two looks whether the
// copy is still wanted.
const backupPages = 4096

// backer is a connection of the driver that can copy its database.
type backer interface {
	NewBackup(uri string) (*sqlite.Backup, error)
}

// copyTo copies the state that the open transaction sees.
func (f *sqliteFile) copyTo(ctx context.Context, part string, progress func(done, of int64)) error {
	absolute, err := filepath.Abs(part)
	if err != nil {
		return fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	location := url.URL{Scheme: "file", OmitHost: true, Path: absolute}
	var pageSize int64
	if err := f.conn.QueryRowContext(ctx, "PRAGMA page_size").Scan(&pageSize); err != nil {
		return f.explain(err)
	}
	err = f.conn.Raw(func(connection any) error {
		copying, err := connection.(backer).NewBackup(location.String())
		if err != nil {
			return err
		}
		for more := true; more; {
			if more, err = copying.Step(backupPages); err == nil {
				err = ctx.Err()
			}
			if err != nil {
				_ = copying.Finish() // it says the same once more
				return ofTheCopy(err)
			}
			if progress != nil {
				progress(int64(copying.PageCount()-copying.Remaining())*pageSize, int64(copying.PageCount())*pageSize)
			}
		}
		return ofTheCopy(copying.Finish())
	})
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return f.explain(fmt.Errorf("the copy %s: %w", part, err))
	}
	return nil
}

// noError is what the driver adds to what went wrong with the copy: it asks the
// connection that reads, on which all has gone well.
const noError = ": not an error"

// copyError is an error of SQLite in the file that is written.
type copyError struct{ err error }

func (c copyError) Error() string { return strings.Replace(c.err.Error(), noError, "", 1) }
func (c copyError) Unwrap() error { return c.err }

func ofTheCopy(err error) error {
	if err == nil {
		return nil
	}
	return copyError{err}
}

// complete gives a file that is whole the rights of the one that it was made of, and
// brings it to the disk.
func complete(part, of string) error {
	original, err := os.Stat(of)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(original.Mode().Perm()), file.Sync(), file.Close())
}

// place brings a file that is complete to its name.
func place(part, to string) error {
	err := os.Link(part, to) // unlike a rename it replaces nothing
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = moveTo(part, to)
	}
	if err != nil {
		return err
	}
	directory, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}

// moveTo renames a file on a file system where none has two names, as FAT is one. The
// name is taken first, so that nothing else is replaced.
func moveTo(part, to string) error {
	name, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(name.Close(), os.Rename(part, to))
	if err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}
