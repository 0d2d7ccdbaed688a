package resolvers_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/read"
	"malgraf/resolvers"
)

// TestWhatManyNodesWereIsTold asks of a commit of 1,500 nodes what each was before,
// of all and of parts, in the payload, in the history and in a dry run.
func TestWhatManyNodesWereIsTold(t *testing.T) {
	const many = 1500
	onWritable(t, nil, func(t *testing.T, store namedStore) {
		batch := func(name string) []graph.Change {
			changes := []graph.Change{node("Municipality:1", "", map[string]any{"code": "1", "name": name, "type": "MUNICIPALITY", "completeness": "FULL"})}
			for i := range many {
				changes = append(changes, node(fmt.Sprint("Department:", i), "Municipality:1", map[string]any{"name": fmt.Sprint(name, " ", i), "type": "UNIT"}))
			}
			return changes
		}
		for _, name := range []string{"förr", "nu"} {
			change(t, store.store, batch(name)...)
		}
		revision := newestRevision(t, store.store)
		asked := fmt.Sprintf(`{ commit(revision: %d) { changeCount last: changes(first: 2, skip: %d) { ...was } first: changes(first: 1) { ...was } } }`, revision, many-1) + was
		if got, want := namesBefore(t, store, asked, nil, "last"), []string{"förr 1498", "förr 1499"}; !reflect.DeepEqual(got, want) {
			t.Errorf("the last two were %v", got)
		}
		if got := namesBefore(t, store, asked, nil, "first"); !reflect.DeepEqual(got, []string{"förr"}) {
			t.Errorf("the first was %v", got)
		}
		all := fmt.Sprintf(`{ commits(first: 1) { commits { changes(first: %d) { ...was } } } }`, 2*many) + was
		var want []string
		for _, one := range batch("förr") {
			want = append(want, one.Set["name"].(string))
		}
		if got := namesBefore(t, store, all, nil, "changes"); !reflect.DeepEqual(got, want) {
			t.Errorf("of all %d names are told: %.200q", len(got), got)
		}
		inputs := make([]any, many)
		for i := range inputs {
			inputs[i] = map[string]any{"saveDepartment": map[string]any{"id": fmt.Sprint("Department:", i), "name": fmt.Sprint("sedan ", i)}}
		}
		variables, err := json.Marshal(map[string]any{"changes": inputs})
		if err != nil {
			t.Fatal(err)
		}
		for _, dry := range []string{"true", "false"} {
			got := namesBefore(t, store, `mutation ($changes: [Change!]!) { apply(dryRun: `+dry+`, changes: $changes) { changes(skip: 1200) { ...was } } }`+was, variables, "changes")
			if len(got) != many-1200 || got[0] != "nu 1200" || got[len(got)-1] != "nu 1499" {
				t.Errorf("dry %s: %d were %.100q", dry, len(got), got)
			}
		}
	})
}

// TestWhatTooManyNodesWereIsRefused: the past of each node counts as a node read.
func TestWhatTooManyNodesWereIsRefused(t *testing.T) {
	store := embeddedStore(t)
	limits := read.DefaultLimits
	limits.Nodes = 5
	handler, err := resolvers.Handler(resolvers.Config{Store: store, Read: limits})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		town(t, store, fmt.Sprint(i), fmt.Sprint("Ort ", i))
	}
	small := namedStore{"embedded", store, handler}
	query := `{ commits(first: %d) { commits { changes { properties { name before } } } } }`
	if answer := string(small.ask(t, fmt.Sprintf(query, 5), nil)); strings.Contains(answer, "errors") {
		t.Errorf("five: %.300s", answer)
	}
	if answer := string(small.ask(t, fmt.Sprintf(query, 6), nil)); !strings.Contains(answer, "TOO_LARGE") {
		t.Errorf("six: %.300s", answer)
	}
}

const was = ` fragment was on CommitChange { properties { name before } }`

// namesBefore are the names that were before, in the list of changes of an answer
// that has a key.
func namesBefore(t *testing.T, store namedStore, query string, variables []byte, list string) (names []string) {
	t.Helper()
	answer := store.ask(t, query, variables)
	var whole any
	if err := json.Unmarshal(answer, &whole); err != nil || strings.Contains(string(answer[:min(len(answer), 200)]), `"errors"`) {
		t.Fatalf("%v: %.500s", err, answer)
	}
	var look func(value any, inside bool)
	look = func(value any, inside bool) {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				look(one, inside)
			}
		case map[string]any:
			if name, is := v["before"].(string); is && inside && v["name"] == "name" {
				names = append(names, name)
			}
			for key, one := range v {
				look(one, inside || key == list)
			}
		}
	}
	look(whole, false)
	return names
}
