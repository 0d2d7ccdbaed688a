package resolvers_test

import (
	"context"
	"sync/atomic"
	"testing"

	"malgraf/graph"
)

// fitfulStore is away for as many views as it is told.
type fitfulStore struct {
	graph.Store
	away *atomic.Int64
}

func (s fitfulStore) View(ctx context.Context) (graph.View, error) {
	if s.away.Add(-1) >= 0 {
		return nil, graph.ErrUnavailable
	}
	return s.Store.View(ctx)
}

// A store that is away while it is found out what somebody sees of a commit ends no
// subscription: it is told when the store is back, once and in order.
func TestAnOutageEndsNoSubscription(t *testing.T) {
	for _, who := range []string{"admin", "viewer", "nobody"} {
		t.Run(who, func(t *testing.T) {
			var away atomic.Int64
			store := embeddedStore(t)
			server := guarded(t, over(t, fitfulStore{store, &away}))
			town(t, store, "1", "Ett")
			one := asks(t, server, who, shownThere)
			change(t, store, board())
			one.hears(who, "2", "Nämnden")
			for _, revision := range []string{"3", "4"} {
				away.Store(3)
				change(t, store, node("Department:"+revision, "Municipality:1", map[string]any{"name": "Nämnd " + revision, "type": "UNIT"}))
				one.hears(who, revision, "Nämnd "+revision)
			}
		})
	}
}
