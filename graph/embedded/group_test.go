package embedded

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"

	"malgraf/graph"
)

// Batches that are made together share what nobody reads as yet. One that is given up
// leaves nothing of itself in the node that is made next in its row, and nothing of one
// is seen by those before it or by readers.
func TestBatchesOfAGroupLeaveNothingBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	town := func(code string, set map[string]any) []graph.Change {
		all := map[string]any{"code": code, "name": "Kommun " + code, "type": "MUNICIPALITY", "completeness": "FULL"}
		maps.Copy(all, set)
		return []graph.Change{{Node: "Municipality:" + code, Set: all}}
	}
	batch := func(changes []graph.Change) *request {
		return &request{ctx: context.Background(), batch: graph.Batch{Changes: changes}}
	}
	population := map[string]any{"population": int64(19_000)}
	first := batch(town("0001", population))
	refused := batch(append(town("0002", population), graph.Change{Node: "Municipality:0003", Set: map[string]any{"name": "utan kod"}}))
	tried := batch(town("0004", population))
	tried.batch.DryRun = true
	plain := batch(town("0005", nil))
	before := store.newest.Load()
	empty := dump(before)
	store.makeGroup([]*request{first, refused, tried, plain})
	if first.err != nil || tried.err != nil || plain.err != nil {
		t.Fatal(first.err, tried.err, plain.err)
	}
	var violations graph.Violations
	if !errors.As(refused.err, &violations) {
		t.Fatalf("the batch without a code: %v", refused.err)
	}
	if dump(before) != empty {
		t.Errorf("what was there before has changed:\n%s", dump(before))
	}
	now := store.newest.Load()
	municipalities := now.table(store.Schema().Kind("Municipality"))
	row, there := municipalities.lookup("Municipality:0005")
	if !there {
		t.Fatal("the last batch made no node")
	}
	if value := municipalities.value(row, municipalities.kind.Property("population").Index); value != nil {
		t.Errorf("the population is %v, which a batch that was given up has set", value)
	}
	held, content := dump(now), inOrder(now)
	store.makeGroup([]*request{batch(town("0006", population)), batch(town("0005", population))})
	if dump(now) != held || inOrder(now) != content {
		t.Errorf("what a reader holds has changed:\n%s", dump(now))
	}
	kept := dump(store.newest.Load())
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if again := dump(openAt(t, path).newest.Load()); again != kept {
		t.Errorf("kept up:\n%s\nrebuilt:\n%s", kept, again)
	}
}
