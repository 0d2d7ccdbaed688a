package sight_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// lived makes a random history of a world in a store: edits, removals, nodes and edges
// that come and go, each with a message. It returns the changes, batch by batch.
func (w *world) lived(t *testing.T, store graph.Store, commits int) [][]graph.Change {
	t.Helper()
	var batches [][]graph.Change
	make := func(changes []graph.Change) {
		_, err := store.Apply(t.Context(), graph.Batch{Changes: changes, By: "anna", Message: fmt.Sprint("commit ", len(batches))})
		if err == nil {
			batches = append(batches, changes)
		}
	}
	make(w.all())
	for range commits {
		id := w.ids[w.IntN(len(w.ids))]
		kind := w.schema.KindOf(id)
		if kind.Name == "Municipality" {
			continue
		}
		var changes []graph.Change
		for range 1 + w.IntN(3) {
			switch w.IntN(5) {
			case 0:
				changes = append(changes, graph.Change{Node: id, Remove: true})
			case 1:
				if edge := w.edges[w.IntN(len(w.edges))]; true {
					changes = append(changes, graph.Change{Edge: edge.Edge, From: edge.From, To: edge.To, Remove: true})
				}
			default:
				property := kind.Settable()[w.IntN(len(kind.Settable()))]
				if property.Unique == nil && !property.List {
					changes = append(changes, graph.Change{Node: id, Set: map[string]any{property.Name: w.value(property, "")}})
				}
			}
			id = w.of(w.schema.Kinds[w.IntN(len(w.schema.Kinds))])
			if kind = w.schema.KindOf(id); kind.Name == "Municipality" {
				break
			}
		}
		if len(changes) > 0 {
			make(changes)
		}
	}
	return batches
}

// now is the world that a store holds, and the nodes that it held once.
func now(t *testing.T, was *world, store graph.Store) (w *world, gone []graph.Change) {
	t.Helper()
	w = &world{Rand: was.Rand, schema: was.schema, nodes: map[string]graph.Change{}}
	all := view(t, store, sight.Administrator(""))
	for change, err := range graph.Export(t.Context(), w.schema, all) {
		if err != nil {
			t.Fatal(err)
		}
		if change.Node != "" {
			w.add(change)
		} else {
			w.edges = append(w.edges, change)
		}
	}
	for _, id := range was.ids {
		if _, there := w.nodes[id]; !there {
			gone = append(gone, was.nodes[id])
		}
	}
	return w, gone
}

