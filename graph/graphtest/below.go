package graphtest

import (
	"fmt"
	"reflect"

	"malgraf/graph"
)

var belows = []specification{
	{"what is asked of an answer's nodes along with it is answered as when it is asked by itself", askedAlong},
	{"also where a parent stands twice, has more than its page, or nothing at all", askedOfPages},
	{"also of nodes that are named", askedOfNamed},
	{"also of several expansions, and where nothing but the nodes is asked", askedOfExpansions},
	{"more rows than Max below is too large", tooLargeBelow},
}

// asked is a question along an edge with others below it.
func (w *world) asked(edge string, page graph.Page, below ...graph.Expand) graph.Expand {
	w.Helper()
	along := w.edge(edge)
	return graph.Expand{Edge: along, Order: along.Order(), Page: page, EdgeColumns: along.Type.Properties,
		Want: graph.Want{Columns: along.Far.Properties, Keys: true, Below: below}}
}

// sameBelow holds what was answered along with rows, if it was, against the answers to
// the same questions by themselves.
func (w *world) sameBelow(view graph.View, what string, rows *graph.Rows, below []graph.Expand) {
	w.Helper()
	if rows.Below == nil {
		return
	}
	if len(rows.Below) != len(below) {
		w.Fatalf("%s: %d answers to %d questions", what, len(rows.Below), len(below))
	}
	once := graph.Nodes{Kind: rows.Nodes.Kind, IDs: []string{}}
	seen := map[string]bool{}
	for _, id := range rows.Nodes.IDs {
		if !seen[id] {
			seen[id] = true
			once.IDs = append(once.IDs, id)
		}
	}
	for i, question := range below {
		here := fmt.Sprintf("%s, %s", what, question.Edge.Name)
		got := *rows.Below[i]
		w.sameBelow(view, here, &got, question.Below)
		question.From, question.Below, got.Below = once, nil, nil
		got.Nodes.Rows = nil
		want := *w.expandIn(view, question)
		want.Nodes.Rows = nil
		if !reflect.DeepEqual(got, want) {
			w.Errorf("%s:\ngot  %+v\nwant %+v", here, got, want)
		}
	}
}

func askedAlong(w *world) {
	w.apply(school())
	view := w.view()
	total := w.asked("Assignment.departments", graph.Page{})
	total.Total = true
	scan := graph.Scan{Kind: w.kind("Department"), Order: w.order("Department", "-name"), Want: graph.Want{Below: []graph.Expand{
		w.asked("Department.assignments", graph.Page{},
			w.asked("Assignment.responsible", graph.Page{}, w.asked("Post.department", graph.Page{}, w.asked("Department.municipality", graph.Page{}))), total),
		w.asked("Department.posts", graph.Page{}),
		w.asked("Department.municipality", graph.Page{}, w.asked("Municipality.departments", graph.Page{First: number(2)})),
	}}}
	for _, where := range []graph.Filter{
		nil, w.is("Department.name", graph.Eq, "nobody"),
		w.match(graph.Some, "Department.assignments", w.match(graph.Some, "Assignment.municipality", w.is("Municipality.code", graph.Eq, "2161"))),
	} {
		scan.Where = where
		w.sameBelow(view, "departments", w.scanIn(view, scan), scan.Below)
	}
	limited := w.asked("Department.assignments", graph.Page{}, w.asked("Assignment.departments", graph.Page{Last: number(1)}))
	limited.Where = graph.Or{w.edgeIs("Department.assignments", "role", graph.Eq, "LEADS"), w.match(graph.Some, "Assignment.responsible", w.is("Post.title", graph.Contains, "rektor"))}
	limited.Order = w.order("Assignment", "-status", "title")
	scan = graph.Scan{Kind: w.kind("Department"), Want: graph.Want{Below: []graph.Expand{limited}}}
	w.sameBelow(view, "with a filter and an order", w.scanIn(view, scan), scan.Below)
}

