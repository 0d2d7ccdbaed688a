package resolvers_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"malgraf/graph"
)

// removingStore removes a node before a call of one of its views: before the first
// for which it still has one.
type removingStore struct {
	graph.Store
	remove []string
	// before names the calls: "expand" or "get".
	before string
}

func (s *removingStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return &removingView{View: view, store: s}, err
}

type removingView struct {
	graph.View
	store *removingStore
}

func (v *removingView) next(ctx context.Context, call string) error {
	if v.store.before != call || len(v.store.remove) == 0 {
		return nil
	}
	node := v.store.remove[0]
	v.store.remove = v.store.remove[1:]
	_, err := v.store.Apply(ctx, graph.Batch{Changes: []graph.Change{{Node: node, Remove: true}}})
	return err
}

func (v *removingView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	if err := v.next(ctx, "expand"); err != nil {
		return nil, err
	}
	return v.View.Expand(ctx, expand)
}

func (v *removingView) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	if err := v.next(ctx, "get"); err != nil {
		return nil, err
	}
	return v.View.Get(ctx, get)
}

// leaving are nodes that are made to be removed: posts of a municipality, which
// each of them must lead to.
func leaving(t *testing.T, store graph.Store) []string {
	t.Helper()
	const town = "Municipality:9999"
	changes := []graph.Change{{Node: town, Set: map[string]any{"code": "9999", "name": "Leaving", "type": "MUNICIPALITY", "completeness": "EXCERPT"}}}
	var posts []string
	for i := range 3 {
		post := fmt.Sprintf("Post:leaving-%d", i)
		posts = append(posts, post)
		changes = append(changes, graph.Change{Node: post, Municipality: town, Set: map[string]any{"title": fmt.Sprintf("Avgående %d", i)}})
	}
	save(t, store, slices.Values(changes))
	t.Cleanup(func() {
		for _, node := range append(posts, town) {
			if _, err := store.Apply(context.Background(), graph.Batch{Changes: []graph.Change{{Node: node, Remove: true}}}); err != nil {
				t.Error(err)
			}
		}
	})
	return posts
}

// isSnapshot tells whether a view of the store goes on showing what has been removed,
// which the contract leaves to the store.
func isSnapshot(t *testing.T, store graph.Store) bool {
	t.Helper()
	post := leaving(t, store)[0]
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: []graph.Change{{Node: post, Remove: true}}}); err != nil {
		t.Fatal(err)
	}
	found, err := view.Get(t.Context(), graph.Get{Refs: []graph.Ref{{ID: post}}})
	if err != nil {
		t.Fatal(err)
	}
	return found.At[0].Kind != nil
}

// What is removed between two levels of a read is not in the answer: on a store that
// has no snapshots, the field is read once more. When something is removed again, the
// answer says so and shows nothing half.
func TestRemovedWhileItIsRead(t *testing.T) {
	onEveryStore(t, func(t *testing.T, store namedStore) {
		snapshot := isSnapshot(t, store.store)
		for name, test := range map[string]struct {
			before, query string
			// answers with n posts left.
			answer func(n ...int) string
			failed string
		}{
			"between a list and what it leads to": {
				"expand", `{ posts(where: {title: {startsWith: "Avgående"}}) { nodes { title municipality { code } } } }`,
				func(n ...int) string {
					return `{"data":{"posts":{"nodes":[` + each(n, `{"title":"Avgående %d","municipality":{"code":"9999"}}`) + `]}}}`
				},
				`{"errors":[{"message":"the store cannot answer now; try again later","path":["posts"],"locations":[{"line":1,"column":3}],"extensions":{"code":"UNAVAILABLE"}}],"data":null}`,
			},
			"between a search and what it finds": {
				"get", `{ search(text: "avgående") { nodes { node { ... on Post { title } } } } }`,
				func(n ...int) string {
					return `{"data":{"search":{"nodes":[` + each(n, `{"node":{"title":"Avgående %d"}}`) + `]}}}`
				},
				`{"errors":[{"message":"the store cannot answer now; try again later","path":["search"],"locations":[{"line":1,"column":3}],"extensions":{"code":"UNAVAILABLE"}}],"data":null}`,
			},
		} {
			t.Run(name, func(t *testing.T) {
				posts := leaving(t, store.store)
				once := served(t, store.name, &removingStore{Store: store.store, before: test.before, remove: posts[:1]})
				want := test.answer(1, 2)
				if snapshot {
					want = test.answer(0, 1, 2) // the answer is of one snapshot
				}
				if got := string(once.ask(t, test.query, nil)); got != want {
					t.Errorf("removed once:\ngot  %s\nwant %s", got, want)
				}
				leaving(t, store.store)
				twice := served(t, store.name, &removingStore{Store: store.store, before: test.before, remove: posts[:2]})
				want = test.failed
				if snapshot {
					want = test.answer(0, 1, 2)
				}
				if got := string(twice.ask(t, test.query, nil)); got != want {
					t.Errorf("removed twice:\ngot  %s\nwant %s", got, want)
				}
			})
		}
	})
}

func each(numbers []int, format string) string {
	text := ""
	for i, n := range numbers {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(format, n)
	}
	return text
}
