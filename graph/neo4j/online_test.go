package neo4j

import (
	"errors"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// A store is not ready before all of its indexes can be used, and says which one
// cannot and what to do. Here it is one that Neo4j could not make, for it cannot hold a
// text that something else has written; it is made anew when it is no longer there.
func TestAnIndexThatIsNotOnlineIsWaitedFor(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	openFor(t, server).Close()
	const name = "malgraf range Post fold.title"
	run(t, server, "DROP INDEX "+quote(name))
	run(t, server, "CREATE (:Post {id: 'Post:x', `fold.title`: reduce(text = '', i IN range(1, 2000) | text + toString(rand()))})")
	s := openAt(t, server.URL, Options{})
	var said error
	for deadline := time.Now().Add(firstStart); said == nil || !strings.Contains(said.Error(), "failed"); time.Sleep(5 * time.Millisecond) {
		if said = s.Ready(t.Context()); said == nil || time.Now().After(deadline) {
			t.Fatalf("it does not say that an index has failed: %v", said)
		}
	}
	if !errors.Is(said, graph.ErrUnavailable) || !strings.Contains(said.Error(), "DROP INDEX "+quote(name)) {
		t.Errorf("it says %v", said)
	}
	if _, err := s.View(t.Context()); !errors.Is(err, graph.ErrUnavailable) {
		t.Errorf("a question is answered with %v", err)
	}
	server.Wipe(t)
	run(t, server, "DROP INDEX "+quote(name))
	WaitReady(t, s)
	states, err := s.indexStates(t.Context())
	if err != nil || states[name] != "ONLINE" {
		t.Errorf("the index is %q, %v", states[name], err)
	}
}
