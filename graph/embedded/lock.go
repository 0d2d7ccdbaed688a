package embedded

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"malgraf/graph"
)

// lock keeps other processes from a store. It is held on a side file, for SQLite
// locks parts of its own file; it goes with the process, however that ends.
//
// The side file also says which revision was acknowledged last: a store that is
// found at an earlier one has lost what it had promised to keep, as when its
// write-ahead log was damaged or not copied with it.
type lock struct {
	file *os.File
	path string
}

// lockSuffix makes the name of the side file from that of the store.
const lockSuffix = ".lock"

func takeLock(path string) (*lock, error) {
	if err := mustHaveOneName(path); err != nil {
		return nil, fmt.Errorf("the store %s: %w", path, err)
	}
	name := path + lockSuffix
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the store %s is open in another process (it holds %s): stop it first, or name another store: %w", path, name, graph.ErrInUse)
		}
		return nil, fmt.Errorf("the store %s: flock %s: %w: %w", path, name, err, graph.ErrInvalid)
	}
	return &lock{file: file, path: name}, nil
}

// mustHaveOneName refuses a file that hard links give other names: its lock and SQLite's
// log stand beside one of them, and whoever came by another would find neither.
func mustHaveOneName(path string) error {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil // there is none yet, or what is wrong shows when it is opened
	}
	if stat, known := info.Sys().(*syscall.Stat_t); known && stat.Nlink > 1 {
		return fmt.Errorf("its file has %d names (hard links), and each would have a lock and a log of its own: keep the one it was written by, and make copies in place of the others: %w",
			stat.Nlink, graph.ErrInvalid)
	}
	return nil
}

// acknowledged returns the revision that was acknowledged last, 0 where it does not say.
func (l *lock) acknowledged() graph.Revision {
	text, err := io.ReadAll(io.NewSectionReader(l.file, 0, markLength))
	if err != nil || len(text) < markLength || text[markLength-1] != '\n' {
		return 0
	}
	revision, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0
	}
	return graph.Revision(revision)
}

// readMark returns the revision that was acknowledged last, and takes no lock.
func readMark(path string) (graph.Revision, error) {
	file, err := os.Open(path + lockSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("the store %s: %w: %w", path, err, graph.ErrInvalid)
	}
	defer file.Close()
	side := lock{file: file}
	for mark := side.acknowledged(); ; {
		again := side.acknowledged() // another process may have been half-way through writing it
		if again == mark {
			return mark, nil
		}
		mark = again
	}
}

// markLength is the length of the line that says what was acknowledged last.
const markLength = 20

// acknowledge notes a revision that is durable. It is not synced: after a loss of
// power it may say less than is there, which does no harm.
func (l *lock) acknowledge(revision graph.Revision) error {
	_, err := l.file.WriteAt(fmt.Appendf(nil, "%19d\n", revision), 0)
	return err
}

func (l *lock) release() error { return l.file.Close() }
