package graphtest

import (
	"fmt"
	"math"
	"strings"

	"malgraf/graph"
)

var counts = []specification{
	{"with neither property nor edge there is one group", oneGroup},
	{"by an enum, the most first, then as the SDL lists them, none last", byEnum},
	{"by text, in Swedish order where as many", byText},
	{"by a number and by a date", byNumber},
	{"by a list, a node counts in each of its values once", byList},
	{"by the far ends of an edge", byEdge},
	{"by a to-one edge and by the municipality", byScope},
	{"a filter limits what is counted", filteredCount},
	{"by the far ends of an edge that match; who has none of these counts as having none", limitedCount},
	{"a question that does not fit is invalid", misfitCounts},
}

// groups writes the answer to a count as "value=N" joined by spaces.
func (w *world) groups(count graph.Count) string {
	w.Helper()
	groups, err := w.view().Count(w.ctx, count)
	if err != nil {
		w.Fatalf("Count: %v", err)
	}
	texts := make([]string, len(groups))
	for i, group := range groups {
		texts[i] = fmt.Sprintf("%v=%d", group.Value, group.N)
	}
	return strings.Join(texts, " ")
}

func (w *world) countBy(property string) string {
	w.Helper()
	kind, _, _ := strings.Cut(property, ".")
	return w.groups(graph.Count{Kind: w.kind(kind), Property: w.property(property)})
}

func (w *world) countAlong(edge string) string {
	w.Helper()
	return w.groups(graph.Count{Kind: w.edge(edge).Kind, Edge: w.edge(edge)})
}

func oneGroup(w *world) {
	w.equal("nothing there", w.groups(graph.Count{Kind: w.kind("Post")}), "<nil>=0")
	w.apply(school())
	w.equal("posts", w.groups(graph.Count{Kind: w.kind("Post")}), "<nil>=2")
	w.equal("none left", w.groups(graph.Count{Kind: w.kind("Post"), Where: graph.Or{}}), "<nil>=0")
}

func byEnum(w *world) {
	for key, kind := range map[string]any{"a": "PLAN", "b": "LAW", "c": "PLAN", "d": nil, "e": nil, "f": "POLICY"} {
		w.apply(node("PolicyDocument:"+key, "", "title", key, "status", "ADOPTED", "type", kind))
	}
	w.equal("types", w.countBy("PolicyDocument.type"), "PLAN=2 <nil>=2 POLICY=1 LAW=1")
}

func byText(w *world) {
	w.apply(towns())
	for key, number := range map[string]any{"a": "10", "b": "9", "c": "å", "d": nil, "e": "z", "f": "x", "g": "x", "h": "a", "i": "A"} {
		w.apply(assignment(key, ljusdal, "number", number))
	}
	w.equal("numbers", w.countBy("Assignment.number"), "x=2 9=1 10=1 A=1 a=1 z=1 å=1 <nil>=1")
	w.equal("nothing there", w.countBy("Post.title"), "")
}

func byNumber(w *world) {
	w.apply(municipality("a", "population", 10), municipality("b", "population", 9), municipality("c"), municipality("d", "population", -10))
	w.equal("populations", w.countBy("Municipality.population"), "-10=1 9=1 10=1 <nil>=1")
	w.apply(department("a", "Municipality:a", "validFrom", "2020-01-01"), department("b", "Municipality:a", "validFrom", "1999-01-01"))
	for i, value := range []float64{math.Copysign(0, -1), 0, math.Copysign(0, -1)} {
		w.apply(node(fmt.Sprint("Indicator:", i), "", "title", "i", "targetValue", value))
	}
	w.equal("zeros", w.countBy("Indicator.targetValue"), "0=3")
	w.equal("days", w.countBy("Department.validFrom"), "1999-01-01=1 2020-01-01=1")
}

