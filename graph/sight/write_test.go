package sight_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/sight"
)

func node(id, town string, pairs ...any) graph.Change {
	set := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i].(string)] = pairs[i+1]
	}
	return graph.Change{Node: id, Municipality: town, Set: set}
}

func edge(from, edgeType, to string, pairs ...any) graph.Change {
	return graph.Change{Edge: edgeType, From: from, To: to, Set: node("", "", pairs...).Set}
}

func assignment(key, town string, pairs ...any) graph.Change {
	return node("Assignment:"+key, town, append([]any{"title", key, "form", "ASSIGNMENT", "scope", "DEPARTMENT", "status", "DECIDED"}, pairs...)...)
}

// observed is a value of the shared indicator about a town.
func observed(key, town string) []graph.Change {
	return []graph.Change{node("Observation:"+key, "", "year", 2020, "gender", "ALL"), edge("Observation:"+key, "OF", "Indicator:s"), edge("Observation:"+key, "FOR", town)}
}

// small has two towns with a department, an assignment, a post with a person, an
// indicator and a value of the shared one each, and what they share.
func small(t testing.TB) graph.Store {
	schema := kinds(t)
	store := ready(t, inMemory(t, schema))
	changes := []graph.Change{
		node("Framework:f", "", "code", "f", "title", "F", "level", "LOCAL"), node("Goal:1", "", "code", "1", "title", "Ett"), edge("Goal:1", "PART_OF", "Framework:f"),
		node("Indicator:s", "", "title", "Delad"),
	}
	for _, town := range []string{ljusdal, mora} {
		key := town[len("Municipality:"):]
		changes = append(changes, node(town, "", "code", key, "name", "Kommun "+key, "type", "MUNICIPALITY", "completeness", "FULL"),
			node("Department:"+key, town, "name", "Nämnd", "type", "BOARD"), assignment(key, town),
			node("Post:"+key, town, "title", "Chef"), node("Person:"+key, town, "name", "Eva Ek"), edge("Post:"+key, "HELD_BY", "Person:"+key),
			node("Indicator:"+key, town, "title", "Egen", "koladaId", "U"+key))
		changes = append(changes, observed(key, town)...)
	}
	save(t, store, changes)
	return store
}

// A retry with its key is told what was made, also where it would be refused by now: for
// what it leads to is gone, or because its id is taken by what has been removed.
func TestARetryIsNotRefusedByWhatCameAfterIt(t *testing.T) {
	inner := small(t)
	store, err := sight.Over(inner)
	if err != nil {
		t.Fatal(err)
	}
	ctx := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{ljusdal: sight.Editor}})
	key := ljusdal[len("Municipality:"):]
	save(t, inner, []graph.Change{node("Goal:2", "", "code", "2", "title", "Två"), edge("Goal:2", "PART_OF", "Framework:f")})
	batches := []graph.Batch{
		{Changes: []graph.Change{edge("Assignment:"+key, "CONTRIBUTES_TO", "Goal:2")}, By: "anna", Key: "a", Request: "a"},
		{Changes: []graph.Change{node("Person:new", ljusdal, "name", "Bo Ek")}, By: "anna", Key: "b", Request: "b"},
	}
	var made []graph.Commit
	for _, batch := range batches {
		commit, err := store.Apply(ctx, batch)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, commit)
	}
	save(t, inner, []graph.Change{{Node: "Goal:2", Remove: true}, {Node: "Person:new", Remove: true}})
	for i, batch := range batches {
		if commit, err := store.Apply(ctx, batch); err != nil || !commit.Replayed || commit.Revision != made[i].Revision {
			t.Errorf("%s: revision %d, replayed %v, %v", batch.Key, commit.Revision, commit.Replayed, err)
		}
		batch.Request = "another"
		if commit, err := store.Apply(ctx, batch); err == nil {
			t.Errorf("%s for another request: %+v", batch.Key, commit)
		}
	}
}

