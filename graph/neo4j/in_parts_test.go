package neo4j

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"malgraf/graph"
)

// What is asked for again and again is read in other ways than what is new, and is the same.
func TestAnswersAreTheSameHoweverTheyAreRead(t *testing.T) {
	_, s := filled(t)
	t.Run("a large answer in parts", func(t *testing.T) { readInParts(t, s) })
	t.Run("a list dealt out while it changes", func(t *testing.T) { readDealt(t, s) })
	t.Run("a list that has grown in order", func(t *testing.T) { readGrown(t, s) })
	t.Run("what is below a page alone", func(t *testing.T) { readBelowPages(t, s) })
}

// readInParts holds what is read in parts against what is read level by level, also where
// both parts lead to the same nodes.
func readInParts(t *testing.T, s *Store) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	var more []graph.Change
	for _, one := range []struct {
		name string
		far  int
	}{{"targets", 20}, {"departments", 2}} { // few, so they are shared
		edge := s.schema.Kind("Assignment").Edge(one.name)
		for range 600 {
			pick := func(kind *graph.Kind, of int) string {
				return fmt.Sprintf("%s:%d-%d", kind.Name, dice.IntN(20), dice.IntN(of))
			}
			more = append(more, graph.Change{Edge: edge.Type.Name, From: pick(edge.Kind, 20), To: pick(edge.Far, one.far), Set: required(edge.Type.Properties, "a", 0)})
		}
	}
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: more}); err != nil {
		t.Fatal(err)
	}

	expand := func(kind, edge string, page graph.Page, below ...graph.Expand) graph.Expand {
		of := s.schema.Kind(kind).Edge(edge)
		return graph.Expand{Edge: of, Order: of.Order(), Page: page, EdgeColumns: of.Type.Properties, Want: graph.Want{Columns: of.Far.Properties, Below: below}}
	}
	all := graph.Page{First: size(100)}
	below := []graph.Expand{expand("Target", "assignments", graph.Page{First: size(2)},
		expand("Assignment", "departments", all, expand("Department", "posts", all)),
		expand("Assignment", "responsible", all, expand("Post", "department", graph.Page{})),
		expand("Assignment", "indicators", all))}
	targets := s.schema.Kind("Target")
	// How long the list is, is told of it as a whole: it is not dealt out.
	counted := graph.Scan{Kind: targets, Order: targets.Order, Page: graph.Page{First: size(300)}, Want: graph.Want{Below: below, Total: true}}
	dealt := graph.Scan{Kind: targets, Order: targets.Order, Page: graph.Page{First: size(301)}, Want: graph.Want{Below: below, Columns: targets.Properties}}
	var parts, hands *graph.Rows
	deadline := time.Now().Add(firstStart)
	for parts == nil || parts.Below == nil || hands == nil {
		if time.Now().After(deadline) {
			t.Fatal("never read in parts")
		}
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if parts, err = view.Scan(t.Context(), counted); err != nil {
			t.Fatal(err)
		}
		if parts.Below == nil { // as a request goes on
			levels(t, s, below, parts.Nodes)
		}
		if _, err = view.Scan(t.Context(), dealt); err != nil {
			t.Fatal(err)
		}
		hands = dealOut(t, s, dealt)
	}
	departments := s.schema.Kind("Assignment").Edge("departments")
	if of := s.lengths.of(departments); of.parents != knownParents || of.longest < 2 || s.formOf(departments, all) != byNode {
		t.Errorf("what is known of the lists: %+v", of)
	}
	if parts.Nodes.Len() != 300 || parts.Totals[0] != 400 {
		t.Errorf("%d of %v targets in parts", parts.Nodes.Len(), parts.Totals)
	}
	compareLevels(t, s, below, parts)
	compareLevels(t, s, below, hands)
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dealt.Below = nil
	want, err := view.Scan(t.Context(), dealt)
	if err != nil {
		t.Fatal(err)
	}
	if hands.Below = nil; !reflect.DeepEqual(hands, want) || !want.Next[0] {
		t.Errorf("dealt out %v, as a list %v", hands, want)
	}
}

