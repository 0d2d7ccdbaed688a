package neo4j

import (
	"errors"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// A database that is emptied under a running program is written to as an empty one: what
// the program knew of it is in the way of nothing.
func TestWhatIsEmptiedUnderAProgramIsWrittenTo(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	for _, code := range []string{"1", "2"} {
		if _, err := s.Apply(t.Context(), town(code)); err != nil {
			t.Fatal(err)
		}
	}
	server.Wipe(t)
	elsewhere := office("1")
	elsewhere.Municipality = "Municipality:3" // of which nothing is known
	_, err := save(t, s, elsewhere)
	if refused := (graph.Violations)(nil); !errors.As(err, &refused) || !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("a department of a municipality that is gone: %v", err)
	}
	if _, err := save(t, s, append(town("1").Changes, office("1"))...); err != nil {
		t.Errorf("both of them: %v", err)
	}
}
