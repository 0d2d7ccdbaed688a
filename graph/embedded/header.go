package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"malgraf/graph"
)

const (
	// applicationID marks the file as ours: "MaGr".
	applicationID = 0x4d614772
	// formatVersion is the version of tables and records, firstVersion the earliest
	// that can be read: its nodes have no revision, and its commits no traces.
	formatVersion = 2
	firstVersion  = 1
)

// sqliteMagic is how every database of SQLite begins.
const sqliteMagic = "SQLite format 3\x00"

// locate follows links: the lock, and SQLite's log, stand beside the file itself,
// whatever name it was reached by, and whether it is there yet or not.
func locate(path string) (string, error) {
	real, err := Target(path)
	if err != nil {
		return "", fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	return real, nil
}

// mostLinks is how many links a path may lead through, as filepath.EvalSymlinks has it.
const mostLinks = 255

// Target follows the links of a path to the file that is opened by it. Where there is
// none yet, it is the one that would be made.
func Target(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	for links := 0; errors.Is(err, fs.ErrNotExist); links++ {
		to, none := os.Readlink(path)
		if none != nil {
			return path, nil
		}
		if links == mostLinks {
			return "", fmt.Errorf("%s: too many links", path)
		}
		if !filepath.IsAbs(to) {
			if path, err = filepath.EvalSymlinks(filepath.Dir(path)); err != nil {
				return "", err
			}
			to = filepath.Join(path, to)
		}
		path = to
		real, err = filepath.EvalSymlinks(path)
	}
	return real, err
}

// Files are the names of the files in which a store is kept at a path: its own, and those that may stand beside it,
// also that of SQLite's other log, which it would take for one of its own and remove.
func Files(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + "-journal", path + lockSuffix}
}

// lookAt looks whether a file is a database at all. It is blank where nothing is
// there yet, or an empty file of which nothing was acknowledged.
func lookAt(path string, acknowledged graph.Revision) (blank bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, len(sqliteMagic))
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("%w: %w", err, graph.ErrInvalid)
	}
	if n == 0 && acknowledged == 0 {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			return true, nil
		}
	}
	if string(head) != sqliteMagic {
		sentinel := graph.ErrInvalid
		if acknowledged > 0 {
			sentinel = graph.ErrDamaged
		}
		return false, fmt.Errorf("it is no database: %w", sentinel)
	}
	return false, nil
}

// checkHeader checks whose database it is. It is blank where nothing was written
// into it yet.
func (f *sqliteFile) checkHeader(ctx context.Context) (blank bool, err error) {
	var application, version, tables int
	for query, result := range map[string]*int{
		"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := f.conn.QueryRowContext(ctx, query).Scan(result); err != nil {
			return false, err
		}
	}
	switch {
	case application == applicationID && version > formatVersion:
		return false, fmt.Errorf("it was written by a later version of the program (format %d, this one knows %d): %w", version, formatVersion, graph.ErrInvalid)
	case application == applicationID && version >= firstVersion:
		f.version = version
		return false, nil
	case f.acknowledged > 0:
		return false, fmt.Errorf("its header is not as it was written: %w", graph.ErrDamaged)
	case application == 0 && version == 0 && tables == 0:
		return true, nil
	}
	return false, fmt.Errorf("it is a database of another program: %w", graph.ErrInvalid)
}