// dealOut reads a list dealt out, as Scan does; nil where it is not known to be large yet,
// or where its parts have found different lists.
func dealOut(t *testing.T, s *Store, scan graph.Scan) *graph.Rows {
	t.Helper()
	l, err := s.scan(scan)
	if err != nil {
		t.Fatal(err)
	}
	read, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := untilSteady(t.Context(), func() (*graph.Rows, error) {
		return read.(*view).dealt(t.Context(), scan, l, s.deep(l.statement, l.whole, scan.Below, nil))
	}, func(rows *graph.Rows) bool { return rows == nil || isComplete(rows, scan.Want, nil) })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readDealt reads a list dealt out, before which nodes come and go: none of those that stay
// is missed or told twice.
func readDealt(t *testing.T, s *Store) {
	kind := s.schema.Kind("Target")
	goal := kind.Edge("goal")
	list := graph.Scan{Kind: kind, Order: kind.Order, Want: graph.Want{Below: []graph.Expand{
		{Edge: goal, Order: goal.Order()},
		{Edge: kind.Edge("assignments"), Order: kind.Edge("assignments").Order(), Page: graph.Page{First: size(5)}},
	}}}
	deadline := time.Now().Add(firstStart)
	for dealOut(t, s, list) == nil {
		if time.Now().After(deadline) {
			t.Fatal("never dealt out")
		}
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := view.Scan(t.Context(), list)
		if err != nil {
			t.Fatal(err)
		}
		levels(t, s, list.Below, rows.Nodes)
	}
	ended, stopped := make(chan struct{}), make(chan error)
	go func() {
		var err error
		for i := 0; err == nil; i++ {
			select {
			case <-ended:
				stopped <- nil
				return
			default:
			}
			change := graph.Change{Node: "Target:new", Set: required(kind.Settable(), fmt.Sprint(i), 0)}
			change.Set["code"] = "" // which is ahead of all others
			changes := []graph.Change{change}
			for _, edge := range kind.Edges {
				if edge.Required {
					changes = append(changes, graph.Change{Edge: edge.Type.Name, From: change.Node, To: edge.Far.Name + ":0-0"})
				}
			}
			if i%2 == 1 {
				changes = []graph.Change{{Node: change.Node, Remove: true}}
			}
			_, err = s.Apply(context.Background(), graph.Batch{Changes: changes})
		}
		stopped <- err
	}()
	same, differing := 0, 0
	for time.Now().Before(deadline) && (same < 50 || differing < 2) {
		rows := dealOut(t, s, list)
		if rows == nil {
			differing++
			continue
		}
		same++
		if ids := slices.DeleteFunc(slices.Clone(rows.Nodes.IDs), func(id string) bool { return id == "Target:new" }); len(ids) != 400 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 400 {
			t.Fatalf("%d targets stay, the list has %d, of which %d are different", 400, len(ids), len(slices.Compact(slices.Sorted(slices.Values(ids)))))
		}
	}
	close(ended)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d lists were the same in both parts, %d were not", same, differing); same < 50 {
		t.Error("hardly ever the same")
	}
}

