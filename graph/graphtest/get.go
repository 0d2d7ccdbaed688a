package graphtest

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

var lookups = []specification{
	{"nodes of several kinds by id, each in its place", byIDs},
	{"a node that is not there has no place, and is no error", notThere},
	{"a node asked for twice is one row", askedTwice},
	{"by a unique value, in any Unicode form", byValue},
	{"by a unique value within a far end, or within any", byValueWithin},
	{"by an alias, after the value", byAlias},
	{"a value that several nodes share must say within what", ambiguous},
	{"within a municipality", withinScope},
	{"lookups follow changes", lookupsFollow},
	{"a node that a filter of its kind leaves out is not there, also by value", limitedLookups},
	{"a property that is not unique is invalid", misfitRefs},
}

// places writes an answer as the id of each ref, "-" for none.
func (w *world) places(refs ...graph.Ref) string {
	w.Helper()
	found, err := w.view().Get(w.ctx, graph.Get{Refs: refs})
	if err != nil {
		w.Fatalf("Get: %v", err)
	}
	return placesOf(found)
}

func placesOf(found *graph.Found) string {
	ids := make([]string, len(found.At))
	for i, place := range found.At {
		ids[i] = "-"
		if place.Kind != nil {
			ids[i] = found.Kinds[place.Kind].Nodes.IDs[place.Row]
		}
	}
	return strings.Join(ids, " ")
}

func (w *world) ref(property string, value any, within ...string) graph.Ref {
	w.Helper()
	kind, _, _ := strings.Cut(property, ".")
	return graph.Ref{Kind: w.kind(kind), Property: w.property(property), Value: value, Within: within}
}

func byIDs(w *world) {
	w.apply(school())
	found, err := w.view().Get(w.ctx, graph.Get{
		Refs:    []graph.Ref{{ID: "Post:q"}, {ID: ljusdal}, {ID: "Department:a"}, {ID: "Post:p"}},
		Columns: map[*graph.Kind][]*graph.Property{w.kind("Post"): {w.property("Post.title"), w.property("Post.source")}},
	})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("kinds", len(found.Kinds), 3)
	for i, want := range []string{"Post:q", ljusdal, "Department:a", "Post:p"} {
		place := found.At[i]
		rows := found.Kinds[place.Kind]
		w.equal("id", rows.Nodes.IDs[place.Row], want)
		w.equal("kind", rows.Nodes.Kind, w.schema.KindOf(want))
		if want == "Post:q" {
			w.equal("columns", fmt.Sprintln(rows.Columns[0][place.Row], rows.Columns[1][place.Row]), "Chef <nil>\n")
		}
	}
	w.equal("columns nobody asked for", len(found.Kinds[w.kind("Department")].Columns), 0)
}

func notThere(w *world) {
	w.apply(school())
	w.equal("places", w.places(graph.Ref{ID: "Post:x"}, graph.Ref{ID: "Post:p"}, graph.Ref{ID: "Nothing:a"}, graph.Ref{ID: "rubbish"}, graph.Ref{ID: ""},
		w.ref("Municipality.code", "9999"), w.ref("Department.name", "a", "9999"), w.ref("Department.name", "x", "")), "- Post:p - - - - - -")
	w.equal("no refs", w.places(), "")
}

func askedTwice(w *world) {
	w.apply(school())
	found, err := w.view().Get(w.ctx, graph.Get{Refs: []graph.Ref{{ID: ljusdal}, w.ref("Municipality.code", "2161"), {ID: ljusdal}}})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("rows", found.Kinds[w.kind("Municipality")].Nodes.IDs, []string{ljusdal})
	w.equal("places", found.At, []graph.Place{{Kind: w.kind("Municipality")}, {Kind: w.kind("Municipality")}, {Kind: w.kind("Municipality")}})
}

func byValue(w *world) {
	w.apply(towns(), node("Municipality:å", "", "code", "Å1", "name", "Åre", "type", "MUNICIPALITY", "completeness", "FULL"))
	w.equal("places", w.places(w.ref("Municipality.code", "2062"), w.ref("Municipality.code", "A\u030a1"), w.ref("Municipality.code", "å1"), w.ref("Municipality.code", "A1")), mora+" Municipality:å - -")
}

func byValueWithin(w *world) {
	w.apply(framework("f"), framework("g"), goal("1", "f"), goal("2", "g"), goal("3", "g", "code", "1"))
	w.equal("places", w.places(w.ref("Goal.code", "1", "f"), w.ref("Goal.code", "1", "g"), w.ref("Goal.code", "2", ""), w.ref("Goal.code", "2", "f")), "Goal:1 Goal:3 Goal:2 -")
}

