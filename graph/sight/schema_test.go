package sight_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
	"testing/fstest"
)

// An edge whose far end may be hidden from who sees the node is a list or nullable:
// what must be there is seen wherever the node is, with all of the project's kinds.
func TestWhatMustBeThereIsSeenWithTheNode(t *testing.T) {
	w := grown(t, dice(t), 6)
	store := ready(t, inMemory(t, w.schema))
	save(t, store, w.all())
	guarded := over(t, store)
	for role, who := range subjects {
		v := view(t, guarded, who)
		for _, kind := range w.schema.Kinds {
			rows, err := v.Scan(t.Context(), graph.Scan{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			for _, edge := range kind.Edges {
				if edge.Many || !edge.Required || rows.Nodes.Len() == 0 {
					continue
				}
				ends, err := v.Expand(t.Context(), graph.Expand{Edge: edge, From: rows.Nodes})
				if err != nil || ends.Nodes.Len() != rows.Nodes.Len() {
					t.Errorf("%s: %d of %d nodes have their %s.%s (%v)", role, ends.Nodes.Len(), rows.Nodes.Len(), kind.Name, edge.Name, err)
				}
			}
		}
	}
}

// Rules that cannot be kept are refused when the program starts.
func TestRulesThatCannotBeKept(t *testing.T) {
	const head = `
interface Node { id: ID! revision: Int! }
interface Sourced { source: String basis: Basis }
enum Basis { STATED INFERRED }
scalar Date
type Link @properties { source: String }
`
	for about, sdl := range map[string]string{
		"a condition on nothing":    `type A @node(order: ["id"]) @public(where: "x", is: ["y"]) { id: ID! }`,
		"a condition without value": `type A @node(order: ["name"]) @public(where: "name") { name: String! }`,
		"public with nothing":       `type A @node(order: ["name"]) @public(with: ["b"]) { name: String! }`,
		"public with itself":        `type A @node(order: ["name"]) @public(with: ["a"]) { name: String! a: A @edge(type: "A", direction: OUT) }`,
		"personal and public":       `type A @node(order: ["name"]) @public @personal(hidden: "hidden", ground: "x", hiddenGround: "y") { name: String! hidden: Boolean }`,
		"personal, never hidden":    `type A @node(order: ["name"]) @personal(hidden: "name", ground: "x", hiddenGround: "y") { name: String! }`,
	} {
		if _, err := graph.ParseSchema(fstest.MapFS{"a.graphql": {Data: []byte(head + sdl)}}); err == nil {
			t.Errorf("%s is taken", about)
		}
	}
}

var _ graph.Restricted = (*sight.Store)(nil)
