package resolvers_test

import (
	"context"
	"errors"
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
	"malgraf/resolvers"
)

// Who subscribes to the same with other rights follows another stream: each is told
// what is his to see, of one and the same commit.
func TestSubscribersAreToldWhatTheyMaySee(t *testing.T) {
	store := embeddedStore(t)
	guarded, err := sight.Over(store)
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t, resolvers.Config{Store: guarded, Live: resolvers.Live{
		Admit: func(ctx context.Context, token string) (context.Context, error) {
			switch token {
			case "admin":
				return sight.As(ctx, sight.Administrator("A")), nil
			case "one", "two":
				town := map[string]string{"one": "Municipality:1", "two": "Municipality:2"}[token]
				return sight.As(ctx, sight.Subject{Name: token, In: map[string]sight.Role{town: sight.Viewer}}), nil
			}
			return nil, errors.New("nobody")
		},
	}})
	town(t, store, "1", "Ett")
	town(t, store, "2", "Två")
	sockets := map[string]*socket{}
	for _, token := range []string{"admin", "one", "two"} {
		s := dial(t, server, "graphql-transport-ws")
		s.send(`{"type":"connection_init","payload":{"Authorization":"` + token + `"}}`)
		s.receives(`{"type":"connection_ack"}`)
		s.subscribe("1", `subscription { changes(since: 2) { revision changeCount changes { node subject { id } } } }`)
		sockets[token] = s
	}
	a, b := `{"node":"Department:a","subject":{"id":"Department:a"}}`, `{"node":"Department:b","subject":{"id":"Department:b"}}`
	gone := `{"node":"Department:b","subject":null}`
	for _, step := range []struct {
		changes []graph.Change
		told    map[string]string
	}{
		{[]graph.Change{
			node("Department:a", "Municipality:1", map[string]any{"name": "A", "type": "UNIT"}),
			node("Department:b", "Municipality:2", map[string]any{"name": "B", "type": "UNIT"}),
		}, map[string]string{
			"admin": `"revision":3,"changeCount":2,"changes":[` + a + `,` + b + `]`,
			"one":   `"revision":3,"changeCount":1,"changes":[` + a + `]`,
			"two":   `"revision":3,"changeCount":1,"changes":[` + b + `]`,
		}},
		{[]graph.Change{node("Department:a", "", map[string]any{"name": "AA"})}, map[string]string{
			"admin": `"revision":4,"changeCount":1,"changes":[` + a + `]`,
			"one":   `"revision":4,"changeCount":1,"changes":[` + a + `]`,
		}},
		{[]graph.Change{{Node: "Department:b", Remove: true}}, map[string]string{
			"admin": `"revision":5,"changeCount":1,"changes":[` + gone + `]`,
			"two":   `"revision":5,"changeCount":1,"changes":[` + gone + `]`,
		}},
	} {
		change(t, store, step.changes...)
		for token, want := range step.told {
			got, err := sockets[token].read()
			if err != nil || got != `{"id":"1","type":"next","payload":{"data":{"changes":{`+want+`}}}}` {
				t.Fatalf("%s is told %s (%v), want %s", token, got, err, want)
			}
		}
	}
}
