package graphtest

import (
	"errors"
	"slices"
	"strings"

	"malgraf/graph"
)

var refusals = []specification{
	{"a change names a node or an edge, and of a known form", malformedChange},
	{"unknown properties, of nodes and of edges", unknownProperty},
	{"the id is no property to set", idIsNoProperty},
	{"a required property that is missing or cleared", requiredProperty},
	{"a required property of an edge that is missing or cleared", requiredEdgeProperty},
	{"a kind that is owned wants its municipality", requiredMunicipality},
	{"the municipality of a node does not change", municipalityFixed},
	{"a municipality that is not there", missingMunicipality},
	{"a required to-one edge that is missing or removed", requiredEdge},
	{"what a node lacks is laid to the last change of an edge at it, whichever edge", lackLaidToLastChange},
	{"an edge whose end is not there", missingEnd},
	{"an edge to a node that the same batch removes", endRemoved},
	{"an edge to nowhere, also where a later change removes it again", nowhereAndBack},
	{"all that is wrong is said at once, with the place of each change", allAtOnce},
	{"a refused batch leaves nothing and takes no revision", refusedLeavesNothing},
	{"text that is not UTF-8", brokenText},
}

func malformedChange(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, change := range []graph.Change{
		{},
		{Node: "Department:a", Edge: "SERVES"},
		{Node: "a"}, {Node: "Department"}, {Node: "Department:"}, {Node: "Nothing:a"}, {Node: ":a"}, {Node: "department:a"},
		{Node: "Department:🏔", Municipality: ljusdal, Set: map[string]any{"name": "🏔", "type": "BOARD"}},
		{Node: "Department:" + strings.Repeat("å", graph.LongestID/2), Municipality: ljusdal, Set: map[string]any{"name": "å", "type": "BOARD"}},
		{Node: "Department:a", To: "Department:b"},
		{Node: "Framework:f", Municipality: ljusdal},
		{Node: "Department:a", Municipality: "Department:a"},
		{Node: "Department:a", Municipality: "2161"},
		{Edge: "SERVES", From: "Department:a"},
		{Edge: "SERVES", To: "Department:a"},
		{Edge: "HATES", From: "Department:a", To: "Department:a"},
		{Edge: "SERVES", From: "Department:a", To: ljusdal},
		{Edge: "MUNICIPALITY", From: "Department:a", To: mora},
		{Node: "Nothing:a", Remove: true},
		{Edge: "HATES", From: "Department:a", To: "Department:a", Remove: true},
	} {
		_, err := w.store.Apply(w.ctx, graph.Batch{Changes: changes{change}})
		var violations graph.Violations
		if !errors.As(err, &violations) || !errors.Is(err, graph.ErrInvalid) || len(violations) != 1 {
			w.Errorf("%+v: %v, want one violation that is ErrInvalid", change, err)
		}
	}
}

func unknownProperty(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.refuse(node("Department:a", "", "colour", "red"), "0 colour: invalid")
	w.refuse(node("Department:a", "", "posts", []string{"Post:p"}), "0 posts: invalid")
	w.refuse(node("Department:a", "", "municipality", mora), "0 municipality: invalid")
	w.refuse(edge("Department:a", "SERVES", "Department:b", "role", "OWNS"), "0 role: invalid")
}

func idIsNoProperty(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(node("Department:a", "", "id", "Department:b"), "0 id: invalid")
}

func requiredProperty(w *world) {
	w.apply(towns())
	w.refuse(node("Department:a", ljusdal, "name", "a"), "0 type: invalid")
	w.refuse(node("Department:a", ljusdal), "0 name: invalid", "0 type: invalid")
	w.apply(department("a", ljusdal))
	w.refuse(node("Department:a", "", "name", nil), "0 name: invalid")
	w.equal("name", w.value("Department:a", "name"), any("a"))
	w.apply(node("Department:c", ljusdal, "name", "c"), node("Department:c", "", "type", "UNIT"))
}

