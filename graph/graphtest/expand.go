package graphtest

import (
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
)

var expansions = []specification{
	{"each parent has its own neighbours, in the order of the parents", eachParent},
	{"a parent that stands twice is answered twice", parentTwice},
	{"a parent that is not there has no neighbours", parentMissing},
	{"no parents, no rows", noParents},
	{"parents by row numbers and by ids answer alike", rowHandles},
	{"a to-one edge has one row or none", toOneRows},
	{"the municipality, from both of its sides", scopeRows},
	{"two edges between two nodes are two rows, with the key as last tie", keyedRows},
	{"edge columns stand beside the node's columns", edgeColumns},
	{"a filter limits nodes and edges", filteredRows},
	{"each parent has its own page, flags and total", pagesPerParent},
	{"a cursor with an edge property and missing values", edgeCursor},
	{"a cursor of one of several edges to a node, also where their keys differ in case alone", keyedCursor},
	{"the same edge in both directions", bothDirections},
	{"more rows than Max over all parents is too large", expandTooLarge},
	{"several expansions at once are answered as each by itself", severalExpands},
	{"which nodes alone, along all edges at once, is answered as each by itself in the order of ids", bareExpands},
	{"a question that does not fit is invalid", misfitExpands},
}

// from are parents by ids alone.
func (w *world) from(kind string, keys ...string) graph.Nodes {
	w.Helper()
	nodes := graph.Nodes{Kind: w.kind(kind)}
	for _, key := range keys {
		nodes.IDs = append(nodes.IDs, kind+":"+key)
	}
	return nodes
}

// families writes an answer as the keys of each parent, parents apart by "|".
func families(rows *graph.Rows) string {
	parents := make([]string, len(rows.Offsets)-1)
	for i := range parents {
		parents[i] = strings.Join(keys(rows.Nodes.IDs[rows.Offsets[i]:rows.Offsets[i+1]]), " ")
	}
	return strings.Join(parents, "|")
}

func eachParent(w *world) {
	w.apply(school())
	rows := w.expand(graph.Expand{Edge: w.edge("Department.assignments"), From: w.from("Department", "b", "c", "a"), Want: graph.Want{Columns: []*graph.Property{w.property("Assignment.status"), w.property("Assignment.title")}}})
	w.equal("assignments", families(rows), "y||x y")
	w.equal("columns", rows.Columns, []graph.Column{{"DONE", "DECIDED", "DONE"}, {"y", "x", "y"}})
}

func severalExpands(w *world) {
	w.apply(school())
	view := w.view()
	some, others := w.from("Department", "b", "x", "a", "b"), w.from("Assignment", "y", "z", "x")
	role, source := w.edgeProperty("Department.assignments", "role"), w.edgeProperty("Department.assignments", "source")
	all := []graph.Expand{
		{Edge: w.edge("Department.assignments"), From: some, Order: w.order("Assignment", "-title"), EdgeColumns: []*graph.Property{source, role}},
		{Edge: w.edge("Department.posts"), From: some, Where: w.is("Post.title", graph.Ne, "Chef"), Want: graph.Want{Columns: []*graph.Property{w.property("Post.title")}, Max: 10}},
		{Edge: w.edge("Assignment.departments"), From: others},
		{Edge: w.edge("Department.municipality"), From: some},
		{Edge: w.edge("Department.assignments"), From: some, Where: w.edgeIs("Department.assignments", "role", graph.Eq, "LEADS")},
		{Edge: w.edge("Department.assignments"), From: some, Where: w.match(graph.Some, "Assignment.responsible", w.is("Post.title", graph.Eq, "Rektor"))},
		{Edge: w.edge("Department.assignments"), From: some, Page: graph.Page{First: number(1)}, Want: graph.Want{Total: true}},
		{Edge: w.edge("Assignment.responsible"), From: others, Where: graph.Or{}},
		{Edge: w.edge("Department.posts"), From: w.from("Department")},
	}
	for _, edge := range some.Kind.Edges { // more than one statement would take
		all = append(all, graph.Expand{Edge: edge, From: some, Order: edge.Order()}, graph.Expand{Edge: edge, From: some})
	}
	for range 3 { // a store may do otherwise with what comes again
		answers, err := graph.ExpandAll(w.ctx, view, all)
		if err != nil {
			w.Fatal(err)
		}
		for i, one := range all {
			w.equal(fmt.Sprintf("expansion %d, %s.%s", i+1, one.Edge.Kind.Name, one.Edge.Name), answers[i], w.expandIn(view, one))
		}
	}
	if _, err := graph.ExpandAll(w.ctx, view, append(all, graph.Expand{Edge: w.edge("Department.assignments"), From: some, Want: graph.Want{Max: 1}})); !errors.Is(err, graph.ErrTooLarge) {
		w.Errorf("more rows than Max: %v", err)
	}
}

