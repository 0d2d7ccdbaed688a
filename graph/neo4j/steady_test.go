package neo4j

import (
	"errors"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// A node that is removed while a statement reads it has no id in the answer: here it is
// one that never had one, and is removed before the question is asked again.
func TestANodeThatGoesWhileItIsReadIsNoDamage(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	s := openAt(t, tap.URL, Options{Levels: LevelsApart, Indexes: neo4jtest.Undisturbed})
	WaitReady(t, s)
	run(t, server, "CREATE (:Target {id: 'Target:1'})-[:PART_OF]->(:Goal {title: 'x'})")
	target := s.schema.Kind("Target")
	goals := func() (n int, err error) {
		view, err := s.View(t.Context())
		if err != nil {
			return 0, err
		}
		defer view.Close()
		rows, err := view.Expand(t.Context(), graph.Expand{Edge: target.Edge("goal"), From: graph.Nodes{Kind: target, IDs: []string{"Target:1"}}})
		if err != nil {
			return 0, err
		}
		return rows.Nodes.Len(), nil
	}
	tap.Statements()
	if _, err := goals(); !errors.Is(err, graph.ErrDamaged) {
		t.Errorf("one that never had an id: %v", err)
	}
	if asked := len(tap.Statements()); asked != steadyTimes {
		t.Errorf("asked %d times, want %d", asked, steadyTimes)
	}
	tap.Gather(1, 2) // the first passes, the next is held back until there is one more
	done, asked := make(chan error, 2), 0
	ask := func() {
		n, err := goals()
		if err == nil && n > 0 {
			err = errors.New("what is removed is there")
		}
		done <- err
	}
	go ask()
	eventually(t, "it is asked again", func() bool {
		asked += len(tap.Statements())
		return asked > 1 || len(done) > 0
	})
	run(t, server, "MATCH (n:Goal) DETACH DELETE n")
	go ask()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	run(t, server, "MATCH (n:Target) DELETE n")
}
