package twins_test

import (
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j"
	"malgraf/schema"
)

// A property may have to be in two lists, as where a question asks for some values and the
// rules let others be seen.
func TestAPropertyInTwoLists(t *testing.T) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	p := newPair(t, kinds, neo4j.LevelsTogether)
	p.apply(t.Context(), graph.Batch{Changes: []graph.Change{
		{Node: "Municipality:1", Set: map[string]any{"code": "1", "name": "Ett", "type": "MUNICIPALITY", "completeness": "EXCERPT"}},
		{Node: "Assignment:1", Municipality: "Municipality:1", Set: map[string]any{"title": "Ett", "form": "MEASURE", "scope": "DEPARTMENT", "status": "STARTED"}},
	}})
	answers := p.ask(t.Context(), `{ assignments(where: {and: [{status: {in: [DECIDED, STARTED]}}, {status: {in: [STARTED, DONE]}}]}) { nodes { id } } }`)
	if answers.differ() || !strings.Contains(answers.String(), "Assignment:1") {
		t.Error(answers)
	}
}
