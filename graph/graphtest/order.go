package graphtest

import (
	"strings"

	"malgraf/graph"
)

var orders = []specification{
	{"no order is by id", byID},
	{"ids are ordered byte by byte", byBytes},
	{"missing values come last in both directions", missingLast},
	{"text is ordered as Swedes do: å ä ö last, case without weight", swedish},
	{"digits in text are ordered by their number", numeric},
	{"equal values are ordered by id, also descending", tiesByID},
	{"numbers are ordered as numbers", numbersOrdered},
	{"dates are ordered as days", datesOrdered},
	{"enums are ordered as the SDL lists them", enumsOrdered},
	{"by a property of a to-one edge, missing where the edge is", alongToOne},
	{"by a property of the municipality", alongScope},
	{"by the number of edges", byCount},
	{"what the edges of a term lead to can be limited", byLimited},
	{"by several terms, each with its own direction", severalTerms},
	{"by an edge property, within each parent", byEdgeProperty},
	{"the default order of a list along an edge", defaultOrder},
	{"texts that are equal for long are ordered by id", longTexts},
	{"an order follows changes of the graph", orderFollows},
	{"an order that does not fit the schema is invalid", misfitOrders},
}

// lists holds the keys of a kind in an order against keys joined by spaces.
func (w *world) lists(kind, terms, want string) {
	w.Helper()
	scan := graph.Scan{Kind: w.kind(kind), Order: w.order(kind, strings.Fields(terms)...)}
	w.equal(kind+" by "+terms, strings.Join(keys(w.scan(scan).Nodes.IDs), " "), want)
}

func byID(w *world) {
	w.apply(municipality("b"), municipality("a"), municipality("B"), municipality("10"), municipality("9"), municipality("å"), municipality("z"))
	w.lists("Municipality", "", "10 9 B a b z å")
	w.lists("Municipality", "id", "10 9 B a b z å")
	w.lists("Municipality", "-id", "å z b a B 9 10")
}

func byBytes(w *world) {
	ordered := []string{"a", "z", "\u0080", "\u07ff", "\ud7ff", "\ue000", "\ufb01", "\uff5e", "\uffff"}
	w.apply(towns())
	for _, key := range ordered {
		w.apply(post(key, ljusdal, "title", "same"))
	}
	for _, terms := range []string{"", "id", "title", "-title", "source"} {
		w.lists("Post", terms, strings.Join(ordered, " "))
	}
	w.equal("along an edge", w.far(ljusdal, "posts"), ordered)
	for i, key := range ordered {
		at := &graph.Position{Keys: []any{"same"}, ID: "Post:" + key}
		after := w.scan(graph.Scan{Kind: w.kind("Post"), Order: w.order("Post", "title"), Page: graph.Page{After: at}})
		w.equal("after "+key, keys(after.Nodes.IDs), ordered[i+1:])
	}
}

func missingLast(w *world) {
	w.apply(bodies())
	w.lists("Municipality", "population", "c a b d")
	w.lists("Municipality", "-population", "b a c d")
	w.apply(towns(), assignment("a", ljusdal), assignment("b", ljusdal, "number", ""), assignment("c", ljusdal, "number", "1"))
	w.lists("Assignment", "number", "b c a")
	w.lists("Assignment", "-number", "c b a")
}

func swedish(w *world) {
	w.apply(towns())
	for key, name := range map[string]string{"1": "öl", "2": "Zebra", "3": "ånger", "4": "Ande", "5": "ärta", "6": "zon", "7": "Ål", "8": "ärm", "9": "bo"} {
		w.apply(person(key, ljusdal, "name", name))
	}
	w.lists("Person", "name", "4 9 2 6 7 3 8 5 1")
	w.lists("Person", "-name", "1 5 8 3 7 6 2 9 4")
}

func numeric(w *world) {
	w.apply(agenda())
	for _, code := range []string{"10.2", "1.5", "1.a", "2.1", "10.1", "1.b", "1.10"} {
		w.apply(target(code, "7", "agenda2030"))
	}
	w.lists("Target", "code", "1.5 1.10 1.a 1.b 2.1 10.1 10.2")
	w.lists("Target", "-code", "10.2 10.1 2.1 1.b 1.a 1.10 1.5")
}

func tiesByID(w *world) {
	w.apply(towns(), person("b", ljusdal, "name", "Bo"), person("a", ljusdal, "name", "BO"), person("c", ljusdal, "name", "bo"), person("d", ljusdal, "name", "Al"))
	w.lists("Person", "name", "d a b c")
	w.lists("Person", "-name", "a b c d")
}

