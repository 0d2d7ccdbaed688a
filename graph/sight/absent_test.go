package sight_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/graph/sight"
)

// stores open an empty store of each kind.
var stores = map[string]func(t *testing.T, schema *graph.Schema) graph.Store{
	"embedded": func(t *testing.T, schema *graph.Schema) graph.Store { return ready(t, inMemory(t, schema)) },
	"neo4j": func(t *testing.T, schema *graph.Schema) graph.Store {
		server := neo4jtest.Start(t)
		server.Wipe(t)
		// A graph of all kinds at once takes a slow machine a minute to plan for and to write.
		store, err := neo4j.Open(t.Context(), server.URL, neo4j.Options{Levels: neo4j.LevelsTogether, Statement: 10 * time.Minute}, schema)
		if err != nil {
			t.Fatal(err)
		}
		return ready(t, store)
	},
}

// TestMain leaves Neo4j to whole runs, as those of ./analysis do.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		delete(stores, "neo4j")
	}
	os.Exit(m.Run())
}

func inMemory(t testing.TB, schema *graph.Schema) graph.Store {
	t.Helper()
	store, err := embedded.Open(t.Context(), ":memory:", schema)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func ready(t testing.TB, store graph.Store) graph.Store {
	t.Helper()
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	graphtest.WaitReady(t, store)
	return store
}

func over(t testing.TB, store graph.Store) *sight.Store {
	t.Helper()
	guarded, err := sight.Over(store)
	if err != nil {
		t.Fatal(err)
	}
	return guarded
}

func save(t testing.TB, store graph.Store, changes []graph.Change) graph.Commit {
	t.Helper()
	commit, err := store.Apply(t.Context(), graph.Batch{Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	return commit
}

// What a subject may not see is absent: its answers are those of a graph from which
// that was deleted.
func TestWhatIsOutOfSightIsAsIfDeleted(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			rounds, questions, roles := 2, 50, slices.Sorted(maps.Keys(subjects))
			r := dice(t)
			if name == "neo4j" { // where each new question takes a fifth of a second
				r.Shuffle(len(roles), func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
				rounds, questions, roles = 1, 5, append(roles[:1], "anonymous")
			}
			for range rounds {
				w := grown(t, r, 7)
				store := open(t, w.schema)
				save(t, store, w.all())
				guarded := over(t, store)
				for _, role := range roles {
					who := subjects[role]
					deleted := ready(t, inMemory(t, w.schema))
					save(t, deleted, w.kept(who))
					p := &pair{T: t, world: w, role: role, seen: view(t, guarded, who), deleted: view(t, deleted, who)}
					p.draw = &graphtest.Draw{
						Rand: w.Rand, Edges: func(kind *graph.Kind) []*graph.Edge { return kind.Edges },
						Texts: words, Dates: []string{"2019-01-01", "2020-02-29"}, IDs: w.ids,
					}
					p.compare("export", func(v graph.View) any { return exported(t, w.schema, v) })
					for range questions {
						p.ask()
					}
					if t.Failed() {
						return
					}
				}
			}
		})
	}
}

func view(t *testing.T, store graph.Store, who sight.Subject) graph.View {
	t.Helper()
	view, err := store.View(sight.As(t.Context(), who))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	return view
}

func exported(t *testing.T, schema *graph.Schema, view graph.View) []string {
	var lines []string
	for change, err := range graph.Export(t.Context(), schema, view) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%+v", change))
	}
	return lines
}

// pair is the view of a subject beside one of a graph without what it may not see.
type pair struct {
	*testing.T
	*world
	role          string
	seen, deleted graph.View
	draw          *graphtest.Draw
}

// compare asks both views.
func (p *pair) compare(question string, ask func(graph.View) any) {
	p.Helper()
	got, want := ask(p.seen), ask(p.deleted)
	if !reflect.DeepEqual(got, want) {
		p.Errorf("%s, %s:\n got %+v\nwant %+v", p.role, question, got, want)
	}
}