// levels asks level by level.
func levels(t *testing.T, s *Store, below []graph.Expand, from graph.Nodes) []*graph.Rows {
	t.Helper()
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from.IDs, _ = distinct(from.IDs)
	answers := make([]*graph.Rows, len(below))
	for i, one := range below {
		one.From = from
		if answers[i], err = view.Expand(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		answers[i].Below = levels(t, s, one.Below, answers[i].Nodes)
	}
	return answers
}

// compareLevels holds what is below rows against what levels answer in order.
func compareLevels(t *testing.T, s *Store, below []graph.Expand, rows *graph.Rows) {
	t.Helper()
	s.lengths = newLengths() // nothing is expected, so all is asked for in order
	want := levels(t, s, below, rows.Nodes)
	var compare func(path string, below []graph.Expand, got, want []*graph.Rows)
	compare = func(path string, below []graph.Expand, got, want []*graph.Rows) {
		for i, one := range below {
			path := path + "." + one.Edge.Name
			if len(got) != len(want) {
				t.Fatalf("%s: %d answers, want %d", path, len(got), len(want))
			}
			compare(path, one.Below, got[i].Below, want[i].Below)
			g, w := *got[i], *want[i]
			if g.Below, w.Below = nil, nil; !reflect.DeepEqual(g, w) {
				t.Errorf("%s: in parts %d rows, level by level %d:\n%v\n%v", path, g.Nodes.Len(), w.Nodes.Len(), g, w)
			}
			least := 100
			if one.Edge.Name == "posts" { // of the forty departments that are shared
				least = 30
			}
			if w.Nodes.Len() < least {
				t.Errorf("%s: only %d rows", path, w.Nodes.Len())
			}
		}
	}
	compare("Target", below, rows.Below, want)
}

// readGrown asks for a list that was expected to be short, and is longer.
func readGrown(t *testing.T, s *Store) {
	kind := s.schema.Kind("Department")
	var departments []string
	for m := range 20 {
		for i := range 20 {
			departments = append(departments, fmt.Sprintf("Department:%d-%d", m, i))
		}
	}
	posts := graph.Expand{
		Edge: kind.Edge("posts"), Order: kind.Edge("posts").Order(), Page: graph.Page{First: size(1)},
		From: graph.Nodes{Kind: kind, IDs: departments}, Want: graph.Want{Columns: []*graph.Property{kind.Edge("posts").Far.Property("title")}},
	}
	ask := func() *graph.Rows {
		t.Helper()
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := view.Expand(t.Context(), posts)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	isUnordered := func() bool {
		l, err := s.expand(posts, byID(departments), s.formOf(posts.Edge, posts.Page))
		if err != nil {
			t.Fatal(err)
		}
		return l.form != inOrder && s.isPlanned(l.String())
	}
	deadline := time.Now().Add(firstStart)
	for !isUnordered() {
		if time.Now().After(deadline) {
			t.Fatal("the lists are never taken for short")
		}
		ask()
	}
	before := ask()
	if before.Nodes.Len() != len(departments) || before.Next[7] {
		t.Fatalf("%d posts, %t", before.Nodes.Len(), before.Next[7])
	}
	var changes []graph.Change
	for _, title := range []string{"Z", "Y", "X", "V", "A", "U", "T", "S", "R", "Q"} {
		changes = append(changes,
			graph.Change{Node: "Post:" + title, Municipality: "Municipality:0000", Set: map[string]any{"title": title}},
			graph.Change{Edge: kind.Edge("posts").Type.Name, From: "Post:" + title, To: departments[7]})
	}
	changes = append(changes, graph.Change{Node: "Post:0-7", Set: map[string]any{"title": "Ö"}})
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	after := ask()
	if got := after.Columns[0][7]; got != "A" || !after.Next[7] || after.Nodes.Len() != len(departments) {
		t.Errorf("the first post is %v, and there are more: %t", got, after.Next[7])
	}
	if isUnordered() {
		t.Error("they are still taken for short")
	}
}

// readBelowPages asks for what is below pages: nothing is asked about the row that only shows
// that one goes on.
func readBelowPages(t *testing.T, s *Store) {
	kind := s.schema.Kind("Department")
	posts, holder := kind.Edge("posts"), s.schema.Kind("Post").Edge("department")
	for name, page := range map[string]graph.Page{"first": {First: size(3)}, "last": {Last: size(3)}, "none": {First: size(0)}, "all": {First: size(100)}} {
		expand := graph.Expand{Edge: posts, Order: posts.Order(), Page: page, Want: graph.Want{Below: []graph.Expand{{Edge: holder, Order: holder.Order()}}}}
		found, err := s.lookup(graph.Get{Refs: []graph.Ref{{ID: "Department:0-7"}, {ID: "Department:0-8"}}})
		if err != nil {
			t.Fatal(err)
		}
		s.lengths = newLengths() // so they come in order
		deep := s.deep(found.statement, false, []graph.Expand{expand}, nil)
		record, err := s.ask(t.Context(), "get", deep.text, deep.values)
		if err != nil {
			t.Fatal(err)
		}
		pages, below := record["a1"].(map[string]any), record["a2"].(map[string]any)
		rows, asked := rowsOfOne(pages["cs"]), rowsOfOne(below["cs"])
		want := map[string][2]int{"first": {5, 4}, "last": {5, 4}, "none": {2, 0}, "all": {12, 12}}[name] // of 11 posts and of one
		if got := [2]int{rows, asked}; got != want {
			t.Errorf("%s: %d posts, and departments of %d of them, want %v", name, rows, asked, want)
		}
		if ids := deep.limbs[0].list.followedIn(pages); len(ids) != asked {
			t.Errorf("%s: %v are taken for those that were asked about, which are %d", name, ids, asked)
		}
	}
}

// Many lists that are each short are more than is asked for in one statement.
func TestManyRowsOfShortLists(t *testing.T) {
	for name, one := range map[string]struct {
		list     list
		rows     []int
		outgrown bool
	}{
		"short":          {list{form: asFound, page: graph.Page{First: size(2)}, tooMany: 5}, []int{2, 2}, false},
		"one is longer":  {list{form: byNode, page: graph.Page{First: size(2)}, tooMany: 5}, []int{1, 3}, true},
		"cut off":        {list{form: asFound, page: graph.Page{First: size(2)}, tooMany: 5}, []int{2, 2, 1}, true},
		"in order":       {list{form: inOrder, page: graph.Page{First: size(2)}}, []int{3, 3, 3}, false},
		"without a page": {list{form: asFound}, []int{900}, false},
	} {
		var parts []part
		at := 0
		for _, rows := range one.rows {
			parts = append(parts, part{from: at, to: at + rows})
			at += rows
		}
		if got := one.list.isOutgrown(parts); got != one.outgrown {
			t.Errorf("%s: outgrown: %t", name, got)
		}
	}
	often := newOften()
	often.comes("text", 1)
	often.learn("text", small)
	if often.outgrow("text"); often.extent("text") != tooLarge {
		t.Error("a statement that has too much to bring is asked again")
	}
}

// Two parts of 2,000 rows each, with two rows below each of these.
func BenchmarkGather(b *testing.B) {
	parts := make([]*graph.Rows, 2)
	for k := range parts {
		one := &graph.Rows{Offsets: []int{0}, Columns: []graph.Column{{}, {}, {}}}
		for p := range 400 {
			for r := range 5 {
				one.Nodes.IDs = append(one.Nodes.IDs, fmt.Sprintf("Assignment:%04d/%d-%d", p, r, k))
				for c := range one.Columns {
					one.Columns[c] = append(one.Columns[c], "x")
				}
			}
			one.Offsets = append(one.Offsets, len(one.Nodes.IDs))
			one.Previous, one.Next = append(one.Previous, false), append(one.Next, false)
		}
		below := &graph.Rows{Offsets: []int{0}, Columns: []graph.Column{{}, {}}}
		for range 2000 {
			for range 2 {
				below.Nodes.IDs = append(below.Nodes.IDs, "Post:1")
				for c := range below.Columns {
					below.Columns[c] = append(below.Columns[c], "x")
				}
			}
			below.Offsets = append(below.Offsets, len(below.Nodes.IDs))
			below.Previous, below.Next = append(below.Previous, false), append(below.Next, false)
		}
		one.Below = []*graph.Rows{below}
		parts[k] = one
	}
	from := make([]parent, 800)
	for i := range from {
		from[i] = parent{i % 2, i / 2}
	}
	b.ReportAllocs()
	for b.Loop() {
		gather(parts, from)
	}
}
