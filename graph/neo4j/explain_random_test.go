package neo4j

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/graphtest"
)

// randomReads is how many reads are drawn; GRAPHTEST_SEED repeats a run.
const randomReads = 500

// What is true of the fragments is true of what they are composed to.
func TestPlansOfRandomReads(t *testing.T) {
	server, s := filled(t)
	a := newAsker(t, s)
	cases := make([]explained, randomReads)
	for i := range cases {
		cases[i] = a.ask()
		cases[i].name = fmt.Sprintf("read %d, %s", i, cases[i].name)
	}
	explain(t, server, cases)
}

// asker draws reads of every sort over the whole schema.
type asker struct {
	*graphtest.Draw
	t     *testing.T
	store *Store
}

func newAsker(t *testing.T, s *Store) *asker {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(graphtest.SeedVariable); text != "" {
		given, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = given
	}
	t.Logf("%s=%d", graphtest.SeedVariable, seed)
	return &asker{t: t, store: s, Draw: &graphtest.Draw{
		Rand: rand.New(rand.NewPCG(seed, 0)), Edges: func(kind *graph.Kind) []*graph.Edge { return kind.Edges },
		Texts: []string{"a", "å", "10.1", "skol", ""}, Dates: []string{"2020-02-29"}, IDs: []string{"Department:0-1", "Municipality:0001"},
	}}
}

func (a *asker) kind() *graph.Kind { return a.store.schema.Kinds[a.IntN(len(a.store.schema.Kinds))] }

func (a *asker) ask() explained {
	kind := a.kind()
	switch a.IntN(10) {
	case 0:
		return a.count(kind)
	case 1:
		return a.get()
	case 2:
		found := newStatement()
		found.add(searchText)
		names := searchedNames(a.store.schema)
		found.values = map[string]any{"index": fullTextName(a.store.schema), "query": luceneQuery(names, graph.Tokens(a.Texts[a.IntN(len(a.Texts)-1)])), "kinds": []string{kind.Name}, "names": names}
		return explained{"search", found, nil}
	case 3, 4, 5, 6:
		return a.expand(kind.Edges[a.IntN(len(kind.Edges))])
	}
	return a.scan(kind)
}

// want draws what an answer is to carry.
func (a *asker) want(kind *graph.Kind) graph.Want {
	return graph.Want{Columns: kind.Properties[:a.IntN(len(kind.Properties))], Total: a.IntN(2) == 0, Keys: a.IntN(2) == 0, Max: 1000 * a.IntN(2)}
}

func (a *asker) filter(kind *graph.Kind, led *graph.Edge) graph.Filter {
	if a.IntN(3) == 0 {
		return nil
	}
	return a.Filter(kind, led, 1+a.IntN(5))
}

func (a *asker) order(kind *graph.Kind, led *graph.Edge) []graph.Order {
	if a.IntN(2) == 0 && led != nil {
		return led.Order()
	} else if a.IntN(2) == 0 {
		return kind.Order
	}
	order := a.Order(kind, led)
	for i := range order {
		order[i].Along = nil // what limits them reads as it does in a filter
	}
	return order
}

// page draws a page; of its cursors all values are missing, which any order takes.
func (a *asker) page(order []graph.Order) graph.Page {
	at := &graph.Position{Keys: make([]any, len(order)), ID: "Post:0-1"}
	return []graph.Page{{}, {First: size(20)}, {First: size(20), After: at}, {Last: size(20), Before: at}, {After: at, Before: at}}[a.IntN(5)]
}

func (a *asker) scan(kind *graph.Kind) explained {
	scan := graph.Scan{Kind: kind, Where: a.filter(kind, nil), Order: a.order(kind, nil), Want: a.want(kind)}
	scan.Page = a.page(scan.Order)
	l, err := a.store.scan(scan)
	if err != nil {
		a.t.Fatal(err)
	}
	labels := unindexed(scan.Where)
	if !isIndexed(scan.Where, false) && (len(l.order.terms) > 0 || l.counted()) {
		labels = append(labels, kind.Name)
	}
	return explained{"scan", l.statement, labels}
}

func (a *asker) expand(edge *graph.Edge) explained {
	expand := graph.Expand{Edge: edge, Where: a.filter(edge.Far, edge), Order: a.order(edge.Far, edge), EdgeColumns: edge.Type.Properties, Want: a.want(edge.Far)}
	expand.Page = a.page(expand.Order)
	l, err := a.store.expand(expand, byID{edge.Kind.Name + ":0-1", edge.Kind.Name + ":0-2"}, form(a.IntN(3)))
	if err != nil {
		a.t.Fatal(err)
	}
	return explained{"expand", l.statement, unindexed(expand.Where)}
}

func (a *asker) count(kind *graph.Kind) explained {
	count := graph.Count{Kind: kind, Where: a.filter(kind, nil)}
	if a.IntN(2) == 0 {
		count.Property = kind.Properties[a.IntN(len(kind.Properties))]
	} else if a.IntN(2) == 0 {
		count.Edge = kind.Edges[a.IntN(len(kind.Edges))]
	}
	statement, err := a.store.count(count)
	if err != nil {
		a.t.Fatal(err)
	}
	labels := unindexed(count.Where)
	if !isIndexed(count.Where, false) {
		labels = append(labels, kind.Name)
	}
	return explained{"count", statement, labels}
}

func (a *asker) get() explained {
	get := graph.Get{Columns: map[*graph.Kind][]*graph.Property{}}
	for range 1 + a.IntN(4) {
		kind := a.kind()
		get.Columns[kind] = kind.Properties[:a.IntN(len(kind.Properties))]
		ref := graph.Ref{ID: kind.Name + ":0-1"}
		if uniques := kind.Uniques(); len(uniques) > 0 && a.IntN(2) == 0 {
			ref = graph.Ref{Kind: kind, Property: uniques[0], Value: "a", Within: slices.Repeat([]string{"1"}, a.IntN(1+len(uniques[0].Unique.Within)))}
		}
		get.Refs = append(get.Refs, ref)
	}
	l, err := a.store.lookup(get)
	if err != nil {
		a.t.Fatal(err)
	}
	return explained{"get", l.statement, nil}
}
