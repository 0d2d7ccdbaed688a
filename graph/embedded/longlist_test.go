package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"malgraf/graph"
)

// manyChanges makes, renames, moves and removes some of so many focus areas that the
// lists of their municipality and of two areas are kept in parts, and no longer are.
func manyChanges(random *rand.Rand) []graph.Change {
	const most = 2000
	first, n := random.IntN(most), 1+random.IntN(5)
	if random.IntN(3) == 0 {
		n = random.IntN(1000)
	}
	what := random.IntN(8)
	changes := make([]graph.Change, 0, 2*n)
	for i := range n {
		focus, area := fmt.Sprint("FocusArea:", (first+i)%most), fmt.Sprint("DevelopmentArea:", random.IntN(2))
		save := graph.Change{Node: focus, Municipality: "Municipality:1", Set: map[string]any{"title": fmt.Sprint("insats ", random.IntN(300))}}
		edge := graph.Change{Edge: "HAS_FOCUS", From: area, To: focus, Set: map[string]any{"number": fmt.Sprint(random.IntN(40))}}
		switch what {
		case 0:
			changes = append(changes, graph.Change{Node: focus, Remove: true})
		case 1:
			changes = append(changes, save)
		case 2:
			changes = append(changes, save, graph.Change{Edge: edge.Edge, From: area, To: focus, Remove: true})
		default:
			changes = append(changes, save, edge)
		}
	}
	return changes
}

// longLists is how many lists of a snapshot are kept in parts.
func longLists(s *snapshot) (n int) {
	for _, t := range s.tables {
		for _, page := range t.pages {
			for _, lists := range page.lists {
				if lists == nil {
					continue
				}
				for _, list := range lists.long {
					if list != nil {
						n++
					}
				}
			}
		}
	}
	return n
}

// TestLongListsAreKeptInOrder compares long lists with those of a store that has just
// read the file, and with those that a reader has had all the time.
func TestLongListsAreKeptInOrder(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	changes := []graph.Change{{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ett", "type": "MUNICIPALITY", "completeness": "FULL"}}}
	for i := range 2 {
		changes = append(changes, graph.Change{Node: fmt.Sprint("DevelopmentArea:", i), Municipality: "Municipality:1",
			Set: map[string]any{"number": fmt.Sprint(i), "title": "område", "ownership": "SHARED"}})
	}
	apply := func(changes []graph.Change) {
		if _, err := store.Apply(context.Background(), graph.Batch{Changes: changes}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 * minShare { // so many that they are made ready on all cores
		focus := fmt.Sprint("FocusArea:of the beginning ", i)
		changes = append(changes, graph.Change{Node: focus, Municipality: "Municipality:1", Set: map[string]any{"title": fmt.Sprint("insats ", random.IntN(3000))}},
			graph.Change{Edge: "HAS_FOCUS", From: "DevelopmentArea:0", To: focus, Set: map[string]any{"number": fmt.Sprint(i % 40)}})
	}
	apply(changes)
	long := 0
	for round := range 2 {
		var held *snapshot
		was := ""
		for i := range 6 {
			if i == 3 {
				held = store.newest.Load()
				was = inOrder(held)
			}
			apply(manyChanges(random))
		}
		long += longLists(store.newest.Load())
		if inOrder(held) != was {
			t.Fatalf("round %d: what a reader holds has changed", round)
		}
		kept, content := inOrder(store.newest.Load()), dump(store.newest.Load())
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = openAt(t, path)
		if again := inOrder(store.newest.Load()); again != kept || dump(store.newest.Load()) != content {
			t.Fatalf("round %d: kept up:\n%.3000s\nrebuilt:\n%.3000s", round, kept, again)
		}
	}
	if long < 2 {
		t.Errorf("only %d lists were long", long)
	}
}
