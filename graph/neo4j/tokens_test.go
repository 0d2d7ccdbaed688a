package neo4j

import (
	"slices"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

// All names are told, each once; the id has the number that stands first, and the source of a
// fact none of the first.
func TestNamesHaveTheirNumbers(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	names := propertyNames(parsed)
	if at := slices.Index(names, "id"); at != lastNumber {
		t.Errorf("the id has number %d", at)
	}
	first := names[lastNumber+1-firstInChain : lastNumber+1]
	for _, name := range []string{"title", "name", "code"} {
		if !slices.Contains(first, name) {
			t.Errorf("%s is not among %q", name, first)
		}
	}
	if slices.Contains(first, "source") {
		t.Error("the source is one of the first")
	}
	sorted := slices.Sorted(slices.Values(names))
	if once := slices.Compact(slices.Clone(sorted)); len(once) != len(names) {
		t.Errorf("a name has two numbers: %q", sorted)
	}
	for _, kind := range parsed.Kinds {
		state := &nodeState{values: make([]any, len(kind.Properties))}
		if kind.Scope != nil {
			state.municipality = "Municipality:a"
		}
		for _, property := range kind.Settable() {
			state.values[property.Index] = valueFor(property, graph.Eq)
		}
		for name := range nodeProperties(kind, kind.Name+":a", state) {
			if !slices.Contains(names, name) {
				t.Errorf("%s.%s has no number", kind.Name, name)
			}
		}
	}
}
