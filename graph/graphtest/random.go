package graphtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"malgraf/graph"
)

var models = []specification{
	{"random batches and questions are answered as the plainest model does", randomBatches},
	{"pages of every size between every two cursors", everyPage},
}

// SeedVariable names the environment variable that repeats a random run.
const SeedVariable = "GRAPHTEST_SEED"

// chance draws batches and questions about a small world: two towns whose nodes
// have few keys and few values, so that they meet, collide and are missing often.
type chance struct {
	*world
	*rand.Rand
	draw  *Draw
	model *model
}

func newChance(w *world) *chance {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(SeedVariable); text != "" {
		given, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			w.Fatalf("%s: %v", SeedVariable, err)
		}
		seed = given
	}
	w.Logf("%s=%d", SeedVariable, seed)
	c := &chance{world: w, Rand: rand.New(rand.NewPCG(seed, 0)), model: newModel(w.schema)}
	c.draw = &Draw{
		Rand: c.Rand, Edges: c.edgesOf, Dates: []string{"2019-01-01", "2020-02-29", "2021-12-31"},
		Texts: []string{"a", "A", "å", "1.a", "10.1", "Skola", "", "x", "Bo"},
		IDs:   []string{"Department:a", "Assignment:b", "Post:c", "Target:d", ljusdal},
	}
	return c
}

const randomRounds, questionsEach = 150, 2

func randomBatches(w *world) {
	c := newChance(w)
	start := slices.Concat(towns(), framework("f"), framework("g"), goal("1", "f"), goal("2", "g"))
	c.model.apply(start)
	w.apply(start)
	revision := w.revision()
	for round := 0; round < randomRounds && !w.Failed(); round++ {
		revision = c.batch(round, revision)
		for range questionsEach {
			c.askScan()
			c.askExpand()
			c.askCount()
		}
		if round%25 == 0 {
			c.model.compareAll(w)
		}
	}
	c.model.compareAll(w)
	again, seen := newModel(w.schema), w.watch(0)
	for range revision {
		if refused := again.apply(w.next(seen).Changes); refused != "" {
			w.Fatalf("a commit is refused when made again: %s", refused)
		}
	}
	again.compareAll(w)
}

// batch makes a random batch in the store and in the model and compares what became of it.
func (c *chance) batch(round int, revision graph.Revision) graph.Revision {
	var batch changes
	for range 1 + c.IntN(4) {
		batch = append(batch, c.change()...)
	}
	before := c.model.text()
	refused := c.model.apply(batch)
	commit, err := c.store.Apply(c.ctx, graph.Batch{Changes: batch})
	if (refused != "") != (err != nil) {
		c.Fatalf("round %d, batch %q: the store says %v, the model %q", round, describe(batch), err, refused)
	}
	want := revision
	if before != c.model.text() {
		want++
	}
	if got := c.revision(); got != want || (err == nil && want > revision && commit.Revision != want) || (want == revision && commit.Revision != 0) {
		c.Fatalf("round %d, batch %q: commit %d, view at %d, want %d", round, describe(batch), commit.Revision, got, want)
	}
	return want
}

func (c *chance) pick(from ...string) string { return from[c.IntN(len(from))] }

func (c *chance) key() string { return c.pick("a", "b", "c", "d", "e") }

func (c *chance) owner() string { return c.pick(ljusdal, ljusdal, mora) }

func (c *chance) text() any {
	if c.IntN(4) == 0 {
		return nil
	}
	return c.pick("a", "A", "å", "1.a", "10.1", "2.1", "Skola", "")
}

func (c *chance) date() any {
	if c.IntN(4) == 0 {
		return nil
	}
	return c.pick("2019-01-01", "2020-02-29", "2021-12-31")
}

// change draws one change, most of them valid.
func (c *chance) change() changes {
	town := c.owner()
	of := func(kind string) string { return kind + ":" + c.key() }
	switch c.IntN(16) {
	case 0, 1:
		return node(of("Department"), town, "name", c.pick("a", "b", "c", "d", "e", "f"), "type", c.pick("BOARD", "UNIT", "COUNCIL"), "aliases", []string{c.pick("a", "x", "y", "z")}[:c.IntN(2)], "validFrom", c.date(), "validTo", c.date())
	case 2, 3:
		return assignment(c.key(), town, "title", c.pick("Skola", "Bad", "Ö", "a"), "status", c.pick("DECIDED", "DONE", "PROPOSED"), "number", c.text(), "due", c.date())
	case 4:
		return post(c.key(), town, "title", c.pick("Chef", "rektor"), "source", c.text())
	case 5:
		return person(c.key(), town, "name", c.pick("Bo", "bo", "Åke", "Eva"))
	case 6:
		return target(c.key(), c.pick("1", "2", "3"), c.pick("f", "f", "g"), "value", float64(c.IntN(3)), "aliases", []string{c.pick("a", "x", "y")}[:c.IntN(2)])
	case 7:
		return goal(c.pick("1", "2", "3"), c.pick("f", "g"), "dimensions", []string{"SOCIAL", "ECONOMIC"}[:c.IntN(3)])
	case 8:
		return edge(of("Post"), "WORKS_IN", of("Department"), "source", c.text())
	case 9:
		return edge(of("Post"), "HELD_BY", of("Person"), "from", c.date(), "to", c.date())
	case 10:
		return edge(of("Assignment"), "ASSIGNED_TO", of("Department"), "role", c.pick("OWNS", "LEADS"))
	case 11:
		return edge(of("Department"), c.pick("PART_OF", "SERVES", "SUCCEEDS"), of("Department"))
	case 12:
		return edge(of("Assignment"), "CONTRIBUTES_TO", of("Target"))
	case 13:
		return node(of(c.pick("Department", "Assignment")), "", "source", c.text())
	case 14:
		return c.removal()
	}
	return node(of("Post"), town, c.pick("title", "colour"), c.text())
}

