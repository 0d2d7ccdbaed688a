package graphtest

import (
	"slices"

	"malgraf/graph"
)

var uniqueness = []specification{
	{"a value that another node has is refused", valueTaken},
	{"the same value is free within another municipality, or for none", withinMunicipality},
	{"the same value is free within another far end of an edge", withinEdge},
	{"moving a node along the edge that limits the value is checked too", movedWithin},
	{"nodes that no municipality owns are unique among themselves", withinNone},
	{"a missing value is never taken", nullIsFree},
	{"a value may not be another node's alias, nor an alias another's value", aliasTaken},
	{"an alias may not be another node's alias", aliasTwice},
	{"a node's alias may be its own value", ownAlias},
	{"two changes of one batch may not take the same value", takenInBatch},
	{"who takes a value is to blame, not who has it and got an edge", holderIsNotToBlame},
	{"two nodes may swap values in one batch", swapped},
	{"a value that a batch frees may be taken in it, in any order", freedInBatch},
	{"case and accents tell values apart, the Unicode form does not", exactValue},
	{"a freed value is free", freed},
}

func valueTaken(w *world) {
	w.apply(municipality("2161"))
	w.refuse(node("Municipality:x", "", "code", "2161", "name", "x", "type", "REGION", "completeness", "FULL"), "0 code: conflict")
	w.apply(municipality("2062"))
	w.refuse(node("Municipality:2062", "", "code", "2161"), "0 code: conflict")
	w.apply(node("Municipality:2161", "", "code", "2161", "name", "Ljusdal"))
}

func withinMunicipality(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS"))
	w.refuse(department("b", ljusdal, "name", "KS"), "0 name: conflict")
	w.apply(department("b", mora, "name", "KS"))
	w.apply(node("PolicyDocument:a", "", "title", "Plan", "status", "ADOPTED"), node("PolicyDocument:b", mora, "title", "Plan", "status", "ADOPTED"))
}

func withinEdge(w *world) {
	w.apply(framework("f"), framework("g"), goal("1", "f"))
	w.refuse(goal("2", "f", "code", "1"), "0 code: conflict")
	w.apply(goal("2", "g", "code", "1"))
}

func movedWithin(w *world) {
	w.apply(framework("f"), framework("g"), goal("1", "f"), goal("2", "g", "code", "1"))
	if got := w.violations(edge("Goal:2", "PART_OF", "Framework:f")); len(got) != 1 || got[0][len(got[0])-8:] != "conflict" {
		w.Errorf("violations %v, want one conflict", got)
	}
	w.equal("framework", w.far("Goal:2", "framework"), []string{"g"})
	w.apply(edge("Goal:2", "PART_OF", "Framework:f"), node("Goal:2", "", "code", "2"))
}

func withinNone(w *world) {
	w.apply(node("PolicyDocument:a", "", "title", "Plan", "status", "ADOPTED"))
	w.refuse(node("PolicyDocument:b", "", "title", "Plan", "status", "ADOPTED"), "0 title: conflict")
}

func nullIsFree(w *world) {
	w.apply(towns(), assignment("a", ljusdal), assignment("b", ljusdal, "externalId", nil), assignment("c", ljusdal, "externalId", ""))
	w.refuse(assignment("d", ljusdal, "externalId", ""), "0 externalId: conflict")
}

func aliasTaken(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Utbildningsförvaltningen", "aliases", []string{"UF"}))
	w.refuse(department("b", ljusdal, "name", "UF"), "0 name: conflict")
	w.refuse(department("b", ljusdal, "aliases", []string{"x", "Utbildningsförvaltningen"}), "0 aliases: conflict")
	w.apply(department("b", mora, "name", "UF", "aliases", []string{"Utbildningsförvaltningen"}))
}

func aliasTwice(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"UF"}))
	w.refuse(department("b", ljusdal, "aliases", []string{"UF"}), "0 aliases: conflict")
	w.refuse(department("b", ljusdal, "name", "UF", "aliases", []string{"UF"}), "0 name: conflict")
	w.refuse(department("b", ljusdal, "aliases", []string{"UF", "UF"}), "0 aliases: conflict")
	w.apply(department("b", mora, "aliases", []string{"UF"}))
}

func ownAlias(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "UF", "aliases", []string{"UF", "UF"}))
	w.apply(node("Department:a", "", "name", "Utbildning"))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"UF", "UF"}))
}

func takenInBatch(w *world) {
	w.apply(towns())
	got := w.violations(slices.Concat(department("a", ljusdal, "name", "KS"), department("b", ljusdal, "name", "KS")))
	w.equal("violations", got, []string{"1 name: conflict"})
	w.finds("Department", nil)
}

func holderIsNotToBlame(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS"), department("b", ljusdal))
	w.refuse(slices.Concat(node("Department:b", "", "name", "KS"), edge("Department:a", "SERVES", "Department:b")), "0 name: conflict")
	w.refuse(slices.Concat(department("c", ljusdal, "name", "KS"), edge("Department:b", "SERVES", "Department:a")), "0 name: conflict")
	w.refuse(slices.Concat(department("c", ljusdal, "name", "KS"), node("Department:a", "", "source", "bild 1")), "1 name: conflict")
}

func swapped(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "b"), node("Department:b", "", "name", "a"))
	w.equal("name of a", w.value("Department:a", "name"), any("b"))
	w.equal("name of b", w.value("Department:b", "name"), any("a"))
	w.refuse(department("c", ljusdal, "name", "a"), "0 name: conflict")
}

func freedInBatch(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS"))
	w.apply(removeNode("Department:a"), department("b", ljusdal, "name", "KS"))
	w.apply(department("c", ljusdal, "name", "KS"), node("Department:b", "", "name", "Styrelsen"))
	w.apply(department("d", ljusdal, "name", "KS"), removeNode("Department:c"))
	w.finds("Department", w.is("Department.name", graph.Eq, "KS"), "d")
}

func exactValue(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Nämnd"))
	w.apply(department("b", ljusdal, "name", "nämnd"), department("c", ljusdal, "name", "Namnd"))
	w.refuse(department("d", ljusdal, "name", "Na\u0308mnd"), "0 name: conflict")
}

func freed(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "KS", "aliases", []string{"K"}), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "Styrelsen", "aliases", nil))
	w.apply(node("Department:b", "", "name", "KS", "aliases", []string{"K"}))
	w.apply(removeNode("Department:b"))
	w.apply(department("c", ljusdal, "name", "K", "aliases", []string{"KS"}))
}
