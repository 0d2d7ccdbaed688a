package embedded

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"malgraf/graph"
)

// What edges say in a batch that is only tried, or refused, is not remembered: a check of a
// large table leaves nothing behind.
func TestWhatIsNotMadeIsNotRemembered(t *testing.T) {
	store := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	apply := func(dryRun bool, changes ...graph.Change) error {
		_, err := store.Apply(context.Background(), graph.Batch{Changes: changes, DryRun: dryRun})
		return err
	}
	remembered := func() (tuples int) {
		for _, known := range store.numbers.known {
			tuples += len(known)
		}
		return tuples
	}
	if err := apply(false, wholeBatch("1", 5)...); err != nil {
		t.Fatal(err)
	}
	said := func(source string) graph.Change {
		return graph.Change{Edge: "SERVES", From: "Department:1/0", To: "Department:1/1", Set: map[string]any{"source": source}}
	}
	before := remembered()
	for i := range 100 {
		if err := apply(true, said(fmt.Sprint("tried ", i))); err != nil {
			t.Fatal(err)
		}
		if err := apply(false, said(fmt.Sprint("refused ", i)), graph.Change{Node: "FocusArea:none", Set: map[string]any{"title": nil}}); err == nil {
			t.Fatal("it was not refused")
		}
	}
	if after := remembered(); after != before {
		t.Errorf("%d combinations are remembered, before it were %d", after, before)
	}
	for range 2 {
		if err := apply(false, said("made")); err != nil {
			t.Fatal(err)
		}
	}
	if after := remembered(); after != before+1 {
		t.Errorf("of one that was made twice %d are remembered", after-before)
	}
}