// Who writes what: own nodes, and edges from these; what is shared and what is
// another's is refused, what is out of sight is not there.
func TestWhatEachMayWrite(t *testing.T) {
	editor := sight.Subject{Name: "eva", In: map[string]sight.Role{mora: sight.Editor}}
	guest := sight.Subject{Name: "eva", In: map[string]sight.Role{mora: sight.Editor, ljusdal: sight.Viewer}}
	admin := sight.Subject{Name: "eva", In: map[string]sight.Role{mora: sight.Admin}}
	for about, c := range map[string]struct {
		who     sight.Subject
		changes []graph.Change
		want    string
	}{
		"its own node":                           {editor, []graph.Change{node("Assignment:2062", "", "title", "Ny")}, ""},
		"a new node of its own":                  {editor, []graph.Change{assignment("ny", mora), edge("Assignment:ny", "ASSIGNED_TO", "Department:2062", "role", "OWNS")}, ""},
		"an edge to what is shared":              {editor, []graph.Change{edge("Assignment:2062", "CONTRIBUTES_TO", "Goal:1")}, ""},
		"an edge from what is shared to its own": {editor, []graph.Change{edge("Indicator:s", "MEASURES", "Assignment:2062")}, ""},
		"what its municipality gives priority":   {editor, []graph.Change{edge(mora, "PRIORITISES", "Goal:1")}, ""},
		"a value of its own indicator":           {editor, []graph.Change{node("Observation:o", "", "year", 2020, "gender", "ALL"), edge("Observation:o", "OF", "Indicator:2062"), edge("Observation:o", "FOR", mora)}, ""},
		"removal of its own node":                {editor, []graph.Change{{Node: "Assignment:2062", Remove: true}}, ""},
		"what is shared":                         {editor, []graph.Change{node("Goal:1", "", "title", "Två")}, "municipality that you may write for: forbidden"},
		"what would be shared":                   {editor, []graph.Change{node("Framework:g", "", "code", "g", "title", "G", "level", "LOCAL")}, "forbidden"},
		"a document of nobody":                   {editor, []graph.Change{node("PolicyDocument:d", "", "title", "D", "status", "ADOPTED")}, "forbidden"},
		"an edge between what is shared":         {editor, []graph.Change{edge("Goal:1", "INTERACTS", "Goal:1", "score", 1)}, "forbidden"},
		"a node for another municipality":        {editor, []graph.Change{assignment("ny", ljusdal)}, "forbidden"},
		"the municipality itself, anew":          {editor, []graph.Change{node("Municipality:1", "", "code", "1", "name", "N", "type", "MUNICIPALITY", "completeness", "FULL")}, "forbidden"},
		"the municipality itself, away":          {editor, []graph.Change{{Node: mora, Remove: true}}, "forbidden"},
		"what is out of sight":                   {editor, []graph.Change{node("Assignment:2161", "", "title", "X")}, "there is no Assignment:2161: not found"},
		"removal of what is out of sight":        {editor, []graph.Change{{Node: "Assignment:2161", Remove: true}}, "there is no Assignment:2161: not found"},
		"an edge to what is out of sight":        {editor, []graph.Change{edge("Assignment:2062", "SUCCEEDS", "Assignment:2161")}, "there is no Assignment:2161: not found"},
		"an edge to what is not there":           {editor, []graph.Change{edge("Assignment:2062", "SUCCEEDS", "Assignment:9")}, "there is no Assignment:9: not found"},
		"an edge from another's to its own":      {guest, []graph.Change{edge("Assignment:2161", "SUCCEEDS", "Assignment:2062")}, "forbidden"},
		"an edge from its own to another's":      {guest, []graph.Change{edge("Assignment:2062", "SUCCEEDS", "Assignment:2161")}, ""},
		"another's node, seen":                   {guest, []graph.Change{node("Assignment:2161", "", "title", "X")}, "forbidden"},
		"a value that something unseen has":      {editor, []graph.Change{node("Indicator:2062", "", "koladaId", "U2161")}, "koladaId U2161 is that of another: conflict"},
		"its own node, away and made anew":       {editor, []graph.Change{{Node: "Assignment:2062", Remove: true}, assignment("2062", mora, "status", "DONE")}, ""},
		"its own node, made for another anew":    {editor, []graph.Change{{Node: "Assignment:2062", Remove: true}, assignment("2062", ljusdal)}, "change 2, municipality: Assignment:2062 would not be of a municipality that you may write for: forbidden"},
		"its own node, made anew for all":        {editor, []graph.Change{{Node: "Indicator:2062", Remove: true}, node("Indicator:2062", "", "title", "Egen")}, "forbidden"},
		"as an editor of all, made anew for all": {subjects["editor of all"], []graph.Change{{Node: "Indicator:2062", Remove: true}, node("Indicator:2062", "", "title", "Egen")}, "forbidden"},
		"a value about another":                  {editor, append(observed("o", mora), edge("Observation:o", "FOR", ljusdal)), "change 4, from: Observation:o would not be of a municipality that you may write for: forbidden"},
		"a value of its own about another":       {editor, append(observed("o", ljusdal), edge("Observation:o", "OF", "Indicator:2062")), ""},
		"a value that is led to another":         {editor, []graph.Change{edge("Observation:2062", "FOR", ljusdal)}, "change 1, from: Observation:2062 would not be of a municipality that you may write for: forbidden"},
		"a value that is made anew for another":  {editor, append([]graph.Change{{Node: "Observation:2062", Remove: true}}, observed("2062", ljusdal)...), "forbidden"},
		"a value that is led to its indicator":   {editor, []graph.Change{edge("Observation:2062", "OF", "Indicator:2062"), edge("Observation:2062", "FOR", ljusdal)}, ""},
		"another's value, led to its indicator":  {editor, []graph.Change{edge("Observation:2161", "OF", "Indicator:2062")}, "change 1, from: Observation:2161 is not of a municipality that you may write for: forbidden"},
		"another's value, led to it":             {editor, []graph.Change{edge("Observation:2161", "FOR", mora)}, "forbidden"},
		"a municipality's name":                  {editor, []graph.Change{node(mora, "", "name", "Mora kommun", "code", "2062")}, ""},
		"the code that roles name it by":         {editor, []graph.Change{node(mora, "", "code", "9998")}, "change 1, code: only an administrator of all may change what Municipality:2062 is named by: forbidden"},
		"such a code, as an editor of all":       {subjects["editor of all"], []graph.Change{node(mora, "", "code", "9998")}, "forbidden"},
		"such a code, as the administrator":      {subjects["admin of all"], []graph.Change{node(mora, "", "code", "9998")}, ""},
		"hiding as an editor":                    {editor, []graph.Change{node("Person:2062", "", "hidden", true)}, "only an administrator may hide"},
		"hiding as an administrator":             {admin, []graph.Change{node("Person:2062", "", "hidden", true)}, ""},
		"all that is wrong, at once":             {editor, []graph.Change{node("Goal:1", "", "title", "Två"), node("Assignment:2161", "", "title", "X")}, "change 2, node: there is no Assignment:2161"},
		"as a reader":                            {subjects["viewer of all"], []graph.Change{assignment("ny", mora)}, "forbidden"},
		"as nobody":                              {subjects["anonymous"], []graph.Change{assignment("ny", mora)}, "forbidden"},
		"as an editor of all, what is shared":    {subjects["editor of all"], []graph.Change{node("Goal:1", "", "title", "Två")}, "forbidden"},
		"as an editor of all, anything owned":    {subjects["editor of all"], []graph.Change{node("Assignment:2161", "", "title", "X")}, ""},
		"as the administrator, what is shared":   {subjects["admin of all"], []graph.Change{node("Goal:1", "", "title", "Två")}, ""},
	} {
		t.Run(about, func(t *testing.T) {
			store := small(t)
			before := view(t, store, c.who).Revision()
			_, err := over(t, store).Apply(sight.As(t.Context(), c.who), graph.Batch{Changes: c.changes, By: c.who.Name})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if made := view(t, store, c.who).Revision() > before; made != (c.want == "") {
				t.Errorf("a commit was made: %v", made)
			}
		})
	}
}

