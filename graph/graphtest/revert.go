package graphtest

import (
	"errors"
	"fmt"
	"slices"

	"malgraf/graph"
)

var reverts = []specification{
	{"what was made is removed again", revertMade},
	{"what was removed comes back, with its values, edges and keys", revertRemoved},
	{"what was changed is as before, and what else is in the node stays", revertChanged},
	{"an edge that was replaced comes back", revertReplaced},
	{"a node that went to another town goes back", revertMoved},
	{"the commit says which one it takes back, who and why", revertCommit},
	{"taking back a taking back makes it again", revertTwice},
	{"a commit of many changes is taken back, and that again", revertMany},
	{"what is as it was before is left alone", revertDone},
	{"a later change of the same property stands in its way", revertOverProperty},
	{"a later change of the same edge stands in its way", revertOverEdge},
	{"an edge that was hung on what is to go stands in its way", revertUnderEdge},
	{"an edge that took its place stands in its way", revertOverPlace},
	{"a node that was removed since stands in its way", revertOverRemoved},
	{"an end that was removed since stands in its way", revertOverEnd},
	{"a name that was taken since stands in its way", revertOverName},
	{"a later change of the other end of a period stands in its way", revertOverPeriod},
	{"all that stands in its way is told at once", revertAllAtOnce},
	{"a dry run says what would change", revertDry},
	{"a retry with the same key is the same", revertKeyed},
	{"there is no taking back what is not there, or was erased", revertNothing},
	{"a batch that takes back a commit removes nothing it does not name", revertNamesAll},
	{"a random commit that is taken back, and that again, leaves the graph as it was", revertRandom},
}

func (w *world) reverts(revision graph.Revision) graph.Commit {
	w.Helper()
	commit, err := graph.Revert(w.ctx, w.store, revision, graph.Batch{By: "Eva", Message: "fel"})
	if err != nil {
		w.Fatalf("revision %d is not taken back: %v", revision, err)
	}
	return commit
}

// inTheWay tries to take back a commit and lists what stands in its way, each
// "index field: what @revision".
func (w *world) inTheWay(revision graph.Revision, want ...string) {
	w.Helper()
	before := w.revision()
	_, err := graph.Revert(w.ctx, w.store, revision, graph.Batch{})
	var violations graph.Violations
	if !errors.As(err, &violations) || !errors.Is(err, graph.ErrConflict) {
		w.Fatalf("error %v, want violations that are conflicts", err)
	}
	got := make([]string, len(violations))
	for i, one := range violations {
		got[i] = line(one)
		if later := (*graph.InTheWay)(nil); errors.As(one.Err, &later) {
			got[i] = line(one) + " " + later.What + " @" + string(rune('0'+later.Revision))
		}
	}
	slices.Sort(got)
	w.equal("in its way", got, want)
	w.equal("revision", w.revision(), before)
}

func revertMade(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(department("b", ljusdal), edge("Department:b", "SERVES", "Department:a"), edge("Department:a", "PART_OF", "Department:b"))
	w.equal("changes", len(w.reverts(2).Changes), 3)
	w.finds("Department", nil, "a")
	w.equal("served by", w.far("Department:a", "servedBy"), nil)
}

func revertRemoved(w *world) {
	w.apply(chief(), department("d", mora), edge("Post:chef", "WORKS_IN", "Department:d", "source", "bild 7"),
		edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2021-01-01"), edge("Post:chef", "HELD_BY", "Person:bo"))
	before := w.stateAt("Post:chef", 1)
	w.apply(removeNode("Post:chef"), removeNode("Person:bo"))
	w.reverts(2)
	after := w.stateAt("Post:chef", 3)
	w.equal("values", after.Set, before.Set)
	w.equal("edges", describe(after.Edges), describe(before.Edges))
	w.equal("department", w.far("Post:chef", "department"), []string{"d"})
	w.equal("municipality", w.far("Post:chef", "municipality"), []string{"2062"})
}

func revertChanged(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"x"}), assignment("y", ljusdal), edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.apply(node("Department:a", "", "name", "A", "aliases", nil, "validFrom", "2020-01-01"), edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "LEADS"))
	w.apply(node("Department:a", "", "validTo", "2030-01-01", "type", "UNIT"), edge("Assignment:y", "ASSIGNED_TO", "Department:a", "source", "bild 7"))
	w.reverts(2)
	w.equal("values", w.stateAt("Department:a", 4).Set, map[string]any{"name": "a", "aliases": []string{"x"}, "type": "UNIT", "validTo": "2030-01-01"})
	w.equal("edge", describe(w.stateAt("Assignment:y", 4).Edges), []string{"ASSIGNED_TO Assignment:y Department:a {role: OWNS, source: bild 7}"})
}

