package graphtest

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

var searches = []specification{
	{"skolor finds skola, skolan and skolåren by their stem", byStem},
	{"all words must be in one text", allWords},
	{"a stem of fewer than four letters finds no longer words", shortStems},
	{"words as written come first, then kinds, then texts in Swedish order, then ids", searchOrder},
	{"the total counts also what is beyond First", beyondFirst},
	{"only the kinds asked for", kindsAsked},
	{"one hit a node, with its first property that has all the words", firstProperty},
	{"a snippet of plain text around the word", snippets},
	{"no word, no hit", noWord},
	{"å, ä and ö are letters of their own, case and Unicode form do not matter", searchLetters},
	{"what is neither letter nor digit parts words", partedWords},
	{"only properties with @search are searched", searchedOnly},
	{"search follows changes and removals", searchFollows},
	{"a filter of a kind leaves hits out, also of the total", limitedSearch},
	{"text that looks like a query is but words", searchSyntax},
}

// hits writes an answer as keys joined by spaces, in the order of the hits.
func (w *world) hits(text string, kinds ...string) string {
	w.Helper()
	return strings.Join(w.hitIDs(graph.Search{Text: text, First: 100}, kinds...), " ")
}

func (w *world) hitIDs(search graph.Search, kinds ...string) []string {
	w.Helper()
	for _, kind := range kinds {
		search.Kinds = append(search.Kinds, w.kind(kind))
	}
	hits := w.search(search)
	ids := make([]string, len(hits.Hits))
	for i, hit := range hits.Hits {
		_, ids[i], _ = strings.Cut(hit.ID, ":")
		if hit.Kind != w.schema.KindOf(hit.ID) || hit.Property == nil || !hit.Property.Search {
			w.Errorf("hit %+v", hit)
		}
	}
	return ids
}

func (w *world) search(search graph.Search) *graph.Hits {
	w.Helper()
	hits, err := w.view().Search(w.ctx, search)
	if err != nil {
		w.Fatalf("Search %q: %v", search.Text, err)
	}
	return hits
}

func byStem(w *world) {
	named(w, "Alla barn ska lyckas i skolan", "En skola för alla", "Under skolåren", "Skor åt alla", "Förskolan")
	w.equal("skolor", w.hits("skolor"), "a b c")
	w.equal("skolan is its own stem", w.hits("skolan"), "a")
	w.equal("skola", w.hits("SKOLA"), "b a c")
	w.equal("skolåren", w.hits("skolåren"), "c")
}

func allWords(w *world) {
	named(w, "Trygga barn i skolan", "Trygga vuxna", "Barn på fritids")
	w.equal("two words", w.hits("barn trygga"), "a")
	w.equal("in any order", w.hits("skolan barn trygga"), "a")
	w.equal("one is nowhere", w.hits("barn rymden"), "")
	w.equal("one word twice", w.hits("barn barn"), "c a")
}

func shortStems(w *world) {
	named(w, "Rena hus", "Husen", "Husmiljön", "7 mål", "70 mål")
	w.equal("hus", w.hits("hus"), "a")
	w.equal("husen finds itself and its stem", w.hits("husen"), "b a")
	w.equal("a number is a word", w.hits("7"), "d")
}

func searchOrder(w *world) {
	w.apply(towns(), person("skola", ljusdal),
		assignment("1", ljusdal, "title", "Ö skola"), assignment("2", ljusdal, "title", "Z skola"), assignment("3", ljusdal, "title", "A skolan"),
		assignment("5", ljusdal, "title", "Lika skola"), assignment("4", ljusdal, "title", "Lika skola"),
		focusArea("6", ljusdal, "title", "A skola"), focusArea("7", ljusdal, "title", "A skolor"))
	w.equal("order", w.hits("skola"), "4 5 2 1 6 3 7")
}

func beyondFirst(w *world) {
	named(w, "Bad 1", "Bad 2", "Bad 3", "Sim")
	for _, first := range []int{0, 1, 2, 3, 10} {
		hits := w.search(graph.Search{Text: "bad", First: first})
		w.equal("total", hits.Total, 3)
		w.equal(fmt.Sprintf("hits of %d", first), len(hits.Hits), min(first, 3))
	}
	w.equal("first two", w.hitIDs(graph.Search{Text: "bad", First: 2}), []string{"a", "b"})
}

func kindsAsked(w *world) {
	w.apply(towns(), assignment("x", ljusdal, "title", "Skola"), focusArea("f", ljusdal, "title", "Skola"), department("d", ljusdal, "name", "Skola"))
	w.equal("all", w.hits("skola"), "x d f")
	w.equal("one", w.hits("skola", "FocusArea"), "f")
	w.equal("the order is of the schema, not of the question", w.hits("skola", "FocusArea", "Assignment"), "x f")
	w.equal("a kind without text", w.hits("skola", "Person"), "")
}

