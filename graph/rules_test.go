package graph_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
)

func TestRulesOfTheSDLAreInTheSchema(t *testing.T) {
	s, err := parse(strings.NewReplacer(
		`type Street @node(order: ["name"]) {`, `type Street @node(order: ["name"]) @period(from: "built", to: "torn") {
  built: Int
  torn: Int
  leadsTo: [Street!]! @edge(type: "LEADS_TO", direction: OUT) @acyclic`,
		`scalar Date`, `scalar Date
type Yard @node(order: ["id"]) { town: Town @scope houses: [House!]! @edge(type: "AT", direction: OUT) @within }`,
		`note: String tags: [String!]! }`, `note: String tags: [String!]! till: Date }`,
		`order: ["from", "note"])`, `order: ["from", "note"]) @period(from: "from", to: "till")`,
		`houses: [House!]! @scope`, `houses: [House!]! @scope
  yards: [Yard!]! @scope`,
	).Replace(town))
	if err != nil {
		t.Fatal(err)
	}
	street, yard := s.Kind("Street"), s.Kind("Yard")
	for what, holds := range map[string]bool{
		"period of a kind":     street.Period != nil && street.Period.To == street.Property("torn") && s.Kind("Town").Period == nil,
		"period of an edge":    s.Kind("House").Edge("guests").Type.Period.From.Name == "from",
		"acyclic":              street.Edge("leadsTo").Type.Acyclic && !street.Edge("houses").Type.Acyclic,
		"within":               yard.Edge("houses").Type.Within && !street.Edge("houses").Type.Within,
		"settable without id":  len(street.Settable()) == len(street.Properties)-1 && street.Settable()[0].Name == "built",
		"the id is computed":   street.ID().Computed && !street.Property("name").Computed,
		"no revision is shown": street.Revision() == nil,
	} {
		if !holds {
			t.Error(what)
		}
	}
}

func TestRulesThatCannotHoldAreRefused(t *testing.T) {
	for _, c := range []struct{ sdl, where, fault string }{
		{spoil(`street: Street @edge(type: "STANDS_IN", direction: OUT)`, `street: Street @edge(type: "STANDS_IN", direction: OUT) @acyclic`), "town.graphql:18", "@acyclic wants an edge between nodes of one kind"},
		{spoil(`number: Int!`, `number: Int! @acyclic`), "town.graphql:16", "@acyclic wants an edge"},
		{spoil(`street: Street @edge(type: "STANDS_IN", direction: OUT)`, `street: Street @edge(type: "STANDS_IN", direction: OUT) @within`), "town.graphql:18", "@within wants an edge whose ends both have a municipality"},
		{spoil(`town: Town! @scope`, `town: Town! @scope @within`), "town.graphql:15", "@within wants an edge"},
		{spoil(`type Town @node(order: ["name"])`, `type Town @node(order: ["name"]) @period(to: "name")`), "town.graphql:7", "@period wants from and to"},
		{spoil(`type Town @node(order: ["name"])`, `type Town @node(order: ["name"]) @period(from: "name", to: "name")`), "town.graphql:7", "Town has no date or number name"},
		{spoil(`["from", "note"])`, `["from", "note"]) @period(from: "from", to: "note")`), "town.graphql:6", "Stay has no date or number note"},
	} {
		_, err := parse(c.sdl)
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), c.where) || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("want ErrInvalid at %s: %s\ngot %v", c.where, c.fault, err)
		}
	}
}

// Whether an edge lies on a circle is found out anew by going every way from its end.
func TestCirclesAreThoseThatASearchFinds(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 2000 {
		n := 1 + random.IntN(7)
		follow := make([][]int, n)
		var edges [][2]int
		for range random.IntN(12) {
			from, to := random.IntN(n), random.IntN(n)
			follow[from] = append(follow[from], to)
			if random.IntN(3) > 0 {
				edges = append(edges, [2]int{from, to})
			}
		}
		on := graph.Circles(edges, func(node int) []int { return follow[node] })
		for i, edge := range edges {
			if want := leads(follow, edge[1], edge[0], map[int]bool{}); on[i] != want {
				t.Fatalf("%v of %v: %v, want %v", edge, follow, on[i], want)
			}
		}
	}
}

func leads(follow [][]int, from, to int, seen map[int]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for _, next := range follow[from] {
		if !seen[next] && leads(follow, next, to, seen) {
			return true
		}
	}
	return false
}

func TestADeepHierarchyIsNoCircle(t *testing.T) {
	const deep = 1_000_000
	visits := 0
	on := graph.Circles([][2]int{{0, 1}, {deep / 2, deep/2 + 1}}, func(node int) []int {
		if visits++; node == deep {
			return nil
		}
		return []int{node + 1}
	})
	if on[0] || on[1] || visits != deep+1 {
		t.Errorf("%v after %d visits", on, visits)
	}
}

func TestAPeriodIsToBlameOnTheEndThatWasSet(t *testing.T) {
	of := ljusdalSchema(t).Kind("Plan").Properties
	period := &graph.Period{}
	for _, property := range of {
		switch property.Name {
		case "from":
			period.From = property
		case "to":
			period.To = property
		}
	}
	values := func(from, to any) func(*graph.Property) any {
		return func(property *graph.Property) any {
			if property == period.From {
				return from
			}
			return to
		}
	}
	for _, c := range []struct {
		before, now func(*graph.Property) any
		fails       bool
	}{
		{nil, values("2024-01-01", "2023-12-31"), true},
		{nil, values("2024-01-01", "2024-01-01"), false},
		{nil, values("2024-01-01", nil), false},
		{nil, values(nil, "2024-01-01"), false},
		{nil, values(int64(9), int64(10)), false},
		{nil, values(int64(10), int64(9)), true},
		{values("2024-01-01", "2023-12-31"), values("2024-01-01", "2023-12-31"), false},
		{values("2024-01-01", "2023-12-31"), values("2024-01-02", "2023-12-31"), true},
	} {
		if err := period.Check(c.before, c.now); errors.Is(err, graph.ErrInvalid) != c.fails {
			t.Errorf("%v", err)
		}
	}
	for field, set := range map[string]map[string]any{"from": {"from": nil}, "to": {"from": nil, "to": nil}} {
		if got := period.Field(set); got != field {
			t.Errorf("%v: %s, want %s", set, got, field)
		}
	}
}
