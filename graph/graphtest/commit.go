package graphtest

import (
	"slices"
	"time"

	"malgraf/graph"
)

var commits = []specification{
	{"revisions count the commits from 1, without gaps", revisionsCount},
	{"a commit says when, who and why", whoAndWhy},
	{"a commit lists only what differs", onlyWhatDiffers},
	{"removed edges stand before the removed node, by type and far id", edgesBeforeNode},
	{"edges between the same nodes are removed in the order of their keys", edgesInTheOrderOfTheirKeys},
	{"a node made anew for another is removed before the edges that it got meanwhile", madeForAnother},
	{"changes name the key of an edge, also where it is null", keyInChanges},
	{"a batch that changes nothing makes no commit", changesNothing},
	{"an empty batch makes no commit", emptyBatch},
	{"a dry run says what would change, and changes nothing", dryRun},
	{"a dry run refuses as the batch would be refused", dryRunRefuses},
}

func revisionsCount(w *world) {
	for i := range 5 {
		commit := w.apply(municipality(string(rune('a' + i))))
		w.equal("revision", commit.Revision, graph.Revision(i+1))
		w.violations(node("Municipality:x", ""))
		w.equal("revision after a refusal", w.revision(), graph.Revision(i+1))
	}
}

func whoAndWhy(w *world) {
	before := time.Now().Add(-time.Minute)
	commit, err := w.store.Apply(w.ctx, graph.Batch{Changes: towns(), By: "Åsa", Message: "Nya kommuner"})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("by", commit.By, "Åsa")
	w.equal("message", commit.Message, "Nya kommuner")
	if commit.At.Before(before) || commit.At.After(time.Now().Add(time.Minute)) {
		w.Errorf("at %v", commit.At)
	}
}

func onlyWhatDiffers(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), assignment("x", ljusdal),
		edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS", "source", "bild 1"))
	commit := w.apply(
		department("a", ljusdal, "name", "Styrelsen"),
		department("b", ljusdal),
		department("c", mora, "validFrom", nil),
		node("Department:b", "", "validTo", "2030-12-31"),
		edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "LEADS", "source", "bild 1"),
		edge("Assignment:x", "ASSIGNED_TO", "Department:b", "role", "OWNS"),
		removeEdge("Department:a", "SERVES", "Department:b"))
	w.equal("changes", describe(commit.Changes), []string{
		"Department:a {name: Styrelsen}",
		"Department:c in Municipality:2062 {name: c, type: BOARD}",
		"Department:b {validTo: 2030-12-31}",
		"ASSIGNED_TO Assignment:x Department:a {role: LEADS}",
		"ASSIGNED_TO Assignment:x Department:b {role: OWNS}",
	})
	commit = w.apply(node("Department:b", "", "validTo", nil, "name", "b"))
	w.equal("changes", describe(commit.Changes), []string{"Department:b {validTo: <nil>}"})
}

func edgesBeforeNode(w *world) {
	w.apply(towns(), department("b", ljusdal, "name", "z"), department("c", ljusdal, "name", "y"), department("d", ljusdal, "name", "x"))
	w.apply(edge("Department:b", "SERVES", "Department:d"), edge("Department:d", "SERVES", "Department:b"), edge("Department:b", "SERVES", "Department:b"))
	w.apply(edge("Department:b", "SERVES", "Department:c"), edge("Department:c", "SERVES", "Department:b"), edge("Department:c", "PART_OF", "Department:b"))
	w.equal("changes", describe(w.apply(department("e", ljusdal), removeNode("Department:b")).Changes), []string{
		"Department:e in Municipality:2161 {name: e, type: BOARD}",
		"-PART_OF Department:c Department:b",
		"-SERVES Department:b Department:b", "-SERVES Department:b Department:c", "-SERVES Department:b Department:d",
		"-SERVES Department:c Department:b", "-SERVES Department:d Department:b",
		"-Department:b",
	})
}