func (c *chance) removal() changes {
	of := func(kind string) string { return kind + ":" + c.key() }
	switch c.IntN(6) {
	case 0:
		return removeEdge(of("Post"), "HELD_BY", of("Person"))
	case 1:
		return removeEdge(of("Post"), "HELD_BY", of("Person"), "from", c.date())
	case 2:
		return removeEdge(of("Assignment"), "ASSIGNED_TO", of("Department"))
	case 3:
		return removeEdge(of("Target"), "PART_OF", "Goal:"+c.pick("1", "2"))
	case 4:
		return removeNode(c.pick("Goal:1", "Goal:3", ljusdal))
	}
	return removeNode(of(c.pick("Department", "Assignment", "Post", "Person", "Target")))
}

func (c *chance) anyKind() *graph.Kind {
	return c.kind(c.pick("Department", "Assignment", "Post", "Person", "Target", "Goal", "Municipality"))
}

// asked are the edges that the small world has.
var asked = []string{"Department.posts", "Department.assignments", "Department.partOf", "Department.parts", "Department.serves", "Department.servedBy", "Department.municipality",
	"Assignment.departments", "Assignment.targets", "Assignment.municipality", "Post.department", "Post.heldBy", "Person.posts", "Target.goal", "Target.assignments", "Target.framework",
	"Goal.targets", "Goal.framework", "Framework.goals", "Municipality.departments", "Municipality.assignments", "Municipality.posts"}

func (c *chance) edgesOf(kind *graph.Kind) []*graph.Edge {
	var of []*graph.Edge
	for _, name := range asked {
		if edge := c.edge(name); edge.Kind == kind {
			of = append(of, edge)
		}
	}
	return of
}

// page draws a page whose cursors are places of rows, or of rows like them.
func (c *chance) page(rows []row) graph.Page {
	var page graph.Page
	switch c.IntN(3) {
	case 0:
		page.First = number(c.IntN(5))
	case 1:
		page.Last = number(c.IntN(5))
	}
	place := func() *graph.Position {
		if len(rows) == 0 || c.IntN(3) > 0 {
			return nil
		}
		at := rows[c.IntN(len(rows))]
		return &graph.Position{Keys: at.keys, ID: at.id + c.pick("", "", "0")}
	}
	page.After = place()
	if page.Before = place(); page.After != nil && page.Before != nil {
		page.Before = nil
	}
	return page
}

func (c *chance) askScan() {
	kind := c.anyKind()
	scan := graph.Scan{Kind: kind, Where: c.draw.Filter(kind, nil, 3), Order: c.draw.Order(kind, nil), Want: graph.Want{Columns: kind.Properties, Total: true, Keys: true}}
	rows := c.model.ordered(c.model.all(kind), scan.Where, scan.Order)
	scan.Page = c.page(rows)
	got := c.scan(scan)
	question := func() string {
		return fmt.Sprintf("Scan %s %s", kind.Name, c.describe(scan.Where, scan.Order, scan.Page))
	}
	c.compareRows(question, got, 0, rows, scan.Order, scan.Page, kind.Properties, nil)
}

func (c *chance) askExpand() {
	edge := c.edge(c.pick(asked...))
	expand := graph.Expand{Edge: edge, Where: c.draw.Filter(edge.Far, edge, 2), Order: c.draw.Order(edge.Far, edge), EdgeColumns: edge.Type.Properties, Want: graph.Want{Columns: edge.Far.Properties, Total: true, Keys: true}}
	if c.IntN(3) == 0 {
		expand.Order = edge.Order()
	}
	expand.From.Kind = edge.Kind
	for range c.IntN(5) {
		expand.From.IDs = append(expand.From.IDs, edge.Kind.Name+":"+c.pick("a", "b", "c", "d", "1", "2", "2161", "2062"))
	}
	lists := make([][]row, expand.From.Len())
	for i, id := range expand.From.IDs {
		lists[i] = c.model.ordered(c.model.neighbours(id, edge), expand.Where, expand.Order)
	}
	if len(lists) > 0 {
		expand.Page = c.page(lists[0])
	}
	got := c.expand(expand)
	for i, rows := range lists {
		question := func() string {
			return fmt.Sprintf("Expand %s along %s.%s %s", expand.From.IDs[i], edge.Kind.Name, edge.Name, c.describe(expand.Where, expand.Order, expand.Page))
		}
		c.compareRows(question, got, i, rows, expand.Order, expand.Page, edge.Far.Properties, edge.Type.Properties)
	}
}

