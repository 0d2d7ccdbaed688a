package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/read"
	"malgraf/resolvers"
)

// areasAgain lead from areas over what they have in common to areas again, so that most
// nodes stand in the answer many times.
const (
	documentAgain = `id title developmentAreas { totalCount nodes { id number area: targetArea { developmentAreas(first: 2) { nodes { id } } title } focusAreas(first: 2) { edges { cursor number node { id title } } } } }`
	areasAgain    = `{ developmentAreas { nodes { id documents { nodes { ` + documentAgain + ` } } } } }`
)

type areasAnswer struct {
	Data struct {
		DevelopmentAreas struct {
			Nodes []struct {
				Documents struct{ Nodes []json.RawMessage }
			}
		}
	}
}

// A node that stands in an answer many times says in each place what it says when it is
// asked for alone.
func TestANodeIsTheSameInEachPlace(t *testing.T) { onEveryStore(t, theSameInEachPlace) }

func theSameInEachPlace(t *testing.T, store namedStore) {
	server := serve(t, resolvers.Config{Store: store.store})
	var all areasAnswer
	if err := json.Unmarshal([]byte(ask(t, server, areasAgain, nil).text), &all); err != nil {
		t.Fatal(err)
	}
	places, alone := 0, map[string]string{}
	for _, area := range all.Data.DevelopmentAreas.Nodes {
		for _, document := range area.Documents.Nodes {
			var node struct{ ID string }
			if err := json.Unmarshal(document, &node); err != nil {
				t.Fatal(err)
			}
			if alone[node.ID] == "" {
				text := ask(t, server, fmt.Sprintf(`{ node(id: %q) { ... on PolicyDocument { %s } } }`, node.ID, documentAgain), nil).text
				alone[node.ID] = strings.TrimSuffix(strings.TrimPrefix(text, `{"data":{"node":`), "}}")
			}
			if string(document) != alone[node.ID] {
				t.Errorf("here  %s\nalone %s", document, alone[node.ID])
			}
			places++
		}
	}
	if places < len(alone)+10 {
		t.Errorf("%d documents stand in %d places: that shows nothing", len(alone), places)
	}
}

// It counts in each place.
func TestANodeCountsInEachPlace(t *testing.T) { onEveryStore(t, countsInEachPlace) }

func countsInEachPlace(t *testing.T, store namedStore) {
	text := ask(t, serve(t, resolvers.Config{Store: store.store}), areasAgain, nil).text
	nodes := strings.Count(text, `"id":`) + strings.Count(text, `"area":{`)
	for limit, code := range map[int]string{nodes: "", nodes - 1: "TOO_LARGE"} {
		limits := read.DefaultLimits
		limits.Nodes = limit
		if got := ask(t, serve(t, resolvers.Config{Store: store.store, Read: limits}), areasAgain, nil); got.code() != code {
			t.Errorf("of %d nodes %d are allowed: %q, want %q", nodes, limit, got.code(), code)
		}
	}
}

// What it must have and has not is told of in each place.
func TestANodeLacksSomethingInEachPlace(t *testing.T) { onEveryStore(t, lacksInEachPlace) }

func lacksInEachPlace(t *testing.T, store namedStore) {
	whole := ask(t, serve(t, resolvers.Config{Store: store.store}), areasAgain, nil).text
	forgetful := forgetfulStore{Store: store.store, forgotten: store.store.Schema().Kind("TargetArea").Property("title")}
	var got struct {
		Errors []struct{ Path []any }
		Data   json.RawMessage
	}
	if err := json.Unmarshal([]byte(ask(t, serve(t, resolvers.Config{Store: forgetful}), areasAgain, nil).text), &got); err != nil {
		t.Fatal(err)
	}
	places := map[string]bool{}
	for _, one := range got.Errors {
		places[fmt.Sprint(one.Path)] = true
	}
	if want := strings.Count(whole, `"area":{`); len(places) != want || len(got.Errors) != want || want < 10 {
		t.Errorf("%d errors of %d places, want %d", len(got.Errors), len(places), want)
	}
	if strings.Contains(string(got.Data), `"area":{`) {
		t.Errorf("what lacks its title is told of: %.300s", got.Data)
	}
}

// What was written below it, before it was found to lack something, is gone with it.
func TestWhatIsTakenBackIsNotRepeated(t *testing.T) {
	store := embeddedStore(t)
	town(t, store, "1", "Ett")
	node := func(id string, set map[string]any) graph.Change {
		return graph.Change{Node: id, Municipality: "Municipality:1", Set: set}
	}
	changes := []graph.Change{node("Assignment:x", map[string]any{"title": "Läsa ihop", "form": "MEASURE", "scope": "DEPARTMENT", "status": "DECIDED"})}
	for _, name := range []string{"a", "b"} {
		changes = append(changes,
			node("Department:"+name, map[string]any{"name": name, "type": "BOARD"}),
			node("Post:"+name, map[string]any{"title": name}),
			graph.Change{Edge: "WORKS_IN", From: "Post:" + name, To: "Department:" + name},
			graph.Change{Edge: "ASSIGNED_TO", From: "Assignment:x", To: "Department:" + name, Set: map[string]any{"role": "OWNS"}})
	}
	if _, err := store.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	server := served(t, "forgetful", forgetfulStore{store, store.Schema().Kind("Department").Property("name"), "Department:a"})
	got := string(server.ask(t, `{ posts { nodes { title department { assignments { nodes { id title goals { totalCount } } } name } } } }`, nil))
	const want = `"data":{"posts":{"nodes":[{"title":"a","department":null},` +
		`{"title":"b","department":{"assignments":{"nodes":[{"id":"Assignment:x","title":"Läsa ihop","goals":{"totalCount":0}}]},"name":"b"}}]}}}`
	if !strings.HasSuffix(got, want) || strings.Count(got, `"message"`) != 1 {
		t.Errorf("got  %s\nwant %s and one error", got, want)
	}
}
