package embedded

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"malgraf/graph"
)

// perSize runs a benchmark at 1, 40 and 290 municipalities.
func perSize(b *testing.B, run func(b *testing.B, n int)) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("municipalities=%d", n), func(b *testing.B) { run(b, n) })
	}
}

// BenchmarkOpen loads the graph from its file, and says what a node costs in memory.
func BenchmarkOpen(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		path := scales.path(b, n)
		declared := parsedSchema(b)
		scales.releaseStores(b)
		before := heap()
		for b.Loop() {
			store, err := Open(context.Background(), path, declared)
			if err != nil {
				b.Fatal(err)
			}
			for store.newest.Load() == nil {
				if failed := store.failed.Load(); failed != nil {
					b.Fatal(*failed)
				}
				store.pause()
			}
			b.StopTimer()
			store.loading.Wait()
			nodes := 0
			for _, t := range store.newest.Load().tables {
				nodes += t.live
			}
			b.ReportMetric(float64(int64(heap())-int64(before))/float64(nodes), "B/node")
			b.ReportMetric(float64(nodes), "nodes")
			if err := store.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}

func must[T any](b *testing.B) func(T, error) T {
	return func(answer T, err error) T {
		if err != nil {
			b.Fatal(err)
		}
		return answer
	}
}

// BenchmarkTwoHops goes from an assignment to its departments and on to their posts.
func BenchmarkTwoHops(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		tasks := v.layout.schema.Kind("Assignment")
		row, _ := v.table(tasks).lookup("Assignment:0001/7")
		from := graph.Nodes{Kind: tasks, IDs: []string{"Assignment:0001/7"}, Rows: []uint32{row}}
		first, second := tasks.Edge("departments"), v.layout.schema.Kind("Department").Edge("posts")
		for b.Loop() {
			units := must[*graph.Rows](b)(v.Expand(ctx, graph.Expand{Edge: first, From: from, Order: first.Order()}))
			posts := must[*graph.Rows](b)(v.Expand(ctx, graph.Expand{Edge: second, From: units.Nodes, Order: second.Order()}))
			if posts.Nodes.Len() == 0 {
				b.Fatal("no posts")
			}
		}
	})
}

// BenchmarkAntiJoin finds the indicators that measure no assignment: none, of all.
func BenchmarkAntiJoin(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		kind := v.layout.schema.Kind("Indicator")
		scan := graph.Scan{Kind: kind, Order: kind.Order,
			Where: graph.EdgeMatch{Edge: kind.Edge("assignments"), Quantifier: graph.None}}
		for b.Loop() {
			must[*graph.Rows](b)(v.Scan(ctx, scan))
		}
		b.ReportMetric(float64(v.table(kind).live), "nodes")
	})
}

// BenchmarkOrphans finds the targets that nobody in one municipality works toward.
func BenchmarkOrphans(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		kind := v.layout.schema.Kind("Target")
		municipality := v.layout.schema.Kind("Municipality")
		scan := graph.Scan{Kind: kind, Order: kind.Order, Want: graph.Want{Total: true}, Where: graph.EdgeMatch{
			Edge: kind.Edge("assignments"), Quantifier: graph.None, Where: graph.EdgeMatch{
				Edge: v.layout.schema.Kind("Assignment").Edge("municipality"), Where: graph.Compare{Property: municipality.Property("code"), Value: "0001"}}}}
		for b.Loop() {
			must[*graph.Rows](b)(v.Scan(ctx, scan))
		}
	})
}

// BenchmarkScanPage takes the first 50 activities by title.
func BenchmarkScanPage(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		kind := v.layout.schema.Kind("Activity")
		first := 50
		scan := graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: &first},
			Want: graph.Want{Columns: kind.Properties[1:3], Total: true, Keys: true}}
		for b.Loop() {
			if rows := must[*graph.Rows](b)(v.Scan(ctx, scan)); rows.Nodes.Len() != 50 {
				b.Fatal(rows.Nodes.Len())
			}
		}
	})
}

// BenchmarkContains finds the activities with a text in their title.
func BenchmarkContains(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		kind := v.layout.schema.Kind("Activity")
		first := 50
		scan := graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: &first}, Want: graph.Want{Total: true},
			Where: graph.Compare{Property: kind.Property("title"), Op: graph.Contains, Value: "TRYGGHET OCH NÄRVARO FÖR ÄLDRE"}}
		for b.Loop() {
			must[*graph.Rows](b)(v.Scan(ctx, scan))
		}
	})
}

// BenchmarkExpandDeep is the first levels of the deep question: all targets, five
// assignments of each, their departments.
func BenchmarkExpandDeep(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		targets := v.layout.schema.Kind("Target")
		five := 5
		first, second := targets.Edge("assignments"), v.layout.schema.Kind("Assignment").Edge("departments")
		for b.Loop() {
			roots := must[*graph.Rows](b)(v.Scan(ctx, graph.Scan{Kind: targets, Order: targets.Order}))
			tasks := must[*graph.Rows](b)(v.Expand(ctx, graph.Expand{Edge: first, From: roots.Nodes, Order: first.Order(),
				Page: graph.Page{First: &five}, Want: graph.Want{Columns: first.Far.Properties[1:3]}}))
			must[*graph.Rows](b)(v.Expand(ctx, graph.Expand{Edge: second, From: tasks.Nodes, Order: second.Order(),
				EdgeColumns: second.Type.Properties[:1], Want: graph.Want{Columns: second.Far.Properties[1:2]}}))
		}
	})
}

// BenchmarkExpandByTitle orders the assignments of all targets otherwise than they are kept.
func BenchmarkExpandByTitle(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		targets := v.layout.schema.Kind("Target")
		five := 5
		edge := targets.Edge("assignments")
		order := []graph.Order{{Property: edge.Far.Property("title"), Desc: true}}
		roots := must[*graph.Rows](b)(v.Scan(ctx, graph.Scan{Kind: targets}))
		for b.Loop() {
			must[*graph.Rows](b)(v.Expand(ctx, graph.Expand{Edge: edge, From: roots.Nodes, Order: order, Page: graph.Page{First: &five}}))
		}
	})
}

// BenchmarkSearch looks for two words, of which each title has a dozen others.
func BenchmarkSearch(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		for b.Loop() {
			if hits := must[*graph.Hits](b)(v.Search(ctx, graph.Search{Text: "trygghet skolor", First: 20})); hits == nil {
				b.Fatal("nothing")
			}
		}
	})
}

// BenchmarkCountByStatus groups all activities by an enum.
func BenchmarkCountByStatus(b *testing.B) {
	perSize(b, func(b *testing.B, n int) {
		v, ctx := scales.view(b, n), context.Background()
		kind := v.layout.schema.Kind("Activity")
		for b.Loop() {
			must[[]graph.Group](b)(v.Count(ctx, graph.Count{Kind: kind, Property: kind.Property("status")}))
		}
	})
}

// BenchmarkApply makes a small durable change: by one writer, and by many at once.
func BenchmarkApply(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			store := openAt(b, filepath.Join(b.TempDir(), "store.db"))
			fill(b, store, 1)
			b.SetParallelism((writers + 1) / 2)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					change := graph.Change{Node: "Activity:0001/7", Set: map[string]any{"title": fmt.Sprintf("Aktivitet %d", i)}}
					if _, err := store.Apply(context.Background(), graph.Batch{Changes: []graph.Change{change}}); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
