package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/embedded"
)

// village has every form of edge: needed from either end, of either direction, shown
// from one end alone, keyed, to itself, and kinds that stand before those they need.
const village = `interface Node { id: ID! }
interface Sourced { source: String }
scalar Date
enum Size { SMALL LARGE }
type Link @properties { source: String }
type Stay @properties(key: ["from", "room"]) { from: Date room: String note: String tags: [String!]! }
type Visit @node(order: ["id"]) {
  house: House! @edge(type: "VISITS", direction: OUT)
  first: Boolean
}
type House @node(order: ["name"]) {
  town: Town @scope
  name: String!
  aliases: [String!]!
  size: Size
  floors: Int
  area: Float
  built: Date
  street: Street! @edge(type: "STANDS_IN", direction: OUT)
  beside: [House!]! @edge(type: "BESIDE", direction: OUT)
  annexOf: House @edge(type: "ANNEX_OF", direction: OUT)
  annexes: [House!]! @edge(type: "ANNEX_OF", direction: IN)
  guests: [Guest!]! @edge(type: "HOSTS", direction: OUT, properties: "Stay")
}
type Town @node(order: ["name"]) { name: String! housing: [House!]! @scope }
type Street @node(order: ["name"]) {
  name: String! @unique
  houses: [House!]! @edge(type: "STANDS_IN", direction: IN)
  signs: [Sign!]! @edge(type: "SHOWS", direction: IN)
}
type Letter @node(order: ["id"]) { sender: Guest! @edge(type: "SENT", direction: IN) }
type Guest @node(order: ["id"]) {
  stays: [House!]! @edge(type: "HOSTS", direction: IN, properties: "Stay")
  letters: [Letter!]! @edge(type: "SENT", direction: OUT)
}
type Sign @node(order: ["id"]) { text: String! }
`

// villagers are a graph of the village, in the order that an export has.
var villagers = []string{
	`{"node":"Town:ö","set":{"name":"Ö"}}`,
	`{"node":"Street:a","set":{"name":"A","source":"map"}}`,
	`{"node":"Street:b","set":{"name":""}}`,
	`{"node":"House:1","municipality":"Town:ö","set":{"aliases":["x",""],"area":0.1,"built":"1901-02-28","floors":-2147483648,"name":"","size":"LARGE"}}`,
	`{"edge":"STANDS_IN","from":"House:1","to":"Street:b"}`,
	`{"node":"House:2","set":{"name":"Två <&> \"2\""}}`,
	`{"edge":"STANDS_IN","from":"House:2","to":"Street:a","set":{"source":""}}`,
	`{"node":"House:3","set":{"area":3,"name":"3"}}`,
	`{"edge":"STANDS_IN","from":"House:3","to":"Street:a"}`,
	`{"node":"Visit:1","set":{"first":false}}`,
	`{"edge":"VISITS","from":"Visit:1","to":"House:2"}`,
	`{"node":"Guest:g"}`,
	`{"node":"Guest:h"}`,
	`{"node":"Letter:1"}`,
	`{"edge":"SENT","from":"Guest:h","to":"Letter:1","set":{"source":"post"}}`,
	`{"node":"Sign:1","set":{"text":"Stop"}}`,
	// From here on the edges that nobody needs: kinds as the schema has them.
	`{"edge":"BESIDE","from":"House:1","to":"House:1"}`,
	`{"edge":"BESIDE","from":"House:1","to":"House:2"}`,
	`{"edge":"ANNEX_OF","from":"House:1","to":"House:2"}`,
	`{"edge":"HOSTS","from":"House:1","to":"Guest:g","set":{"from":"2020-01-01","room":""}}`,
	`{"edge":"HOSTS","from":"House:1","to":"Guest:g","set":{"from":"2020-01-01","note":"n","room":"A","tags":["t"]}}`,
	`{"edge":"HOSTS","from":"House:1","to":"Guest:g","set":{"from":"2020-01-01"}}`,
	`{"edge":"HOSTS","from":"House:1","to":"Guest:g"}`,
	`{"edge":"HOSTS","from":"House:1","to":"Guest:h","set":{"from":"2020-01-01"}}`,
	`{"edge":"BESIDE","from":"House:2","to":"House:1"}`,
	`{"edge":"ANNEX_OF","from":"House:2","to":"House:3"}`,
	`{"edge":"ANNEX_OF","from":"House:3","to":"House:1"}`,
	`{"edge":"SHOWS","from":"Sign:1","to":"Street:a"}`,
	`{"edge":"SHOWS","from":"Sign:1","to":"Street:b","set":{"source":"s"}}`,
}