// Nobody is nobody: without a subject in the context everything is refused.
func TestWithoutASubjectNothingIsSaid(t *testing.T) {
	guarded := over(t, small(t))
	_, viewed := guarded.View(t.Context())
	_, applied := guarded.Apply(t.Context(), graph.Batch{})
	_, erased := guarded.Erase(t.Context(), graph.Erasure{Node: "Person:2062"})
	watched := guarded.Watch(t.Context(), 0, func(graph.Commit) error { return nil })
	for _, err := range []error{viewed, applied, erased, watched} {
		if !errors.Is(err, graph.ErrUnauthenticated) {
			t.Error(err)
		}
	}
}

// A person that is hidden is gone at once for all but administrators, with all that
// the log has of her; shown again she is back.
func TestAHiddenPersonIsGoneAtOnce(t *testing.T) {
	store := small(t)
	guarded := over(t, store)
	editor, admin := sight.Subject{In: map[string]sight.Role{mora: sight.Editor}}, sight.Subject{In: map[string]sight.Role{mora: sight.Admin}}
	check := func(when string, who sight.Subject, there bool) {
		t.Helper()
		v := view(t, guarded, who)
		if _, err := graph.Find(t.Context(), v, graph.Ref{ID: "Person:2062"}); (err == nil) != there {
			t.Errorf("%s: %v", when, err)
		}
		commits, _, err := v.Log(t.Context(), graph.Log{Nodes: []string{"Person:2062"}, First: 10})
		if err != nil || (len(commits) > 0) != there {
			t.Errorf("%s the log has %v, %v", when, commits, err)
		}
	}
	check("before", editor, true)
	for _, hidden := range []bool{true, false} {
		if _, err := guarded.Apply(sight.As(t.Context(), admin), graph.Batch{Changes: []graph.Change{node("Person:2062", "", "hidden", hidden)}}); err != nil {
			t.Fatal(err)
		}
		check("then", editor, !hidden)
		check("then", admin, true)
	}
}

