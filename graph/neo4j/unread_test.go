package neo4j

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// A small commit leaves the words of its nodes to be entered later; a search finds the
// nodes all the same, as they are now, and by itself it takes about a second.
func TestWordsAreEnteredLater(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	apply := func(changes ...graph.Change) {
		t.Helper()
		if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
			t.Fatal(err)
		}
	}
	unread := func() any {
		t.Helper()
		return run(t, server, isUnread).Records[0].Values[0]
	}
	finds := func(text string, want int) {
		t.Helper()
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if hits, err := view.Search(t.Context(), graph.Search{Text: text, First: 5}); err != nil || hits.Total != want {
			t.Errorf("%s is found %+v times, %v, want %d", text, hits, err, want)
		}
	}
	post := func(title any) graph.Change {
		return graph.Change{Node: "Post:x", Municipality: "Municipality:1", Set: map[string]any{"title": title}}
	}
	apply(append(town("1").Changes, post("Rektor"))...)
	finds("rektor", 1)
	if unread() != false {
		t.Error("a search leaves nodes unread")
	}
	apply(post("Skolchef"))
	finds("rektor", 0)
	finds("skolchef", 1)

	many := town("2").Changes
	for i := range unreadMost + 1 {
		many = append(many, graph.Change{Node: fmt.Sprint("Post:", i), Municipality: "Municipality:2", Set: map[string]any{"title": "Lärare"}})
	}
	apply(many...)
	if unread() != false {
		t.Error("a large commit leaves its words for later")
	}
	finds("lärare", unreadMost+1)

	apply(post("Bibliotekarie"))
	for deadline := time.Now().Add(time.Minute); unread() != false; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody enters the words")
		}
	}
	if words := run(t, server, "MATCH (n:Post {id: 'Post:x'}) RETURN n.`words.title`").Records[0].Values[0]; words != "bibliotekarie" {
		t.Errorf("its words are %v", words)
	}
}

// Words are entered while others write: of a node that has been changed since its texts were
// read, or while they were, and of one that has been read by another meanwhile, nothing is
// entered.
func TestWordsOfWhatIsChangedMeanwhileAreNotEntered(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	enter := func(rows [][]any, want string) {
		t.Helper()
		if _, err := s.enterRows(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		row := run(t, server, "MATCH (n:Post {id: 'Post:x'}) RETURN coalesce(n.`words.title`, 'none'), n.entering IS NULL").Records[0].Values
		if row[0] != want || row[1] != true {
			t.Errorf("its words are %v, want %s; it is as before: %v", row[0], want, row[1])
		}
	}
	unread := func() [][]any {
		t.Helper()
		record, err := s.ask(t.Context(), "unread", unreadText, s.unreadValues())
		if err != nil {
			t.Fatal(err)
		}
		return rowsOf(record)
	}
	batch := town("1")
	batch.Changes = append(batch.Changes, graph.Change{Node: "Post:x", Municipality: "Municipality:1", Set: map[string]any{"title": "Rektor"}})
	if _, err := s.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); len(unread()) > 0 || s.unread.Load(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody enters the words")
		}
	} // from now on nobody looks for any
	run(t, server, "MATCH (n:Post {id: 'Post:x'}) SET n:"+labelUnread+" REMOVE n.`words.title`")
	before := unread()
	run(t, server, "MATCH (n:Post {id: 'Post:x'}) SET n.title = 'Skolchef', n.revision = n.revision + 1")
	enter(before, "none")
	run(t, server, "MATCH (n:Post {id: 'Post:x'}) SET n.revision = n.revision - 1") // as it may have been read beside the text of before
	enter(before, "none")
	now := unread()
	enter(now, "skolchef")
	run(t, server, "MATCH (n:Post {id: 'Post:x'}) SET n.`words.title` = 'another'")
	enter(now, "another")
}

// A search sees what was committed before it, and does not wait for what others commit
// meanwhile: the index is asked a second time at most, also where they never stop.
func TestASearchEndsWhileOthersWrite(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	s := openAt(t, tap.URL, Options{})
	WaitReady(t, s)
	post := func(id, title string) graph.Batch {
		return graph.Batch{Changes: []graph.Change{{Node: "Post:" + id, Municipality: "Municipality:1", Set: map[string]any{"title": title}}}}
	}
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	stop := make(chan struct{})
	for writer := range 8 {
		writing.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.Apply(t.Context(), post(fmt.Sprint(writer, " ", i), "Rektor")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range 20 {
		if _, err := s.Apply(t.Context(), post(fmt.Sprint("mine ", i), "Vaktmästare")); err != nil {
			t.Fatal(err)
		}
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tap.Statements()
		if hits, err := view.Search(t.Context(), graph.Search{Text: "vaktmästare", First: 1}); err != nil || hits.Total != i+1 {
			t.Errorf("search %d finds %+v, %v", i+1, hits, err)
		}
		asked := 0
		for _, sent := range tap.Statements() {
			if strings.Contains(sent, "fulltext.queryNodes") {
				asked++
			}
		}
		if asked > 2 {
			t.Errorf("search %d asked the index %d times", i+1, asked)
		}
	}
	close(stop)
	writing.Wait()
}