func numbersOrdered(w *world) {
	for key, value := range map[string]any{"a": 10.5, "b": -3, "c": 9, "d": 1e10, "e": nil, "f": 0.25} {
		w.apply(node("Indicator:"+key, "", "title", key, "targetValue", value))
	}
	w.lists("Indicator", "targetValue", "b f c a d e")
	w.lists("Indicator", "-targetValue", "d a c f b e")
}

func datesOrdered(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2023-02-01"), department("b", ljusdal, "validFrom", "2023-01-31"), department("c", ljusdal), department("d", ljusdal, "validFrom", "0999-12-31"))
	w.lists("Department", "validFrom", "d b a c")
	w.lists("Department", "-validFrom", "a b d c")
}

func enumsOrdered(w *world) {
	w.apply(towns(), department("a", ljusdal, "type", "UNIT"), department("b", ljusdal, "type", "COUNCIL"), department("c", ljusdal, "type", "BOARD"), department("d", ljusdal, "type", "EXECUTIVE_BOARD"))
	w.lists("Department", "type", "b d c a")
	w.lists("Department", "-type", "a c d b")
}

func alongToOne(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Öst"), department("b", ljusdal, "name", "Norr"), post("p", ljusdal), post("q", ljusdal), post("r", ljusdal),
		edge("Post:p", "WORKS_IN", "Department:a"), edge("Post:r", "WORKS_IN", "Department:b"), edge("Department:b", "PART_OF", "Department:a"))
	w.lists("Post", "department.name", "r p q")
	w.lists("Post", "-department.name", "p r q")
	w.lists("Post", "department.validFrom", "p q r")
	w.lists("Post", "department.partOf.name", "r p q")
	w.lists("Post", "department.#posts", "p r q")
}

func alongScope(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", mora), department("c", ljusdal))
	w.lists("Department", "municipality.name", "a c b")
	w.lists("Department", "-municipality.name", "b a c")
	w.lists("Department", "municipality.#departments", "b a c")
}

