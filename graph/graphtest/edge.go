package graphtest

import "malgraf/graph"

var edges = []specification{
	{"an edge is saved once, and seen from both ends", edgeOnce},
	{"saving an edge again changes its properties and keeps the others", edgeUpdated},
	{"another key makes another edge between the same nodes", edgeKeyed},
	{"an edge whose key is null is one of its own", edgeNullKey},
	{"an edge on a to-one edge replaces the one that was there", toOneReplaced},
	{"the same type between other kinds is another edge", sameTypeOtherKinds},
	{"a node may have an edge to itself", edgeToItself},
	{"edges have a direction", edgeDirection},
	{"edge properties are coerced, and null where never set", edgeValues},
}

// tenure is the periods of the holders of a post, as "key from to".
func (w *world) tenures(post string) []string {
	w.Helper()
	rows := w.expand(graph.Expand{Edge: w.edge("Post.heldBy"),
		From:        graph.Nodes{Kind: w.kind("Post"), IDs: []string{"Post:" + post}},
		Order:       w.edge("Post.heldBy").Order(),
		EdgeColumns: []*graph.Property{w.edgeProperty("Post.heldBy", "from"), w.edgeProperty("Post.heldBy", "to")}})
	lines := make([]string, rows.Nodes.Len())
	for i, key := range keys(rows.Nodes.IDs) {
		lines[i] = key + " " + orDash(rows.EdgeColumns[0][i]) + " " + orDash(rows.EdgeColumns[1][i])
	}
	return lines
}

func orDash(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return "-"
}

// chief is a post, and the two people who may hold it.
func chief() changes {
	return append(append(append(towns(), post("chef", mora)...), person("bo", mora)...), person("eva", mora)...)
}

func edgeOnce(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"))
	w.apply(edge("Department:a", "SERVES", "Department:b"))
	w.equal("serves", w.far("Department:a", "serves"), []string{"b"})
	w.equal("served by", w.far("Department:b", "servedBy"), []string{"a"})
}

func edgeUpdated(w *world) {
	w.apply(towns(), department("a", ljusdal), assignment("x", ljusdal), edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS", "source", "bild 4"))
	w.apply(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "LEADS"))
	rows := w.expand(graph.Expand{Edge: w.edge("Assignment.departments"),
		From:        graph.Nodes{Kind: w.kind("Assignment"), IDs: []string{"Assignment:x"}},
		EdgeColumns: []*graph.Property{w.edgeProperty("Assignment.departments", "role"), w.edgeProperty("Assignment.departments", "source")}})
	w.equal("role and source", rows.EdgeColumns, []graph.Column{{"LEADS"}, {"bild 4"}})
}

func edgeKeyed(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2015-01-01", "to", "2018-12-31"))
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2021-01-01"), edge("Post:chef", "HELD_BY", "Person:eva", "from", "2019-01-01"))
	w.equal("tenures", w.tenures("chef"), []string{"bo 2015-01-01 2018-12-31", "eva 2019-01-01 -", "bo 2021-01-01 -"})
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2021-01-01", "to", "2022-12-31"))
	w.equal("tenures", w.tenures("chef"), []string{"bo 2015-01-01 2018-12-31", "eva 2019-01-01 -", "bo 2021-01-01 2022-12-31"})
	w.equal("posts", w.far("Person:bo", "posts"), []string{"chef", "chef"})
}

func edgeNullKey(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", nil, "to", "2019-12-31"))
	w.equal("tenures", w.tenures("chef"), []string{"bo 2020-01-01 -", "bo - 2019-12-31"})
}

func toOneReplaced(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), department("b", ljusdal), edge("Post:p", "WORKS_IN", "Department:a", "source", "bild 1"))
	commit := w.apply(edge("Post:p", "WORKS_IN", "Department:b"))
	w.equal("changes", describe(commit.Changes), []string{"-WORKS_IN Post:p Department:a", "WORKS_IN Post:p Department:b"})
	w.equal("department", w.far("Post:p", "department"), []string{"b"})
	w.equal("posts of a", w.far("Department:a", "posts"), nil)
	w.equal("posts of b", w.far("Department:b", "posts"), []string{"p"})
}

func sameTypeOtherKinds(w *world) {
	w.apply(towns(), agenda(), target("7.2", "7", "agenda2030"), department("a", ljusdal), department("b", ljusdal), edge("Department:a", "PART_OF", "Department:b"))
	w.equal("goals of the framework", w.far("Framework:agenda2030", "goals"), []string{"7"})
	w.equal("targets of the goal", w.far("Goal:7", "targets"), []string{"7.2"})
	w.equal("parts of b", w.far("Department:b", "parts"), []string{"a"})
}

func edgeToItself(w *world) {
	w.apply(towns(), department("a", ljusdal), edge("Department:a", "SERVES", "Department:a"))
	w.equal("serves", w.far("Department:a", "serves"), []string{"a"})
	w.equal("served by", w.far("Department:a", "servedBy"), []string{"a"})
	w.apply(removeNode("Department:a"))
	w.finds("Department", nil)
}