func requiredEdgeProperty(w *world) {
	w.apply(towns(), department("a", ljusdal), assignment("x", ljusdal))
	w.refuse(edge("Assignment:x", "ASSIGNED_TO", "Department:a"), "0 role: invalid")
	w.apply(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.refuse(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", nil), "0 role: invalid")
	w.apply(edge("Assignment:x", "ASSIGNED_TO", "Department:a", "source", "bild 7"))
}

func requiredMunicipality(w *world) {
	w.apply(towns())
	w.refuse(department("a", ""), "0 municipality: invalid")
	w.apply(department("b", ljusdal))
	w.refuse(append(removeNode("Department:b"), department("b", "")...), "1 municipality: invalid")
	w.apply(node("PolicyDocument:d", "", "title", "Miljöbalken", "status", "ADOPTED"))
	w.equal("municipality", w.far("PolicyDocument:d", "municipality"), nil)
}

func municipalityFixed(w *world) {
	w.apply(towns(), department("a", ljusdal), node("PolicyDocument:d", "", "title", "Miljöbalken", "status", "ADOPTED"))
	w.refuse(node("Department:a", mora, "name", "b"), "0 municipality: invalid")
	w.refuse(node("PolicyDocument:d", mora), "0 municipality: invalid")
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
}

func missingMunicipality(w *world) {
	w.apply(towns())
	w.refuse(department("a", "Municipality:9999"), "0 municipality: not found")
}

func requiredEdge(w *world) {
	w.apply(agenda())
	whole := target("7.2", "7", "agenda2030")
	w.refuse(whole[:1], "0 framework: invalid", "0 goal: invalid")
	w.refuse(whole[:2], "0 framework: invalid")
	w.apply(whole)
	w.refuse(removeEdge("Target:7.2", "PART_OF", "Goal:7"), "0 goal: invalid")
	w.apply(goal("8", "agenda2030"), removeEdge("Target:7.2", "PART_OF", "Goal:7"), edge("Target:7.2", "PART_OF", "Goal:8"))
	w.equal("goal", w.far("Target:7.2", "goal"), []string{"8"})
}

func missingEnd(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(edge("Department:a", "SERVES", "Department:x"), "0 to: not found")
	w.refuse(edge("Department:x", "SERVES", "Department:a"), "0 from: not found")
	w.refuse(edge("Department:x", "SERVES", "Department:y"), "0 from: not found", "0 to: not found")
}

func lackLaidToLastChange(w *world) {
	w.apply(framework("f"), framework("g"), goal("1", "g"), target("1", "1", "f"), node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED"),
		edge("PolicyDocument:d", "ADDRESSES", "Target:1", "status", "ACCEPTED"))
	w.refuse(slices.Concat(removeNode("Framework:f"), removeNode("Goal:1")), "1 framework: invalid", "1 goal: invalid")
	w.refuse(slices.Concat(removeNode("Framework:f"), removeNode("PolicyDocument:d")), "1 framework: invalid")
	w.refuse(slices.Concat(node("Target:1", "", "unit", "%"), removeNode("Framework:f")), "0 framework: invalid")
}

func endRemoved(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.refuse(slices.Concat(removeNode("Department:b"), edge("Department:a", "SERVES", "Department:b")), "1 to: not found")
	w.finds("Department", nil, "a", "b")
}

func nowhereAndBack(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), department("gone", ljusdal), post("p", ljusdal))
	w.apply(removeNode("Department:gone"))
	for _, nowhere := range []string{"Department:x", "Department:gone"} {
		w.refuse(slices.Concat(edge("Department:a", "SERVES", nowhere), removeEdge("Department:a", "SERVES", nowhere)), "0 to: not found")
		w.refuse(slices.Concat(edge("Department:a", "SERVES", nowhere), removeNode("Department:a")), "0 to: not found")
		w.refuse(slices.Concat(edge("Post:p", "WORKS_IN", nowhere), edge("Post:p", "WORKS_IN", "Department:b")), "0 to: not found")
	}
	w.equal("revision", w.apply(edge("Department:a", "SERVES", "Department:b"), removeEdge("Department:a", "SERVES", "Department:b")).Revision, graph.Revision(0))
	w.apply(edge("Department:a", "SERVES", "Department:b"), removeNode("Department:b"))
	w.equal("serves", w.far("Department:a", "serves"), nil)
}

func allAtOnce(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(slices.Concat(
		node("Department:a", "", "validFrom", "yesterday", "validTo", 5),
		department("ok", ljusdal),
		node("Nothing:a", ""),
		edge("Department:a", "SERVES", "Department:x"),
		department("b", ljusdal, "name", "a"),
		node("Department:c", ljusdal, "name", "c"),
	), "0 validFrom: invalid", "0 validTo: invalid", "2 node: invalid", "3 to: not found", "4 name: conflict", "5 type: invalid")
}

func refusedLeavesNothing(w *world) {
	last := w.apply(towns(), department("a", ljusdal), department("b", ljusdal), post("p", ljusdal), edge("Post:p", "WORKS_IN", "Department:a")).Revision
	w.violations(slices.Concat(
		department("c", ljusdal), node("Department:a", "", "name", "changed"), edge("Post:p", "WORKS_IN", "Department:b"),
		removeNode("Department:a"), edge("Department:b", "SERVES", "Department:nowhere")))
	w.finds("Department", nil, "a", "b")
	w.equal("name", w.value("Department:a", "name"), any("a"))
	w.equal("department", w.far("Post:p", "department"), []string{"a"})
	w.equal("revision", w.revision(), last)
	w.equal("next revision", w.apply(department("d", ljusdal)).Revision, last+1)
	hits, err := w.view().Search(w.ctx, graph.Search{Text: "changed", First: 10})
	if err != nil || hits.Total != 0 {
		w.Errorf("search finds what was refused: %v, %v", hits, err)
	}
}

func brokenText(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.refuse(node("Department:a", "", "name", "n\xe4mnd"), "0 name: invalid")
	w.refuse(department("\xe4", ljusdal, "name", "b"), "0 node: invalid")
}