func byAlias(w *world) {
	w.apply(framework("f"), framework("g"), goal("10.a", "f", "aliases", []string{"10.8", "10.9"}), goal("10.8", "g"))
	w.equal("places", w.places(w.ref("Goal.code", "10.8", "f"), w.ref("Goal.code", "10.9", "f"), w.ref("Goal.code", "10.9", ""), w.ref("Goal.code", "10.8", "g"), w.ref("Goal.code", "10.9", "g")), "Goal:10.a Goal:10.a Goal:10.a Goal:10.8 -")
	w.equal("the value comes before the alias", w.places(w.ref("Goal.code", "10.8", "")), "Goal:10.8")
}

func ambiguous(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS", "aliases", []string{"styrelsen"}), department("b", mora, "name", "KS", "aliases", []string{"styrelsen"}))
	for _, value := range []string{"KS", "styrelsen"} {
		_, err := w.view().Get(w.ctx, graph.Get{Refs: []graph.Ref{w.ref("Department.name", value, "")}})
		w.fails(err, graph.ErrInvalid)
		w.equal("within", w.places(w.ref("Department.name", value, "2062")), "Department:b")
	}
}

func withinScope(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS"), assignment("x", ljusdal, "externalId", "17"), assignment("y", mora, "externalId", "18"), node("PolicyDocument:d", "", "title", "Balk", "status", "ADOPTED"))
	w.equal("places", w.places(w.ref("Department.name", "KS", "2161"), w.ref("Department.name", "KS", ""), w.ref("Department.name", "KS", "2062"),
		w.ref("Assignment.externalId", "18", "2062"), w.ref("Assignment.externalId", "18", "2161"), w.ref("PolicyDocument.title", "Balk", ""), w.ref("PolicyDocument.title", "Balk", "2161")),
		"Department:a Department:a - Assignment:y - PolicyDocument:d -")
}

func lookupsFollow(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS", "aliases", []string{"K"}))
	w.apply(node("Department:a", "", "name", "Styrelsen", "aliases", []string{"S"}), node(ljusdal, "", "code", "9161"))
	w.equal("places", w.places(w.ref("Department.name", "KS", ""), w.ref("Department.name", "K", ""), w.ref("Department.name", "Styrelsen", "9161"), w.ref("Department.name", "S", "9161"), w.ref("Department.name", "S", "2161")), "- - Department:a Department:a -")
	w.apply(removeNode("Department:a"))
	w.equal("places", w.places(w.ref("Department.name", "Styrelsen", ""), w.ref("Department.name", "S", ""), graph.Ref{ID: "Department:a"}), "- - -")
}

func limitedLookups(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS"), department("b", mora, "name", "KS", "aliases", []string{"S"}), post("p", ljusdal), post("q", mora),
		edge("Post:p", "WORKS_IN", "Department:a"))
	ofTown := func(kind, town string) graph.Filter {
		return graph.EdgeMatch{Edge: w.edge(kind + ".municipality"), Where: graph.Compare{Property: w.property("Municipality.id"), Op: graph.In, Value: []any{town}}}
	}
	code := graph.EdgeMatch{Edge: w.edge("Post.municipality"), Where: graph.Compare{Property: w.property("Municipality.code"), Op: graph.Eq, Value: "2161"}}
	busy := graph.EdgeMatch{Edge: w.edge("Department.posts")}
	refs := []graph.Ref{{ID: "Department:a"}, {ID: "Department:b"}, {ID: "Post:p"}, {ID: "Post:q"}, {ID: mora}, w.ref("Department.name", "KS"), w.ref("Department.name", "S"), w.ref("Department.name", "KS", "2161"), w.ref("Department.id", "Department:a")}
	for want, where := range map[string]map[*graph.Kind]graph.Filter{
		"- Department:b Post:p Post:q " + mora + " Department:b Department:b - -":       {w.kind("Department"): ofTown("Department", mora)},
		"Department:a - Post:p - " + mora + " Department:a - Department:a Department:a": {w.kind("Department"): busy, w.kind("Post"): code},
		"- - - - - - - - -": {w.kind("Department"): graph.Or{}, w.kind("Post"): graph.Or{}, w.kind("Municipality"): graph.Or{}},
	} {
		found, err := w.view().Get(w.ctx, graph.Get{Refs: refs, Where: where})
		if err != nil {
			w.Fatal(err)
		}
		w.equal("places", placesOf(found), want)
	}
}

func misfitRefs(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for name, ref := range map[string]graph.Ref{
		"a property that is not unique": w.ref("Department.type", "BOARD"),
		"a property of another kind":    {Kind: w.kind("Post"), Property: w.property("Department.name"), Value: "a", Within: []string{""}},
		"too many within":               w.ref("Municipality.code", "2161", "2161"),
		"a number for text":             w.ref("Municipality.code", int64(2161)),
		"null":                          w.ref("Municipality.code", nil),
	} {
		if _, err := w.view().Get(w.ctx, graph.Get{Refs: []graph.Ref{ref}}); sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}
