package graphtest

import (
	"context"
	"errors"
	"slices"

	"malgraf/graph"
)

var logs = []specification{
	{"all commits, the newest first, and the oldest first", logOfAll},
	{"the commits that touched a node, itself or an edge at it", logOfNode},
	{"the commits that touched one of several nodes, each once", logOfNodes},
	{"the commits that touched a kind", logOfKind},
	{"the commits of a subject", logOfSubject},
	{"what is asked for together narrows", logNarrows},
	{"a page after the other gives every commit once", logPages},
	{"large commits make a short page, but one of them always comes", logLarge},
	{"a commit comes as Apply returned it", logSame},
	{"a view sees its own writes in the log", logOwnWrites},
	{"what does not fit is invalid", logInvalid},
	{"a node as it was at each revision", stateAtEach},
	{"a node as it was, with edges of both directions and their keys", stateWithEdges},
	{"what a change altered is what was there before its commit", beforeEach},
	{"what a dry run would alter is what is there", beforeDryRun},
}

// log returns the revisions of the commits that are asked for, on one page.
func (w *world) log(log graph.Log) []graph.Revision {
	w.Helper()
	if log.First == 0 {
		log.First = 100
	}
	commits, more, err := w.view().Log(w.ctx, log)
	if err != nil {
		w.Fatalf("Log: %v", err)
	}
	if more {
		w.Errorf("there are more than %d", len(commits))
	}
	return revisionsOf(commits)
}

func revisionsOf(commits []graph.Commit) []graph.Revision {
	list := make([]graph.Revision, len(commits))
	for i, commit := range commits {
		list[i] = commit.Revision
	}
	return list
}

// story makes seven commits of two people.
func (w *world) story() []graph.Commit {
	w.Helper()
	var made []graph.Commit
	for i, batch := range []changes{
		slices.Concat(towns(), department("a", ljusdal), department("b", ljusdal)),
		slices.Concat(post("p", ljusdal), edge("Post:p", "WORKS_IN", "Department:a")),
		node("Department:a", "", "name", "A", "aliases", []string{"x", "y"}),
		edge("Post:p", "WORKS_IN", "Department:b"),
		slices.Concat(removeNode("Department:a"), department("c", mora)),
		edge("Department:b", "SERVES", "Department:c", "source", "bild 7"),
		node("Post:p", "", "title", "Rektor"),
	} {
		made = append(made, w.makes(graph.Batch{Changes: batch, By: []string{"Bo", "Eva"}[i%2], Message: "steg"}))
	}
	return made
}

func logOfAll(w *world) {
	w.equal("none", w.log(graph.Log{}), nil)
	w.story()
	w.equal("newest first", w.log(graph.Log{}), []graph.Revision{7, 6, 5, 4, 3, 2, 1})
	w.equal("oldest first", w.log(graph.Log{Oldest: true}), []graph.Revision{1, 2, 3, 4, 5, 6, 7})
	w.equal("after and before", w.log(graph.Log{After: 2, Before: 6}), []graph.Revision{5, 4, 3})
	w.equal("after the last", w.log(graph.Log{After: 7}), nil)
	w.equal("before the first", w.log(graph.Log{Before: 1, Oldest: true}), nil)
}

func logOfNode(w *world) {
	w.story()
	w.equal("a", w.log(graph.Log{Nodes: []string{"Department:a"}}), []graph.Revision{5, 4, 3, 2, 1})
	w.equal("b", w.log(graph.Log{Nodes: []string{"Department:b"}, Oldest: true}), []graph.Revision{1, 4, 6})
	w.equal("p", w.log(graph.Log{Nodes: []string{"Post:p"}}), []graph.Revision{7, 4, 2})
	w.equal("a town, not what it owns", w.log(graph.Log{Nodes: []string{ljusdal}}), []graph.Revision{1})
	w.equal("nothing", w.log(graph.Log{Nodes: []string{"Department:never"}}), nil)
	for _, none := range []string{"never", ""} {
		w.equal("no id", w.log(graph.Log{Nodes: []string{none}}), nil)
	}
}

func logOfNodes(w *world) {
	w.story()
	w.equal("b and p", w.log(graph.Log{Nodes: []string{"Department:b", "Post:p", "Department:never"}}), []graph.Revision{7, 6, 4, 2, 1})
	w.equal("b and p, oldest first, after 2", w.log(graph.Log{Nodes: []string{"Post:p", "Department:b"}, Oldest: true, After: 2}), []graph.Revision{4, 6, 7})
}

