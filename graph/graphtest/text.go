package graphtest

import "malgraf/graph"

var texts = []specification{
	{"Contains and StartsWith do not mind case", caseFolded},
	{"å is not a, ä is not a, ö is not o", lettersApart},
	{"composed and decomposed text are the same", unicodeForms},
	{"full case folding: ß is ss, and Greek and Turkish letters fold as Unicode says", fullFolding},
	{"the empty text is in every text that is there", emptyNeedle},
	{"Eq minds case, and not the Unicode form", eqMindsCase},
	{"a changed text is found by its new words alone", changedText},
}

func named(w *world, names ...string) {
	w.apply(towns())
	for i, name := range names {
		w.apply(assignment(string(rune('a'+i)), ljusdal, "title", name))
	}
}

func caseFolded(w *world) {
	named(w, "Trygghet i skolan", "Ökad TRYGGHET", "otrygg")
	w.compare("Assignment.title", []comparison{
		{graph.Contains, "TRYGG", "a b c"}, {graph.Contains, "trygghet", "a b"}, {graph.StartsWith, "trygg", "a"},
		{graph.StartsWith, "ökad t", "b"}, {graph.Contains, "skolan", "a"}, {graph.Contains, "skolan ", ""}, {graph.StartsWith, "Trygghet i skolan", "a"},
	})
}

func lettersApart(w *world) {
	named(w, "Åre", "Are", "Öre", "Ore", "ÄRE", "café", "cafe")
	w.compare("Assignment.title", []comparison{
		{graph.StartsWith, "å", "a"}, {graph.StartsWith, "a", "b"}, {graph.Contains, "ö", "c"}, {graph.Contains, "o", "d"},
		{graph.Contains, "äre", "e"}, {graph.Contains, "CAFÉ", "f"}, {graph.Contains, "cafe", "g"},
	})
}

func unicodeForms(w *world) {
	named(w, "Na\u0308mnd", "N\u00e4mnd", "Namnd")
	w.compare("Assignment.title", []comparison{
		{graph.Contains, "n\u00e4m", "a b"}, {graph.Contains, "na\u0308m", "a b"}, {graph.StartsWith, "NA\u0308", "a b"}, {graph.Contains, "nam", "c"},
		{graph.Eq, "Na\u0308mnd", "a b"}, {graph.In, list("Na\u0308mnd"), "a b"}, {graph.Ne, "Na\u0308mnd", "c"}, {graph.NotIn, list("Na\u0308mnd"), "c"},
	})
}

func fullFolding(w *world) {
	named(w, "Straße", "STRASSE", "ΟΔΟΣ", "İzmir")
	w.compare("Assignment.title", []comparison{
		{graph.Contains, "strasse", "a b"}, {graph.Contains, "STRAẞE", "a b"}, {graph.Contains, "ß", "a b"},
		{graph.Contains, "οδος", "c"}, {graph.Contains, "οδοσ", "c"}, {graph.StartsWith, "i̇z", "d"},
	})
}

func emptyNeedle(w *world) {
	w.apply(towns(), assignment("a", ljusdal, "number", "1"), assignment("b", ljusdal), assignment("c", ljusdal, "number", ""))
	w.compare("Assignment.number", []comparison{{graph.Contains, "", "a c"}, {graph.StartsWith, "", "a c"}})
}

func eqMindsCase(w *world) {
	named(w, "Nämnd", "nämnd")
	w.compare("Assignment.title", []comparison{{graph.Eq, "Nämnd", "a"}, {graph.In, list("nämnd"), "b"}, {graph.NotIn, list("nämnd"), "a"}})
}

func changedText(w *world) {
	named(w, "Skolan")
	w.apply(node("Assignment:a", "", "title", "Badet"))
	w.compare("Assignment.title", []comparison{{graph.Contains, "skol", ""}, {graph.Contains, "bad", "a"}, {graph.StartsWith, "b", "a"}})
	w.apply(removeNode("Assignment:a"))
	w.compare("Assignment.title", []comparison{{graph.Contains, "bad", ""}})
}