func byCount(w *world) {
	w.apply(school())
	w.lists("Assignment", "#departments", "z x y")
	w.lists("Assignment", "-#departments", "y x z")
	w.lists("Municipality", "-#assignments", "2161 2062")
	w.apply(person("bo", ljusdal), person("eva", ljusdal), person("a", ljusdal), edge("Post:p", "HELD_BY", "Person:bo"), edge("Post:p", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:q", "HELD_BY", "Person:eva"))
	w.lists("Person", "-#posts", "bo eva a")
}

func byLimited(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Öst"), department("b", ljusdal, "name", "Norr", "type", "UNIT"), post("p", ljusdal), post("q", ljusdal, "source", "x"), post("r", ljusdal),
		edge("Post:p", "WORKS_IN", "Department:b", "basis", "INFERRED"), edge("Post:q", "WORKS_IN", "Department:b"), edge("Post:r", "WORKS_IN", "Department:a"))
	name, boards := w.order("Post", "department.name"), w.is("Department.type", graph.Eq, "BOARD")
	lists := func(what string, order []graph.Order, along []graph.Filter, want string) {
		w.Helper()
		order[0].Along = along
		rows := w.scan(graph.Scan{Kind: w.kind(map[bool]string{true: "Department", false: "Post"}[order[0].Path == nil]), Order: order})
		w.equal(what, strings.Join(keys(rows.Nodes.IDs), " "), want)
	}
	lists("by any", name, nil, "p q r")
	lists("by boards", name, []graph.Filter{boards}, "r p q")
	lists("by what is stated", name, []graph.Filter{w.edgeIs("Post.department", "basis", graph.Ne, "INFERRED")}, "q r p")
	lists("by what has no two such posts", name, []graph.Filter{graph.EdgeCount{Edge: w.edge("Department.posts"), Where: w.is("Post.title", graph.Eq, "å"), Op: graph.Ne, Value: int64(2)}}, "p q r")
	count := w.order("Department", "-#posts")
	lists("number of any", count, nil, "b a")
	lists("number of those without source", count, []graph.Filter{graph.And{w.is("Post.source", graph.IsNull, true), w.edgeIs("Post.department", "basis", graph.IsNull, true)}}, "a b")
	lists("number at the end of a path", w.order("Post", "-department.#posts"), []graph.Filter{boards, nil}, "r p q")
}

func severalTerms(w *world) {
	w.apply(towns(), assignment("a", ljusdal, "status", "DONE", "number", "2"), assignment("b", ljusdal, "status", "DONE", "number", "10"),
		assignment("c", ljusdal, "status", "PROPOSED"), assignment("d", mora, "status", "PROPOSED", "number", "1"), assignment("e", mora, "status", "PROPOSED", "number", "1"))
	w.lists("Assignment", "status number", "d e c a b")
	w.lists("Assignment", "-status -number", "b a d e c")
	w.lists("Assignment", "status -number title", "d e c b a")
	w.lists("Assignment", "status -number -title", "e d c b a")
	w.lists("Assignment", "municipality.name -status", "a b c d e")
}

// placed is three focus areas in two areas: a is 5.2.10 in 5 and 1.1 in 1, b 5.2.2, c has no number.
func placed() changes {
	var all changes
	for _, part := range []changes{
		towns(), area("5", mora), area("1", mora), focusArea("a", mora), focusArea("b", mora), focusArea("c", mora),
		edge("DevelopmentArea:5", "HAS_FOCUS", "FocusArea:a", "number", "5.2.10"), edge("DevelopmentArea:5", "HAS_FOCUS", "FocusArea:b", "number", "5.2.2"),
		edge("DevelopmentArea:5", "HAS_FOCUS", "FocusArea:c"), edge("DevelopmentArea:1", "HAS_FOCUS", "FocusArea:a", "number", "1.1"),
	} {
		all = append(all, part...)
	}
	return all
}

func byEdgeProperty(w *world) {
	w.apply(placed())
	from := graph.Nodes{Kind: w.kind("DevelopmentArea"), IDs: []string{"DevelopmentArea:5", "DevelopmentArea:1"}}
	for want, desc := range map[string]bool{"b a c a": false, "a b c a": true} {
		rows := w.expand(graph.Expand{Edge: w.edge("DevelopmentArea.focusAreas"), From: from,
			Order: []graph.Order{{EdgeProperty: w.edgeProperty("DevelopmentArea.focusAreas", "number"), Desc: desc}}, Want: graph.Want{Keys: true}})
		w.equal("focus areas", strings.Join(keys(rows.Nodes.IDs), " "), want)
		if !desc {
			w.equal("keys", rows.Keys, []graph.Column{{"5.2.2", "5.2.10", nil, "1.1"}})
		}
	}
}

func defaultOrder(w *world) {
	w.apply(placed(), focusArea("d", mora, "title", "A"), edge("DevelopmentArea:5", "HAS_FOCUS", "FocusArea:d"))
	along := w.edge("DevelopmentArea.focusAreas")
	rows := w.expand(graph.Expand{Edge: along, Order: along.Order(), From: graph.Nodes{Kind: along.Kind, IDs: []string{"DevelopmentArea:5"}}})
	w.equal("by number, then title, then id", strings.Join(keys(rows.Nodes.IDs), " "), "b a d c")
	back := w.edge("FocusArea.developmentAreas")
	rows = w.expand(graph.Expand{Edge: back, Order: back.Order(), From: graph.Nodes{Kind: back.Kind, IDs: []string{"FocusArea:a"}}})
	w.equal("areas by the number of the edge", strings.Join(keys(rows.Nodes.IDs), " "), "1 5")
}

func longTexts(w *world) {
	long := strings.Repeat("mycket lång titel ", 40)
	w.apply(towns(), person("a", ljusdal, "name", long+"z"), person("b", ljusdal, "name", long+"a"), person("c", ljusdal, "name", long))
	w.lists("Person", "name", "a b c")
	w.lists("Person", "-name", "a b c")
}

func orderFollows(w *world) {
	w.apply(school())
	w.apply(node("Assignment:x", "", "title", "Ö"), node("Department:a", "", "name", "Å"), removeEdge("Post:q", "WORKS_IN", "Department:a"), edge("Post:q", "WORKS_IN", "Department:b"))
	w.lists("Assignment", "title", "y z x")
	w.lists("Department", "name", "b c a")
	w.lists("Post", "department.name", "q p")
	w.apply(edge("Assignment:z", "ASSIGNED_TO", "Department:a", "role", "OWNS"), removeNode("Assignment:x"))
	w.lists("Department", "-#assignments name", "a b c")
}

func misfitOrders(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for name, order := range map[string]graph.Order{
		"a property of another kind": w.order("Post", "title")[0],
		"a list":                     w.order("Department", "aliases")[0],
		"an edge property in a Scan": {EdgeProperty: w.edgeProperty("Assignment.departments", "role")},
		"an edge of another kind":    {Path: []*graph.Edge{w.edge("Post.department")}, Property: w.property("Department.name")},
		"a path along a to-many":     {Path: []*graph.Edge{w.edge("Department.posts")}, Property: w.property("Post.title")},
		"a count of a to-one edge":   {Count: w.edge("Department.partOf")},
		"nothing":                    {},
	} {
		_, err := w.view().Scan(w.ctx, graph.Scan{Kind: w.kind("Department"), Order: []graph.Order{order}})
		if sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}
