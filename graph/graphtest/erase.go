package graphtest

import (
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
)

var erasures = []specification{
	{"an erased node is in no answer, no search and no commit", erasedEverywhere},
	{"the commit says the kind, who and why, and nothing else", erasureCommit},
	{"a node that was removed before is erased from the past", erasedLater},
	{"commits keep the rest of what they changed, but lose their message", erasedRest},
	{"what it was linked to stays, with another revision", erasedNeighbours},
	{"the commits make the graph again without it", erasedRebuilds},
	{"the keys of what made it are forgotten", erasedKeys},
	{"who watches sees the erasure, and the past without it", erasedWatched},
	{"an erased node can be made anew, and is found again", erasedAndMadeAnew},
	{"what others need is not erased", erasureRefused},
	{"a node that never was cannot be erased", erasureOfNothing},
	{"a message must not name what is erased", erasureNames},
	{"an erasure is told apart from the commits of writers at the same time", erasureAmongWriters},
}

const secret = "Xantippa Gustafsson"

// secretStory makes a person with a past, in commits 1 to 5.
func (w *world) secretStory() {
	w.Helper()
	w.apply(towns(), post("p", mora), post("q", mora), person("y", mora, "name", "Ysanne"))
	for i, batch := range []changes{
		append(person("x", mora, "name", secret), department("d", mora)...),
		append(edge("Post:p", "HELD_BY", "Person:x", "from", "2020-01-01"), edge("Post:p", "HELD_BY", "Person:y")...),
		node("Person:x", "", "source", "brev från "+secret),
		edge("Post:q", "HELD_BY", "Person:x"),
	} {
		w.makes(graph.Batch{Changes: batch, By: "Bo", Message: "om " + secret, Key: fmt.Sprint("k", i), Request: secret})
	}
}

func (w *world) erases(id string) graph.Commit {
	w.Helper()
	commit, err := w.store.Erase(w.ctx, graph.Erasure{Node: id, By: "Eva", Message: "Beslut KS 2030/17"})
	if err != nil {
		w.Fatalf("Erase: %v", err)
	}
	return commit
}

// past is all that the log and a watcher tell, as one text.
func (w *world) past() string {
	w.Helper()
	var text strings.Builder
	commits, _, err := w.view().Log(w.ctx, graph.Log{First: 1000})
	if err != nil {
		w.Fatal(err)
	}
	seen := w.watch(0)
	for range w.revision() {
		commits = append(commits, w.next(seen))
	}
	for _, commit := range commits {
		fmt.Fprintln(&text, commit.Revision, commit.By, commit.Message, commit.Erased, describe(commit.Changes))
	}
	return text.String()
}

func erasedEverywhere(w *world) {
	w.secretStory()
	if !strings.Contains(w.past(), secret) || !strings.Contains(w.past(), "Person:x") {
		w.Fatal("the past does not hold what is to be erased")
	}
	w.erases("Person:x")
	w.finds("Person", nil, "y")
	w.equal("held by", w.far("Post:p", "heldBy"), []string{"y"})
	for _, word := range []string{"Xantippa", secret, "Person:x"} {
		if strings.Contains(w.past(), word) {
			w.Errorf("the past holds %q:\n%s", word, w.past())
		}
	}
	w.equal("its log", w.log(graph.Log{Nodes: []string{"Person:x"}}), nil)
	w.equal("its state", w.stateAt("Person:x", 4) == nil, true)
}

func erasureCommit(w *world) {
	w.secretStory()
	commit := w.erases("Person:x")
	w.equal("revision, by, message, kind", []any{commit.Revision, commit.By, commit.Message, commit.Erased, len(commit.Changes)},
		[]any{graph.Revision(6), "Eva", "Beslut KS 2030/17", "Person", 0})
	commits, _, err := w.view().Log(w.ctx, graph.Log{Kind: w.kind("Person"), By: "Eva", First: 9})
	if err != nil || len(commits) != 1 {
		w.Fatalf("%v, %v", commits, err)
	}
	w.equal("kept", []any{commits[0].Revision, commits[0].Erased, len(commits[0].Changes)}, []any{graph.Revision(6), "Person", 0})
	w.equal("next revision", w.apply(department("e", mora)).Revision, graph.Revision(7))
}

func erasedLater(w *world) {
	w.secretStory()
	w.apply(removeNode("Person:x"))
	w.erases("Person:x")
	if past := w.past(); strings.Contains(past, "Xantippa") || strings.Contains(past, "Person:x") {
		w.Errorf("the past holds it:\n%s", past)
	}
}

func erasedRest(w *world) {
	w.secretStory()
	w.erases("Person:x")
	commits, _, err := w.view().Log(w.ctx, graph.Log{Oldest: true, First: 100})
	if err != nil || len(commits) != 6 {
		w.Fatalf("%d commits, %v", len(commits), err)
	}
	w.equal("commit 2", describe(commits[1].Changes), []string{"Department:d in Municipality:2062 {name: d, type: BOARD}"})
	w.equal("commit 3", describe(commits[2].Changes), []string{"HELD_BY Post:p Person:y"})
	w.equal("commit 4", describe(commits[3].Changes), nil)
	for _, commit := range commits[1:5] {
		w.equal("by, message", []string{commit.By, commit.Message}, []string{"Bo", ""})
	}
	w.equal("of commits of departments", w.log(graph.Log{Kind: w.kind("Department")}), []graph.Revision{2})
	w.equal("of commits of persons", w.log(graph.Log{Kind: w.kind("Person")}), []graph.Revision{6, 1})
	w.equal("of the person who stays", w.log(graph.Log{Nodes: []string{"Person:y"}}), []graph.Revision{3, 1})
}

