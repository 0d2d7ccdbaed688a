package sight_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/sight"
	"malgraf/schema"
)

const ljusdal, mora = "Municipality:2161", "Municipality:2062"

// subjects are of every role, for all municipalities, for one, and mixed.
var subjects = map[string]sight.Subject{
	"anonymous":                         {},
	"viewer of one":                     {In: map[string]sight.Role{ljusdal: sight.Viewer}},
	"viewer of all":                     {Role: sight.Viewer},
	"editor of one, viewer of another":  {In: map[string]sight.Role{ljusdal: sight.Editor, mora: sight.Viewer}},
	"editor of all":                     {Role: sight.Editor},
	"admin of one":                      {In: map[string]sight.Role{mora: sight.Admin}},
	"admin of one, viewer of all":       {Role: sight.Viewer, In: map[string]sight.Role{mora: sight.Admin}},
	"admin of all":                      {Role: sight.Admin},
	"viewer of one that is not there":   {In: map[string]sight.Role{"Municipality:9999": sight.Viewer}},
	"without a role in one that she is": {In: map[string]sight.Role{mora: sight.None}},
}

func kinds(t testing.TB) *graph.Schema {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func dice(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(graphtest.SeedVariable); text != "" {
		given, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = given
	}
	t.Logf("%s=%d", graphtest.SeedVariable, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// world is a graph as the changes that make it, with what the definition of the rules
// says of each node and edge of it. It is written from docs/access.md, not from the code.
type world struct {
	*rand.Rand
	schema *graph.Schema
	nodes  map[string]graph.Change
	ids    []string
	edges  []graph.Change
}

var words = []string{"Skola", "skolan", "Bad", "åk", "a", "B", "10.1"}

// grown is a random graph with nodes of every kind, in two towns or none.
func grown(t testing.TB, r *rand.Rand, each int) *world {
	w := &world{Rand: r, schema: kinds(t), nodes: map[string]graph.Change{}}
	for i, id := range []string{ljusdal, mora} {
		w.add(graph.Change{Node: id, Set: map[string]any{"code": id[len("Municipality:"):], "name": words[i], "type": "MUNICIPALITY", "completeness": "FULL", "basis": w.basis()}})
	}
	for _, kind := range w.inOrder(t) {
		for i := range each {
			w.grow(kind, i)
		}
	}
	for _, edgeType := range w.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		for range 2 * each {
			w.link(edgeType, w.of(edgeType.From), w.of(edgeType.To))
		}
	}
	return w
}

// inOrder are all kinds but the municipality, those first that others need.
func (w *world) inOrder(t testing.TB) []*graph.Kind {
	var order []*graph.Kind
	done := map[*graph.Kind]bool{w.schema.Kind("Municipality"): true}
	for len(order) < len(w.schema.Kinds)-1 {
		before := len(order)
		for _, kind := range w.schema.Kinds {
			if !done[kind] && !slices.ContainsFunc(kind.Edges, func(e *graph.Edge) bool { return e.Required && !e.Many && !done[e.Far] }) {
				done[kind] = true
				order = append(order, kind)
			}
		}
		if len(order) == before {
			t.Fatal("kinds need each other")
		}
	}
	return order
}

func (w *world) add(change graph.Change) {
	w.nodes[change.Node] = change
	w.ids = append(w.ids, change.Node)
}

func (w *world) basis() any {
	return []any{nil, "STATED", "INFERRED"}[w.IntN(3)]
}

func (w *world) grow(kind *graph.Kind, i int) {
	change := graph.Change{Node: fmt.Sprintf("%s:%d", kind.Name, i), Set: map[string]any{}}
	if kind.Scope != nil && (kind.Scope.Required || w.IntN(3) > 0) {
		change.Municipality = []string{ljusdal, mora}[w.IntN(2)]
	}
	for _, property := range kind.Settable() {
		if property.Required || w.IntN(2) == 0 {
			change.Set[property.Name] = w.value(property, fmt.Sprint(i))
		}
	}
	if kind.Period != nil {
		delete(change.Set, kind.Period.To.Name)
	}
	w.add(change)
	for _, edge := range kind.Edges {
		if edge.Required && !edge.Type.Scope {
			w.link(edge.Type, change.Node, w.of(edge.Far))
		}
	}
}

// value is one of few values, but for what must differ.
func (w *world) value(property *graph.Property, own string) any {
	switch {
	case property.Unique != nil:
		return own
	case property.List && property.Enum == nil:
		return []string{}
	case property.List:
		return []string{property.Enum.Values[w.IntN(len(property.Enum.Values))]}
	}
	switch property.Type {
	case graph.TypeInt:
		return int64(1 + w.IntN(3))
	case graph.TypeFloat:
		return float64(w.IntN(3)) / 2
	case graph.TypeBoolean:
		return w.IntN(2) == 0
	case graph.TypeDate:
		return []string{"2019-01-01", "2020-02-29"}[w.IntN(2)]
	case graph.TypeEnum:
		return property.Enum.Values[w.IntN(len(property.Enum.Values))]
	}
	return words[w.IntN(len(words))]
}

// of is a node of a kind.
func (w *world) of(kind *graph.Kind) string {
	var ids []string
	for _, id := range w.ids {
		if w.schema.KindOf(id) == kind {
			ids = append(ids, id)
		}
	}
	return ids[w.IntN(len(ids))]
}

// link adds an edge where the schema allows it beside the others.
func (w *world) link(edgeType *graph.EdgeType, from, to string) {
	towns := [2]string{w.nodes[from].Municipality, w.nodes[to].Municipality}
	if edgeType.Within && towns[0] != "" && towns[1] != "" && towns[0] != towns[1] || edgeType.Acyclic && from >= to {
		return
	}
	for _, other := range w.edges {
		if w.typeOf(other) != edgeType {
			continue
		}
		if other.From == from && (other.To == to || edgeType.Out != nil && !edgeType.Out.Many) ||
			other.To == to && edgeType.In != nil && !edgeType.In.Many {
			return
		}
	}
	change := graph.Change{Edge: edgeType.Name, From: from, To: to, Set: map[string]any{}}
	for _, property := range edgeType.Properties {
		if property.Required || w.IntN(2) == 0 {
			change.Set[property.Name] = w.value(property, "x")
		}
	}
	if edgeType.Period != nil {
		delete(change.Set, edgeType.Period.To.Name)
	}
	w.edges = append(w.edges, change)
}

func (w *world) typeOf(edge graph.Change) *graph.EdgeType {
	return w.schema.EdgeType(edge.Edge, w.schema.KindOf(edge.From), w.schema.KindOf(edge.To))
}

// all are the changes that make the graph.
func (w *world) all() []graph.Change {
	return w.kept(sight.Administrator(""))
}

// kept are the changes that make what a subject may see.
func (w *world) kept(who sight.Subject) []graph.Change {
	var changes []graph.Change
	for _, id := range w.ids {
		if w.sees(who, id) {
			changes = append(changes, w.nodes[id])
		}
	}
	for _, edge := range w.edges {
		if w.sees(who, edge.From) && w.sees(who, edge.To) && w.seesEdge(who, edge) {
			changes = append(changes, edge)
		}
	}
	return changes
}

// sees tells whether a subject may see a node.
func (w *world) sees(who sight.Subject, id string) bool {
	kind, node := w.schema.KindOf(id), w.nodes[id]
	role := max(who.Role, who.In[node.Municipality])
	switch {
	case !who.May(sight.Viewer):
		if !w.isPublic(who, kind, node) {
			return false
		}
	case node.Municipality != "" && role < sight.Viewer, kind.Name == "Person" && node.Set["hidden"] == true && role < sight.Admin:
		return false
	}
	for _, edge := range w.edges { // what it cannot be without
		if out := w.typeOf(edge).Out; edge.From == id && out != nil && out.Required && !out.Many && !w.sees(who, edge.To) {
			return false
		}
	}
	return true
}

func (w *world) isPublic(who sight.Subject, kind *graph.Kind, node graph.Change) bool {
	switch {
	case kind.Name == "Municipality":
		return true
	case kind.Public == nil:
		return false
	case kind.Public.Property != nil && !slices.Contains(kind.Public.Values, node.Set[kind.Public.Property.Name]),
		kind.Public.Property == nil && node.Set["basis"] == "INFERRED":
		return false
	}
	for _, with := range kind.Public.With {
		for _, edge := range w.edges {
			near, far := edge.From, edge.To
			if !with.Out {
				near, far = far, near
			}
			if near == node.Node && w.typeOf(edge) == with.Type && w.seesEdge(who, edge) && w.sees(who, far) {
				return true
			}
		}
	}
	return len(kind.Public.With) == 0
}

// seesEdge tells whether a subject may see an edge whose ends it sees.
func (w *world) seesEdge(who sight.Subject, edge graph.Change) bool {
	edgeType := w.typeOf(edge)
	switch {
	case who.May(sight.Viewer) && edgeType.Inside && w.schema.KindOf(edge.From).Name == "Municipality":
		return max(who.Role, who.In[edge.From]) >= sight.Viewer
	case who.May(sight.Viewer), edgeType.Out != nil && edgeType.Out.Required, edgeType.In != nil && edgeType.In.Required:
		return true
	case edgeType.Inside:
		return false
	case edgeType.Public != nil && edgeType.Public.Property != nil:
		return slices.Contains(edgeType.Public.Values, edge.Set[edgeType.Public.Property.Name])
	}
	return edge.Set["basis"] != "INFERRED"
}
