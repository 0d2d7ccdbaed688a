package neo4j_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
)

// Sixteen writers make many operations at once, under the race detector. What they
// leave is what their commits make one after the other, and breaks nothing. The store is as
// it is served: the steps of a write that comes often are put together in one statement.
func TestManyWritersAtOnce(t *testing.T) {
	store := openWith(t, empty(t), neo4j.Options{})
	t.Run("write", func(t *testing.T) { graphtest.Crowd(t, notClosed{store}, crowdOperations) })
	defer store.Close()
	err := store.(*neo4j.Store).Verify(t.Context(), graph.Verification{Find: func(finding graph.Finding) bool {
		t.Error(finding)
		return true
	}})
	if err != nil {
		t.Error(err)
	}
}

// notClosed is a store that goes on after a test that closes it.
type notClosed struct{ graph.Store }

func (notClosed) Close() error { return nil }