// optional is the place of the first edge that nobody needs.
const optional = 16

func villageStore(t *testing.T) graph.Store {
	t.Helper()
	schema, err := parse(village)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(t.Context(), ":memory:", schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func changes(t *testing.T, lines []string) []graph.Change {
	t.Helper()
	read := make([]graph.Change, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &read[i]); err != nil {
			t.Fatal(err)
		}
	}
	return read
}

func save(t testing.TB, store graph.Store, batch []graph.Change) {
	t.Helper()
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: batch}); err != nil {
		t.Fatal(err)
	}
}

func exported(t *testing.T, store graph.Store) []string {
	t.Helper()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	var lines []string
	for change, err := range graph.Export(t.Context(), store.Schema(), view) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line(t, change))
	}
	return lines
}

func line(t *testing.T, change graph.Change) string {
	t.Helper()
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(change); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(text.String())
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		g, w := "(end)", "(end)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("line %d: %s\nwant    %s", i+1, g, w)
		}
	}
}

func TestAnExportIsTheWholeGraphInOneOrder(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20 {
		batch := changes(t, villagers)
		random.Shuffle(len(batch), func(i, k int) { batch[i], batch[k] = batch[k], batch[i] })
		store := villageStore(t)
		save(t, store, batch)
		same(t, exported(t, store), villagers)
	}
}

func TestWhatIsNotThereIsNotExported(t *testing.T) {
	store := villageStore(t)
	save(t, store, changes(t, villagers))
	save(t, store, changes(t, []string{
		`{"node":"House:1","set":{"aliases":[],"area":null,"built":null,"floors":null,"size":null}}`,
		`{"edge":"VISITS","from":"Visit:1","to":"House:3"}`,
		`{"edge":"HOSTS","from":"House:1","to":"Guest:h","set":{"from":"2020-01-01"},"remove":true}`,
	}))
	want := slices.Clone(villagers)
	want[3] = `{"node":"House:1","municipality":"Town:ö","set":{"name":""}}`
	want[10] = `{"edge":"VISITS","from":"Visit:1","to":"House:3"}`
	want = slices.Delete(want, 23, 24)
	same(t, exported(t, store), want)
}

func TestABatchOfAnExportMayEndBeforeAnyNodeAndAnyEdgeThatNobodyNeeds(t *testing.T) {
	store := villageStore(t)
	var batch []graph.Change
	for i, change := range changes(t, villagers) {
		if len(batch) > 0 && (change.Node != "" || i >= optional) {
			save(t, store, batch)
			// What is there so far exports as the beginning of the whole.
			same(t, exported(t, store), villagers[:i])
			batch = nil
		}
		batch = append(batch, change)
	}
	save(t, store, batch)
	same(t, exported(t, store), villagers)
}

func TestNothingIsLostBetweenThePagesOfAnExport(t *testing.T) {
	want := []string{`{"node":"Street:a","set":{"name":"A"}}`}
	for i := range 9 {
		want = append(want, fmt.Sprintf(`{"node":"House:%02d","set":{"name":"h"}}`, i),
			fmt.Sprintf(`{"edge":"STANDS_IN","from":"House:%02d","to":"Street:a"}`, i))
	}
	for i := range 30 {
		want = append(want, fmt.Sprintf(`{"node":"Guest:%02d"}`, i))
	}
	hosts := func(house, guest, stays int) {
		for stay := range stays {
			want = append(want, fmt.Sprintf(`{"edge":"HOSTS","from":"House:%02d","to":"Guest:%02d","set":{"room":"%02d"}}`, house, guest, stay))
		}
	}
	for guest := range 30 { // one of whom came very often, across the end of a page
		hosts(0, guest, 1+guest/15*(guest+1)%7)
	}
	hosts(1, 0, 65) // more than a page with one guest, and nothing behind
	hosts(2, 0, 25) // likewise, and something behind
	hosts(2, 1, 1)
	hosts(3, 7, 20) // just a page
	for house := 4; house < 9; house++ {
		for guest := range 6 {
			hosts(house, guest, 1)
		}
	}
	store := villageStore(t)
	save(t, store, changes(t, want))
	whole, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	view := &smallPages{View: whole}
	var lines []string
	for change, err := range graph.Export(t.Context(), store.Schema(), view) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line(t, change))
	}
	same(t, lines, want)
	if view.scanned > 2 || view.expanded > 80 {
		t.Errorf("an answer had %d nodes, or %d edges", view.scanned, view.expanded)
	}
	same(t, exported(t, store), want)
}