func byList(w *world) {
	w.apply(framework("f"), goal("1", "f", "dimensions", []string{"SOCIAL", "ECONOMIC"}), goal("2", "f", "dimensions", []string{"SOCIAL", "SOCIAL"}), goal("3", "f"))
	w.equal("dimensions", w.countBy("Goal.dimensions"), "SOCIAL=2 ECONOMIC=1 <nil>=1")
}

func byEdge(w *world) {
	w.apply(school())
	w.equal("departments", w.countAlong("Assignment.departments"), "Department:a=2 Department:b=1 <nil>=1")
	w.apply(person("bo", ljusdal), edge("Post:p", "HELD_BY", "Person:bo"), edge("Post:p", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	w.equal("a node with two edges to one counts once", w.countAlong("Post.heldBy"), "Person:bo=1 <nil>=1")
}

func byScope(w *world) {
	w.apply(school(), node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED"))
	w.equal("departments a municipality", w.countAlong("Department.municipality"), ljusdal+"=2 "+mora+"=1")
	w.equal("documents a municipality", w.countAlong("PolicyDocument.municipality"), "<nil>=1")
	w.equal("municipalities a department", w.countAlong("Municipality.departments"), "Department:a=1 Department:b=1 Department:c=1")
	w.equal("posts a department", w.countAlong("Post.department"), "Department:a=2")
}

func filteredCount(w *world) {
	w.apply(school())
	done := w.is("Assignment.status", graph.Ne, "DONE")
	w.equal("by edge", w.groups(graph.Count{Kind: w.kind("Assignment"), Where: done, Edge: w.edge("Assignment.departments")}), "Department:a=1 <nil>=1")
	w.equal("by property", w.groups(graph.Count{Kind: w.kind("Assignment"), Where: done, Property: w.property("Assignment.status")}), "DECIDED=2")
	w.equal("by edge in the filter", w.groups(graph.Count{Kind: w.kind("Assignment"), Where: w.match(graph.Some, "Assignment.departments", nil), Property: w.property("Assignment.status")}), "DECIDED=1 DONE=1")
}

func limitedCount(w *world) {
	w.apply(school())
	along := w.edge("Assignment.departments")
	w.equal("one department", w.groups(graph.Count{Kind: along.Kind, Edge: along, Along: w.is("Department.id", graph.Eq, "Department:b")}), "<nil>=2 Department:b=1")
	w.equal("owners", w.groups(graph.Count{Kind: along.Kind, Edge: along, Along: w.edgeIs("Assignment.departments", "role", graph.Eq, "OWNS")}), "Department:a=2 <nil>=1")
	counted := graph.EdgeCount{Edge: w.edge("Department.posts"), Where: w.is("Post.title", graph.Eq, "å"), Op: graph.Ne, Value: int64(2)}
	w.equal("departments without two such posts", w.groups(graph.Count{Kind: along.Kind, Edge: along, Along: counted}), "Department:a=2 Department:b=1 <nil>=1")
	owned := graph.EdgeCount{Edge: w.edge("Municipality.posts"), Where: w.is("Post.title", graph.Eq, "å"), Op: graph.Ne, Value: int64(2)}
	w.equal("towns without two such posts", w.groups(graph.Count{Kind: w.kind("Post"), Edge: w.edge("Post.municipality"), Along: owned}), ljusdal+"=2")
	w.equal("no municipality", w.groups(graph.Count{Kind: w.kind("Post"), Edge: w.edge("Post.municipality"), Along: graph.Or{}}), "<nil>=2")
}

func misfitCounts(w *world) {
	for name, count := range map[string]graph.Count{
		"no kind":                    {},
		"a property of another kind": {Kind: w.kind("Post"), Property: w.property("Department.name")},
		"an edge of another kind":    {Kind: w.kind("Post"), Edge: w.edge("Department.posts")},
		"both":                       {Kind: w.kind("Post"), Property: w.property("Post.title"), Edge: w.edge("Post.department")},
		"a filter of another kind":   {Kind: w.kind("Post"), Where: w.is("Department.name", graph.Eq, "a")},
	} {
		if _, err := w.view().Count(w.ctx, count); sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}