func parentTwice(w *world) {
	w.apply(school())
	rows := w.expand(graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department", "a", "b", "a"), Page: graph.Page{First: number(1)}, Want: graph.Want{Total: true}})
	w.equal("posts", families(rows), "p||p")
	w.equal("totals", rows.Totals, []int{2, 0, 2})
	w.equal("next", rows.Next, []bool{true, false, true})
}

func parentMissing(w *world) {
	w.apply(school())
	rows := w.expand(graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department", "x", "a", "y"), Want: graph.Want{Total: true}})
	w.equal("posts", families(rows), "|p q|")
	w.equal("totals", rows.Totals, []int{0, 2, 0})
	w.apply(removeNode("Department:a"))
	w.equal("posts", families(w.expand(graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department", "a")})), "")
}

func noParents(w *world) {
	w.apply(school())
	w.equal("offsets", w.expand(graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department")}).Offsets, []int{0})
}

func rowHandles(w *world) {
	w.apply(school())
	view := w.view()
	roots, err := view.Scan(w.ctx, graph.Scan{Kind: w.kind("Department"), Order: w.order("Department", "-name")})
	if err != nil {
		w.Fatal(err)
	}
	assignments := w.expandIn(view, graph.Expand{Edge: w.edge("Department.assignments"), From: roots.Nodes})
	w.equal("assignments of c, b, a", families(assignments), "|y|x y")
	deeper := graph.Expand{Edge: w.edge("Assignment.departments"), From: assignments.Nodes}
	w.equal("departments of y, x, y", families(w.expandIn(view, deeper)), "a b|a|a b")
	deeper.From.Rows = nil
	w.equal("by ids alone", families(w.expandIn(view, deeper)), "a b|a|a b")
}

func toOneRows(w *world) {
	w.apply(school(), post("r", ljusdal))
	rows := w.expand(graph.Expand{Edge: w.edge("Post.department"), From: w.from("Post", "p", "r", "q"), Want: graph.Want{Columns: []*graph.Property{w.property("Department.name")}}})
	w.equal("departments", families(rows), "a||a")
	w.equal("names", rows.Columns, []graph.Column{{"a", "a"}})
}

func scopeRows(w *world) {
	w.apply(school(), node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED"), node("PolicyDocument:e", mora, "title", "e", "status", "ADOPTED"))
	w.equal("of departments", families(w.expand(graph.Expand{Edge: w.edge("Department.municipality"), From: w.from("Department", "c", "a", "b")})), "2062|2161|2161")
	w.equal("of documents", families(w.expand(graph.Expand{Edge: w.edge("PolicyDocument.municipality"), From: w.from("PolicyDocument", "d", "e")})), "|2062")
	w.equal("departments", families(w.expand(graph.Expand{Edge: w.edge("Municipality.departments"), From: w.from("Municipality", "2062", "2161"), Order: w.order("Department", "-name")})), "c|b a")
	w.equal("documents", families(w.expand(graph.Expand{Edge: w.edge("Municipality.policyDocuments"), From: w.from("Municipality", "2062", "2161")})), "e|")
}

func keyedRows(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:chef", "HELD_BY", "Person:bo"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2015-01-01"), edge("Post:chef", "HELD_BY", "Person:eva", "from", "2018-01-01"))
	heldBy := graph.Expand{Edge: w.edge("Post.heldBy"), From: w.from("Post", "chef"), EdgeColumns: []*graph.Property{w.edgeProperty("Post.heldBy", "from")}, Want: graph.Want{Total: true}}
	rows := w.expand(heldBy)
	w.equal("holders", families(rows), "bo bo bo eva")
	w.equal("from", rows.EdgeColumns, []graph.Column{{"2015-01-01", "2020-01-01", nil, "2018-01-01"}})
	w.equal("total", rows.Totals, []int{4})
	heldBy.Where = w.edgeIs("Post.heldBy", "from", graph.Gte, "2018-01-01")
	w.equal("later holders", families(w.expand(heldBy)), "bo eva")
	w.equal("posts", families(w.expand(graph.Expand{Edge: w.edge("Person.posts"), From: w.from("Person", "bo", "eva")})), "chef chef chef|chef")
}

func edgeColumns(w *world) {
	w.apply(school())
	rows := w.expand(graph.Expand{Edge: w.edge("Department.assignments"), From: w.from("Department", "a", "b"), Order: w.order("Assignment", "-title"),
		EdgeColumns: []*graph.Property{w.edgeProperty("Department.assignments", "source"), w.edgeProperty("Department.assignments", "role")},
		Want:        graph.Want{Columns: []*graph.Property{w.property("Assignment.id")}}})
	w.equal("assignments", families(rows), "y x|y")
	w.equal("edge columns", rows.EdgeColumns, []graph.Column{{"bild 9", nil, nil}, {"OWNS", "OWNS", "LEADS"}})
	w.equal("columns", rows.Columns, []graph.Column{{"Assignment:y", "Assignment:x", "Assignment:y"}})
}

func filteredRows(w *world) {
	w.apply(school())
	assignments := graph.Expand{Edge: w.edge("Department.assignments"), From: w.from("Department", "a", "b"), Want: graph.Want{Total: true}}
	for want, where := range map[string]graph.Filter{
		"x y|y":     graph.And{},
		"|":         graph.Or{},
		"y|y":       w.is("Assignment.status", graph.Eq, "DONE"),
		"x y|":      w.edgeIs("Department.assignments", "role", graph.Eq, "OWNS"),
		"x|y":       graph.Or{w.is("Assignment.title", graph.Eq, "x"), w.edgeIs("Department.assignments", "role", graph.Eq, "LEADS")},
		"x|":        w.match(graph.Some, "Assignment.responsible", w.is("Post.title", graph.Eq, "Rektor")),
		"y|y more ": w.count("Assignment.departments", nil, graph.Gt, int64(1)),
		"|y":        graph.Not{Filter: w.edgeIs("Department.assignments", "role", graph.Eq, "OWNS")},
	} {
		want, _, _ := strings.Cut(want, " more")
		assignments.Where = where
		w.equal("assignments", families(w.expand(assignments)), want)
	}
}

func pagesPerParent(w *world) {
	w.apply(placed())
	areas := graph.Expand{Edge: w.edge("DevelopmentArea.focusAreas"), From: w.from("DevelopmentArea", "5", "1", "9"), Order: w.order("FocusArea", "title"), Want: graph.Want{Total: true, Keys: true}}
	after := &graph.Position{Keys: []any{"a"}, ID: "FocusArea:a"}
	for want, page := range map[string]graph.Page{
		"abc,a,":       {},
		"a>,a,":        {First: number(1)},
		"<c,a,":        {Last: number(1)},
		"<bc,<,":       {After: after},
		"<b>,<,":       {After: after, First: number(1)},
		">,>,":         {First: number(0)},
		">,>, before":  {Before: after},
		"<,<, last":    {Last: number(0)},
		"<>,<, no row": {First: number(0), After: after},
	} {
		want, _, _ := strings.Cut(want, " ")
		areas.Page = page
		rows := w.expand(areas)
		parents := []string{flagged(rows, 0), flagged(rows, 1), flagged(rows, 2)}
		w.equal("pages at "+describePage(page), strings.Join(parents, ","), want)
		w.equal("totals", rows.Totals, []int{3, 1, 0})
	}
}

func edgeCursor(w *world) {
	w.apply(placed())
	along := w.edge("DevelopmentArea.focusAreas")
	areas := graph.Expand{Edge: along, From: w.from("DevelopmentArea", "5"), Order: along.Order(), Want: graph.Want{Keys: true}}
	rows := w.expand(areas)
	w.equal("keys", rows.Keys, []graph.Column{{"5.2.2", "5.2.10", nil}, {"b", "a", "c"}})
	for i, want := range []string{"<ac", "<c", "<"} {
		areas.Page.After = &graph.Position{Keys: []any{rows.Keys[0][i], rows.Keys[1][i]}, ID: rows.Nodes.IDs[i]}
		w.equal("after "+rows.Nodes.IDs[i], flagged(w.expand(areas), 0), want)
	}
}

func keyedCursor(w *world) {
	addresses := func(pairs ...any) changes {
		return edge("PolicyDocument:d", "ADDRESSES", "Goal:7", append(pairs, "status", "ACCEPTED")...)
	}
	w.apply(agenda(), node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED"),
		addresses("quote", "citat"), addresses(), addresses("quote", "Citat"), addresses("quote", "andra"))
	quotes := []any{"andra", "Citat", "citat", nil}
	along := w.edge("PolicyDocument.goals")
	goals := graph.Expand{Edge: along, From: w.from("PolicyDocument", "d"), Order: w.order("Goal", "code"), EdgeColumns: []*graph.Property{w.edgeProperty("PolicyDocument.goals", "quote")}}
	w.equal("all", w.expand(goals).EdgeColumns, []graph.Column{quotes})
	for i, quote := range quotes {
		at := &graph.Position{Keys: []any{"7"}, ID: "Goal:7", Edge: []any{quote}}
		goals.Page = graph.Page{After: at}
		w.equal("after", w.expand(goals).EdgeColumns[0], append(graph.Column{}, quotes[i+1:]...))
		goals.Page = graph.Page{Before: at}
		w.equal("before", w.expand(goals).EdgeColumns[0], append(graph.Column{}, quotes[:i]...))
	}
	goals.Page = graph.Page{After: &graph.Position{Keys: []any{"7"}, ID: "Goal:7"}}
	w.equal("after every edge to the node", families(w.expand(goals)), "")
	goals.Page.After.Edge = []any{"citat", "too many"}
	_, err := w.view().Expand(w.ctx, goals)
	w.fails(err, graph.ErrInvalid)
}

func bothDirections(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), department("c", ljusdal), edge("Department:a", "SERVES", "Department:b"), edge("Department:a", "SERVES", "Department:c"), edge("Department:c", "SERVES", "Department:b"))
	w.equal("serves", families(w.expand(graph.Expand{Edge: w.edge("Department.serves"), From: w.from("Department", "a", "b", "c")})), "b c||b")
	w.equal("served by", families(w.expand(graph.Expand{Edge: w.edge("Department.servedBy"), From: w.from("Department", "a", "b", "c")})), "|a c|a")
}

func expandTooLarge(w *world) {
	w.apply(school())
	posts := graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department", "a", "b", "a"), Want: graph.Want{Max: 4}}
	w.equal("posts", families(w.expand(posts)), "p q||p q")
	posts.Max = 3
	_, err := w.view().Expand(w.ctx, posts)
	w.fails(err, graph.ErrTooLarge)
	posts.Page.First = number(1)
	w.equal("a page that fits", families(w.expand(posts)), "p||p")
}

func misfitExpands(w *world) {
	w.apply(school())
	posts := graph.Expand{Edge: w.edge("Department.posts"), From: w.from("Department", "a")}
	misfit := func(name string, change func(*graph.Expand)) {
		w.Helper()
		expand := posts
		change(&expand)
		if _, err := w.view().Expand(w.ctx, expand); sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	misfit("parents of another kind", func(e *graph.Expand) { e.From = w.from("Post", "p") })
	misfit("a filter on the parents' kind", func(e *graph.Expand) { e.Where = w.is("Department.name", graph.Eq, "a") })
	misfit("an order of the parents' kind", func(e *graph.Expand) { e.Order = w.order("Department", "name") })
	misfit("a property of another edge", func(e *graph.Expand) { e.Where = w.edgeIs("Post.heldBy", "from", graph.Eq, "2020-01-01") })
	misfit("an order by a property of another edge", func(e *graph.Expand) {
		e.Order = []graph.Order{{EdgeProperty: w.edgeProperty("Post.heldBy", "from")}}
	})
	misfit("a negative page", func(e *graph.Expand) { e.Page.First = number(-1) })
}
