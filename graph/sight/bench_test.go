package sight_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// What the rules cost a page of assignments with their departments: an administrator
// nothing but the look at who asks.
func BenchmarkRules(b *testing.B) {
	w := grown(b, dice(b), 100)
	store := ready(b, inMemory(b, w.schema))
	save(b, store, w.all())
	kind := w.schema.Kind("Assignment")
	first := 50
	for name, asked := range map[string]struct {
		store graph.Store
		who   sight.Subject
	}{
		"bare": {store, sight.Subject{}}, "administrator": {over(b, store), sight.Administrator("")},
		"viewer of one": {over(b, store), subjects["viewer of one"]}, "anonymous": {over(b, store), sight.Subject{}},
	} {
		ctx := sight.As(b.Context(), asked.who)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				view, err := asked.store.View(ctx)
				if err != nil {
					b.Fatal(err)
				}
				rows, err := view.Scan(ctx, graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: &first}})
				if err == nil {
					_, err = view.Expand(ctx, graph.Expand{Edge: kind.Edge("departments"), From: rows.Nodes, Order: kind.Edge("departments").Order()})
				}
				if err != nil {
					b.Fatal(err)
				}
				view.Close()
			}
		})
	}
}