// compareRows holds the rows of one parent against the model's.
func (c *chance) compareRows(question func() string, got *graph.Rows, parent int, rows []row, order []graph.Order, page graph.Page, columns, edgeColumns []*graph.Property) {
	c.Helper()
	cut, previous, next := paged(rows, order, page)
	want, have := []string{fmt.Sprint(previous, next, len(rows))}, []string{fmt.Sprint(got.Previous[parent], got.Next[parent], got.Totals[parent])}
	for _, at := range cut {
		line := []any{at.id, at.keys}
		for _, property := range columns {
			line = append(line, listOr(property, c.model.value(at.id, property)))
		}
		for _, property := range edgeColumns {
			line = append(line, at.edge[property.Name])
		}
		want = append(want, fmt.Sprintf("%q", line))
	}
	for i := got.Offsets[parent]; i < got.Offsets[parent+1]; i++ {
		keys := make([]any, len(got.Keys))
		for j, column := range got.Keys {
			keys[j] = column[i]
		}
		line := []any{got.Nodes.IDs[i], keys}
		for _, column := range slices.Concat(got.Columns, got.EdgeColumns) {
			line = append(line, column[i])
		}
		have = append(have, fmt.Sprintf("%q", line))
	}
	if !slices.Equal(want, have) {
		c.Errorf("%s:\n got %s\nwant %s", question(), strings.Join(have, "\n     "), strings.Join(want, "\n     "))
	}
}

// listOr is an empty list for a list that is absent.
func listOr(property *graph.Property, value any) any {
	if property.List && value == nil {
		return []string{}
	}
	return value
}

func (c *chance) askCount() {
	kind := c.anyKind()
	count := graph.Count{Kind: kind, Where: c.draw.Filter(kind, nil, 2)}
	switch c.IntN(3) {
	case 0:
		count.Property = kind.Properties[c.IntN(len(kind.Properties))]
	case 1:
		count.Edge = c.draw.edge(kind)
		count.Along = c.draw.maybe(count.Edge, 1)
	}
	view := c.open()
	defer view.Close()
	got, err := view.Count(c.ctx, count)
	if err != nil {
		c.Fatalf("Count: %v", err)
	}
	want := c.model.count(count)
	if !slices.Equal(got, want) {
		c.Errorf("Count %s by %v %v along %s %s: got %v, want %v", kind.Name, count.Property, count.Edge, describeFilter(count.Along), c.describe(count.Where, nil, graph.Page{}), got, want)
	}
}

func everyPage(w *world) {
	w.apply(shelf())
	m := newModel(w.schema)
	m.apply(shelf())
	order := w.order("Assignment", "-number")
	rows := m.ordered(m.all(w.kind("Assignment")), nil, order)
	places := []*graph.Position{nil, {Keys: []any{"1"}, ID: "Assignment:b"}, {Keys: []any{"9"}, ID: "Assignment:a"}}
	for _, at := range rows {
		places = append(places, &graph.Position{Keys: at.keys, ID: at.id})
	}
	view := w.view()
	for _, after := range places {
		for _, before := range places {
			if after != nil && before != nil && comparePlaces(order, after.Keys, after.ID, before.Keys, before.ID) >= 0 {
				continue
			}
			for size := -1; size <= 14; size++ {
				page := graph.Page{After: after, Before: before}
				if size >= 7 {
					page.Last = number(size - 7)
				} else if size >= 0 {
					page.First = number(size)
				}
				got, err := view.Scan(w.ctx, graph.Scan{Kind: w.kind("Assignment"), Order: order, Page: page})
				if err != nil {
					w.Fatal(err)
				}
				w.comparePage(flagged(got, 0), rows, order, page)
			}
		}
	}
}

func (w *world) comparePage(got string, rows []row, order []graph.Order, page graph.Page) {
	w.Helper()
	cut, previous, next := paged(rows, order, page)
	want := ""
	for _, at := range cut {
		want += at.id[len("Assignment:"):]
	}
	if previous {
		want = "<" + want
	}
	if next {
		want += ">"
	}
	if got != want {
		w.Errorf("page %s: got %q, want %q", describePage(page), got, want)
	}
}
