package graphtest

import "malgraf/graph"

var edgeFilters = []specification{
	{"Some, None and All with and without a filter", quantifiers},
	{"None and All hold where there is no edge, Some does not", noEdges},
	{"a to-one edge: Some, and None for missing", toOneFilter},
	{"the municipality is an edge from both of its sides", scopeFilter},
	{"EdgeCompare speaks of the edge that led to the node", edgeProperties},
	{"each of two edges to one node is held by itself", keyedEdgesApart},
	{"EdgeCount counts edges, also of those that match", edgeCounts},
	{"filters nest five edges deep", deepFilter},
	{"nobody in Ljusdal: targets without an assignment of a municipality", nobodyInLjusdal},
	{"what is joined with one municipality's nodes, seen from each parent", joinedWithOneMunicipality},
	{"from a municipality to its nodes and back, in one filter", municipalityAndBack},
	{"no owner: without department or without responsible post", noOwner},
	{"filters follow changes of the graph", filtersFollow},
}

// school is two boards in Ljusdal, with posts, and three assignments:
// x owned by a, y owned by a and led by b, z by nobody.
func school() changes {
	var all changes
	for _, part := range []changes{
		towns(), department("a", ljusdal), department("b", ljusdal), department("c", mora),
		post("p", ljusdal, "title", "Rektor"), post("q", ljusdal, "title", "Chef"),
		edge("Post:p", "WORKS_IN", "Department:a"), edge("Post:q", "WORKS_IN", "Department:a"),
		assignment("x", ljusdal), assignment("y", ljusdal, "status", "DONE"), assignment("z", mora),
		edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS"),
		edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "OWNS", "source", "bild 9"),
		edge("Assignment:y", "ASSIGNED_TO", "Department:b", "role", "LEADS"),
		edge("Assignment:x", "RESPONSIBLE", "Post:p"),
	} {
		all = append(all, part...)
	}
	return all
}

func quantifiers(w *world) {
	w.apply(school())
	named := func(name string) graph.Filter { return w.is("Department.name", graph.Eq, name) }
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", nil), "x", "y")
	w.finds("Assignment", w.match(graph.None, "Assignment.departments", nil), "z")
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", named("a")), "x", "y")
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", named("b")), "y")
	w.finds("Assignment", w.match(graph.None, "Assignment.departments", named("b")), "x", "z")
	w.finds("Assignment", w.match(graph.All, "Assignment.departments", named("a")), "x", "z")
	w.finds("Assignment", w.match(graph.All, "Assignment.departments", graph.Or{named("a"), named("b")}), "x", "y", "z")
	w.finds("Assignment", graph.Not{Filter: w.match(graph.Some, "Assignment.departments", named("b"))}, "x", "z")
	w.finds("Assignment", graph.Not{Filter: w.match(graph.All, "Assignment.departments", named("a"))}, "y")
	w.finds("Department", w.match(graph.Some, "Department.assignments", w.is("Assignment.status", graph.Eq, "DONE")), "a", "b")
}

func noEdges(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, where := range []graph.Filter{nil, graph.And{}, graph.Or{}, w.is("Post.title", graph.Eq, "p")} {
		w.finds("Department", w.match(graph.Some, "Department.posts", where))
		w.finds("Department", w.match(graph.None, "Department.posts", where), "a")
		w.finds("Department", w.match(graph.All, "Department.posts", where), "a")
	}
}

func toOneFilter(w *world) {
	w.apply(school(), post("r", ljusdal))
	w.finds("Post", w.match(graph.Some, "Post.department", w.is("Department.name", graph.Eq, "a")), "p", "q")
	w.finds("Post", w.match(graph.Some, "Post.department", w.is("Department.name", graph.Ne, "a")))
	w.finds("Post", graph.Not{Filter: w.match(graph.Some, "Post.department", w.is("Department.name", graph.Eq, "a"))}, "r")
	w.finds("Post", w.match(graph.None, "Post.department", nil), "r")
	w.finds("Post", w.match(graph.Some, "Post.department", nil), "p", "q")
}