func (p *pair) ask() {
	ctx := context.Background()
	kind := p.schema.Kinds[p.Rand.IntN(len(p.schema.Kinds))]
	edge := kind.Edges[p.Rand.IntN(len(kind.Edges))]
	want := graph.Want{Columns: kind.Properties, Total: true, Keys: true}
	first := p.Rand.IntN(5)
	scan := graph.Scan{Kind: kind, Where: p.draw.Filter(kind, nil, 3), Order: p.draw.Order(kind, nil), Page: graph.Page{First: &first}, Want: want}
	if p.countsOwn(scan.Order) {
		scan.Order = nil
	}
	p.compare(fmt.Sprintf("scan %s %+v %+v", kind.Name, scan.Where, scan.Order), func(v graph.View) any { return answer(v.Scan(ctx, scan)) })

	expand := graph.Expand{Edge: edge, Where: p.draw.Filter(edge.Far, edge, 2), Order: p.draw.Order(edge.Far, edge), EdgeColumns: edge.Type.Properties, Want: graph.Want{Columns: edge.Far.Properties, Total: true, Keys: true}}
	if p.countsOwn(expand.Order) {
		expand.Order = nil
	}
	for range 6 {
		expand.From.IDs = append(expand.From.IDs, p.of(kind))
	}
	expand.From.Kind = kind
	p.compare(fmt.Sprintf("expand %s.%s %v %+v %+v", kind.Name, edge.Name, expand.From.IDs, expand.Where, expand.Order), func(v graph.View) any { return answer(v.Expand(ctx, expand)) })

	scan.Total, scan.Below = false, []graph.Expand{{Edge: edge, Where: expand.Where, Order: expand.Order, EdgeColumns: expand.EdgeColumns, Want: graph.Want{Columns: edge.Far.Properties, Below: []graph.Expand{
		{Edge: edge.Far.Edges[p.Rand.IntN(len(edge.Far.Edges))]},
	}}}}
	p.compare(fmt.Sprintf("below %s.%s and its %s", kind.Name, edge.Name, scan.Below[0].Below[0].Edge.Name), func(v graph.View) any {
		rows, err := v.Scan(ctx, scan)
		if err != nil {
			return sentinel(err)
		}
		return levels(ctx, v, rows, scan.Below)
	})

	count := graph.Count{Kind: kind, Where: p.draw.Filter(kind, nil, 2)}
	switch p.Rand.IntN(3) {
	case 0:
		count.Property = kind.Properties[p.Rand.IntN(len(kind.Properties))]
	case 1:
		if !p.countsOwn([]graph.Order{{Count: edge}}) {
			count.Edge = edge
		}
	}
	p.compare(fmt.Sprintf("count %s %+v", kind.Name, count), func(v graph.View) any { return said(v.Count(ctx, count)) })

	search := graph.Search{Text: words[p.Rand.IntN(len(words))], First: p.Rand.IntN(20)}
	p.compare("search "+search.Text, func(v graph.View) any { return said(v.Search(ctx, search)) })

	get := graph.Get{Columns: map[*graph.Kind][]*graph.Property{kind: kind.Properties}}
	for range 4 {
		get.Refs = append(get.Refs, graph.Ref{ID: p.ids[p.Rand.IntN(len(p.ids))]}, graph.Ref{ID: p.of(kind)})
	}
	p.compare(fmt.Sprintf("get %v", get.Refs), func(v graph.View) any { return found(v.Get(ctx, get)) })
	for _, property := range kind.Uniques() {
		ref := graph.Ref{Kind: kind, Property: property, Value: fmt.Sprint(p.Rand.IntN(7))}
		for range property.Unique.Within {
			ref.Within = append(ref.Within, []string{"", "2161", "2062", "1"}[p.Rand.IntN(4)])
		}
		p.compare(fmt.Sprintf("get %+v", ref), func(v graph.View) any { return found(v.Get(ctx, graph.Get{Refs: []graph.Ref{ref}})) })
	}
}

// countsOwn tells whether an order counts the edges that are municipalities' own, of which
// a subject without a role for all counts none (docs/access.md).
func (p *pair) countsOwn(order []graph.Order) bool {
	return subjects[p.role].Role < sight.Viewer && slices.ContainsFunc(order, func(term graph.Order) bool {
		return term.Count != nil && term.Count.Kind.Name == "Municipality" && term.Count.Type.Inside
	})
}

// answer is what rows say, without the numbers that a store has for nodes.
func answer(rows *graph.Rows, err error) any {
	if err != nil {
		return sentinel(err)
	}
	rows.Nodes.Rows = nil
	return fmt.Sprintf("%+v", *rows)
}

// levels are the answers to the questions below rows: those that came along, or else
// asked for by themselves.
func levels(ctx context.Context, v graph.View, rows *graph.Rows, below []graph.Expand) []any {
	var all []any
	for i, question := range below {
		var answered *graph.Rows
		if rows.Below != nil {
			answered = rows.Below[i]
		} else {
			question.From = graph.Nodes{Kind: rows.Nodes.Kind}
			for _, id := range rows.Nodes.IDs {
				if !slices.Contains(question.From.IDs, id) {
					question.From.IDs = append(question.From.IDs, id)
				}
			}
			var err error
			if answered, err = v.Expand(ctx, question); err != nil {
				return append(all, sentinel(err))
			}
		}
		deeper := levels(ctx, v, answered, question.Below)
		answered.Below = nil
		all = append(all, answer(answered, nil), deeper)
	}
	return all
}

func said[T any](answer T, err error) any {
	if err != nil {
		return sentinel(err)
	}
	return answer
}

func found(found *graph.Found, err error) any {
	if err != nil {
		return sentinel(err)
	}
	var places []string
	for _, at := range found.At {
		if at.Kind == nil {
			places = append(places, "-")
			continue
		}
		rows := found.Kinds[at.Kind]
		line := rows.Nodes.IDs[at.Row]
		for _, column := range rows.Columns {
			line += fmt.Sprintf(" %v", column[at.Row])
		}
		places = append(places, line)
	}
	return places
}

func sentinel(err error) error {
	for _, one := range []error{graph.ErrInvalid, graph.ErrNotFound, graph.ErrTooLarge} {
		if errors.Is(err, one) {
			return one
		}
	}
	return err
}