func logOfKind(w *world) {
	w.story()
	w.equal("departments", w.log(graph.Log{Kind: w.kind("Department")}), []graph.Revision{6, 5, 3, 1})
	w.equal("posts, with the edges from them", w.log(graph.Log{Kind: w.kind("Post")}), []graph.Revision{7, 4, 2})
	w.equal("plans", w.log(graph.Log{Kind: w.kind("Plan")}), nil)
}

func logOfSubject(w *world) {
	w.story()
	w.apply(node("Post:p", "", "title", "Nobody's"))
	w.equal("Eva", w.log(graph.Log{By: "Eva"}), []graph.Revision{6, 4, 2})
	w.equal("Bo", w.log(graph.Log{By: "Bo", Oldest: true}), []graph.Revision{1, 3, 5, 7})
	w.equal("another", w.log(graph.Log{By: "bo"}), nil)
}

func logNarrows(w *world) {
	w.story()
	w.equal("Bo's departments", w.log(graph.Log{By: "Bo", Kind: w.kind("Department")}), []graph.Revision{5, 3, 1})
	w.equal("Eva's of p", w.log(graph.Log{By: "Eva", Nodes: []string{"Post:p"}}), []graph.Revision{4, 2})
	w.equal("all three", w.log(graph.Log{By: "Eva", Nodes: []string{"Department:b", "Department:a"}, Kind: w.kind("Post"), Before: 4}), []graph.Revision{2})
}

func logPages(w *world) {
	w.story()
	for _, log := range []graph.Log{{}, {Oldest: true}, {Nodes: []string{"Department:a"}}, {Kind: w.kind("Post"), Oldest: true}, {By: "Eva"}} {
		want := w.log(log)
		for size := 1; size <= len(want)+1; size++ {
			var got []graph.Revision
			page := log
			page.First = size
			for more := true; more; {
				var commits []graph.Commit
				var err error
				if commits, more, err = w.view().Log(w.ctx, page); err != nil {
					w.Fatal(err)
				}
				if got = append(got, revisionsOf(commits)...); len(commits) > size || more && len(commits) == 0 {
					w.Fatalf("a page of %d with %d, more: %v", size, len(commits), more)
				}
				if len(got) == 0 {
					break
				}
				if log.Oldest {
					page.After = got[len(got)-1]
				} else {
					page.Before = got[len(got)-1]
				}
			}
			w.equal("all pages", got, want)
		}
	}
}

func logLarge(w *world) {
	w.apply(towns())
	const each = 8_000
	for round := range 4 {
		var batch changes
		for i := range each {
			batch = append(batch, node("Post:"+string(rune('a'+round))+string(rune(0x100+i)), mora, "title", "p")...)
		}
		w.apply(batch)
	}
	commits, more, err := w.view().Log(w.ctx, graph.Log{First: 100})
	if err != nil {
		w.Fatal(err)
	}
	if len(commits) == 0 || len(commits) == 5 || !more {
		w.Errorf("%d commits of %d changes each on one page, more: %v", len(commits), each, more)
	}
	w.equal("the first of them", commits[0].Revision, graph.Revision(5))
}

func logSame(w *world) {
	made := w.story()
	commits, _, err := w.view().Log(w.ctx, graph.Log{Oldest: true, First: 100})
	if err != nil || len(commits) != len(made) {
		w.Fatalf("%d commits, %v", len(commits), err)
	}
	for i, commit := range commits {
		w.equal("changes", commit.Changes, made[i].Changes)
		if !commit.At.Equal(made[i].At) {
			w.Errorf("at %v, want %v", commit.At, made[i].At)
		}
		w.equal("by, message", []string{commit.By, commit.Message}, []string{made[i].By, made[i].Message})
	}
}

func logOwnWrites(w *world) {
	for i := range 10 {
		commit := w.apply(municipality(string(rune('a' + i))))
		w.equal("the newest", w.log(graph.Log{})[0], commit.Revision)
	}
}

func logInvalid(w *world) {
	w.apply(towns())
	view := w.view()
	for what, log := range map[string]graph.Log{
		"no number": {}, "a negative number": {First: -1}, "a strange kind": {First: 1, Kind: &graph.Kind{Name: "Department"}},
		"a negative revision": {First: 1, After: -1},
	} {
		if _, _, err := view.Log(w.ctx, log); !errors.Is(err, graph.ErrInvalid) {
			w.Errorf("%s: %v", what, err)
		}
	}
	ended, cancel := context.WithCancel(w.ctx)
	cancel()
	if _, _, err := view.Log(ended, graph.Log{First: 1}); !errors.Is(err, context.Canceled) {
		w.Errorf("after the context has ended: %v", err)
	}
}

