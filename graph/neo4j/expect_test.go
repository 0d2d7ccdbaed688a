package neo4j

import (
	"errors"
	"fmt"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// Who last changed the nodes that a writer knows too little of, or removed them, is
// asked for all of them at once: by who makes the batch ahead, and again under the lock.
func TestStaleExpectationsAreAskedAboutAtOnce(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	tap := server.Tap(t)
	s := openAt(t, tap.URL, Options{})
	WaitReady(t, s)
	const many = 20
	made, removed := town("1").Changes, []graph.Change(nil)
	expect := map[string]graph.Revision{}
	for i := range many {
		key := fmt.Sprint(i)
		made = append(made, post(key))
		removed = append(removed, graph.Change{Node: "Post:" + key, Remove: true})
		expect["Post:"+key] = 1
	}
	for _, batch := range [][]graph.Change{made, removed} {
		if _, err := save(t, s, batch...); err != nil {
			t.Fatal(err)
		}
	}
	tap.Statements()
	_, err := s.Apply(t.Context(), graph.Batch{Changes: made, Expect: expect})
	var violations graph.Violations
	if !errors.As(err, &violations) || len(violations) != many {
		t.Fatalf("%d violations: %v", len(violations), err)
	}
	asked := 0
	for _, text := range tap.Statements() {
		if text == lastChangesText {
			asked++
		}
	}
	if asked > 2 {
		t.Errorf("who removed %d is asked %d times", many, asked)
	}
}
