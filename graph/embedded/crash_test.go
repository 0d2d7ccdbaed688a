package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
)

const killRounds = 100

// TestKilledBetweenAndDuringWrites kills a process that writes, a hundred times at
// random moments on one file. Each time the store opens, has every batch that was
// acknowledged, no batch by half, and of each that was tried its key tells which.
func TestKilledBetweenAndDuringWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	acknowledged := map[string]int{}
	last, unsure := graph.Revision(0), 0
	for round := range killRounds {
		tried := map[string]bool{}
		revision := killOnce(t, path, random, acknowledged, tried)
		last = max(last, revision)
		store, err := openReady(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		checkWhole(t, store, acknowledged, last)
		unsure += checkKeys(t, store, acknowledged, tried)
		if round%20 == 19 {
			checkCommits(t, store)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d batches acknowledged, %d tried besides, revision %d", len(acknowledged), unsure, last)
	if len(acknowledged) < killRounds {
		t.Errorf("only %d batches were acknowledged", len(acknowledged))
	}
}

// mostBefore is how many batches a writer makes at most before its last moments begin.
const mostBefore = 4

// killOnce kills a writer while it opens, or some batches and a moment later, and notes what
// it was told is durable.
func killOnce(t *testing.T, path string, random *rand.Rand, acknowledged map[string]int, tried map[string]bool) (last graph.Revision) {
	t.Helper()
	writer := child(t, "writer", path)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	kill := func() {
		if err := writer.Process.Kill(); err != nil {
			t.Error(err)
		}
	}
	wait := time.Duration(random.IntN(60_000)) * time.Microsecond
	before, wanted := len(acknowledged), random.IntN(mostBefore+1)
	dying := random.IntN(10) == 0 // while it opens
	if dying {
		wanted = 0
		time.AfterFunc(wait/3, kill)
	}
	for lines.Scan() { // the first line says that it is open
		last = max(last, note(t, lines.Text(), acknowledged, tried))
		if !dying && len(acknowledged)-before == wanted {
			dying = true
			time.AfterFunc(wait, kill)
		}
	}
	_ = writer.Wait() // it was killed
	if made := len(acknowledged) - before; made < wanted {
		t.Errorf("the writer ended by itself, after %d batches of %d", made, wanted)
	}
	return last
}

// note notes what a line of a writer says, and returns the revision that it made.
func note(t *testing.T, line string, acknowledged map[string]int, tried map[string]bool) (made graph.Revision) {
	t.Helper()
	if key, is := strings.CutPrefix(line, "try "); is {
		tried[key] = true
	}
	if strings.HasPrefix(line, "failed") {
		t.Error(line)
	}
	var key string
	var size int
	if n, _ := fmt.Sscanf(line, "made %d %s %d", &made, &key, &size); n == 3 {
		acknowledged[key] = size
	}
	return made
}

// checkWhole looks for every acknowledged batch, and whether each batch that is
// there is there as a whole.
func checkWhole(t *testing.T, store *Store, acknowledged map[string]int, last graph.Revision) {
	t.Helper()
	v := store.newest.Load()
	if v.revision < last {
		t.Errorf("revision %d, but %d was acknowledged", v.revision, last)
	}
	kinds := store.Schema()
	owners, units := v.table(kinds.Kind("Municipality")), v.table(kinds.Kind("Department"))
	owned := v.layout.of(owners.kind.Edge("departments"))
	serves := v.layout.of(units.kind.Edge("serves"))
	departments := 0
	owners.each(func(row uint32) bool {
		key, _ := owners.value(row, owners.kind.Property("code").Index).(string)
		size := int(owners.value(row, owners.kind.Property("population").Index).(int64))
		departments += size
		if n := len(owners.list(row, owned.slot)); n != size {
			t.Errorf("batch %s has %d of %d departments", key, n, size)
		}
		first, found := units.lookup(fmt.Sprintf("Department:%s/0", key))
		if !found || len(units.list(first, serves.slot)) != size-1 {
			t.Errorf("batch %s misses edges", key)
		}
		if wanted, known := acknowledged[key]; known && wanted != size {
			t.Errorf("batch %s has size %d, not %d", key, size, wanted)
		}
		return true
	})
	if departments != units.live {
		t.Errorf("%d departments, the batches speak of %d", units.live, departments)
	}
	for key := range acknowledged {
		if _, found := owners.lookup("Municipality:" + key); !found {
			t.Errorf("batch %s was acknowledged and is lost", key)
		}
	}
}

// checkKeys asks, of each batch that was tried, what became of it: it was made if
// and only if its key says so. It returns how many were not acknowledged.
func checkKeys(t *testing.T, store *Store, acknowledged map[string]int, tried map[string]bool) (unsure int) {
	t.Helper()
	towns := store.newest.Load().table(store.Schema().Kind("Municipality"))
	for key := range tried {
		size, told := acknowledged[key]
		if !told {
			unsure++
		}
		asked := keyedBatch(key, max(size, 1))
		asked.DryRun = true
		commit, err := store.Apply(t.Context(), asked)
		if err != nil {
			t.Errorf("the key of %s: %v", key, err)
			continue
		}
		_, there := towns.lookup("Municipality:" + key)
		if commit.Replayed != there || told && !there {
			t.Errorf("batch %s: there %v, acknowledged %v, its key says %v", key, there, told, commit.Replayed)
		}
		if there && (len(commit.Changes) == 0 || commit.Changes[0].Node != "Municipality:"+key) {
			t.Errorf("the key of %s stands for commit %d", key, commit.Revision)
		}
	}
	return unsure
}

// checkCommits watches from the beginning: every revision is told of once.
func checkCommits(t *testing.T, store *Store) {
	t.Helper()
	seen, all := graph.Revision(0), store.newest.Load().revision
	enough := errors.New("enough")
	err := store.Watch(context.Background(), 0, func(commit graph.Commit) error {
		if seen++; commit.Revision != seen || len(commit.Changes) == 0 {
			return fmt.Errorf("commit %d in place of %d", commit.Revision, seen)
		}
		if seen == all {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Error(err)
	}
}

func TestASecondProcessIsTurnedAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	out, err := child(t, "opener", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(out), "true ") || !strings.Contains(string(out), path) {
		t.Errorf("a second process is told %q", out)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err = child(t, "opener", path).Output(); err != nil || string(out) != "opened\n" {
		t.Errorf("after the first is closed a second is told %q, %v", out, err)
	}
}

func TestAFullDiskFailsTheBatchAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	out, err := child(t, "full", path).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var made int
	if n, _ := fmt.Sscanf(string(out), "full %d", &made); n != 1 || made == 0 {
		t.Fatalf("the process says %q", out)
	}
	store := openAt(t, path)
	v := store.newest.Load()
	if want := graph.Revision(made + 2); v.revision != want {
		t.Errorf("revision %d, want %d", v.revision, want)
	}
	checkWhole(t, store, map[string]int{"before": 3, "after": 3}, graph.Revision(made+2))
}
