package graphtest

import (
	"testing"
	"time"

	"malgraf/graph"
)

var idempotency = []specification{
	{"a batch with a key is made once, and its retry told the same", keyReplays},
	{"a key belongs to who uses it", keyOfSubject},
	{"a key that stands for another request is a conflict, and nothing is made", keyOfAnother},
	{"a retry is the same batch whatever its changes have become", keyOverChanges},
	{"a batch that changed nothing is remembered, without a revision", keyOfNothing},
	{"a batch that was refused is not remembered", keyOfRefused},
	{"a dry run finds what is remembered, and is not remembered", keyOfDryRun},
	{"what came since makes a retry no other", keyAfterMore},
	{"of many tries at once one is made", keyAtOnce},
}

func keyed(key string, batch changes) graph.Batch {
	return graph.Batch{Changes: batch, By: "Bo", Message: "m", Key: key, Request: "hash of " + key}
}

func (w *world) makes(batch graph.Batch) graph.Commit {
	w.Helper()
	commit, err := w.store.Apply(w.ctx, batch)
	if err != nil {
		w.Fatalf("the batch is refused: %v", err)
	}
	return commit
}

// again holds a replay against the first outcome.
func (w *world) again(first, replay graph.Commit) {
	w.Helper()
	w.equal("replayed", []bool{first.Replayed, replay.Replayed}, []bool{false, true})
	w.equal("revision, by, message", []any{replay.Revision, replay.By, replay.Message}, []any{first.Revision, first.By, first.Message})
	w.equal("changes", describe(replay.Changes), describe(first.Changes))
	if !replay.At.Equal(first.At) {
		w.Errorf("at %v, want %v", replay.At, first.At)
	}
}

func keyReplays(w *world) {
	w.apply(towns())
	first := w.makes(keyed("k", department("a", ljusdal)))
	w.again(first, w.makes(keyed("k", department("a", ljusdal))))
	w.equal("revision", w.revision(), first.Revision)
	w.equal("commits seen", w.next(w.watch(first.Revision-1)).Replayed, false)
}

func keyOfSubject(w *world) {
	w.apply(towns())
	first := w.makes(keyed("k", department("a", ljusdal)))
	for i, by := range []string{"", "Eva", "Bo\x00k"} {
		batch := keyed("k", department(string(rune('b'+i)), ljusdal))
		batch.By = by
		w.equal("revision", w.makes(batch).Revision, first.Revision+graph.Revision(i)+1)
	}
	w.equal("revision", w.makes(graph.Batch{Changes: department("x", ljusdal), By: "Bo"}).Replayed, false)
}

func keyOfAnother(w *world) {
	w.apply(towns())
	first := w.makes(keyed("k", department("a", ljusdal)))
	other := keyed("k", department("b", ljusdal))
	other.Request = "another"
	for range 2 {
		_, err := w.store.Apply(w.ctx, other)
		w.fails(err, graph.ErrConflict)
	}
	w.finds("Department", nil, "a")
	w.equal("revision", w.revision(), first.Revision)
	w.again(first, w.makes(keyed("k", nil)))
}

func keyOverChanges(w *world) {
	w.apply(towns())
	first := w.makes(keyed("k", department("first draw", ljusdal)))
	w.again(first, w.makes(keyed("k", department("second draw", ljusdal, "name", "other"))))
	w.again(first, w.makes(keyed("k", node("Department:broken", ""))))
	w.finds("Department", nil, "first draw")
}

func keyOfNothing(w *world) {
	w.apply(towns(), department("a", ljusdal))
	first := w.makes(keyed("k", department("a", ljusdal)))
	w.equal("revision", first.Revision, graph.Revision(0))
	w.apply(node("Department:a", "", "name", "A"))
	w.again(first, w.makes(keyed("k", department("a", ljusdal))))
	w.equal("name", w.value("Department:a", "name"), any("A"))
}

func keyOfRefused(w *world) {
	_, err := w.store.Apply(w.ctx, keyed("k", department("a", ljusdal)))
	w.fails(err, graph.ErrNotFound)
	w.apply(towns())
	commit := w.makes(keyed("k", department("a", ljusdal)))
	w.equal("replayed, revision", []any{commit.Replayed, commit.Revision}, []any{false, graph.Revision(2)})
}

func keyOfDryRun(w *world) {
	w.apply(towns())
	dry := keyed("k", department("a", ljusdal))
	dry.DryRun = true
	w.equal("replayed", w.makes(dry).Replayed, false)
	w.equal("replayed", w.makes(dry).Replayed, false)
	first := w.makes(keyed("k", department("a", ljusdal)))
	w.equal("revision", first.Revision, graph.Revision(2))
	w.again(first, w.makes(dry))
	w.again(first, w.makes(graph.Batch{DryRun: true, By: "Bo", Key: "k", Request: "hash of k"}))
}

func keyAfterMore(w *world) {
	w.apply(towns())
	made := keyed("k", department("a", ljusdal))
	made.Expect = map[string]graph.Revision{"Department:a": 0}
	first := w.makes(made)
	w.apply(removeNode("Department:a"))
	w.again(first, w.makes(made))
	w.finds("Department", nil)
}

func keyAtOnce(w *world) {
	w.apply(towns())
	outcomes := make(chan graph.Commit, writers)
	for writer := range writers {
		go func() {
			commit, err := w.store.Apply(w.ctx, keyed("k", department(string(rune('a'+writer)), ljusdal)))
			if err != nil {
				w.Errorf("writer %d: %v", writer, err)
			}
			outcomes <- commit
		}()
	}
	made := 0
	for range writers {
		commit := <-outcomes
		if !commit.Replayed {
			made++
		}
		w.equal("revision", commit.Revision, graph.Revision(2))
	}
	w.equal("batches made", made, 1)
	w.equal("departments", w.scan(graph.Scan{Kind: w.kind("Department")}).Nodes.Len(), 1)
}

// RunOverTime holds a store to what it promises of keys as time goes by and when it
// is opened again. Open opens the store that t names, which is empty the first time
// and keeps what was written, with a clock.
func RunOverTime(t *testing.T, open func(t *testing.T, now func() time.Time) graph.Store) {
	now := time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	batch := func(i int, key string) graph.Batch { return keyed(key, department(string(rune('a'+i)), ljusdal)) }
	w := newWorld(t, open(t, clock))
	w.apply(towns())
	first, nothing := w.makes(batch(0, "k")), w.makes(keyed("nothing", towns()))
	if !first.At.Equal(now) {
		w.Errorf("at %v, the clock says %v", first.At, now)
	}
	for _, later := range []time.Duration{0, time.Hour, graph.KeyKept - 2*time.Hour} {
		now = now.Add(later)
		if err := w.store.Close(); err != nil {
			w.Fatal(err)
		}
		w = newWorld(t, open(t, clock))
		w.again(first, w.makes(batch(1, "k")))
		w.again(nothing, w.makes(batch(1, "nothing")))
	}
	now = now.Add(2*time.Hour + time.Second)
	fresh := w.makes(batch(1, "k"))
	w.equal("replayed, after it was kept long enough", fresh.Replayed, false)
	w.again(fresh, w.makes(batch(2, "k")))
	w.finds("Department", nil, "a", "b")
	w.equal("revision", w.revision(), graph.Revision(3))
}