// smallPages is a view whose pages are 500 times smaller than those asked for, so
// that a small graph has many.
type smallPages struct {
	graph.View
	// scanned and expanded are the most rows that an answer had.
	scanned, expanded int
}

func (s *smallPages) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	first := *scan.Page.First / 500
	scan.Page.First = &first
	rows, err := s.View.Scan(ctx, scan)
	if err == nil {
		s.scanned = max(s.scanned, rows.Nodes.Len())
	}
	return rows, err
}

func (s *smallPages) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	expand.Max /= 500
	if expand.Page.First != nil {
		first := *expand.Page.First / 500
		expand.Page.First = &first
	}
	rows, err := s.View.Expand(ctx, expand)
	if err == nil {
		s.expanded = max(s.expanded, rows.Nodes.Len())
	}
	return rows, err
}

func TestAnErrorOfTheViewEndsAnExport(t *testing.T) {
	store := villageStore(t)
	save(t, store, changes(t, villagers))
	whole, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	for calls := 0; ; calls++ {
		view := &failing{View: whole, left: calls}
		var lines []string
		var failed error
		for change, err := range graph.Export(t.Context(), store.Schema(), view) {
			if failed != nil {
				t.Fatalf("after %d calls the export went on behind its error", calls)
			}
			if failed = err; err == nil {
				lines = append(lines, line(t, change))
			}
		}
		if !view.failed {
			same(t, lines, villagers)
			if calls < 10 {
				t.Fatalf("the export made no more than %d calls", calls)
			}
			return
		}
		if !errors.Is(failed, graph.ErrUnavailable) {
			t.Fatalf("after %d calls: %v", calls, failed)
		}
		same(t, lines, villagers[:len(lines)])
	}
}

func TestAnExportThatIsLeftAsksNothingMore(t *testing.T) {
	store := villageStore(t)
	save(t, store, changes(t, villagers))
	whole, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	for until := range villagers {
		view := &failing{View: whole, left: 1000}
		left := 0
		for _, err := range graph.Export(t.Context(), store.Schema(), view) {
			if err != nil {
				t.Fatal(err)
			}
			if left++; left > until {
				view.left = 0
				break
			}
		}
		if view.failed {
			t.Fatalf("left after %d lines, the export read on", left)
		}
	}
}

func TestKindsThatNeedEachOtherAreNotExported(t *testing.T) {
	for _, sdl := range []string{
		"type Hen @node(order: [\"id\"]) { egg: Egg! @edge(type: \"FROM\", direction: OUT) }\n" +
			"type Egg @node(order: [\"id\"]) { hen: Hen! @edge(type: \"OF\", direction: OUT) }\n",
		"type Hen @node(order: [\"id\"]) { mother: Hen! @edge(type: \"OF\", direction: OUT) }\n",
	} {
		schema, err := parse("interface Node { id: ID! }\ntype Link @properties { source: String }\n" + sdl)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range graph.Export(t.Context(), schema, &failing{}) {
			if n++; !errors.Is(err, graph.ErrInvalid) || n > 1 {
				t.Errorf("%v, want ErrInvalid alone", err)
			}
		}
		if n == 0 {
			t.Error("no error")
		}
	}
}

// failing is a view that answers some calls and fails the one after.
type failing struct {
	graph.View
	left   int
	failed bool
}

func (f *failing) call() error {
	if f.left--; f.left < 0 {
		f.failed = true
		return fmt.Errorf("the store has gone: %w", graph.ErrUnavailable)
	}
	return nil
}

func (f *failing) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.View.Scan(ctx, scan)
}

func (f *failing) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	if err := f.call(); err != nil {
		return nil, err
	}
	return f.View.Expand(ctx, expand)
}
