package graph_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"malgraf/graph"
	"malgraf/schema"
)

func TestTheSchemaParses(t *testing.T) {
	s, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	target := s.Kind("Target")
	if target.Many != "targets" || target.ID().Name != "id" || target.Property("basis") == nil {
		t.Errorf("%+v", target)
	}
	if goal := target.Edge("goal"); !goal.Required || goal.Back != s.Kind("Goal").Edge("targets") {
		t.Errorf("%+v", goal)
	}
	if s.Kind("Assignment").Scope == nil || s.Kind("Assignment").Scope.Back != s.Kind("Municipality").Edge("assignments") {
		t.Error("assignments are not in the scope of their municipality")
	}
}

// town is a small SDL, right in itself; the cases below spoil it line by line.
const town = `interface Node { id: ID! }
interface Sourced { source: String }
scalar Date
enum Size { SMALL LARGE }
type Link @properties { source: String }
type Stay @properties(key: ["from"], order: ["from", "note"]) { from: Date note: String tags: [String!]! }
type Town @node(order: ["name"]) {
  name: String! @unique @search
  size: Size
  height: Int @range(min: -3, max: 8849)
  share: Float @range(max: 0.5)
  houses: [House!]! @scope
}
type House @node(order: ["street.name", "number"], plural: "housing") {
  town: Town! @scope
  number: Int! @unique(within: ["town", "street"], default: ["Mora", "Storgatan"], aliases: "aliases")
  aliases: [String!]!
  street: Street @edge(type: "STANDS_IN", direction: OUT)
  guests: [Guest!]! @edge(type: "HOSTS", direction: OUT, properties: "Stay")
}
type Street @node(order: ["name"]) {
  name: String! @unique
  houses: [House!]! @edge(type: "STANDS_IN", direction: IN)
}
type Guest @node(order: ["id"]) {
  stays: [House!]! @edge(type: "HOSTS", direction: IN, properties: "Stay")
}
`

func parse(sdl string) (*graph.Schema, error) {
	return graph.ParseSchema(fstest.MapFS{"town.graphql": {Data: []byte(sdl)}, "notes.txt": {Data: []byte("not SDL")}})
}

func TestWhatTheSDLSaysIsInTheSchema(t *testing.T) {
	s, err := parse(town)
	if err != nil {
		t.Fatal(err)
	}
	house, guest := s.Kind("House"), s.Kind("Guest")
	number := house.Property("number")
	for what, holds := range map[string]bool{
		"plural":                          house.Many == "housing" && s.Kind("Town").Many == "towns" && house.One == "house",
		"kinds in order":                  s.Kinds[1] == house && house.Index == 1,
		"kind of an id":                   s.KindOf("House:1") == house && s.KindOf("House") == nil && s.KindOf("Cat:1") == nil,
		"unknown names":                   s.Kind("Cat") == nil && house.Property("town") == nil && house.Edge("number") == nil && s.EdgeType("HOSTS", guest, house) == nil,
		"id first, source last":           house.Properties[0].Name == "id" && house.Properties[3].Name == "source",
		"required":                        number.Required && number.Type == graph.TypeInt && !house.Property("aliases").Required,
		"list":                            house.Property("aliases").List,
		"search":                          s.Kind("Town").Property("name").Search && !number.Search,
		"range":                           s.Kind("Town").Property("height").Range.String() == "from -3 to 8849" && s.Kind("Town").Property("share").Range.String() == "at most 0.5" && number.Range == nil,
		"unique":                          reflect.DeepEqual(number.Unique.Default, []string{"Mora", "Storgatan"}) && number.Unique.Within[1] == house.Edge("street") && number.Unique.Aliases == house.Property("aliases"),
		"uniques":                         len(house.Uniques()) == 1 && house.Uniques()[0] == number,
		"enum":                            s.Enums["Size"].Rank("LARGE") == 1 && s.Enums["Size"].Rank("HUGE") == -1,
		"scope":                           house.Scope == house.Edge("town") && house.Scope.Out && house.Scope.Required && house.Scope.Type.Scope && house.Scope.Type.To == s.Kind("Town"),
		"scope's other side":              house.Scope.Back == s.Kind("Town").Edge("houses") && house.Scope.Back.Many && !house.Scope.Back.Out,
		"to-one":                          !house.Edge("street").Many && !house.Edge("street").Required,
		"both sides of an edge":           house.Edge("guests").Type == guest.Edge("stays").Type && guest.Edge("stays").Back == house.Edge("guests"),
		"edge properties, key and order":  len(house.Edge("guests").Type.Properties) == 4 && house.Edge("guests").Type.Key[0].Name == "from" && len(house.Edge("guests").Type.Order) == 2,
		"an edge without properties":      len(house.Edge("street").Type.Properties) == 1,
		"order along an edge":             house.Order[0].Path[0] == house.Edge("street") && house.Order[1].Property == number,
		"default order of a list":         len(guest.Edge("stays").Order()) == 4 && guest.Edge("stays").Order()[0].EdgeProperty != nil,
		"an order is not shared by lists": apart(guest.Edge("stays").Order(), guest.Edge("stays").Order()),
	} {
		if !holds {
			t.Error(what)
		}
	}
}

// spoil replaces one text of the SDL; the error is to stand on the line of it.
func spoil(old, replacement string) string {
	if strings.Count(town, old) != 1 {
		panic(old + " does not stand once")
	}
	return strings.Replace(town, old, replacement, 1)
}