func (w *world) stateAt(id string, at graph.Revision) *graph.State {
	w.Helper()
	state, err := graph.StateAt(w.ctx, w.schema, w.view(), id, at)
	if err != nil {
		w.Fatal(err)
	}
	return state
}

func stateAtEach(w *world) {
	w.story()
	for at, want := range []map[string]any{
		nil, {"name": "a", "type": "BOARD"}, {"name": "a", "type": "BOARD"}, {"name": "A", "type": "BOARD", "aliases": []string{"x", "y"}},
		{"name": "A", "type": "BOARD", "aliases": []string{"x", "y"}}, nil, nil, nil, nil,
	} {
		state := w.stateAt("Department:a", graph.Revision(at))
		if want == nil {
			w.equal("state", state == nil, true)
			continue
		}
		w.equal("values", state.Set, want)
		w.equal("municipality", state.Municipality, ljusdal)
		w.equal("revision", state.Revision, []graph.Revision{0, 1, 1, 3, 3}[at])
	}
	w.equal("edges at a", []int{len(w.stateAt("Department:a", 1).Edges), len(w.stateAt("Department:a", 2).Edges), len(w.stateAt("Department:a", 4).Edges)}, []int{0, 1, 0})
	w.equal("revision of p", w.stateAt("Post:p", 5).Revision, graph.Revision(4))
	w.equal("a node that never was", w.stateAt("Department:never", 7) == nil, true)
}

func stateWithEdges(w *world) {
	w.apply(chief(), department("d", mora), edge("Post:chef", "WORKS_IN", "Department:d"), edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"), edge("Post:chef", "HELD_BY", "Person:bo"))
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2021-01-01"))
	w.apply(removeEdge("Post:chef", "HELD_BY", "Person:bo", "from", nil))
	w.equal("chef at 1", describe(w.stateAt("Post:chef", 1).Edges), []string{"HELD_BY Post:chef Person:bo {from: 2020-01-01}", "HELD_BY Post:chef Person:bo", "WORKS_IN Post:chef Department:d"})
	w.equal("bo at 2", describe(w.stateAt("Person:bo", 2).Edges), []string{"HELD_BY Post:chef Person:bo {from: 2020-01-01, to: 2021-01-01}", "HELD_BY Post:chef Person:bo"})
	w.equal("bo at 3", describe(w.stateAt("Person:bo", 3).Edges), []string{"HELD_BY Post:chef Person:bo {from: 2020-01-01, to: 2021-01-01}"})
	w.equal("d", describe(w.stateAt("Department:d", 3).Edges), []string{"WORKS_IN Post:chef Department:d"})
}

// beforeEach asks of a part of the commits at a time, and of one of their changes each.
func beforeEach(w *world) {
	commits := w.story()
	before := func(asked ...graph.Commit) map[graph.Revision][]map[string]any {
		w.Helper()
		found, err := graph.Before(w.ctx, w.schema, w.view(), asked)
		if err != nil {
			w.Fatal(err)
		}
		return found
	}
	all := before(commits...)
	for _, commit := range commits {
		w.equal("one value a change", len(all[commit.Revision]), len(commit.Changes))
		w.equal("alone", before(commit)[commit.Revision], all[commit.Revision])
		for i, change := range commit.Changes {
			id := change.Node + change.From
			var want map[string]any
			if state := w.stateAt(id, commit.Revision-1); state != nil && change.Node != "" {
				want = state.Set
			} else if state != nil {
				for _, edge := range state.Edges {
					if edge.Edge == change.Edge && edge.From == change.From && edge.To == change.To && edge.Set["from"] == change.Set["from"] {
						want = edge.Set
					}
				}
			}
			w.equal("what "+id+" was", all[commit.Revision][i], want)
			only := commit.Only(func(one *graph.Change) bool { return one.Node+one.From+one.To == change.Node+change.From+change.To })
			w.equal("of one change", before(only)[commit.Revision][0], want)
		}
	}
}

func beforeDryRun(w *world) {
	w.story()
	dry, err := w.store.Apply(w.ctx, graph.Batch{Changes: node("Department:b", "", "name", "B"), DryRun: true})
	if err != nil {
		w.Fatal(err)
	}
	before, err := graph.Before(w.ctx, w.schema, w.view(), []graph.Commit{dry})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("the name", before[0][0]["name"], any("b"))
}
