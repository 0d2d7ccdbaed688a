package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/transfer"
)

func TestACopyIsTheSource(t *testing.T) {
	source := seeded(t)
	want := lines(t, source)
	path := newFile(t)
	for _, size := range []int{1, 7, 100, 0} {
		t.Run(fmt.Sprint("batches of ", size), func(t *testing.T) {
			target := open(t, "")
			result, err := transfer.Copy{From: source, To: target, Batch: size}.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			equal(t, lines(t, target), want)
			if made := result.Made.Nodes + result.Made.Edges; made != len(want) || result.There != (transfer.Tally{}) {
				t.Errorf("%+v there, %+v made, of %d lines", result.There, result.Made, len(want))
			}
			if !slices.Equal(result.From, result.To) || total(result.From) != len(want) {
				t.Errorf("the checksums are of %d and %d, of %d lines", total(result.From), total(result.To), len(want))
			}
		})
	}
	file := open(t, path)
	if _, err := (transfer.Copy{From: source, To: file}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	back := open(t, "")
	if _, err := (transfer.Copy{From: file, To: back}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	equal(t, lines(t, back), want)
	equal(t, lines(t, open(t, path)), want)
}

func total(sums transfer.Checksums) int {
	n := 0
	for _, sum := range sums {
		n += sum.N
	}
	return n
}

// A copy is interrupted again and again, before, while and after a batch is made,
// and each time started on the file that the last one left.
func TestAnInterruptedCopyGoesOn(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	source := seeded(t)
	want := lines(t, source)
	path := newFile(t)
	saved, interrupted := 0, 0
	for run := 1; ; run++ {
		target := open(t, path)
		there := len(lines(t, target))
		ctx, cancel := context.WithCancel(t.Context())
		left, way := 1+random.IntN(4), random.IntN(2)
		batches := &meddled{Store: target}
		batches.batch = func(batch graph.Batch) (graph.Batch, error) {
			if left--; left == 0 && way == 0 {
				cancel()
			}
			return batch, nil
		}
		batches.applied = func(batch graph.Batch) {
			if saved += len(batch.Changes); left <= 0 && way == 1 {
				cancel()
			}
		}
		result, err := transfer.Copy{From: source, To: batches, Batch: 20 + random.IntN(60)}.Run(ctx)
		cancel()
		if before := result.There.Nodes + result.There.Edges; before != there {
			t.Fatalf("run %d began with %d lines in the target, and says %d", run, there, before)
		}
		if now := len(lines(t, target)); now != there+result.Made.Nodes+result.Made.Edges {
			t.Fatalf("run %d says that it made %+v, and %d lines became %d", run, result.Made, there, now)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err == nil {
			equal(t, lines(t, target), want)
			break
		}
		interrupted++
		if err := target.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if saved != len(want) {
		t.Errorf("%d changes were saved, of %d: some twice", saved, len(want))
	}
	if interrupted < 3 {
		t.Errorf("interrupted only %d times", interrupted)
	}
}

// The batch was made, but its answer never came.
func TestACopyGoesOnAfterABatchOfUnknownOutcome(t *testing.T) {
	source, target := seeded(t), open(t, "")
	lost := fmt.Errorf("the connection broke: %w", graph.ErrUnavailable)
	calls := 0
	batches := &meddled{Store: target, batch: func(batch graph.Batch) (graph.Batch, error) {
		if calls++; calls != 3 {
			return batch, nil
		}
		if _, err := target.Apply(t.Context(), batch); err != nil {
			t.Error(err)
		}
		return batch, lost
	}}
	result, err := transfer.Copy{From: source, To: batches, Batch: 100}.Run(t.Context())
	if !errors.Is(err, graph.ErrUnavailable) || len(lines(t, target)) <= result.Made.Nodes+result.Made.Edges {
		t.Fatalf("%v, made %+v", err, result.Made)
	}
	if _, err := (transfer.Copy{From: source, To: target}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	equal(t, lines(t, target), lines(t, source))
}

func TestAWholeCopyIsVerifiedAgain(t *testing.T) {
	source, target := seeded(t), open(t, "")
	for range 2 {
		result, err := transfer.Copy{From: source, To: target}.Run(t.Context())
		if err != nil || !slices.Equal(result.From, result.To) {
			t.Fatalf("%v", err)
		}
	}
	view, err := target.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if view.Revision() != 1 {
		t.Errorf("revision %d: the second copy wrote", view.Revision())
	}
}

// What is not the beginning of a copy of this source is left as it is.
func TestAForeignTargetIsRefused(t *testing.T) {
	source := seeded(t)
	region := graph.Change{Node: "Municipality:0", Set: map[string]any{"code": "0", "name": "Noll", "type": "REGION", "completeness": "FULL"}}
	for name, c := range map[string]struct {
		changes []graph.Change
		words   string
	}{
		"something else": {[]graph.Change{region}, "has Municipality:0 where the source has"},
		"a property that differs": {[]graph.Change{{Node: "Municipality:2062", Set: map[string]any{"name": "Mora?"}}},
			"says something else of Municipality:2062"},
		"a property too many":      {[]graph.Change{{Node: "Goal:1", Set: map[string]any{"inference": "x"}}}, "says something else of Goal:1"},
		"a property that is gone":  {[]graph.Change{{Node: "Goal:1", Set: map[string]any{"source": nil}}}, "says something else of Goal:1"},
		"a list that differs":      {[]graph.Change{{Node: "Target:10.a", Set: map[string]any{"aliases": []string{"10.9"}}}}, "says something else of Target:10.a"},
		"an edge that differs":     {[]graph.Change{{Edge: "PART_OF", From: "Target:1.1", To: "Goal:2"}}, "has Target:1.1 -[PART_OF]-> Goal:2 where the source has Target:1.1 -[PART_OF]-> Goal:1"},
		"a node that is gone":      {[]graph.Change{{Node: "Target:1.1", Remove: true}}, "has Target:1.2 where the source has Target:1.1"},
		"a node more":              {[]graph.Change{region}, "has Municipality:0"},
		"an edge more, at the end": {[]graph.Change{{Edge: "SUCCEEDS", From: "PolicyDocument:zz", To: "PolicyDocument:zy"}, {Node: "PolicyDocument:zy", Set: map[string]any{"title": "y", "status": "ADOPTED", "type": "PLAN"}}, {Node: "PolicyDocument:zz", Set: map[string]any{"title": "z", "status": "ADOPTED", "type": "PLAN"}}}, "PolicyDocument:zy"},
	} {
		t.Run(name, func(t *testing.T) {
			target := open(t, "")
			if name != "something else" {
				if _, err := (transfer.Copy{From: source, To: target}).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			save(t, target, c.changes...)
			before := lines(t, target)
			_, err := transfer.Copy{From: source, To: target}.Run(t.Context())
			if !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "nothing was written") {
				t.Errorf("%v, want one that says %q", err, c.words)
			}
			equal(t, lines(t, target), before)
		})
	}
	smaller := open(t, "")
	save(t, smaller, graph.Change{Node: "Municipality:2062", Set: map[string]any{"code": "2062", "name": "Mora", "type": "MUNICIPALITY", "completeness": "FULL"}})
	whole := open(t, "")
	save(t, whole, slices.Concat([]graph.Change{region}, changesOf(t, smaller))...)
	if _, err := (transfer.Copy{From: open(t, ""), To: whole}).Run(t.Context()); !errors.Is(err, graph.ErrConflict) || !strings.Contains(err.Error(), "and the source does not") {
		t.Errorf("from an empty source: %v", err)
	}
}

func changesOf(t *testing.T, store graph.Store) []graph.Change {
	t.Helper()
	var changes []graph.Change
	for line, err := range transfer.Read(t.Context(), strings.NewReader(strings.Join(lines(t, store), ""))) {
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, line.Change)
	}
	return changes
}

// The target takes the batches but does not keep what they say.
func TestADamagedCopyIsFoundByItsChecksums(t *testing.T) {
	source := seeded(t)
	for name, c := range map[string]struct {
		damage func(*graph.Change) bool // false: the change is lost
		sums   []string
	}{
		"an edge is lost": {func(c *graph.Change) bool {
			return c.Edge != "PRIORITISES" || c.To != "Goal:8"
		}, []string{"Municipality PRIORITISES Goal"}},
		"a letter of a text": {func(c *graph.Change) bool {
			if c.Node == "Goal:5" {
				c.Set["title"] = "Jamstalldhet"
			}
			return true
		}, []string{"Goal"}},
		"two texts change places": {func(c *graph.Change) bool {
			switch c.Node {
			case "Target:1.1":
				c.Set["title"] = "b"
			case "Target:1.2":
				c.Set["title"] = "a"
			}
			return true
		}, []string{"Target"}},
		"a property of an edge": {func(c *graph.Change) bool {
			if c.Edge == "PRIORITISES" && c.To == "Goal:4" {
				delete(c.Set, "source")
			}
			return true
		}, []string{"Municipality PRIORITISES Goal"}},
	} {
		t.Run(name, func(t *testing.T) {
			lossy := &meddled{Store: open(t, ""), batch: func(batch graph.Batch) (graph.Batch, error) {
				kept := batch.Changes[:0:0]
				for _, change := range batch.Changes {
					set := make(map[string]any, len(change.Set))
					for name, value := range change.Set {
						set[name] = value
					}
					if change.Set = set; c.damage(&change) {
						kept = append(kept, change)
					}
				}
				batch.Changes = kept
				return batch, nil
			}}
			result, err := transfer.Copy{From: source, To: lossy}.Run(t.Context())
			if !errors.Is(err, graph.ErrDamaged) {
				t.Fatalf("%v, want ErrDamaged", err)
			}
			var differ []string
			for i, sum := range result.From {
				if sum != result.To[i] {
					differ = append(differ, sum.Name)
				}
			}
			if !slices.Equal(differ, c.sums) {
				t.Errorf("%q differ, want %q", differ, c.sums)
			}
			table := transfer.Table(result.From, result.To)
			if strings.Count(table, "DIFFERS") != len(c.sums) || !strings.Contains(table, c.sums[0]+" DIFFERS") {
				t.Errorf("the table does not show it:\n%s", table)
			}
		})
	}
}

func TestARefusalOfTheTargetNamesWhatIsRefused(t *testing.T) {
	source := seeded(t)
	lossy := &meddled{Store: open(t, ""), batch: func(batch graph.Batch) (graph.Batch, error) {
		for i, change := range batch.Changes {
			if change.Node == "Goal:5" {
				batch.Changes[i].Set = map[string]any{"title": "no code"}
			}
		}
		return batch, nil
	}}
	_, err := transfer.Copy{From: source, To: lossy}.Run(t.Context())
	if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), "target: Goal:5, code: ") {
		t.Errorf("%v", err)
	}
}
