package onneo4j

import (
	"strings"
	"testing"

	"malgraf/clients"
)

// What a program still keeps for its subscribers of a person whom another program on the
// same Neo4j has erased is not told to who comes now.
func TestWhoComesAfterAnotherProgramErasedAPersonIsNotTold(t *testing.T) {
	store := empty(t)
	here, there := clients.Start(t, store, "--seed=none"), clients.Start(t, store, "--seed=none")
	does := func(program *clients.Server, mutation string) {
		t.Helper()
		if got := ask(t, program.URL, `mutation {`+mutation+` {revision}}`); strings.Contains(got, "errors") {
			t.Fatal(got)
		}
	}
	const query = `subscription {changes(since: 0) {revision changes {properties {value}}}}`
	does(here, `saveMunicipality(input: {code: "1", name: "Ort", type: MUNICIPALITY, completeness: FULL})`)
	first := follow(t, here, query)
	event(t, first)
	does(here, `savePerson(input: {id: "Person:p", municipality: {code: "1"}, name: "Eva"})`)
	if got := event(t, first); !strings.Contains(got, "Eva") {
		t.Fatalf("before: %s", got)
	}
	does(there, `erasePerson(id: "Person:p", basis: "KS 1")`)
	const erased = `{"data":{"changes":{"revision":3,"changes":[]}}}`
	if got := event(t, first); got != erased {
		t.Fatalf("who follows is told %s", got)
	}
	second := follow(t, here, query)
	if got := event(t, second); !strings.Contains(got, `"revision":1`) {
		t.Fatalf("who comes is first told %s", got)
	}
	if got := event(t, second); got != erased {
		t.Errorf("who comes is told %s after revision 1", got)
	}
}
