package onneo4j

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"malgraf/bench"
	"malgraf/graph/neo4j/neo4jtest"
)

func TestCopyThereAndBack(t *testing.T) {
	source, store, back := seeded(t, allSeeds), empty(t), newFile(t)
	want := succeeds(t, "export", source).out
	there := succeeds(t, "copy", from(source), to(store))
	sameLines(t, want, succeeds(t, "export", store).out)
	again := succeeds(t, "copy", from(source), to(store))
	if !strings.Contains(again.err, " edges were there already\n0 nodes and 0 edges copied\n") {
		t.Errorf("copied again: %s", again.err)
	}
	sameLines(t, there.out, again.out)
	sameLines(t, there.out, succeeds(t, "copy", from(store), to(back)).out)
	sameLines(t, want, succeeds(t, "export", back).out)
	goal := regexp.MustCompile(`(?m)^ *(\d+)  ([0-9a-f]{16}) +(\d+)  ([0-9a-f]{16})  Goal$`).FindStringSubmatch(there.out)
	if goal == nil || goal[1] != "18" || goal[3] != "18" || goal[2] != goal[4] {
		t.Errorf("it does not show counts and checksums of 18 goals:\n%s", there.out)
	}
}

// What Neo4j has beside the graph of the source is told, and nothing is written.
func TestCopyRefusesAnotherGraph(t *testing.T) {
	source, store := seeded(t, "agenda2030"), empty(t)
	succeeds(t, "import", lines(t, 1), store)
	before := succeeds(t, "export", store).out
	end := malgraf(t, "copy", from(source), to(store))
	if end.code != 1 || !strings.Contains(end.err, "neither empty nor the beginning of a copy") {
		t.Errorf("exit code %d: %s", end.code, end.err)
	}
	sameLines(t, before, succeeds(t, "export", store).out)
}

// A database is not copied onto itself, whatever address leads to it.
func TestCopyOfADatabaseOntoItself(t *testing.T) {
	store := empty(t)
	succeeds(t, "import", lines(t, 1), store)
	before := succeeds(t, "export", store).out
	another := neo4jtest.NewWire(t, neo4jtest.Start(t)).URL
	for _, target := range []string{to(store), "--to=" + another} {
		end := malgraf(t, "copy", from(store), target)
		if end.code != 1 || !strings.Contains(end.err, "it is the store that --from reads") {
			t.Errorf("%s: exit code %d: %s", target, end.code, end.err)
		}
	}
	sameLines(t, before, succeeds(t, "export", store).out)
}

// A copy that is killed in the middle is finished by the same command.
func TestAKilledCopyIsTakenUp(t *testing.T) {
	source, store := newFile(t), empty(t)
	succeeds(t, "import", lines(t, 2), source)
	whole := succeeds(t, "export", source).out
	copying := begin(t, "copying: ", "copy", from(source), to(store))
	copying.signal(t, syscall.SIGKILL)
	copying.end()
	half := succeeds(t, "export", store).out
	if half == "" || len(half) >= len(whole) || !strings.HasPrefix(whole, half) {
		t.Fatalf("%d bytes of %d are there", len(half), len(whole))
	}
	end := succeeds(t, "copy", from(source), to(store))
	if !strings.Contains(end.err, " edges were there already\n") || strings.Contains(end.err, "\n0 nodes and 0 edges copied") {
		t.Errorf("it said %s", end.err)
	}
	sameLines(t, whole, succeeds(t, "export", store).out)
}

// Whoever writes into the target meanwhile is found out at the end.
func TestCopyFindsADifference(t *testing.T) {
	source, store := newFile(t), empty(t)
	succeeds(t, "import", lines(t, 1), source)
	copying := begin(t, "copying: ", "copy", from(source), to(store))
	copying.signal(t, syscall.SIGSTOP) // Neo4j may take longer to plan the next statement than the copy takes
	count(t, "CREATE (g:Goal {id: 'Goal:meddled', code: '99', title: 'Not of the source'}) RETURN count(g) AS n")
	copying.signal(t, syscall.SIGCONT)
	end := copying.end()
	if end.code != 1 || !strings.Contains(end.out, "Goal DIFFERS") || !strings.Contains(end.err, "the copy is not the source") {
		t.Errorf("exit code %d:\n%s%s", end.code, end.out, end.err)
	}
}

// running is a program under way.
type running struct {
	process *exec.Cmd
	out     bytes.Buffer
	ended   chan struct{}

	mu  sync.Mutex
	err strings.Builder
}

// begin starts the program and returns when its standard error has the words.
func begin(t *testing.T, words string, args ...string) *running {
	t.Helper()
	r := &running{process: command(t, args...), ended: make(chan struct{})}
	r.process.Stdout, r.process.Stderr = &r.out, r
	if err := r.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(r.ended)
		_ = r.process.Wait() // the exit code tells it
	}()
	r.await(t, words)
	return r
}

func (r *running) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := r.process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// Write takes what the program says on standard error.
func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err.Write(p)
}

func (r *running) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err.String()
}

// await waits until the program has said something.
func (r *running) await(t *testing.T, words string) {
	t.Helper()
	until(t, words, func() bool {
		select {
		case <-r.ended:
			if !strings.Contains(r.said(), words) {
				t.Fatalf("it never said %q: %s", words, r.said())
			}
		default:
		}
		return strings.Contains(r.said(), words)
	})
}

// end waits until the program has ended.
func (r *running) end() ended {
	<-r.ended
	return ended{r.process.ProcessState.ExitCode(), r.out.String(), r.said()}
}

// lines writes n municipalities of the benchmark as a file of JSON lines.
func lines(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench.jsonl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	for change := range bench.Municipalities(n) {
		if err := encoder.Encode(change); err != nil {
			t.Fatal(err)
		}
	}
	if err := buffered.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