func revertReplaced(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), department("b", ljusdal), edge("Post:p", "WORKS_IN", "Department:a", "source", "s"))
	w.apply(edge("Post:p", "WORKS_IN", "Department:b"))
	w.reverts(2)
	w.equal("department", describe(w.stateAt("Post:p", 3).Edges), []string{"WORKS_IN Post:p Department:a {source: s}"})
}

func revertMoved(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"x"}), department("b", ljusdal), edge("Department:b", "SERVES", "Department:a"))
	w.apply(removeNode("Department:a"), department("a", mora))
	w.reverts(2)
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"x"}))
	w.equal("serves", w.far("Department:b", "serves"), []string{"a"})
}

func revertCommit(w *world) {
	w.apply(towns())
	w.apply(department("a", ljusdal))
	commit := w.reverts(2)
	w.equal("commit", []any{commit.Revision, commit.Reverts, commit.By, commit.Message}, []any{graph.Revision(3), graph.Revision(2), "Eva", "fel"})
	w.equal("seen", w.next(w.watch(2)).Reverts, graph.Revision(2))
	commits, _, err := w.view().Log(w.ctx, graph.Log{First: 2})
	if err != nil || len(commits) != 2 {
		w.Fatal(commits, err)
	}
	w.equal("kept", []graph.Revision{commits[0].Reverts, commits[1].Reverts}, []graph.Revision{2, 0})
}

func revertTwice(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A"), department("b", ljusdal), edge("Department:b", "SERVES", "Department:a"))
	w.reverts(2)
	w.finds("Department", nil, "a")
	w.reverts(3)
	w.finds("Department", nil, "a", "b")
	w.equal("name", w.value("Department:a", "name"), any("A"))
	w.equal("serves", w.far("Department:b", "serves"), []string{"a"})
}

func revertMany(w *world) {
	const many = 1_000
	var made changes
	for i := range many {
		key := fmt.Sprint(i)
		made = append(made, slices.Concat(assignment(key, ljusdal), edge("Assignment:"+key, "ASSIGNED_TO", "Department:a", "role", "OWNS"))...)
	}
	w.apply(towns(), department("a", ljusdal))
	w.apply(made)
	w.equal("changes", len(w.reverts(2).Changes), 2*many)
	w.finds("Assignment", nil)
	w.equal("changes, again", len(w.reverts(3).Changes), 2*many)
	w.equal("assignments of the department", len(w.far("Department:a", "assignments")), many)
}

func revertDone(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A", "type", "UNIT"), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "a"), removeNode("Department:b"))
	w.equal("changes", describe(w.reverts(2).Changes), []string{"Department:a {type: BOARD}"})
	w.equal("revision, the second time", w.reverts(2).Revision, graph.Revision(0))
}

func revertOverProperty(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A", "type", "UNIT"))
	w.apply(node("Department:a", "", "validFrom", "2020-01-01"))
	w.apply(node("Department:a", "", "name", "Å"))
	w.inTheWay(2, "0 name: conflict Department:a @4")
	w.reverts(4)
	w.reverts(2)
	w.equal("name", w.value("Department:a", "name"), any("a"))
}