// What a subject sees of the log is what would be kept if all that it may not see had
// been erased.
func TestTheLogIsAsIfTheHiddenHadBeenErased(t *testing.T) {
	roles := slices.Sorted(maps.Keys(subjects))
	r := dice(t)
	for round := range 2 {
		r.Shuffle(len(roles), func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
		w := grown(t, r, 4)
		store := ready(t, inMemory(t, w.schema))
		batches := w.lived(t, store, 60)
		after, gone := now(t, w, store)
		guarded := over(t, store)
		for _, role := range roles[:4] {
			who := subjects[role]
			if !who.May(sight.Viewer) {
				continue
			}
			erased := ready(t, inMemory(t, w.schema))
			for i, batch := range batches {
				if _, err := erased.Apply(t.Context(), graph.Batch{Changes: batch, By: "anna", Message: fmt.Sprint("commit ", i)}); err != nil {
					t.Fatal(err)
				}
			}
			for _, id := range forbidden(who, w, after, gone) {
				if _, err := erased.Erase(t.Context(), graph.Erasure{Node: id}); err != nil {
					t.Fatal(err)
				}
			}
			seen, kept := view(t, guarded, who), view(t, erased, who)
			logs := []graph.Log{{First: 500}, {First: 500, Oldest: true}, {First: 3}, {First: 3, Oldest: true, After: 1}}
			for range 30 {
				id := w.ids[r.IntN(len(w.ids))]
				logs = append(logs, graph.Log{Nodes: []string{id}, First: 500}, graph.Log{Kind: w.schema.KindOf(id), First: 1 + r.IntN(20), Oldest: r.IntN(2) == 0})
			}
			for _, log := range logs {
				want, more := left(t, kept, who, log)
				got, gotMore := told(t, seen, log)
				if !slices.Equal(got, want) || gotMore != more {
					t.Fatalf("round %d, %s, %+v: %v, want %v; differing\n%s", round, role, log, gotMore, more, differing(got, want))
				}
			}
		}
		none, _ := told(t, view(t, guarded, subjects["anonymous"]), graph.Log{First: 500})
		if len(none) > 0 {
			t.Errorf("who has no role sees who wrote what: %v", none)
		}
	}
}

// Of a node that has been removed those see the past for whose municipality it was made,
// also where a later change gave all that a node of its kind must have, as if to make one.
func TestAChangeIsNotTakenForTheMaking(t *testing.T) {
	schema := kinds(t)
	store := ready(t, inMemory(t, schema))
	town := func(id string) graph.Change {
		return graph.Change{Node: id, Set: map[string]any{"code": id[len("Municipality:"):], "name": id, "type": "MUNICIPALITY", "completeness": "FULL"}}
	}
	indicator := func(id, municipality, title string) graph.Change {
		return graph.Change{Node: id, Municipality: municipality, Set: map[string]any{"title": title}}
	}
	save(t, store, []graph.Change{town(ljusdal), town(mora)})
	save(t, store, []graph.Change{indicator("Indicator:mora", mora, "A"), indicator("Indicator:all", "", "A")})
	save(t, store, []graph.Change{indicator("Indicator:mora", "", "B")})
	save(t, store, []graph.Change{{Node: "Indicator:mora", Remove: true}, {Node: "Indicator:all", Remove: true}})
	guarded := over(t, store)
	for _, one := range []struct{ town, node, want string }{
		{mora, "Indicator:mora", "[2 3 4]"}, {ljusdal, "Indicator:mora", "[]"},
		{mora, "Indicator:all", "[2 4]"}, {ljusdal, "Indicator:all", "[2 4]"},
	} {
		who := sight.Subject{In: map[string]sight.Role{one.town: sight.Viewer}}
		commits, _, err := view(t, guarded, who).Log(t.Context(), graph.Log{Nodes: []string{one.node}, First: 10, Oldest: true})
		if err != nil {
			t.Fatal(err)
		}
		revisions := []graph.Revision{}
		for _, commit := range commits {
			revisions = append(revisions, commit.Revision)
		}
		if got := fmt.Sprint(revisions); got != one.want {
			t.Errorf("a viewer of %s sees %s of %s, want %s", one.town, got, one.node, one.want)
		}
	}
}

// What has no municipality of its own is, when it is gone too, of whoever owns what it
// leaned on at last: he is told that it is gone, makes it anew, and takes its removal back.
func TestWhatIsGoneIsOfWhomItWasOf(t *testing.T) {
	store := ready(t, inMemory(t, kinds(t)))
	guarded := over(t, store)
	towns := []graph.Change{}
	for _, id := range []string{ljusdal, mora} {
		towns = append(towns, graph.Change{Node: id, Set: map[string]any{"code": id[len("Municipality:"):], "name": id, "type": "MUNICIPALITY", "completeness": "FULL"}})
	}
	save(t, store, append(towns,
		graph.Change{Node: "Indicator:2062", Municipality: mora, Set: map[string]any{"title": "A"}},
		graph.Change{Node: "Indicator:2161", Municipality: ljusdal, Set: map[string]any{"title": "A"}},
		graph.Change{Node: "Indicator:s", Set: map[string]any{"title": "A"}}))
	value := func(indicator string) []graph.Change {
		return []graph.Change{
			{Node: "Observation:o", Set: map[string]any{"year": 2020, "gender": "ALL"}},
			{Edge: "OF", From: "Observation:o", To: indicator}, {Edge: "FOR", From: "Observation:o", To: mora},
		}
	}
	editor := sight.Subject{Name: "m", In: map[string]sight.Role{mora: sight.Editor}}
	other := sight.Subject{In: map[string]sight.Role{ljusdal: sight.Admin}}
	seen := func(who sight.Subject) (revisions []graph.Revision) {
		t.Helper()
		commits, _, err := view(t, guarded, who).Log(t.Context(), graph.Log{Nodes: []string{"Observation:o"}, First: 10, Oldest: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, commit := range commits {
			revisions = append(revisions, commit.Revision)
		}
		return revisions
	}
	hold := func(what string, wantOwn, wantOther []graph.Revision) {
		t.Helper()
		if own, others := seen(editor), seen(other); !slices.Equal(own, wantOwn) || !slices.Equal(others, wantOther) {
			t.Errorf("%s: its editor sees %v, another's administrator %v; want %v and %v", what, own, others, wantOwn, wantOther)
		}
	}
	as := sight.As(t.Context(), editor)
	apply := func(changes []graph.Change) graph.Commit {
		t.Helper()
		commit, err := guarded.Apply(as, graph.Batch{Changes: changes, By: "m"})
		if err != nil {
			t.Fatal(err)
		}
		return commit
	}
	apply(value("Indicator:2062"))
	removed := apply([]graph.Change{{Node: "Observation:o", Remove: true}})
	hold("removed", []graph.Revision{2, 3}, nil)
	if _, err := graph.Revert(as, guarded, removed.Revision, graph.Batch{By: "m"}); err != nil {
		t.Errorf("its removal cannot be taken back: %v", err)
	}
	apply([]graph.Change{{Node: "Observation:o", Remove: true}, {Node: "Indicator:2062", Remove: true}})
	hold("removed with its indicator", []graph.Revision{2, 3, 4, 5}, nil)
	apply(value("Indicator:s"))
	apply([]graph.Change{{Node: "Observation:o", Remove: true}})
	hold("made anew of what all share", []graph.Revision{2, 3, 4, 5, 6, 7}, []graph.Revision{2, 3, 4, 5, 6, 7})
	save(t, store, value("Indicator:2161"))
	save(t, store, []graph.Change{{Node: "Observation:o", Remove: true}})
	hold("made anew of another's", nil, []graph.Revision{2, 3, 4, 5, 6, 7, 8, 9})
}

// forbidden are the nodes that a subject may not see, those first that need others. Of those
// that are gone the world before tells, for none is led elsewhere, but for people.
func forbidden(who sight.Subject, before, after *world, gone []graph.Change) []string {
	var ids []string
	for _, node := range gone {
		if who.Role != sight.Admin && (before.schema.KindOf(node.Node).Personal != nil || !before.sees(who, node.Node)) {
			ids = append(ids, node.Node)
		}
	}
	for _, id := range slices.Backward(after.ids) {
		if !after.sees(who, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// told are the commits that a log tells of, as text.
func told(t *testing.T, v graph.View, log graph.Log) (texts []string, more bool) {
	t.Helper()
	commits, more, err := v.Log(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	for _, commit := range commits {
		texts = append(texts, fmt.Sprintf("%d %s %q %+v\n", commit.Revision, commit.By, commit.Message, commit.Changes))
	}
	return texts, more
}

// left are those of a log of a store where nodes were erased, without the erasures
// and what they left empty, and without another municipality's assessments.
func left(t *testing.T, v graph.View, who sight.Subject, log graph.Log) (texts []string, more bool) {
	t.Helper()
	first, meets := log.First, log.Meets()
	log.First = 500
	commits, _, err := v.Log(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	for _, commit := range commits {
		seen := commit.Only(func(change *graph.Change) bool {
			return change.Edge != "ASSESSES" || max(who.Role, who.In[change.From]) >= sight.Viewer
		})
		if len(seen.Changes) < len(commit.Changes) {
			if seen.Message = ""; !meets(&seen) {
				continue
			}
		}
		if commit = seen; len(commit.Changes) > 0 && commit.Erased == "" {
			texts = append(texts, fmt.Sprintf("%d %s %q %+v\n", commit.Revision, commit.By, commit.Message, commit.Changes))
		}
	}
	if more = len(texts) > first; more {
		texts = texts[:first]
	}
	return texts, more
}

// differing are the first commits of two logs that are not the same, by their changes.
func differing(got, want []string) string {
	for i := range max(len(got), len(want)) {
		var g, w []string
		if i < len(got) {
			g = strings.Split(got[i], "} {")
		}
		if i < len(want) {
			w = strings.Split(want[i], "} {")
		}
		if slices.Equal(g, w) {
			continue
		}
		only := func(some, others []string) []string {
			return slices.DeleteFunc(slices.Clone(some), func(one string) bool { return slices.Contains(others, one) })
		}
		return fmt.Sprintf(" got %q\nwant %q", only(g, w), only(w, g))
	}
	return "none"
}

// Subjects who may do different things have different rights, however a token spells
// the municipalities.
func TestRightsAreNotMistaken(t *testing.T) {
	two := sight.Subject{In: map[string]sight.Role{ljusdal: sight.Viewer, mora: sight.Viewer}}
	one := sight.Subject{In: map[string]sight.Role{mora + " " + ljusdal: sight.Viewer}}
	if one.Rights() == two.Rights() {
		t.Errorf("both have the rights %s", one.Rights())
	}
}