func madeForAnother(w *world) {
	w.apply(towns(), post("x", ljusdal), department("a", ljusdal), person("bo", ljusdal), person("eva", mora),
		edge("Post:x", "WORKS_IN", "Department:a"), edge("Post:x", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	commit := w.apply(node("Post:x", "", "title", "y"), removeNode("Post:x"),
		edge("Post:x", "HELD_BY", "Person:eva", "from", "2021-01-01"), post("x", mora))
	w.equal("changes", describe(commit.Changes), []string{
		"-WORKS_IN Post:x Department:a",
		"-HELD_BY Post:x Person:bo {from: 2020-01-01}",
		"-Post:x",
		"HELD_BY Post:x Person:eva {from: 2021-01-01}",
		"Post:x in Municipality:2062 {title: x}",
	})
	w.equal("held by", w.far("Post:x", "heldBy"), []string{"eva"})
	w.equal("works in", w.far("Post:x", "department"), nil)
}

func edgesInTheOrderOfTheirKeys(w *world) {
	held := func(pairs ...any) changes { return edge("Post:chef", "HELD_BY", "Person:bo", pairs...) }
	w.apply(chief(), held("from", "2021-01-01"), held(), held("from", "2020-01-01"))
	want := []string{"-HELD_BY Post:chef Person:bo {from: 2020-01-01}", "-HELD_BY Post:chef Person:bo {from: 2021-01-01}", "-HELD_BY Post:chef Person:bo {from: <nil>}"}
	w.equal("with the node", describe(w.apply(removeNode("Person:bo")).Changes), append(slices.Clone(want), "-Person:bo"))
	w.apply(person("bo", mora), held("from", "2021-01-01"), held(), held("from", "2020-01-01"))
	w.equal("without the key", describe(w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo")).Changes), want)
}

func keyInChanges(w *world) {
	w.apply(chief(), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:chef", "HELD_BY", "Person:bo"))
	commit := w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2021-12-31"))
	w.equal("changes", describe(commit.Changes), []string{"HELD_BY Post:chef Person:bo {from: 2020-01-01, to: 2021-12-31}"})
	commit = w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo", "from", nil))
	w.equal("changes", describe(commit.Changes), []string{"-HELD_BY Post:chef Person:bo {from: <nil>}"})
	commit = w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo"))
	w.equal("changes", describe(commit.Changes), []string{"-HELD_BY Post:chef Person:bo {from: 2020-01-01}"})
}

func changesNothing(w *world) {
	everything := slices.Concat(towns(), department("a", ljusdal, "aliases", []string{"A\u030a"}), department("b", ljusdal), assignment("x", ljusdal),
		edge("Assignment:x", "ASSIGNED_TO", "Department:a", "role", "OWNS"), edge("Department:a", "PART_OF", "Department:b"))
	last := w.apply(everything).Revision
	commit := w.apply(everything, node("Department:a", "", "validFrom", nil), node("Department:b", ""))
	w.equal("revision", commit.Revision, graph.Revision(0))
	w.equal("changes", describe(commit.Changes), nil)
	w.equal("last revision", w.revision(), last)
	w.equal("next revision", w.apply(department("c", ljusdal)).Revision, last+1)
}

func emptyBatch(w *world) {
	w.equal("revision", w.apply().Revision, graph.Revision(0))
	w.equal("last revision", w.revision(), graph.Revision(0))
}

func dryRun(w *world) {
	last := w.apply(towns(), department("a", ljusdal)).Revision
	batch := slices.Concat(department("b", ljusdal), node("Department:a", "", "name", "A"), edge("Department:a", "SERVES", "Department:b"))
	would, err := w.store.Apply(w.ctx, graph.Batch{Changes: batch, DryRun: true})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("revision", would.Revision, graph.Revision(0))
	w.finds("Department", nil, "a")
	w.equal("name", w.value("Department:a", "name"), any("a"))
	w.equal("last revision", w.revision(), last)
	made := w.apply(batch)
	w.equal("revision", made.Revision, last+1)
	w.equal("changes", describe(would.Changes), describe(made.Changes))
}

func dryRunRefuses(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, batch := range []changes{department("b", ljusdal, "name", "a"), node("Department:c", ljusdal), edge("Department:a", "SERVES", "Department:x")} {
		_, dry := w.store.Apply(w.ctx, graph.Batch{Changes: batch, DryRun: true})
		_, real := w.store.Apply(w.ctx, graph.Batch{Changes: batch})
		if dry == nil || real == nil || dry.Error() != real.Error() {
			w.Errorf("a dry run says %v, the batch %v", dry, real)
		}
	}
}