func scopeFilter(w *world) {
	w.apply(school(), node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED"), node("PolicyDocument:e", mora, "title", "e", "status", "ADOPTED"))
	inLjusdal := w.is("Municipality.code", graph.Eq, "2161")
	w.finds("Assignment", w.match(graph.Some, "Assignment.municipality", inLjusdal), "x", "y")
	w.finds("PolicyDocument", w.match(graph.None, "PolicyDocument.municipality", nil), "d")
	w.finds("PolicyDocument", w.match(graph.Some, "PolicyDocument.municipality", nil), "e")
	w.finds("PolicyDocument", w.match(graph.None, "PolicyDocument.municipality", inLjusdal), "d", "e")
	w.finds("Municipality", w.match(graph.Some, "Municipality.assignments", w.is("Assignment.status", graph.Eq, "DONE")), "2161")
	w.finds("Municipality", w.match(graph.All, "Municipality.assignments", w.is("Assignment.status", graph.Eq, "DECIDED")), "2062")
	w.finds("Municipality", w.match(graph.None, "Municipality.posts", nil), "2062")
	w.finds("Municipality", w.count("Municipality.departments", nil, graph.Gte, int64(2)), "2161")
	w.finds("Municipality", w.count("Municipality.policyDocuments", nil, graph.Eq, int64(0)), "2161")
}

func edgeProperties(w *world) {
	w.apply(school())
	role := func(role string) graph.Filter { return w.edgeIs("Assignment.departments", "role", graph.Eq, role) }
	named := func(name string) graph.Filter { return w.is("Department.name", graph.Eq, name) }
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", role("LEADS")), "y")
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", graph.And{role("LEADS"), named("a")}))
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", graph.And{role("OWNS"), named("a")}), "x", "y")
	w.finds("Assignment", w.match(graph.None, "Assignment.departments", role("LEADS")), "x", "z")
	w.finds("Assignment", w.match(graph.All, "Assignment.departments", graph.Not{Filter: role("LEADS")}), "x", "z")
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", w.edgeIs("Assignment.departments", "source", graph.IsNull, false)), "y")
	w.finds("Assignment", w.match(graph.Some, "Assignment.departments", w.edgeIs("Assignment.departments", "source", graph.Ne, "bild 9")), "x", "y")
	w.finds("Department", w.match(graph.Some, "Department.assignments", w.edgeIs("Department.assignments", "role", graph.In, list("LEADS"))), "b")
	w.finds("Post", w.match(graph.Some, "Post.department", w.match(graph.Some, "Department.assignments", w.edgeIs("Department.assignments", "role", graph.Eq, "OWNS"))), "p", "q")
}

func keyedEdgesApart(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2015-01-01", "to", "2016-12-31"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	from := func(op graph.Op, date string) graph.Filter { return w.edgeIs("Post.heldBy", "from", op, date) }
	ended := w.edgeIs("Post.heldBy", "to", graph.IsNull, false)
	w.finds("Post", w.match(graph.Some, "Post.heldBy", graph.And{from(graph.Gte, "2020-01-01"), ended}))
	w.finds("Post", w.match(graph.Some, "Post.heldBy", graph.And{from(graph.Lt, "2020-01-01"), ended}), "chef")
	w.finds("Post", w.match(graph.All, "Post.heldBy", ended))
	w.finds("Post", w.count("Post.heldBy", ended, graph.Eq, int64(1)), "chef")
	w.finds("Post", w.count("Post.heldBy", nil, graph.Eq, int64(2)), "chef")
}

func edgeCounts(w *world) {
	w.apply(school())
	counts := func(where graph.Filter, op graph.Op, value any, want ...string) {
		w.Helper()
		w.finds("Assignment", w.count("Assignment.departments", where, op, value), want...)
	}
	counts(nil, graph.Eq, int64(0), "z")
	counts(nil, graph.Ne, int64(0), "x", "y")
	counts(nil, graph.Gte, int64(2), "y")
	counts(nil, graph.Gt, int64(2))
	counts(nil, graph.Lt, int64(2), "x", "z")
	counts(nil, graph.Lte, int64(2), "x", "y", "z")
	counts(nil, graph.In, list(int64(0), int64(2)), "y", "z")
	counts(nil, graph.In, list())
	counts(nil, graph.NotIn, list(int64(1)), "y", "z")
	counts(nil, graph.NotIn, list(), "x", "y", "z")
	counts(nil, graph.Gt, int64(-1), "x", "y", "z")
	counts(w.is("Department.name", graph.Eq, "b"), graph.Eq, int64(0), "x", "z")
	counts(w.edgeIs("Assignment.departments", "role", graph.Eq, "OWNS"), graph.Eq, int64(1), "x", "y")
	counts(graph.Or{}, graph.Eq, int64(0), "x", "y", "z")
	w.finds("Post", w.count("Post.department", nil, graph.Eq, int64(1)), "p", "q")
}

func deepFilter(w *world) {
	w.apply(school(), agenda(), target("7.2", "7", "agenda2030"), target("7.3", "7", "agenda2030"), edge("Assignment:x", "CONTRIBUTES_TO", "Target:7.2"), edge("Assignment:z", "CONTRIBUTES_TO", "Target:7.3"))
	depth := func(title string) graph.Filter {
		return w.match(graph.Some, "Framework.goals",
			w.match(graph.Some, "Goal.targets",
				w.match(graph.Some, "Target.assignments",
					w.match(graph.Some, "Assignment.responsible",
						w.match(graph.Some, "Post.department",
							graph.And{w.is("Department.name", graph.Eq, title), graph.Not{Filter: graph.Or{}}})))))
	}
	w.finds("Framework", depth("a"), "agenda2030")
	w.finds("Framework", depth("b"))
	w.finds("Goal", w.match(graph.All, "Goal.targets", w.match(graph.Some, "Target.assignments", w.match(graph.None, "Assignment.departments", w.match(graph.Some, "Department.posts", nil)))))
	w.finds("Goal", w.match(graph.Some, "Goal.targets", w.match(graph.Some, "Target.assignments", w.match(graph.None, "Assignment.departments", w.match(graph.Some, "Department.posts", nil)))), "7")
}

func nobodyInLjusdal(w *world) {
	w.apply(school(), agenda(), target("7.1", "7", "agenda2030"), target("7.2", "7", "agenda2030"), target("7.3", "7", "agenda2030"),
		edge("Assignment:x", "CONTRIBUTES_TO", "Target:7.2"), edge("Assignment:z", "CONTRIBUTES_TO", "Target:7.2"), edge("Assignment:z", "CONTRIBUTES_TO", "Target:7.3"))
	w.finds("Target", w.match(graph.None, "Target.assignments", w.match(graph.Some, "Assignment.municipality", w.is("Municipality.code", graph.Eq, "2161"))), "7.1", "7.3")
}

func noOwner(w *world) {
	w.apply(school())
	w.finds("Assignment", graph.Or{w.match(graph.None, "Assignment.departments", nil), w.match(graph.None, "Assignment.responsible", nil)}, "y", "z")
}

func filtersFollow(w *world) {
	w.apply(school())
	owned := w.match(graph.Some, "Assignment.departments", w.is("Department.name", graph.Eq, "a"))
	w.finds("Assignment", owned, "x", "y")
	w.apply(removeEdge("Assignment:x", "ASSIGNED_TO", "Department:a"), node("Department:b", "", "name", "bb"), edge("Assignment:z", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.finds("Assignment", owned, "y", "z")
	w.apply(node("Department:a", "", "name", "A"))
	w.finds("Assignment", owned)
	w.apply(removeNode("Department:a"))
	w.finds("Assignment", w.match(graph.None, "Assignment.departments", nil), "x", "z")
}

// A filter that keeps to the nodes of one municipality, with what it says of the
// edge to them, holds for the children of every parent.
func joinedWithOneMunicipality(w *world) {
	w.apply(school(), edge("Assignment:z", "ASSIGNED_TO", "Department:c", "role", "LEADS"), edge("Assignment:z", "ASSIGNED_TO", "Department:a", "role", "LEADS"))
	inMora := w.match(graph.Some, "Department.municipality", w.is("Municipality.code", graph.Eq, "2062"))
	inLjusdal := w.match(graph.Some, "Department.municipality", w.is("Municipality.code", graph.Eq, "2161"))
	leads := w.edgeIs("Assignment.departments", "role", graph.Eq, "LEADS")
	assignments := graph.Expand{Edge: w.edge("Department.assignments"), From: w.from("Department", "b", "a", "c"), Want: graph.Want{Total: true}}
	for _, one := range []struct {
		where graph.Filter
		want  string
	}{
		{w.match(graph.Some, "Assignment.departments", inMora), "|z|z"},
		{w.match(graph.None, "Assignment.departments", inMora), "y|x y|"},
		{w.match(graph.Some, "Assignment.departments", graph.And{inLjusdal, leads}), "y|y z|z"},
		{graph.Not{Filter: w.match(graph.Some, "Assignment.departments", graph.And{leads, inLjusdal})}, "|x|"},
		{graph.And{w.match(graph.Some, "Assignment.departments", inMora), w.match(graph.Some, "Assignment.departments", inLjusdal)}, "|z|z"},
	} {
		assignments.Where = one.where
		rows := w.expand(assignments)
		w.equal("assignments", families(rows), one.want)
	}
}

// A municipality has no edges of its own: its nodes hold its id. A filter may go
// from nodes to it and back again.
func municipalityAndBack(w *world) {
	w.apply(school(), post("r", mora, "title", "Rektor"))
	again := func(quantifier graph.Quantifier, where graph.Filter) graph.Filter {
		return w.match(graph.Some, "Post.municipality", w.match(quantifier, "Municipality.posts", where))
	}
	named := func(title string) graph.Filter { return w.is("Post.title", graph.Eq, title) }
	for _, one := range []struct {
		where graph.Filter
		want  []string
	}{
		{again(graph.None, again(graph.None, named("Chef"))), []string{"p", "q"}},
		{again(graph.None, again(graph.Some, named("Chef"))), []string{"r"}},
		{again(graph.Some, again(graph.None, named("Chef"))), []string{"r"}},
		{again(graph.All, again(graph.Some, named("Rektor"))), []string{"p", "q", "r"}},
		{graph.Not{Filter: again(graph.Some, again(graph.Some, named("Chef")))}, []string{"r"}},
		{again(graph.None, again(graph.Some, graph.Or{})), []string{"p", "q", "r"}},
	} {
		w.finds("Post", one.where, one.want...)
	}
	w.finds("Municipality", w.match(graph.None, "Municipality.posts", again(graph.Some, named("Chef"))), "2062")
	w.finds("Municipality", w.count("Municipality.posts", again(graph.None, named("Chef")), graph.Gte, int64(1)), "2062")
}