// Administrators erase, each in their municipality; the post stays.
func TestWhoMayErase(t *testing.T) {
	guarded := over(t, small(t))
	erase := func(who sight.Subject, id string) error {
		_, err := guarded.Erase(sight.As(t.Context(), who), graph.Erasure{Node: id, Message: "KS 2026/7"})
		return err
	}
	admin := sight.Subject{In: map[string]sight.Role{mora: sight.Admin}}
	if err := erase(sight.Subject{Role: sight.Editor}, "Person:2062"); !errors.Is(err, graph.ErrForbidden) {
		t.Errorf("an editor: %v", err)
	}
	if err := erase(admin, "Person:2161"); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("of another municipality: %v", err)
	}
	if err := erase(admin, "Person:2062"); err != nil {
		t.Errorf("her own: %v", err)
	}
	if _, err := graph.Find(t.Context(), view(t, guarded, admin), graph.Ref{ID: "Post:2062"}); err != nil {
		t.Errorf("the post: %v", err)
	}
}

// An id that stood for what is out of sight cannot be taken over, and with it its past.
func TestAnIdIsNotTakenOver(t *testing.T) {
	store := small(t)
	save(t, store, []graph.Change{{Node: "Assignment:2161", Remove: true}})
	guarded := over(t, store)
	editor := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{mora: sight.Editor}})
	if _, err := guarded.Apply(editor, graph.Batch{Changes: []graph.Change{assignment("2161", mora)}}); !errors.Is(err, graph.ErrConflict) {
		t.Error(err)
	}
}

// A commit that changed also what is out of sight is taken back by who sees it all.
func TestOnlyWholeCommitsAreTakenBack(t *testing.T) {
	store := small(t)
	made := save(t, store, []graph.Change{node("Assignment:2161", "", "title", "X"), node("Assignment:2062", "", "title", "X")})
	guarded := over(t, store)
	editor := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{mora: sight.Editor}})
	if _, err := graph.Revert(editor, guarded, made.Revision, graph.Batch{}); !errors.Is(err, graph.ErrForbidden) {
		t.Errorf("in part: %v", err)
	}
	if _, err := graph.Revert(sight.As(t.Context(), sight.Subject{Role: sight.Editor}), guarded, made.Revision, graph.Batch{}); err != nil {
		t.Errorf("the whole: %v", err)
	}
}

