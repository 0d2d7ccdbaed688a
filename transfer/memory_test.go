package transfer_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/transfer"
)

// most is how many bytes a transfer may hold at a time besides the stores: a batch
// of changes, two pages of an export, and what is being written of it.
const most = 20 << 20

// watched measures what is held, beyond what was at its start, each time that a
// store is asked or told something.
type watched struct {
	graph.Store
	start, highest uint64
	// asked counts; every so often it is looked at what is held, which takes a while.
	asked, every int
	// forget: what is applied is dropped, so that only what brings it is measured.
	forget  bool
	changes int
}

func held() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func (w *watched) begin() { w.start = held() }

func (w *watched) look() {
	if w.asked++; w.asked%w.every != 0 {
		return
	}
	if now := held(); now > w.start {
		w.highest = max(w.highest, now-w.start)
	}
}

func (w *watched) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	w.changes += len(batch.Changes)
	w.look()
	runtime.KeepAlive(batch)
	if w.forget {
		return graph.Commit{}, nil
	}
	return w.Store.Apply(ctx, batch)
}

func (w *watched) View(ctx context.Context) (graph.View, error) {
	view, err := w.Store.View(ctx)
	return &watchedView{view, w}, err
}

type watchedView struct {
	graph.View
	*watched
}

func (v *watchedView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	rows, err := v.View.Scan(ctx, scan)
	v.look()
	runtime.KeepAlive(rows)
	return rows, err
}

func (v *watchedView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	rows, err := v.View.Expand(ctx, expand)
	v.look()
	runtime.KeepAlive(rows)
	return rows, err
}

// What a transfer holds must not grow with the graph. Were the whole graph of this
// test held as changes it would be several times as much as is allowed; that is tested too.
func TestATransferHoldsAFixedAmount(t *testing.T) {
	source := large(t, 20)
	sums(t, source) // the store makes its orders at first use, and keeps them
	whole := held()
	all := changesOf(t, source)
	if whole = held() - whole; whole < 3*most {
		t.Fatalf("the graph is too small to show anything: %d MB", whole>>20)
	}
	n := len(all)
	runtime.KeepAlive(all) // and no longer

	from, to := &watched{Store: source, every: 41}, &watched{Store: open(t, ""), forget: true, every: 2}
	from.begin()
	to.begin()
	result, err := transfer.Copy{From: from, To: to}.Run(t.Context())
	if err == nil || to.changes != n || result.Made.Nodes+result.Made.Edges != n {
		t.Fatalf("%v: %d of %d changes, %+v", err, to.changes, n, result.Made)
	}
	t.Logf("copying %d changes held %.1f MB, the graph's changes are %.1f MB", n, mega(max(from.highest, to.highest)), mega(whole))
	if high := max(from.highest, to.highest); high > most {
		t.Errorf("copying held %.1f MB", mega(high))
	}

	from.highest = 0
	from.begin()
	if _, err := transfer.Write(t.Context(), from, &forgotten{}); err != nil {
		t.Fatal(err)
	}
	t.Logf("writing lines held %.1f MB", mega(from.highest))
	if from.highest > most {
		t.Errorf("writing lines held %.1f MB", mega(from.highest))
	}
	if from.asked < 500 {
		t.Errorf("asked only %d times", from.asked)
	}
}

func TestReadingLinesHoldsAFixedAmount(t *testing.T) {
	text := strings.Join(lines(t, large(t, 20)), "")
	into := &watched{Store: open(t, ""), forget: true, every: 2}
	into.begin()
	for batch, err := range transfer.Batches(transfer.Read(t.Context(), strings.NewReader(text)), transfer.BatchSize) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := into.Apply(t.Context(), graph.Batch{Changes: batch.Changes}); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("reading %d lines held %.1f MB", into.changes, mega(into.highest))
	if into.highest > most || into.asked < 20 {
		t.Errorf("%d batches held %.1f MB", into.asked, mega(into.highest))
	}
	runtime.KeepAlive(text)
}

func mega(bytes uint64) float64 { return float64(bytes) / (1 << 20) }

type forgotten struct{}

func (forgotten) Write(p []byte) (int, error) { return len(p), nil }
