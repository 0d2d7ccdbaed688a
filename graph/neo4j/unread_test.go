package neo4j

import (
	"fmt"
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