// A commit that is out of sight is told of in the words for one that there is not, also
// where it is to be taken back: nothing says that it is no longer kept.
func TestACommitOutOfSightIsNone(t *testing.T) {
	store := small(t)
	made := save(t, store, []graph.Change{node("Assignment:2161", "", "title", "X")})
	guarded := over(t, store)
	for name, who := range map[string]sight.Subject{"of another municipality": {In: map[string]sight.Role{mora: sight.Editor}}, "without a role": {}} {
		for _, revision := range []graph.Revision{made.Revision, made.Revision + 1} {
			want := fmt.Sprintf("there is no revision %d: %v", revision, graph.ErrNotFound)
			if _, err := graph.CommitAt(t.Context(), view(t, guarded, who), revision); !errors.Is(err, graph.ErrNotFound) || err.Error() != want {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
			if _, err := graph.Revert(sight.As(t.Context(), who), guarded, revision, graph.Batch{}); !errors.Is(err, graph.ErrNotFound) || err.Error() != want {
				t.Errorf("%s reverts: %v, want %s", name, err, want)
			}
		}
	}
}

// Each is told of commits as far as it sees them; who has no role, that what it sees is new.
func TestWhatEachIsToldLive(t *testing.T) {
	store := small(t)
	guarded := over(t, store)
	told := func(who sight.Subject) chan graph.Commit {
		commits := make(chan graph.Commit, 10)
		go func() {
			_ = guarded.Watch(sight.As(t.Context(), who), 1, func(commit graph.Commit) error { commits <- commit; return nil })
		}()
		return commits
	}
	anonymous, one, all := told(sight.Subject{}), told(sight.Subject{In: map[string]sight.Role{mora: sight.Viewer}}), told(sight.Administrator(""))
	save(t, store, []graph.Change{assignment("draft", mora, "status", "PROPOSED")})
	save(t, store, []graph.Change{node("Assignment:2161", "", "title", "X"), node("Assignment:2062", "", "title", "X")})
	save(t, store, []graph.Change{node("Assignment:draft", "", "status", "DECIDED")})
	save(t, store, []graph.Change{{Edge: "HELD_BY", From: "Post:2062", To: "Person:2062", Remove: true}})
	save(t, store, []graph.Change{node("Department:2062", "", "name", "Ny nämnd")})
	expect := func(who string, commits chan graph.Commit, want ...string) {
		t.Helper()
		for _, one := range want {
			select {
			case commit := <-commits:
				var ids []string
				for _, change := range commit.Changes {
					ids = append(ids, change.Node)
				}
				slices.Sort(ids)
				if got := strings.Join(ids, " "); got != one {
					t.Errorf("%s is told of %q, want %q", who, got, one)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s is not told of %s", who, one)
			}
		}
	}
	expect("the administrator", all, "Assignment:draft", "Assignment:2062 Assignment:2161", "Assignment:draft", "", "Department:2062")
	expect("a viewer", one, "Assignment:draft", "Assignment:2062", "Assignment:draft", "", "Department:2062")
	expect("a reader", anonymous, "Assignment:2062 Assignment:2161", "Assignment:draft", "Department:2062") // nothing of a person
}

// overtaken is a store in which another writes just before a batch is made.
type overtaken struct {
	graph.Store
	first func()
}

func (s *overtaken) Apply(ctx context.Context, batch graph.Batch) (graph.Commit, error) {
	s.first()
	return s.Store.Apply(ctx, batch)
}

// What another makes after it was looked at what a batch names is not told of, and no edge is
// made to it.
func TestWhatIsMadeMeanwhileIsNotSeen(t *testing.T) {
	editor := sight.Subject{Name: "eva", In: map[string]sight.Role{mora: sight.Editor}}
	for about, c := range map[string]struct {
		change graph.Change
		want   string
	}{
		"an edge goes with what is removed": {graph.Change{Node: "Assignment:2062", Remove: true}, ""},
		"an edge to it":                     {edge("Assignment:2062", "SUCCEEDS", "Assignment:other"), "there is no Assignment:other: not found"},
		"an edge from it":                   {edge("Assignment:other", "SUCCEEDS", "Assignment:2062"), "there is no Assignment:other: not found"},
	} {
		t.Run(about, func(t *testing.T) {
			store := small(t)
			guarded := over(t, &overtaken{store, func() {
				save(t, store, []graph.Change{assignment("other", ljusdal), edge("Assignment:other", "SUCCEEDS", "Assignment:2062")})
			}})
			commit, err := guarded.Apply(sight.As(t.Context(), editor), graph.Batch{Changes: []graph.Change{c.change}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasSuffix(err.Error(), c.want)) {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if text := fmt.Sprint(commit.Changes); strings.Contains(text, "other") {
				t.Errorf("told of %s", text)
			}
		})
	}
}

// Taking back a commit does not say what hangs on what would go, where that is out of sight.
func TestWhatWouldBeLostOutOfSightIsNotNamed(t *testing.T) {
	store := small(t)
	save(t, store, []graph.Change{node("Post:new", mora, "title", "Ny")})
	save(t, store, []graph.Change{edge("Post:new", "HELD_BY", "Person:2062")})
	save(t, store, []graph.Change{node("Person:2062", "", "hidden", true)})
	editor := sight.As(t.Context(), sight.Subject{Name: "eva", In: map[string]sight.Role{mora: sight.Editor}})
	_, err := graph.Revert(editor, over(t, store), 2, graph.Batch{DryRun: true})
	if want := "an edge between Post:new and another would be lost"; err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "HELD_BY") {
		t.Errorf("%v, want %s", err, want)
	}
}

// Who has no role is not told that a link was proposed or turned down; that it was accepted
// he is told.
func TestProposedLinksAreNotToldLive(t *testing.T) {
	store := small(t)
	save(t, store, []graph.Change{node("PolicyDocument:d", mora, "title", "D", "status", "ADOPTED"), node("PolicyDocument:e", mora, "title", "E", "status", "ADOPTED")})
	guarded := over(t, store)
	link := func(status string) graph.Change {
		return edge("PolicyDocument:d", "ADDRESSES", "Goal:1", "status", status)
	}
	save(t, store, []graph.Change{link("SUGGESTED")})
	save(t, store, []graph.Change{link("REJECTED")})
	save(t, store, []graph.Change{link("SUGGESTED"), node("PolicyDocument:e", "", "title", "E2")})
	told := func(after graph.Revision) string {
		t.Helper()
		commits, until, err := guarded.Told(sight.As(t.Context(), sight.Subject{}), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint("until ", until)
		for _, commit := range commits {
			text += fmt.Sprintf("; %d:", commit.Revision)
			for _, change := range commit.Changes {
				text += " " + change.Node
			}
		}
		return text
	}
	if got, want := told(2), "until 5; 5: PolicyDocument:e"; got != want {
		t.Errorf("of what is proposed he is told %q, want %q", got, want)
	}
	save(t, store, []graph.Change{link("ACCEPTED")})
	if got, want := told(5), "until 6; 6: PolicyDocument:d"; got != want {
		t.Errorf("of what is accepted he is told %q, want %q", got, want)
	}
	save(t, store, []graph.Change{{Edge: "ADDRESSES", From: "PolicyDocument:d", To: "Goal:1", Remove: true}})
	if got, want := told(6), "until 7"; got != want {
		t.Errorf("of what is gone he is told %q, want %q", got, want)
	}
}

// Whatever characters the id has of what may not be seen: no error says it.
func TestErrorsNameNothingUnseen(t *testing.T) {
	editor := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{mora: sight.Editor}})
	for _, id := range []string{"Indicator:eva ek", "Indicator:ek.", "Indicator:\"ek", "Indicator:ek,a", "Indicator:ek;a", "Indicator:å:ö"} {
		store := small(t)
		save(t, store, []graph.Change{node(id, ljusdal, "title", "T", "koladaId", "U7")})
		_, err := over(t, store).Apply(editor, graph.Batch{Changes: []graph.Change{node("Indicator:2062", "", "koladaId", "U7")}})
		if want := "change 1, koladaId: Indicator:2062: koladaId U7 is that of another: conflict"; err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", id, err, want)
		}
	}
	_, err := over(t, small(t)).Apply(editor, graph.Batch{Changes: []graph.Change{
		node("Indicator:a", mora, "title", "A", "koladaId", "U8"), node("Indicator:b", mora, "title", "B", "koladaId", "U8")}})
	if want := "U8 is that of Indicator:a"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("of the batch's own: %v, want %s", err, want)
	}
}