func revertOverEdge(w *world) {
	w.apply(towns(), department("a", ljusdal), assignment("y", ljusdal), edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.apply(edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "LEADS"), assignment("z", ljusdal), edge("Assignment:z", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.apply(edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "TAKES_PART"))
	w.apply(edge("Assignment:z", "ASSIGNED_TO", "Department:a", "role", "LEADS"))
	w.inTheWay(2, "0 role: conflict ASSIGNED_TO from Assignment:y to Department:a @3", "2 : conflict ASSIGNED_TO from Assignment:z to Department:a @4")
}

func revertUnderEdge(w *world) {
	w.apply(towns(), assignment("y", ljusdal))
	w.apply(department("a", ljusdal), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"))
	w.apply(edge("Assignment:y", "ASSIGNED_TO", "Department:b", "role", "OWNS"))
	w.inTheWay(2, "1 : conflict ASSIGNED_TO from Assignment:y to Department:b @3")
	w.apply(removeNode("Assignment:y"))
	w.reverts(2)
	w.finds("Department", nil)
}

func revertOverPlace(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), department("b", ljusdal), department("c", ljusdal), edge("Post:p", "WORKS_IN", "Department:a"))
	w.apply(removeEdge("Post:p", "WORKS_IN", "Department:a"))
	w.apply(edge("Post:p", "WORKS_IN", "Department:c"))
	w.inTheWay(2, "0 : conflict WORKS_IN from Post:p to Department:c @3")
	w.apply(removeEdge("Post:p", "WORKS_IN", "Department:c"))
	w.reverts(2)
	w.equal("department", w.far("Post:p", "department"), []string{"a"})
}

func revertOverRemoved(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A"))
	w.apply(removeNode("Department:a"))
	w.inTheWay(2, "0 : conflict Department:a @3")
}

func revertOverEnd(w *world) {
	w.apply(towns(), department("a", ljusdal), assignment("y", ljusdal), edge("Assignment:y", "ASSIGNED_TO", "Department:a", "role", "OWNS"))
	w.apply(removeNode("Assignment:y"))
	w.apply(removeNode("Department:a"))
	w.inTheWay(2, "0 : conflict Department:a @3")
	w.apply(municipality("x"), department("z", "Municipality:x"))
	w.apply(removeNode("Department:z"))
	w.apply(removeNode("Municipality:x"))
	w.inTheWay(5, "0 : conflict Municipality:x @6")
}

func revertOverName(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "type", "UNIT"), node("Department:a", "", "name", "A"))
	w.apply(department("b", ljusdal, "name", "a"))
	w.inTheWay(2, "0 name: conflict")
}

func revertOverPeriod(w *world) {
	w.apply(towns(), assignment("y", ljusdal, "start", "2025-01-01", "due", "2025-12-31"), assignment("z", ljusdal, "start", "2025-01-01", "due", "2025-12-31"))
	w.apply(node("Assignment:y", "", "start", "2024-01-01"), node("Assignment:z", "", "due", "2026-12-31"))
	w.apply(node("Assignment:y", "", "due", "2024-12-31"))
	w.apply(node("Assignment:z", "", "start", "2026-01-01"))
	w.inTheWay(2, "0 due: conflict Assignment:y @3", "1 start: conflict Assignment:z @4")
	w.reverts(4)
	w.reverts(3)
	w.reverts(2)
	w.equal("start", w.value("Assignment:y", "start"), any("2025-01-01"))
	w.equal("due", w.value("Assignment:z", "due"), any("2025-12-31"))
}

func revertAllAtOnce(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal))
	w.apply(node("Department:a", "", "name", "A", "type", "UNIT"), department("c", ljusdal), removeNode("Department:b"))
	w.apply(node("Department:a", "", "name", "AA", "type", "COUNCIL"), edge("Department:a", "SERVES", "Department:c"), department("b", mora))
	w.inTheWay(2, "0 name: conflict Department:a @3", "0 type: conflict Department:a @3", "1 : conflict SERVES from Department:a to Department:c @3", "2 : conflict Department:b @3")
}