func TestAnErrorNamesFileLineAndFault(t *testing.T) {
	for _, c := range []struct{ sdl, where, fault string }{
		{spoil("type Town @node", "type @node"), "town.graphql:7", ""},
		{`type Town { name: String }`, "schema", "no type has @node"},
		{spoil("  size: Size\n", "  size: Size\n  size: Int\n"), "town.graphql:10", "Town.size stands twice"},
		{spoil("  size: Size\n", "  source: String\n"), "town.graphql:2", "Town.source stands twice"},
		{spoil("size: Size", "size: Colour"), "town.graphql:9", "no kind, enum or scalar Colour"},
		{spoil("size: Size", "size: [Int!]"), "town.graphql:9", "a list must be of strings or of an enum"},
		{spoil("size: Size", "size: Size @search"), "town.graphql:9", "@search wants a String"},
		{spoil("size: Size", "size: [String!]! @search"), "town.graphql:9", "@search wants a String"},
		{spoil("size: Size", "size: Size @range(min: 1)"), "town.graphql:9", "@range wants an Int or a Float"},
		{spoil("tags: [String!]!", "tags: [String!]! @range(min: 1)"), "town.graphql:6", "@range wants an Int or a Float"},
		{spoil("(max: 0.5)", ""), "town.graphql:11", "@range wants min, max, or both"},
		{spoil("min: -3", "min: 8850"), "town.graphql:10", "@range wants min, max, or both in this order"},
		{spoil("min: -3", "min: null"), "town.graphql:10", "min of @range is no number"},
		{spoil("min: -3", `min: "low"`), "town.graphql:10", "min of @range is no number"},
		{spoil(` @edge(type: "STANDS_IN", direction: IN)`, ""), "town.graphql:23", "neither @edge nor @scope"},
		{spoil("  size: Size\n", "  homes: [House!]! @scope\n"), "town.graphql:12", "are the same side of MUNICIPALITY"},
		{spoil(`direction: OUT)`, `direction: OUT, properties: "Stay")`), "town.graphql:18", "only a list can have edge properties"},
		{spoil(`direction: IN, properties: "Stay"`, `direction: IN, properties: "Link"`), "town.graphql:26", `the other side says properties: "Stay"`},
		{strings.ReplaceAll(town, `properties: "Stay"`, `properties: "Visit"`), "town.graphql:19", "there is no type Visit with @properties"},
		{strings.ReplaceAll(town, `properties: "Stay"`, `properties: "Town"`), "town.graphql:19", "there is no type Town with @properties"},
		{spoil("note: String", "note: Colour"), "town.graphql:6", "no kind, enum or scalar Colour"},
		{spoil("tags: [String!]!", "cursor: String"), "town.graphql:6", "cursor is a field of every edge already"},
		{spoil("tags: [String!]!", "node: String"), "town.graphql:6", "node is a field of every edge already"},
		{spoil(`key: ["from"]`, `key: ["to"]`), "town.graphql:6", "key: Stay has no single property to"},
		{spoil(`key: ["from"]`, `key: ["tags"]`), "town.graphql:6", "key: Stay has no single property tags"},
		{spoil(`["from", "note"]`, `["from", "tags"]`), "town.graphql:6", "order: Stay has no single property tags"},
		{spoil(`within: ["town", "street"]`, `within: ["town", "road"]`), "town.graphql:16", "House has no to-one edge road"},
		{spoil(`within: ["town", "street"]`, `within: ["town", "guests"]`), "town.graphql:16", "House has no to-one edge guests"},
		{spoil(`default: ["Mora", "Storgatan"]`, `default: ["Mora"]`), "town.graphql:16", "default wants a value for each of within"},
		{spoil(`aliases: "aliases"`, `aliases: "number"`), "town.graphql:16", "House has no list number"},
		{spoil(`aliases: "aliases"`, `aliases: "names"`), "town.graphql:16", "House has no list names"},
		{spoil("  name: String! @unique\n", "  name: String!\n"), "town.graphql:16", "House.number is unique within Street"},
		{spoil(`type: "STANDS_IN", direction: OUT`, `type: "STANDS_IN"`), "town.graphql:18", "@edge wants a type and a direction"},
		{spoil(`type: "STANDS_IN", direction: OUT`, `direction: OUT`), "town.graphql:18", "@edge wants a type and a direction"},
		{spoil(`type: "STANDS_IN", direction: OUT`, `type: "STANDS_IN", direction: BOTH`), "town.graphql:18", "@edge wants a type and a direction"},
		{spoil(`houses: [House!]! @scope`, `houses: [House!]! @scope @unique`), "town.graphql:12", "@unique wants a single property"},
		{spoil(`tags: [String!]!`, `) {`), "town.graphql:6", ""},
		{spoil(`order: ["id"]`, `order: ["age"]`), "town.graphql:25", "Guest has no single property age"},
		{spoil(`order: ["id"]`, `order: ["stays.number"]`), "town.graphql:25", "Guest has no to-one edge stays"},
		{spoil(`"street.name"`, `"street.houses"`), "town.graphql:14", "Street has no single property houses"},
		{spoil(`"street.name"`, `"aliases"`), "town.graphql:14", "House has no single property aliases"},
	} {
		_, err := parse(c.sdl)
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), c.where) || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("want ErrInvalid at %s: %s\ngot %v", c.where, c.fault, err)
		}
	}
}

// apart tells whether two lists have memory of their own.
func apart(a, b []graph.Order) bool { return &a[0] != &b[0] }