// Who expects a revision of what is, or was, another's learns no more than of what
// never was: not that it was there, who removed it, or when.
func TestExpectingWhatIsUnseen(t *testing.T) {
	editor := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{mora: sight.Editor}})
	store := small(t)
	for _, gone := range []string{"Post:2161", "Assignment:2062"} {
		if _, err := store.Apply(t.Context(), graph.Batch{By: "karin", Changes: []graph.Change{{Node: gone, Remove: true}}}); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]string{
		"Assignment:never": "there is no Assignment:never: conflict",
		"Assignment:2161":  "there is no Assignment:2161: conflict",
		"Post:2161":        "there is no Post:2161: conflict",
		"Assignment:2062":  " by karin: conflict", // its own
	} {
		_, err := over(t, store).Apply(editor, graph.Batch{Expect: map[string]graph.Revision{id: 1}, Changes: []graph.Change{node("Post:2062", "", "title", "X")}})
		if stale := (*graph.Stale)(nil); !errors.As(err, &stale) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", id, err, want)
		}
	}
	_, err := over(t, store).Apply(editor, graph.Batch{Expect: map[string]graph.Revision{"Assignment:2161": 0}, Changes: []graph.Change{node("Post:2062", "", "title", "X")}})
	if want := "change 1, revision: Assignment:2161 is there already: conflict"; err == nil || err.Error() != want {
		t.Errorf("as new: %v, want %q", err, want)
	}
}