func askedOfPages(w *world) {
	w.apply(placed())
	view := w.view()
	for _, page := range []graph.Page{{}, {First: number(1)}, {First: number(0)}, {Last: number(1)}, {Last: number(2)}} {
		below := []graph.Expand{w.asked("DevelopmentArea.focusAreas", page, w.asked("FocusArea.developmentAreas", page, w.asked("DevelopmentArea.focusAreas", graph.Page{})))}
		for _, top := range []graph.Page{{}, {First: number(1)}, {Last: number(1)}} {
			scan := graph.Scan{Kind: w.kind("DevelopmentArea"), Order: w.kind("DevelopmentArea").Order, Page: top, Want: graph.Want{Below: below}}
			w.sameBelow(view, describePage(top)+" then "+describePage(page), w.scanIn(view, scan), below)
		}
		after := graph.Scan{Kind: w.kind("FocusArea"), Page: graph.Page{After: &graph.Position{ID: "FocusArea:a"}}, Want: graph.Want{Total: true, Below: []graph.Expand{w.asked("FocusArea.developmentAreas", page)}}}
		w.sameBelow(view, "after a cursor", w.scanIn(view, after), after.Below)
	}
}

func askedOfNamed(w *world) {
	w.apply(school())
	view := w.view()
	below := []graph.Expand{w.asked("Department.assignments", graph.Page{First: number(1)}, w.asked("Assignment.departments", graph.Page{}))}
	get := graph.Get{Refs: []graph.Ref{{ID: "Department:b"}, {ID: "Department:nobody"}, {ID: "Department:a"}, {ID: "Department:b"}}, Below: map[*graph.Kind][]graph.Expand{w.kind("Department"): below}}
	code := graph.Ref{Kind: w.kind("Municipality"), Property: w.property("Municipality.code"), Value: "2161"}
	towns := []graph.Expand{w.asked("Municipality.departments", graph.Page{}, below...)}
	for what, one := range map[string]graph.Get{
		"by id": get, "by value": {Refs: []graph.Ref{code}, Below: map[*graph.Kind][]graph.Expand{w.kind("Municipality"): towns}},
		"of two kinds": {Refs: append([]graph.Ref{code}, get.Refs...), Below: map[*graph.Kind][]graph.Expand{w.kind("Municipality"): towns, w.kind("Department"): below}},
		"of none":      {Refs: []graph.Ref{{ID: "Department:nobody"}}, Below: get.Below},
	} {
		found, err := view.Get(w.ctx, one)
		if err != nil {
			w.Fatalf("%s: %v", what, err)
		}
		for kind, rows := range found.Kinds {
			w.sameBelow(view, what, rows, one.Below[kind])
		}
	}
}

func askedOfExpansions(w *world) {
	w.apply(web())
	view := w.view()
	towns := w.scanIn(view, graph.Scan{Kind: w.kind("Municipality")}).Nodes
	for _, limit := range []string{"nothing", "a municipality", "the municipality's or nobody's", "an edge's property"} {
		bare := func(name string) graph.Expand {
			along := w.edge(name)
			return graph.Expand{Edge: along, Where: limited(along, limit), Want: graph.Want{Max: 1000}}
		}
		var all []graph.Expand
		for field, below := range map[string][]graph.Expand{
			"departments": {bare("Department.assignments"), bare("Department.serves"), bare("Department.servedBy"), bare("Department.posts"), bare("Department.serves")},
			"assignments": {bare("Assignment.targets"), w.asked("Assignment.departments", graph.Page{}, bare("Department.serves"), bare("Department.focusAreas")), bare("Assignment.responsible")},
			"posts":       {bare("Post.heldBy"), bare("Post.department")},
			"focusAreas":  {bare("FocusArea.targets")},
			"plans":       {bare("Plan.assignments")},
		} {
			along := w.edge("Municipality." + field)
			all = append(all,
				graph.Expand{Edge: along, From: towns, Want: graph.Want{Below: below}},
				graph.Expand{Edge: along, From: towns, Order: along.Order(), Want: graph.Want{Columns: along.Far.Properties, Below: below}})
		}
		answers, err := graph.ExpandAll(w.ctx, view, all)
		if err != nil {
			w.Fatal(err)
		}
		for i, one := range all {
			w.sameBelow(view, one.Edge.Name+", limited to "+limit, answers[i], one.Below)
		}
	}
}

func tooLargeBelow(w *world) {
	w.apply(school())
	view := w.view()
	below, plain := w.asked("Department.assignments", graph.Page{}), graph.Expand{Edge: w.edge("Department.assignments")}
	for _, below := range []graph.Expand{below, plain} {
		below.Max = 2
		rows, err := view.Scan(w.ctx, graph.Scan{Kind: w.kind("Department"), Want: graph.Want{Below: []graph.Expand{below}}})
		if err == nil && rows.Below == nil {
			below.From = rows.Nodes
			_, err = view.Expand(w.ctx, below)
		}
		w.fails(err, graph.ErrTooLarge)
	}
}
