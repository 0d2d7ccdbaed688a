package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/schema"
)

// The tests start their own program again as another process, which these
// variables tell what to be and on what file.
const (
	childVariable = "EMBEDDED_TEST_CHILD"
	pathVariable  = "EMBEDDED_TEST_PATH"
)

var children = map[string]func(path string) error{
	"writer": writeUntilKilled, "opener": openOnce, "full": fillTheDisk, "stranger": readAsAStranger, "eraser": eraseUntilKilled, "backer": backUp,
}

// child prepares another process of this program.
func child(t *testing.T, what, path string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), childVariable+"="+what, pathVariable+"="+path)
	command.Stderr = os.Stderr
	return command
}

// opening is Open or OpenReadOnly.
type opening func(context.Context, string, *graph.Schema) (*Store, error)

func openReady(path string) (*Store, error) { return opening(Open).ready(path) }

func readReady(path string) (*Store, error) { return opening(OpenReadOnly).ready(path) }

// ready opens a store and waits until it is ready or never will be.
func (open opening) ready(path string) (*Store, error) {
	declared, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	store, err := open(context.Background(), path, declared)
	if err != nil {
		return nil, err
	}
	for errors.Is(store.Ready(context.Background()), graph.ErrUnavailable) {
		store.pause()
	}
	return store, store.Ready(context.Background())
}

// writeUntilKilled has two writers make batches, and prints each that is tried and
// each that was acknowledged. A batch is known by its key, and says of itself how large it is.
func writeUntilKilled(path string) error {
	store, err := openReady(path)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	var printing sync.Mutex
	var writers sync.WaitGroup
	for writer := range 2 {
		writers.Go(func() {
			for i := range 10_000 {
				key := fmt.Sprintf("%d.%d.%d", os.Getpid(), writer, i)
				size := 1 + rand.IntN(6)
				say := func(what ...any) {
					printing.Lock()
					defer printing.Unlock()
					fmt.Println(what...)
				}
				say("try", key)
				commit, err := store.Apply(context.Background(), keyedBatch(key, size))
				if err != nil {
					say("failed:", err)
					os.Exit(1)
				}
				say("made", commit.Revision, key, size)
				if rand.IntN(4) == 0 {
					time.Sleep(time.Duration(rand.IntN(3_000)) * time.Microsecond)
				}
			}
		})
	}
	writers.Wait()
	return nil
}

// keyedBatch is a wholeBatch that can be tried again.
func keyedBatch(key string, size int) graph.Batch {
	return graph.Batch{Changes: wholeBatch(key, size), By: "writer", Key: key, Request: "make " + key}
}

// wholeBatch makes a municipality and departments, each of which says how many
// there are; the first serves all others.
func wholeBatch(key string, size int) []graph.Change {
	owner := "Municipality:" + key
	changes := []graph.Change{{Node: owner, Set: map[string]any{
		"code": key, "name": key, "type": "MUNICIPALITY", "completeness": "FULL", "population": size,
	}}}
	first := fmt.Sprintf("Department:%s/0", key)
	for i := range size {
		id := fmt.Sprintf("Department:%s/%d", key, i)
		changes = append(changes, graph.Change{Node: id, Municipality: owner, Set: map[string]any{
			"name": fmt.Sprintf("Nämnd %d", i), "type": "BOARD", "aliases": []string{fmt.Sprint("N", i)},
		}})
		if i > 0 {
			changes = append(changes, graph.Change{Edge: "SERVES", From: first, To: id, Set: map[string]any{"source": key}})
		}
	}
	return changes
}

// openOnce says what opening the store comes to.
func openOnce(path string) error {
	store, err := openReady(path)
	if err != nil {
		fmt.Println(errors.Is(err, graph.ErrInUse), err)
		return nil
	}
	fmt.Println("opened")
	return store.Close()
}

// stranger is the user that a test gives its process where it is root's, who may
// write everywhere.
const stranger = 65534

// readAsAStranger reads a store that this process has no right to write to.
func readAsAStranger(path string) error {
	if os.Getuid() == 0 {
		if err := syscall.Setuid(stranger); err != nil {
			return err
		}
	}
	if file, err := os.CreateTemp(filepath.Dir(path), "mine"); err == nil {
		return fmt.Errorf("the directory can be written to: %s", file.Name())
	}
	store, err := readReady(path)
	if err != nil {
		return err
	}
	fmt.Print(dump(store.newest.Load()))
	return store.Close()
}

// fillTheDisk lets no file grow beyond a limit for a while, as a full disk does:
// the batch that needs more fails and leaves no trace, and later ones work.
func fillTheDisk(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	store, err := openReady(path)
	if err != nil {
		return err
	}
	if _, err := store.Apply(context.Background(), graph.Batch{Changes: wholeBatch("before", 3)}); err != nil {
		return err
	}
	if err := limitFiles(256 << 10); err != nil {
		return err
	}
	made := 0
	for ; made < 1000; made++ {
		_, err = store.Apply(context.Background(), graph.Batch{Changes: wholeBatch(fmt.Sprint("full", made), 40)})
		if err != nil {
			break
		}
	}
	if !errors.Is(err, graph.ErrUnavailable) {
		return fmt.Errorf("on a full disk: %w", err)
	}
	if _, found := store.newest.Load().table(store.Schema().Kind("Municipality")).lookup(fmt.Sprint("Municipality:full", made)); found {
		return errors.New("a batch that failed is seen")
	}
	before := store.newest.Load().revision
	if err := limitFiles(1 << 40); err != nil {
		return err
	}
	commit, err := store.Apply(context.Background(), graph.Batch{Changes: wholeBatch("after", 3)})
	if err != nil {
		return fmt.Errorf("when there is room again: %w", err)
	}
	if commit.Revision != before+1 {
		return fmt.Errorf("revision %d follows on %d", commit.Revision, before)
	}
	fmt.Println("full", made)
	return store.Close()
}

func limitFiles(bytes uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = min(bytes, limit.Max)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}