func revertDry(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A"))
	commit, err := graph.Revert(w.ctx, w.store, 2, graph.Batch{DryRun: true})
	if err != nil {
		w.Fatal(err)
	}
	w.equal("changes", describe(commit.Changes), []string{"Department:a {name: a}"})
	w.equal("name", w.value("Department:a", "name"), any("A"))
}

func revertKeyed(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", "", "name", "A"))
	batch := graph.Batch{By: "Eva", Key: "k", Request: "revert 2"}
	first, err := graph.Revert(w.ctx, w.store, 2, batch)
	if err != nil {
		w.Fatal(err)
	}
	for _, name := range []string{"B", "A"} {
		w.apply(node("Department:a", "", "name", name))
		again, err := graph.Revert(w.ctx, w.store, 2, batch)
		if err != nil {
			w.Fatal(err)
		}
		w.again(first, again)
		w.equal("name", w.value("Department:a", "name"), any(name))
	}
}

func revertNothing(w *world) {
	w.apply(towns(), post("p", ljusdal))
	w.apply(post("q", ljusdal))
	w.erases("Post:q")
	for revision, want := range map[graph.Revision]error{-1: graph.ErrNotFound, 0: graph.ErrNotFound, 4: graph.ErrNotFound, 3: graph.ErrInvalid, 2: graph.ErrInvalid} {
		_, err := graph.Revert(w.ctx, w.store, revision, graph.Batch{})
		w.fails(err, want)
	}
	w.equal("revision", w.revision(), graph.Revision(3))
}

func revertNamesAll(w *world) {
	w.apply(towns(), post("p", ljusdal), department("a", ljusdal), department("b", ljusdal), edge("Post:p", "WORKS_IN", "Department:a"))
	for _, batch := range []changes{removeNode("Department:a"), edge("Post:p", "WORKS_IN", "Department:b")} {
		_, err := w.store.Apply(w.ctx, graph.Batch{Changes: batch, Reverts: 1})
		w.fails(err, graph.ErrConflict)
	}
	w.makes(graph.Batch{Changes: slices.Concat(removeEdge("Post:p", "WORKS_IN", "Department:a"), removeNode("Department:a"), edge("Post:p", "WORKS_IN", "Department:b")), Reverts: 1})
	w.equal("department", w.far("Post:p", "department"), []string{"b"})
}

const revertRounds = 60

func revertRandom(w *world) {
	c := newChance(w)
	start := slices.Concat(towns(), framework("f"), framework("g"), goal("1", "f"), goal("2", "g"))
	c.model.apply(start)
	w.apply(start)
	revision, taken := w.revision(), 0
	for round := 0; round < revertRounds && !w.Failed(); round++ {
		before := c.model.text()
		made := c.batch(round, revision)
		if undone := 2 + graph.Revision(c.IntN(int(made))); c.IntN(2) == 0 && undone < made {
			taken += c.thereAndBack(undone)
			made = w.revision()
		} else if made > revision {
			c.follow(w.reverts(made))
			w.equal("the graph, with the last commit taken back", c.model.text(), before)
			made++
		}
		revision = made
	}
	c.model.compareAll(w)
	w.Logf("%d commits before the last were taken back", taken)
}

// thereAndBack takes back a commit, where nothing stands in its way, and then that.
func (c *chance) thereAndBack(undone graph.Revision) int {
	c.Helper()
	before := c.model.text()
	commit, err := graph.Revert(c.ctx, c.store, undone, graph.Batch{})
	if err != nil {
		var violations graph.Violations
		if !errors.As(err, &violations) {
			c.Errorf("revision %d: %v", undone, err)
		}
		return 0
	}
	if commit.Revision == 0 {
		return 0
	}
	c.follow(commit)
	c.follow(c.reverts(commit.Revision))
	c.equal("the graph, there and back", c.model.text(), before)
	return 1
}

// follow makes a commit in the model too.
func (c *chance) follow(commit graph.Commit) {
	c.Helper()
	if refused := c.model.apply(commit.Changes); refused != "" {
		c.Errorf("the model refuses commit %d: %s", commit.Revision, refused)
	}
}
