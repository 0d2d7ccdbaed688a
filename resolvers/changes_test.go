package resolvers_test

import (
	"fmt"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

func node(id, municipality string, set map[string]any) graph.Change {
	return graph.Change{Node: id, Municipality: municipality, Set: set}
}

// What is subscribed to is told, and nothing else: by kinds and by municipality, also
// of what has been removed.
func TestOnlyWhatIsSubscribedToIsTold(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	town(t, store, "1", "Ett")
	town(t, store, "2", "Två")
	open := func(arguments string) *socket {
		s := connect(t, server)
		s.subscribe("1", fmt.Sprintf(`subscription { changes(since: 2 %s) { revision changeCount changes { action node edge from to } } }`, arguments))
		return s
	}
	departments, both, first, code := open("kinds: [DEPARTMENT]"), open(`kinds: [POST, DEPARTMENT], municipality: "2"`), open(`municipality: "Municipality:1"`), open(`municipality: "1", kinds: [MUNICIPALITY, GOAL]`)
	change(t, store,
		node("Department:a", "Municipality:1", map[string]any{"name": "A", "type": "UNIT"}),
		node("Department:b", "Municipality:2", map[string]any{"name": "B", "type": "UNIT"}),
		node("Post:a", "Municipality:1", map[string]any{"title": "Chef"}),
		graph.Change{Edge: "WORKS_IN", From: "Post:a", To: "Department:a"}) // 3
	change(t, store, node("Framework:f", "", map[string]any{"code": "f", "title": "F", "level": "LOCAL"}),
		node("Goal:g", "", map[string]any{"code": "1", "title": "G"}), graph.Change{Edge: "PART_OF", From: "Goal:g", To: "Framework:f"}) // 4
	change(t, store, graph.Change{Edge: "PRIORITISES", From: "Municipality:1", To: "Goal:g"}) // 5
	change(t, store, graph.Change{Node: "Department:a", Remove: true})                        // 6
	change(t, store, graph.Change{Node: "Department:b", Set: map[string]any{"name": "C"}})    // 7
	change(t, store, graph.Change{Node: "Post:a", Remove: true})                              // 8
	town(t, store, "1", "Ettan")                                                              // 9
	change(t, store, graph.Change{Node: "Department:b", Remove: true})                        // 10
	for _, one := range []struct {
		socket *socket
		want   []string
	}{
		{departments, []string{
			`"revision":3,"changeCount":4,"changes":[{"action":"SAVED","node":"Department:a","edge":null,"from":null,"to":null},{"action":"SAVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
			`"revision":6,"changeCount":2,"changes":[{"action":"REMOVED","node":"Department:a","edge":null,"from":null,"to":null}]`,
			`"revision":7,"changeCount":1,"changes":[{"action":"SAVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
			`"revision":10,"changeCount":1,"changes":[{"action":"REMOVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
		}},
		{both, []string{
			`"revision":3,"changeCount":4,"changes":[{"action":"SAVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
			`"revision":7,"changeCount":1,"changes":[{"action":"SAVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
			`"revision":10,"changeCount":1,"changes":[{"action":"REMOVED","node":"Department:b","edge":null,"from":null,"to":null}]`,
		}},
		{first, []string{
			`"revision":3,"changeCount":4,"changes":[{"action":"SAVED","node":"Department:a","edge":null,"from":null,"to":null},{"action":"SAVED","node":"Post:a","edge":null,"from":null,"to":null},{"action":"SAVED","node":null,"edge":"WORKS_IN","from":"Post:a","to":"Department:a"}]`,
			`"revision":5,"changeCount":1,"changes":[{"action":"SAVED","node":null,"edge":"PRIORITISES","from":"Municipality:1","to":"Goal:g"}]`,
			`"revision":6,"changeCount":2,"changes":[{"action":"REMOVED","node":null,"edge":"WORKS_IN","from":"Post:a","to":"Department:a"},{"action":"REMOVED","node":"Department:a","edge":null,"from":null,"to":null}]`,
			`"revision":8,"changeCount":1,"changes":[{"action":"REMOVED","node":"Post:a","edge":null,"from":null,"to":null}]`,
			`"revision":9,"changeCount":1,"changes":[{"action":"SAVED","node":"Municipality:1","edge":null,"from":null,"to":null}]`,
		}},
		{code, []string{
			`"revision":5,"changeCount":1,"changes":[{"action":"SAVED","node":null,"edge":"PRIORITISES","from":"Municipality:1","to":"Goal:g"}]`,
			`"revision":9,"changeCount":1,"changes":[{"action":"SAVED","node":"Municipality:1","edge":null,"from":null,"to":null}]`,
		}},
	} {
		for _, want := range one.want {
			one.socket.receives(`{"id":"1","type":"next","payload":{"data":{"changes":{` + want + `}}}}`)
		}
	}
}

// A node that is made anew for another municipality goes from one and comes to the
// other, also for those who hear of it later.
func TestANodeThatChangesHandsIsToldToBoth(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	town(t, store, "1", "Ett")
	town(t, store, "2", "Två")
	department := func(municipality string) graph.Change {
		return node("Department:a", municipality, map[string]any{"name": "A", "type": "UNIT"})
	}
	open := func(municipality string) *socket {
		s := connect(t, server)
		s.subscribe("1", fmt.Sprintf(`subscription { changes(since: 2, municipality: "%s") { revision changes { action node edge } } }`, municipality))
		return s
	}
	sockets := map[string][]*socket{"1": {open("1")}, "2": {open("2")}}
	change(t, store, department("Municipality:1"), node("Post:a", "Municipality:1", map[string]any{"title": "Chef"}),
		graph.Change{Edge: "WORKS_IN", From: "Post:a", To: "Department:a"}) // 3
	change(t, store, graph.Change{Node: "Department:a", Remove: true}, department("Municipality:2")) // 4
	town(t, store, "1", "Ettan")                                                                     // 5
	town(t, store, "2", "Tvåan")                                                                     // 6
	for municipality, events := range map[string][]string{
		"1": {
			`"revision":3,"changes":[{"action":"SAVED","node":"Department:a","edge":null},{"action":"SAVED","node":"Post:a","edge":null},{"action":"SAVED","node":null,"edge":"WORKS_IN"}]`,
			`"revision":4,"changes":[{"action":"REMOVED","node":null,"edge":"WORKS_IN"},{"action":"REMOVED","node":"Department:a","edge":null}]`,
			`"revision":5,"changes":[{"action":"SAVED","node":"Municipality:1","edge":null}]`,
		},
		"2": {
			`"revision":4,"changes":[{"action":"SAVED","node":"Department:a","edge":null}]`,
			`"revision":6,"changes":[{"action":"SAVED","node":"Municipality:2","edge":null}]`,
		},
	} {
		for _, one := range append(sockets[municipality], open(municipality)) {
			for _, event := range events {
				one.receives(`{"id":"1","type":"next","payload":{"data":{"changes":{` + event + `}}}}`)
			}
		}
	}
}

// A value has no municipality of its own: it is told to whom it is about, and to whoever owns
// its indicator, also when it is edited, and when it is gone by the time that one hears of it.
func TestAValueIsToldToWhomItIsOf(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	town(t, store, "1", "Ett")
	town(t, store, "2", "Två")
	open := func(municipality string) *socket {
		s := connect(t, server)
		s.subscribe("1", fmt.Sprintf(`subscription { changes(since: 2, municipality: "%s", kinds: [OBSERVATION]) { revision changes { action node edge } } }`, municipality))
		return s
	}
	sockets := map[string][]*socket{"1": {open("1")}, "2": {open("2")}}
	change(t, store, node("Indicator:s", "", map[string]any{"title": "S"}), node("Indicator:1", "Municipality:1", map[string]any{"title": "1"})) // 3
	value := func(id, indicator, municipality string) []graph.Change {
		return []graph.Change{
			node(id, "", map[string]any{"year": 2020, "gender": "ALL"}),
			{Edge: "OF", From: id, To: indicator}, {Edge: "FOR", From: id, To: municipality},
		}
	}
	edit := func(id string) graph.Change { return node(id, "", map[string]any{"value": 1.5}) }
	change(t, store, append(value("Observation:a", "Indicator:s", "Municipality:2"), value("Observation:b", "Indicator:1", "Municipality:2")...)...) // 4
	change(t, store, edit("Observation:a"))                                                                                                          // 5
	change(t, store, edit("Observation:b"))                                                                                                          // 6
	change(t, store, graph.Change{Node: "Observation:a", Remove: true})                                                                              // 7
	change(t, store, graph.Change{Node: "Observation:b", Remove: true})                                                                              // 8
	one := func(action, id string) string {
		return fmt.Sprintf(`{"action":"%s","node":"%s","edge":null}`, action, id)
	}
	const edges, gone = `,{"action":"SAVED","node":null,"edge":"OF"},{"action":"SAVED","node":null,"edge":"FOR"}`,
		`{"action":"REMOVED","node":null,"edge":"OF"},{"action":"REMOVED","node":null,"edge":"FOR"},`
	for municipality, events := range map[string][]string{
		"1": {
			`4,"changes":[` + one("SAVED", "Observation:b") + edges,
			`6,"changes":[` + one("SAVED", "Observation:b"),
			`8,"changes":[` + gone + one("REMOVED", "Observation:b"),
		},
		"2": {
			`4,"changes":[` + one("SAVED", "Observation:a") + edges + "," + one("SAVED", "Observation:b") + edges,
			`5,"changes":[` + one("SAVED", "Observation:a"),
			`6,"changes":[` + one("SAVED", "Observation:b"),
			`7,"changes":[` + gone + one("REMOVED", "Observation:a"),
			`8,"changes":[` + gone + one("REMOVED", "Observation:b"),
		},
	} {
		for _, socket := range append(sockets[municipality], open(municipality)) {
			for _, event := range events {
				socket.receives(`{"id":"1","type":"next","payload":{"data":{"changes":{"revision":` + event + `]}}}}`)
			}
		}
	}
}

// A commit that cannot be told of is an error of its own; the next one is told again.
func TestAnEventThatIsTooLargeIsAnError(t *testing.T) {
	store := embeddedStore(t)
	limits := resolvers.Config{Store: store}
	limits.Read.Nodes = 3
	limits.Read.Bytes, limits.Read.Conditions, limits.Read.OrderTerms, limits.Read.DefaultPage, limits.Read.LargestPage = 1<<20, 10, 10, 50, 1000
	limits.Read.FilterDepth, limits.Read.Changes = 5, 100
	server := serve(t, limits)
	s := connect(t, server)
	s.subscribe("1", `subscription { changes(since: 0) { revision changes { subject { id } } } }`)
	var many []graph.Change
	for i := range 4 {
		many = append(many, node(fmt.Sprint("Municipality:", i), "", map[string]any{"code": fmt.Sprint(i), "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}))
	}
	change(t, store, many...)
	town(t, store, "1", "Ettan")
	s.receives(`{"id":"1","type":"next","payload":{"errors":[{"message":"revision 1: the answer has more than 3 nodes; ask for smaller pages or fewer levels","path":["changes"],"extensions":{"code":"TOO_LARGE"}}],"data":null}}`)
	s.receives(`{"id":"1","type":"next","payload":{"data":{"changes":{"revision":2,"changes":[{"subject":{"id":"Municipality:1"}}]}}}}`)
}