func edgeDirection(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"), edge("Department:b", "SERVES", "Department:a"))
	w.apply(removeEdge("Department:a", "SERVES", "Department:b"))
	w.equal("a serves", w.far("Department:a", "serves"), nil)
	w.equal("b serves", w.far("Department:b", "serves"), []string{"a"})
}

func edgeValues(w *world) {
	w.apply(towns(), agenda(), target("7.2", "7", "agenda2030"), target("7.3", "7", "agenda2030"))
	w.apply(edge("Target:7.2", "INTERACTS", "Target:7.3", "score", 2.0, "rationale", "fo\u0308r"))
	rows := w.expand(graph.Expand{Edge: w.edge("Target.influences"),
		From: graph.Nodes{Kind: w.kind("Target"), IDs: []string{"Target:7.2"}},
		EdgeColumns: []*graph.Property{w.edgeProperty("Target.influences", "score"),
			w.edgeProperty("Target.influences", "rationale"), w.edgeProperty("Target.influences", "basis")}})
	w.equal("score, rationale, basis", rows.EdgeColumns, []graph.Column{{int64(2)}, {"för"}, {nil}})
}

var removal = []specification{
	{"removing an edge leaves its ends", removeOneEdge},
	{"without its key every edge of the type between the ends goes", removeEveryEdge},
	{"with its key only that edge goes, also where the key is null", removeKeyedEdge},
	{"removing a node removes its edges, of both directions", removeNodeWithEdges},
	{"removing what is not there changes nothing", removeNothing},
	{"a node made anew has none of its old properties and edges", madeAnew},
	{"a municipality that owns nodes stays", ownerStays},
	{"also where it has no list of that kind", ownerWithoutListStays},
	{"a municipality goes with the nodes it owns", ownerGoes},
	{"a node that others must lead to stays", requiredStays},
}

func removeOneEdge(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), edge("Post:p", "WORKS_IN", "Department:a"))
	w.apply(removeEdge("Post:p", "WORKS_IN", "Department:a"))
	w.equal("department", w.far("Post:p", "department"), nil)
	w.equal("posts", w.far("Department:a", "posts"), nil)
	w.finds("Post", nil, "p")
	w.finds("Department", nil, "a")
}

func removeEveryEdge(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:chef", "HELD_BY", "Person:eva"))
	w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo"))
	w.equal("tenures", w.tenures("chef"), []string{"eva - -"})
}

func removeKeyedEdge(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2021-01-01"))
	w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	w.equal("tenures", w.tenures("chef"), []string{"bo 2021-01-01 -", "bo - -"})
	w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo", "from", nil))
	w.equal("tenures", w.tenures("chef"), []string{"bo 2021-01-01 -"})
}

func removeNodeWithEdges(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), department("c", ljusdal),
		edge("Department:a", "SERVES", "Department:b"), edge("Department:b", "SERVES", "Department:c"))
	commit := w.apply(removeNode("Department:b"))
	w.equal("number of changes", len(commit.Changes), 3)
	w.finds("Department", nil, "a", "c")
	w.equal("serves", w.far("Department:a", "serves"), nil)
	w.equal("served by", w.far("Department:c", "servedBy"), nil)
	w.finds("Department", w.match(graph.Some, "Department.serves", nil))
}

func removeNothing(w *world) {
	last := w.apply(towns(), department("a", ljusdal), department("b", ljusdal)).Revision
	commit := w.apply(removeNode("Department:x"), removeEdge("Department:a", "SERVES", "Department:b"), removeEdge("Department:x", "SERVES", "Department:y"))
	w.equal("revision", commit.Revision, graph.Revision(0))
	w.equal("changes", describe(commit.Changes), nil)
	w.equal("last revision", w.revision(), last)
}

func madeAnew(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2019-01-01"), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"))
	w.apply(removeNode("Department:a"))
	w.apply(department("a", mora))
	w.equal("validFrom", w.value("Department:a", "validFrom"), nil)
	w.equal("serves", w.far("Department:a", "serves"), nil)
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2062"})
}

func ownerStays(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(removeNode(ljusdal), "0 : conflict")
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
	w.apply(removeNode(mora))
	w.finds("Municipality", nil, "2161")
}

func ownerWithoutListStays(w *world) {
	w.apply(towns(), node("Indicator:a", ljusdal, "title", "Elbilar"))
	w.refuse(removeNode(ljusdal), "0 : conflict")
	w.apply(removeNode("Indicator:a"), removeNode(ljusdal))
}

func ownerGoes(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", mora))
	w.apply(removeNode("Department:a"), removeNode(ljusdal))
	w.finds("Municipality", nil, "2062")
	w.finds("Department", nil, "b")
}

func requiredStays(w *world) {
	w.apply(agenda(), target("7.2", "7", "agenda2030"))
	if got := w.violations(removeNode("Goal:7")); len(got) == 0 || got[0][:2] != "0 " {
		w.Errorf("violations %v", got)
	}
	w.equal("goal", w.far("Target:7.2", "goal"), []string{"7"})
	w.apply(removeNode("Goal:7"), removeNode("Target:7.2"))
	w.finds("Target", nil)
}
