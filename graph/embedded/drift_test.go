package embedded

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/graph"
)

// randomBatch changes municipalities, focus areas, areas and the edges between them.
func randomBatch(random *rand.Rand) []graph.Change {
	var changes []graph.Change
	titles := []string{"Öppen", "ande", "Ånger", "bad", "Bad 2", "bad 10", "", "skola", "skolan", "Skolor"}
	area := func() string { return fmt.Sprint("DevelopmentArea:", random.IntN(12)) }
	focus := func() string { return fmt.Sprint("FocusArea:", random.IntN(60)) }
	for range 1 + random.IntN(30) {
		title := titles[random.IntN(len(titles))] + strings.Repeat(" x", random.IntN(2))
		switch random.IntN(8) {
		case 0:
			id := area()
			changes = append(changes, graph.Change{Node: id, Municipality: "Municipality:1", Set: map[string]any{
				"number": id[len("DevelopmentArea:"):], "title": title, "ownership": "SHARED"}})
		case 1, 2, 3:
			changes = append(changes, graph.Change{Node: focus(), Municipality: "Municipality:1", Set: map[string]any{"title": title}})
		case 4:
			changes = append(changes, graph.Change{Node: focus(), Remove: true})
		case 5:
			changes = append(changes, graph.Change{Edge: "HAS_FOCUS", From: area(), To: focus(), Remove: true})
		default:
			set := map[string]any{"number": fmt.Sprint(random.IntN(4)), "source": titles[random.IntN(3)]}
			if random.IntN(4) == 0 {
				set["number"] = nil
			}
			changes = append(changes, graph.Change{Edge: "HAS_FOCUS", From: area(), To: focus(), Set: set})
		}
	}
	return changes
}

// inOrder writes every list of a snapshot that has an order, and every kept order.
func inOrder(s *snapshot) string {
	var b strings.Builder
	var names []string
	lines := map[string]string{}
	for _, t := range s.tables {
		t.each(func(row uint32) bool {
			for _, along := range s.layout.sides[t.kind.Index] {
				if !along.ordered {
					continue
				}
				var line strings.Builder
				for _, e := range t.list(row, along.slot) {
					fmt.Fprint(&line, " ", s.table(along.far).id(e.far()), s.tuples[along.edgeType.Index][e.tuple()])
				}
				name := t.id(row) + "." + along.field.Name
				names, lines[name] = append(names, name), line.String()
			}
			return true
		})
		for _, order := range [][]graph.Order{nil, t.kind.Order, {{Property: t.kind.Properties[1], Desc: true}}} {
			if t.kind.Properties[1].List {
				continue
			}
			kept := t.ordered(order)
			if kept == nil {
				continue
			}
			var line strings.Builder
			for i, row := range kept.sorted().rows {
				fmt.Fprint(&line, " ", t.id(row), kept.sorted().same[i])
			}
			name := fmt.Sprint(t.kind.Name, " by ", orderName(order))
			names, lines[name] = append(names, name), line.String()
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintln(&b, name+":"+lines[name])
	}
	return b.String()
}

// TestWhatIsKeptUpIsWhatWouldBeRebuilt makes random batches, and compares lists,
// orders and the index of words, which were kept up through all of them, with
// those of a store that has just read the file.
func TestWhatIsKeptUpIsWhatWouldBeRebuilt(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "store.db")
	store := openAt(t, path)
	if _, err := store.Apply(context.Background(), graph.Batch{Changes: wholeBatch("1", 5)}); err != nil {
		t.Fatal(err)
	}
	made := 0
	for round := range 400 {
		_, err := store.Apply(context.Background(), graph.Batch{Changes: randomBatch(random)})
		if err == nil {
			made++
		}
		if random.IntN(3) == 0 { // the caches go on from here
			inOrder(store.newest.Load())
			found(t, store, "skolor")
		}
		if round%40 != 39 {
			continue
		}
		kept, words := inOrder(store.newest.Load()), found(t, store, "skolor bad")+found(t, store, "skola")
		content := dump(store.newest.Load())
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = openAt(t, path)
		if dump(store.newest.Load()) != content {
			t.Fatalf("round %d: the file holds another graph", round)
		}
		if again := inOrder(store.newest.Load()); again != kept {
			t.Fatalf("round %d: kept up:\n%s\nrebuilt:\n%s", round, kept, again)
		}
		if again := found(t, store, "skolor bad") + found(t, store, "skola"); again != words {
			t.Fatalf("round %d: found %q, rebuilt %q", round, words, again)
		}
	}
	if made < 20 {
		t.Errorf("only %d batches were good", made)
	}
}

func found(t *testing.T, store *Store, text string) string {
	t.Helper()
	v, err := store.View(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	hits, err := v.Search(context.Background(), graph.Search{Text: text, First: 1000})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(hits.Hits))
	for i, hit := range hits.Hits {
		ids[i] = hit.ID + " " + hit.Snippet
	}
	return strings.Join(ids, ",")
}

// TestReadersSeeWholeCommits has readers look while writers set one number on all
// nodes of a kind: no reader sees two numbers.
func TestReadersSeeWholeCommits(t *testing.T) {
	store := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	var all []graph.Change
	for i := range 300 {
		key := fmt.Sprint(i)
		all = append(all, graph.Change{Node: "Municipality:" + key, Set: map[string]any{
			"code": key, "name": "Kommun " + key, "type": "MUNICIPALITY", "completeness": "FULL", "population": 0}})
	}
	ctx := context.Background()
	if _, err := store.Apply(ctx, graph.Batch{Changes: all}); err != nil {
		t.Fatal(err)
	}
	kind := store.Schema().Kind("Municipality")
	var reads atomic.Int64
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	for writer := range 2 {
		writers.Go(func() {
			for round := range 40 {
				batch := make([]graph.Change, len(all))
				for i := range batch {
					batch[i] = graph.Change{Node: all[i].Node, Set: map[string]any{
						"population": round*2 + writer, "name": fmt.Sprint("Kommun ", (i*7+round)%300)}}
				}
				if _, err := store.Apply(ctx, graph.Batch{Changes: batch}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				v, err := store.View(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				rows, err := v.Scan(ctx, graph.Scan{Kind: kind, Order: kind.Order, Want: graph.Want{Columns: []*graph.Property{kind.Property("population")}}})
				if err != nil || rows.Nodes.Len() != len(all) {
					t.Errorf("%v, %d nodes", err, rows.Nodes.Len())
					return
				}
				for _, value := range rows.Columns[0] {
					if value != rows.Columns[0][0] {
						t.Errorf("%v and %v in one view", value, rows.Columns[0][0])
						return
					}
				}
				if _, err := v.Search(ctx, graph.Search{Text: "kommun 7", First: 3}); err != nil {
					t.Error(err)
				}
				reads.Add(1)
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	if reads.Load() == 0 {
		t.Error("nobody read")
	}
}

// TestKeysOrderAsValues holds the sort keys of numbers to the order of the numbers.
func TestKeysOrderAsValues(t *testing.T) {
	numbers := &graph.Property{Type: graph.TypeFloat}
	for _, desc := range []bool{false, true} {
		values := []any{-1e300, -2.5, -1.0, 0.0, 1e-9, 1.0, 2.5, 1e300}
		if desc {
			slices.Reverse(values)
		}
		values = append(values, nil) // missing stands last in both directions
		for i := 1; i < len(values); i++ {
			a, b := appendKey(nil, values[i-1], numbers, desc), appendKey(nil, values[i], numbers, desc)
			if bytes.Compare(a, b) >= 0 {
				t.Errorf("%v is not before %v", values[i-1], values[i])
			}
		}
	}
}