func erasedNeighbours(w *world) {
	w.secretStory()
	commit := w.erases("Person:x")
	w.equal("p, q", []graph.Revision{w.revisionOf("Post:p"), w.revisionOf("Post:q")}, []graph.Revision{commit.Revision, commit.Revision})
	w.equal("d", w.revisionOf("Department:d"), graph.Revision(2))
	_, err := w.expecting(map[string]graph.Revision{"Post:q": 5}, node("Post:q", "", "title", "Q"))
	w.equal("stale at", w.stale(err).Revision, commit.Revision)
}

func erasedRebuilds(w *world) {
	w.secretStory()
	w.apply(edge("Post:q", "HELD_BY", "Person:y"))
	w.erases("Person:x")
	made, seen := newModel(w.schema), w.watch(0)
	for range w.revision() {
		if refused := made.apply(w.next(seen).Changes); refused != "" {
			w.Fatalf("a commit is refused when made again: %s", refused)
		}
	}
	for _, id := range []string{"Post:p", "Post:q", "Department:d", "Person:y"} {
		w.equal("municipality of "+id, made.nodes[id].municipality, mora)
	}
	w.equal("nodes", len(made.nodes), 6)
	w.equal("edges", len(made.edges), 2)
}

func erasedKeys(w *world) {
	w.secretStory()
	other := w.makes(keyed("other", department("e", mora)))
	w.erases("Person:x")
	w.again(other, w.makes(keyed("other", nil)))
	again := graph.Batch{Changes: department("f", mora), By: "Bo", Key: "k0", Request: "another"}
	w.equal("replayed", w.makes(again).Replayed, false)
}

func erasedWatched(w *world) {
	w.secretStory()
	live := w.watch(5)
	commit := w.erases("Person:x")
	seen := w.next(live)
	w.equal("seen", []any{seen.Revision, seen.Erased, len(seen.Changes)}, []any{commit.Revision, "Person", 0})
	past := w.watch(0)
	for range 4 {
		w.next(past)
	}
	w.equal("commit 5", describe(w.next(past).Changes), nil)
}

func erasedAndMadeAnew(w *world) {
	w.apply(towns(), post("p", mora, "title", "Överstyrman"))
	w.erases("Post:p")
	hits := func() int {
		found, err := w.view().Search(w.ctx, graph.Search{Text: "överstyrman", First: 5})
		if err != nil {
			w.Fatal(err)
		}
		return found.Total
	}
	w.equal("hits", hits(), 0)
	w.apply(post("p", mora, "title", "Överstyrman"))
	w.equal("hits", hits(), 1)
	w.equal("revision", w.revisionOf("Post:p"), graph.Revision(3))
	w.equal("log", w.log(graph.Log{Nodes: []string{"Post:p"}}), []graph.Revision{3})
	w.erases("Post:p")
	w.finds("Post", nil)
}

func erasureRefused(w *world) {
	w.apply(agenda(), target("7.2", "7", "agenda2030"), towns(), department("a", ljusdal))
	for id, want := range map[string]error{"Goal:7": graph.ErrInvalid, ljusdal: graph.ErrConflict} {
		_, err := w.store.Erase(w.ctx, graph.Erasure{Node: id})
		var violations graph.Violations
		if !errors.As(err, &violations) || !errors.Is(err, want) {
			w.Errorf("%s: %v, want violations that are %v", id, err, want)
		}
	}
	w.equal("revision", w.revision(), graph.Revision(1))
	w.equal("goal", w.far("Target:7.2", "goal"), []string{"7"})
}

func erasureOfNothing(w *world) {
	w.apply(towns())
	for id, want := range map[string]error{"Person:never": graph.ErrNotFound, "never": graph.ErrInvalid, "": graph.ErrInvalid, "Nothing:x": graph.ErrInvalid} {
		_, err := w.store.Erase(w.ctx, graph.Erasure{Node: id})
		w.fails(err, want)
	}
	w.equal("revision", w.revision(), graph.Revision(1))
}

func erasureNames(w *world) {
	w.secretStory()
	w.apply(node("Person:x", "", "name", "Någon Annan"))
	for _, message := range []string{"Gallring av xantippa gustafsson", "Beslut om Person:x", "någon annan"} {
		_, err := w.store.Erase(w.ctx, graph.Erasure{Node: "Person:x", Message: message})
		w.fails(err, graph.ErrInvalid)
	}
	w.finds("Person", nil, "x", "y")
	w.erases("Person:x")
}

func erasureAmongWriters(w *world) {
	w.secretStory()
	done := make(chan graph.Revision, writers*commitsEach+1)
	for writer := range writers {
		go func() {
			for i := range commitsEach {
				commit, err := w.store.Apply(w.ctx, graph.Batch{Changes: department(string(rune('a'+writer))+string(rune('a'+i)), mora)})
				if err != nil {
					w.Errorf("writer %d: %v", writer, err)
				}
				done <- commit.Revision
			}
		}()
	}
	done <- w.erases("Person:x").Revision
	seen := map[graph.Revision]bool{}
	for range writers*commitsEach + 1 {
		seen[<-done] = true
	}
	w.equal("revisions", len(seen), writers*commitsEach+1)
	w.equal("last revision", w.revision(), graph.Revision(5+writers*commitsEach+1))
	w.finds("Person", nil, "y")
}