func firstProperty(w *world) {
	w.apply(agenda(), goal("4", "agenda2030", "title", "God utbildning", "titleEn", "Quality education, god"), goal("5", "agenda2030", "title", "Jämställdhet", "titleEn", "God quality"))
	property := func(text, key string) string {
		w.Helper()
		for _, hit := range w.search(graph.Search{Text: text, First: 10}).Hits {
			if hit.ID == "Goal:"+key {
				return hit.Property.Name
			}
		}
		return ""
	}
	w.equal("once", w.search(graph.Search{Text: "god", First: 10}).Total, 2)
	w.equal("in both", property("god", "4"), "title")
	w.equal("in the second", property("god", "5"), "titleEn")
	w.equal("all words in the second alone", property("god quality", "4"), "titleEn")
	w.equal("words spread over two", w.hits("utbildning quality"), "")
}

func snippets(w *world) {
	long := strings.Repeat("ord å ", 40)
	w.apply(towns(), node("Passage:p", ljusdal, "number", "1", "text", long+"Skolan"+" "+long), assignment("a", ljusdal, "title", "<b>Skolor</b> & bad"))
	snippet := func(text string, kind string) string {
		w.Helper()
		hits := w.search(graph.Search{Text: text, Kinds: []*graph.Kind{w.kind(kind)}, First: 1}).Hits
		if len(hits) != 1 {
			w.Fatalf("%d hits for %q", len(hits), text)
		}
		return hits[0].Snippet
	}
	w.equal("short text", snippet("skola", "Assignment"), "<b>Skolor</b> & bad")
	text := []rune(long)
	w.equal("long text", snippet("skolor", "Passage"), "…"+string(text[len(text)-80:])+"Skolan"+string([]rune(" " + long)[:80])+"…")
}

func noWord(w *world) {
	named(w, "Skola", "- . !")
	for _, text := range []string{"", "  ", "-", "*", "\"\"", ". , !"} {
		hits := w.search(graph.Search{Text: text, First: 10})
		w.equal(fmt.Sprintf("hits of %q", text), len(hits.Hits)+hits.Total, 0)
	}
}

func searchLetters(w *world) {
	named(w, "Åkern", "Akern", "ÄLVAR", "A\u0308lvar", "Örter")
	w.equal("å", w.hits("åkern"), "a")
	w.equal("a", w.hits("akern"), "b")
	w.equal("ä, decomposed", w.hits("a\u0308lvar"), "c d")
	w.equal("ÖRTER", w.hits("ÖRTER"), "e")
	w.equal("orter", w.hits("orter"), "")
}

func partedWords(w *world) {
	named(w, "Gång- och cykelvägar", "C/o nämnd (KS)", "mål 7.2, 8.1")
	w.equal("gång", w.hits("gång"), "a")
	w.equal("gång-cykelvägar", w.hits("gång/cykelvägar"), "a")
	w.equal("(ks)", w.hits("ks!"), "b")
	w.equal("7.2", w.hits("7.2"), "c")
	w.equal("7.1 is two words", w.hits("7.1"), "c")
	w.equal("7.3", w.hits("7.3"), "")
}

func searchedOnly(w *world) {
	w.apply(towns(), person("bo", ljusdal, "name", "Skola"), assignment("x", ljusdal, "number", "Skola", "source", "Skola"), department("d", ljusdal, "aliases", []string{"Skola"}))
	w.equal("skola", w.hits("skola"), "")
}

func searchFollows(w *world) {
	named(w, "Skolan", "Badet")
	w.apply(node("Assignment:a", "", "title", "Biblioteket"))
	w.equal("the old word", w.hits("skolan"), "")
	w.equal("the new word", w.hits("bibliotek"), "a")
	w.apply(removeNode("Assignment:a"), node("FollowUp:f", ljusdal, "period", "2021", "status", "DONE", "comment", "Skolan är klar"))
	w.equal("of a removed node", w.hits("bibliotek"), "")
	w.equal("a new node", w.hits("skolan"), "f")
	w.apply(node("FollowUp:f", "", "comment", nil))
	w.equal("a cleared text", w.hits("skolan"), "")
}

func limitedSearch(w *world) {
	w.apply(towns(), assignment("a", ljusdal, "title", "Skola"), assignment("b", mora, "title", "Skola"), assignment("c", mora, "title", "Skolan"),
		department("d", ljusdal, "name", "Skola"), post("p", ljusdal, "title", "Skola"), edge("Post:p", "WORKS_IN", "Department:d"))
	inMora := graph.EdgeMatch{Edge: w.edge("Assignment.municipality"), Where: graph.Compare{Property: w.property("Municipality.code"), Op: graph.Eq, Value: "2062"}}
	search := graph.Search{Text: "skola", First: 1, Where: map[*graph.Kind]graph.Filter{
		w.kind("Assignment"): inMora, w.kind("Department"): graph.EdgeMatch{Edge: w.edge("Department.posts"), Quantifier: graph.None},
	}}
	w.equal("total", w.search(search).Total, 3)
	search.First = 10
	w.equal("hits", w.hitIDs(search), []string{"b", "p", "c"})
	w.equal("of a kind", w.hitIDs(search, "Department"), []string{})
}

func searchSyntax(w *world) {
	named(w, "Skolan eller badet", "OR AND NOT title")
	for text, want := range map[string]string{"skolan OR rymden": "", "skol*": "a", "\"skolan eller\"": "a", "title:or": "b", "NOT and": "b", "-skolan": "a", "skolan~": "a", "badet AND skolan": "", "(": "", "NEAR(skolan, 1": ""} {
		w.equal(text, w.hits(text), want)
	}
}