// Who changed a node is told to who sees what was changed: an edge to somebody hidden is
// not, but that the node has another revision.
func TestWhoChangedANodeUnseen(t *testing.T) {
	editor := sight.As(t.Context(), sight.Subject{In: map[string]sight.Role{mora: sight.Editor}})
	store := small(t)
	made := save(t, store, []graph.Change{node("Person:2062", "", "hidden", true)}).Revision
	by := func(change graph.Change) {
		t.Helper()
		if _, err := store.Apply(t.Context(), graph.Batch{By: "karin", Changes: []graph.Change{change}}); err != nil {
			t.Fatal(err)
		}
	}
	expecting := func(want string) {
		t.Helper()
		_, err := over(t, store).Apply(editor, graph.Batch{Expect: map[string]graph.Revision{"Post:2062": made}, Changes: []graph.Change{node("Post:2062", "", "title", "X")}})
		if stale := (*graph.Stale)(nil); !errors.As(err, &stale) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	by(graph.Change{Edge: "HELD_BY", From: "Post:2062", To: "Person:2062", Remove: true})
	expecting("Post:2062 has been changed, at revision 3: conflict")
	by(node("Post:2062", "", "title", "Y"))
	expecting(" by karin: conflict")
}

// What a municipality thinks of a target is its own: others that have roles do not see it.
func TestAssessmentsAreTheMunicipalitysOwn(t *testing.T) {
	store := small(t)
	save(t, store, []graph.Change{node("Target:1.1", "", "code", "1.1", "title", "Ett"), edge("Target:1.1", "PART_OF", "Goal:1"), edge("Target:1.1", "IN_FRAMEWORK", "Framework:f")})
	save(t, store, []graph.Change{edge(mora, "ASSESSES", "Target:1.1", "assessment", "NOT_RELEVANT", "reason", "arbetsmaterial")})
	towns, targets := store.Schema().Kind("Municipality"), store.Schema().Kind("Target")
	assesses, assessedBy := towns.Edge("assesses"), targets.Edge("assessedBy")
	for town, sees := range map[string]bool{mora: true, ljusdal: false} {
		v := view(t, over(t, store), sight.Subject{In: map[string]sight.Role{town: sight.Viewer}})
		for _, expand := range []graph.Expand{
			{Edge: assesses, From: graph.Nodes{Kind: towns, IDs: []string{mora}}}, {Edge: assessedBy, From: graph.Nodes{Kind: targets, IDs: []string{"Target:1.1"}}},
		} {
			if rows, err := v.Expand(t.Context(), expand); err != nil || (rows.Nodes.Len() == 1) != sees {
				t.Errorf("%s sees %+v along %s: %v", town, rows, expand.Edge.Name, err)
			}
		}
		for _, where := range []graph.Filter{
			graph.EdgeMatch{Edge: assesses}, graph.EdgeCount{Edge: assesses, Op: graph.Gt, Value: int64(0)}, graph.Not{Filter: graph.EdgeCount{Edge: assesses, Op: graph.In, Value: []any{int64(0)}}},
			graph.Not{Filter: graph.EdgeMatch{Edge: assesses, Quantifier: graph.None}},
		} {
			if rows, err := v.Scan(t.Context(), graph.Scan{Kind: towns, Where: where}); err != nil || (rows.Nodes.Len() == 1) != sees {
				t.Errorf("%s finds %+v by %+v: %v", town, rows, where, err)
			}
		}
		if commits, _, err := v.Log(t.Context(), graph.Log{After: 2, First: 9}); err != nil || (len(commits) == 1) != sees {
			t.Errorf("%s sees the commits %+v, %v", town, commits, err)
		}
	}
}

// A name that several municipalities use is none that several have, to who sees one.
func TestANameThatIsAlsoUsedOutOfSight(t *testing.T) {
	store := over(t, small(t))
	kind := store.Schema().Kind("Department")
	ref := graph.Ref{Kind: kind, Property: kind.Property("name"), Value: "Nämnd"}
	found, err := view(t, store, sight.Subject{In: map[string]sight.Role{mora: sight.Viewer}}).Get(t.Context(), graph.Get{Refs: []graph.Ref{ref}})
	if err != nil || found.At[0].Kind == nil || found.Kinds[kind].Nodes.IDs[0] != "Department:2062" {
		t.Errorf("%v, %+v", err, found)
	}
}
