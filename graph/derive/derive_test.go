package derive_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/derive"
)

// shared is what every schema/ must hold besides its kinds.
const shared = `
directive @read on FIELD_DEFINITION
directive @lines(depth: String) on FIELD_DEFINITION
interface Node { "Its identity." id: ID! }
interface Sourced { source: String basis: Basis }
enum Basis { STATED INFERRED }
scalar Date
type Link @properties { source: String }
`

const library = shared + `
"A book with a \"title\" of its own."
type Book @node(order: ["title"]) {
  title: String! @unique(within: ["shelf"], default: ["A1"], aliases: "aliases") @search
  aliases: [String!]!
  tags: [Tag!]!
  pages: Int
  price: Float
  lent: Boolean!
  bought: Date
  "Where it stands."
  shelf: Shelf! @edge(type: "STANDS_ON", direction: OUT)
  authors: [Author!]! @edge(type: "WRITTEN_BY", direction: OUT, properties: "Share")
}
type Shelf @node(order: ["code"], plural: "shelves") {
  code: String! @unique
  books: [Book!]! @edge(type: "STANDS_ON", direction: IN)
}
type Author @node(order: ["name"]) {
  name: String!
  wrote: [Book!]! @edge(type: "WRITTEN_BY", direction: IN, properties: "Share")
}
"Who wrote how much."
type Share @properties(order: ["part"]) { part: Float roles: [String!]! }
enum Tag { FOR_CHILDREN CLASSIC }
enum Nobody { USES_IT }
`

func load(t *testing.T, files map[string]string) *ast.Schema {
	t.Helper()
	sdl, err := derive.SDL(mapFS(files))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := gqlparser.LoadSchema(&ast.Source{Name: "derived", Input: sdl})
	if err != nil {
		t.Fatalf("%v\n%s", err, sdl)
	}
	return loaded
}

func mapFS(files map[string]string) fstest.MapFS {
	mapped := fstest.MapFS{}
	for name, text := range files {
		mapped[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return mapped
}

// fields writes the fields of a type on one line, with arguments and without descriptions.
func fields(s *ast.Schema, name string) string {
	definition := s.Types[name]
	if definition == nil {
		return "no type"
	}
	var out []string
	for _, field := range definition.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		var arguments []string
		for _, argument := range field.Arguments {
			arguments = append(arguments, argument.Name+":"+argument.Type.String())
		}
		text := field.Name
		if arguments != nil {
			text += "(" + strings.Join(arguments, " ") + ")"
		}
		out = append(out, text+":"+field.Type.String())
	}
	for _, value := range definition.EnumValues {
		out = append(out, value.Name)
	}
	return strings.Join(out, " ")
}

func TestEachTypeOfASmallSchema(t *testing.T) {
	s := load(t, map[string]string{"library.graphql": library})
	for name, want := range map[string]string{
		"Book": "id:ID! title:String! aliases:[String!]! tags:[Tag!]! pages:Int price:Float lent:Boolean! bought:Date shelf:Shelf! " +
			"authors(where:AuthorShareWhere orderBy:[AuthorShareOrderBy!] first:Int after:String last:Int before:String):AuthorShareConnection! source:String basis:Basis",
		"Shelf": "id:ID! code:String! books(where:BookLinkWhere orderBy:[BookLinkOrderBy!] first:Int after:String last:Int before:String):BookLinkConnection! " +
			"source:String basis:Basis",
		"BookConnection":        "nodes:[Book!]! edges:[BookEdge!]! pageInfo:PageInfo! totalCount:Int!",
		"BookEdge":              "cursor:String! node:Book!",
		"AuthorShareConnection": "nodes:[Author!]! edges:[AuthorShareEdge!]! pageInfo:PageInfo! totalCount:Int!",
		"AuthorShareEdge":       "cursor:String! node:Author! part:Float roles:[String!]! source:String basis:Basis",
		"BookLinkEdge":          "cursor:String! node:Book! source:String basis:Basis",
		"PageInfo":              "hasNextPage:Boolean! hasPreviousPage:Boolean! startCursor:String endCursor:String",
		"BookWhere": "and:[BookWhere!] or:[BookWhere!] not:BookWhere id:IDFilter title:StringFilter aliases:StringListFilter tags:TagListFilter pages:IntFilter price:FloatFilter " +
			"lent:BooleanFilter bought:DateFilter source:StringFilter basis:BasisFilter shelf:ShelfOneFilter authors:AuthorShareManyFilter",
		"AuthorShareWhere":       "and:[AuthorShareWhere!] or:[AuthorShareWhere!] not:AuthorShareWhere id:IDFilter name:StringFilter source:StringFilter basis:BasisFilter wrote:BookShareManyFilter edge:ShareWhere",
		"ShareWhere":             "and:[ShareWhere!] or:[ShareWhere!] not:ShareWhere part:FloatFilter roles:StringListFilter source:StringFilter basis:BasisFilter",
		"ShelfOneFilter":         "is:ShelfWhere isNull:Boolean",
		"BookOneFilter":          "no type",
		"AuthorShareManyFilter":  "some:AuthorShareWhere none:AuthorShareWhere all:AuthorShareWhere count:AuthorShareCountFilter",
		"AuthorShareCountFilter": "eq:Int ne:Int in:[Int!] notIn:[Int!] gt:Int gte:Int lt:Int lte:Int where:AuthorShareWhere",
		"StringFilter":           "eq:String ne:String in:[String!] notIn:[String!] contains:String startsWith:String isNull:Boolean",
		"IntFilter":              "eq:Int ne:Int in:[Int!] notIn:[Int!] gt:Int gte:Int lt:Int lte:Int isNull:Boolean",
		"FloatFilter":            "eq:Float ne:Float in:[Float!] notIn:[Float!] gt:Float gte:Float lt:Float lte:Float isNull:Boolean",
		"DateFilter":             "eq:Date ne:Date in:[Date!] notIn:[Date!] gt:Date gte:Date lt:Date lte:Date isNull:Boolean",
		"BooleanFilter":          "eq:Boolean ne:Boolean in:[Boolean!] notIn:[Boolean!] isNull:Boolean",
		"IDFilter":               "eq:ID ne:ID in:[ID!] notIn:[ID!] isNull:Boolean",
		"BasisFilter":            "eq:Basis ne:Basis in:[Basis!] notIn:[Basis!] isNull:Boolean",
		"TagListFilter":          "has:Tag isEmpty:Boolean",
		"StringListFilter":       "has:String isEmpty:Boolean",
		"TagFilter":              "no type",
		"BookOrderBy": "id:OrderDirection title:OrderDirection pages:OrderDirection price:OrderDirection lent:OrderDirection bought:OrderDirection " +
			"source:OrderDirection basis:OrderDirection shelf:ShelfOrderBy authors:CountOrder",
		"BookLinkOrderBy": "id:OrderDirection title:OrderDirection pages:OrderDirection price:OrderDirection lent:OrderDirection bought:OrderDirection " +
			"source:OrderDirection basis:OrderDirection shelf:ShelfOrderBy authors:CountOrder edge:LinkOrderBy",
		"ShareOrderBy":   "part:OrderDirection source:OrderDirection basis:OrderDirection",
		"CountOrder":     "count:OrderDirection",
		"OrderDirection": "ASC DESC",
		"Query": "books(where:BookWhere orderBy:[BookOrderBy!] first:Int after:String last:Int before:String):BookConnection! " +
			"book(id:ID title:String shelf:String):Book " +
			"shelves(where:ShelfWhere orderBy:[ShelfOrderBy!] first:Int after:String last:Int before:String):ShelfConnection! " +
			"shelf(id:ID code:String):Shelf " +
			"authors(where:AuthorWhere orderBy:[AuthorOrderBy!] first:Int after:String last:Int before:String):AuthorConnection! " +
			"author(id:ID!):Author node(id:ID!):Node nodes(ids:[ID!]!):[Node]! search(text:String! kinds:[Kind!] first:Int):SearchResult!",
		"SearchResult": "nodes:[SearchHit!]! totalCount:Int!",
		"SearchHit":    "node:Node! field:String! snippet:String!",
		"Kind":         "BOOK SHELF AUTHOR",
		"Tag":          "FOR_CHILDREN CLASSIC",
		"Nobody":       "no type",
	} {
		if got := fields(s, name); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestAScopeIsAListWithoutEdgeProperties(t *testing.T) {
	s := load(t, map[string]string{"a.graphql": shared + `
		type Municipality @node(order: ["name"], plural: "municipalities") { name: String! plans: [Plan!]! @scope }
		type Plan @node(order: ["title"]) { municipality: Municipality @scope title: String! }`})
	for name, want := range map[string]string{
		"Municipality":           "id:ID! name:String! plans(where:PlanWhere orderBy:[PlanOrderBy!] first:Int after:String last:Int before:String):PlanConnection! source:String basis:Basis",
		"Plan":                   "id:ID! municipality:Municipality title:String! source:String basis:Basis",
		"PlanEdge":               "cursor:String! node:Plan!",
		"MunicipalityWhere":      "and:[MunicipalityWhere!] or:[MunicipalityWhere!] not:MunicipalityWhere id:IDFilter name:StringFilter source:StringFilter basis:BasisFilter plans:PlanManyFilter",
		"PlanManyFilter":         "some:PlanWhere none:PlanWhere all:PlanWhere count:PlanCountFilter",
		"MunicipalityOneFilter":  "is:MunicipalityWhere isNull:Boolean",
		"MunicipalityManyFilter": "no type",
		"LinkWhere":              "no type",
		"SearchResult":           "no type",
	} {
		if got := fields(s, name); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestEqualDerivedNamesAreRefused(t *testing.T) {
	const plain = `type A @node(order: ["id"]) { `
	for about, text := range map[string]string{
		"a property with the name of an operator": plain + `not: String }`,
		"a kind with the name of a page":          plain + `x: Int } type AConnection @node(order: ["id"]) { x: Int }`,
		"a plural with the name of a root":        `type Item @node(order: ["id"], plural: "nodes") { x: Int }`,
		"a kind that is called as its lists are": plain + `b: [B!]! @edge(type: "B", direction: OUT) } ` +
			`type B @node(order: ["id"]) { x: Int } type BLink @node(order: ["id"]) { x: Int }`,
	} {
		if sdl, err := derive.SDL(mapFS(map[string]string{"a.graphql": shared + text})); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: err %v\n%s", about, err, sdl)
		}
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	s := load(t, map[string]string{"library.graphql": library})
	for _, definition := range s.Types {
		if definition.BuiltIn {
			continue
		}
		// Scalars and the kinds' own interfaces are described in schema/ or not at all.
		if definition.Description == "" && definition.Kind != ast.Scalar && definition.Kind != ast.Interface && definition.Name != "Basis" && definition.Name != "Tag" {
			t.Errorf("%s has no description", definition.Name)
		}
		for _, field := range definition.Fields {
			if field.Description == "" && !strings.HasPrefix(field.Name, "__") {
				t.Errorf("%s.%s has no description", definition.Name, field.Name)
			}
			for _, argument := range field.Arguments {
				if argument.Description == "" && !strings.HasPrefix(field.Name, "__") {
					t.Errorf("%s.%s(%s) has no description", definition.Name, field.Name, argument.Name)
				}
			}
		}
		for _, value := range definition.EnumValues {
			if value.Description == "" {
				t.Errorf("%s.%s has no description", definition.Name, value.Name)
			}
		}
	}
	if got := s.Types["Book"].Description; got != `A book with a "title" of its own.` {
		t.Errorf("a quoted word comes out as %q", got)
	}
}

// An answer that no kind gives: its root field, its rows and its input.
const rowsOfBooks = `
extend type Query {
  "Which books are near a shelf."
  nearby(where: BookWhere, within: Distance! = {metres: 2, tags: [CLASSIC]}): [Nearby!]! @read
}
"How far."
input Distance { metres: Int! = 1 tags: [Tag!] }
interface Found { shelf: Shelf! }
type Nearby implements Found { shelf: Shelf! books: [NearBook!]! @lines(depth: "within") }
type NearBook { book: Book! bought: Date far: Far! }
enum Far { NEAR FAR }
`

func TestRowsAndTheirRootsAreAsWritten(t *testing.T) {
	files := map[string]string{"library.graphql": library, "nearby.graphql": rowsOfBooks}
	sdl, err := derive.SDL(mapFS(files))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"within: Distance! = {metres:2,tags:[CLASSIC]}", "metres: Int! = 1", "type Nearby implements Found {", "books: [NearBook!]! @lines(depth: \"within\")",
	} {
		if !strings.Contains(sdl, want) {
			t.Errorf("the derived SDL has no %s", want)
		}
	}
	s := load(t, files)
	for name, want := range map[string]string{
		"Nearby": "shelf:Shelf! books:[NearBook!]!", "NearBook": "book:Book! bought:Date far:Far!",
		"Found": "shelf:Shelf!", "Distance": "metres:Int! tags:[Tag!]", "Far": "NEAR FAR",
	} {
		if got := fields(s, name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if root := s.Query.Fields.ForName("nearby"); root == nil || root.Directives.ForName("read") == nil || root.Arguments.ForName("where").Type.Name() != "BookWhere" {
		t.Errorf("%+v", root)
	}
	files["follow.graphql"] = `extend type Subscription { "Books as they come." came(tags: [Tag!]): Nearby! @read }`
	s = load(t, files)
	if s.Subscription == nil || fields(s, "Subscription") != "came(tags:[Tag!]):Nearby!" || s.Subscription.Fields[0].Directives.ForName("read") == nil {
		t.Errorf("Subscription is %s", fields(s, "Subscription"))
	}
	stub, err := derive.Stub(mapFS(files))
	if err != nil || !strings.Contains(stub, "type Subscription {\n  came: Node! @read\n}") {
		t.Errorf("the stub has no such subscription: %v\n%s", err, stub)
	}
	for about, wrong := range map[string]string{
		"a subscription without @read":  "extend type Subscription { near: Int }",
		"a root field without @read":    "extend type Query { near: Int }",
		"an extension of another type":  "extend type Book { near: Int }",
		"a type that would stand twice": "type BookConnection { near: Int }",
	} {
		if _, err := derive.SDL(mapFS(map[string]string{"library.graphql": library, "wrong.graphql": wrong})); !errors.Is(err, graph.ErrInvalid) {
			t.Errorf("%s: %v", about, err)
		}
	}
}

// The stub has the same root fields, null where the full SDL is, so that gqlgen
// treats their nulls alike.
func TestTheStubHasTheSameRoots(t *testing.T) {
	full := load(t, map[string]string{"library.graphql": library})
	sdl, err := derive.Stub(mapFS(map[string]string{"library.graphql": library}))
	if err != nil {
		t.Fatal(err)
	}
	stub, err := gqlparser.LoadSchema(&ast.Source{Name: "stub", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	const want = "books:Node! book:Node shelves:Node! shelf:Node authors:Node! author:Node node:Node nodes:Node! search:Node!"
	if got := fields(stub, "Query"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	for _, root := range full.Query.Fields {
		same := stub.Query.Fields.ForName(root.Name)
		if same == nil || same.Type.NonNull != root.Type.NonNull || (root.Directives.ForName("read") == nil) != (same.Directives.ForName("read") == nil) {
			t.Errorf("%s differs", root.Name)
		}
	}
}
