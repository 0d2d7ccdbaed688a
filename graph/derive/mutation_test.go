package derive_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// writing is what schema/ must hold besides its kinds for them to be written.
const writing = `
directive @write on FIELD_DEFINITION
type CommitChange { node: ID kind: Kind! }
type RemovePayload { id: ID! }
type LinkPayload { from: Node }
type ApplyPayload { revision: Int }
type RevertPayload { revision: Int }
`

// holders adds to the library a scope, an edge with a key, and a to-one edge whose
// type has properties.
const holders = writing + `
type Municipality @node(order: ["name"], plural: "municipalities") { name: String! @unique people: [Person!]! @scope }
type Person @node(order: ["name"], plural: "people") {
  municipality: Municipality! @scope
  name: String! @unique(within: ["municipality"])
  keeps: [Shelf!]! @edge(type: "KEEPS", direction: OUT, properties: "Time")
  boss: Person @edge(type: "ANSWERS_TO", direction: OUT)
  staff: [Person!]! @edge(type: "ANSWERS_TO", direction: IN, properties: "Share")
}
type Time @properties(key: ["from"]) { from: Date to: Date }
`

const how = "message:String idempotencyKey:String dryRun:Boolean"

func TestEachTypeOfWriting(t *testing.T) {
	s := load(t, map[string]string{"library.graphql": library, "people.graphql": holders})
	for name, want := range map[string]string{
		"BookInput": "id:ID title:String aliases:[String!] tags:[Tag!] pages:Int price:Float lent:Boolean bought:Date " +
			"shelf:ShelfLinkEnd authors:AuthorShareEnds source:String basis:Basis",
		"MunicipalityInput": "id:ID name:String source:String basis:Basis",
		"PersonInput": "id:ID municipality:MunicipalityRef name:String keeps:ShelfTimeEnds boss:PersonShareEnd staff:PersonShareEnds " +
			"source:String basis:Basis",
		"BookRef":         "id:ID title:String shelf:String",
		"AuthorRef":       "id:ID",
		"AuthorShareEnd":  "id:ID edge:ShareInput",
		"AuthorShareEnds": "set:[AuthorShareEnd!] add:[AuthorShareEnd!] remove:[AuthorRef!]",
		"ShelfTimeEnds":   "set:[ShelfTimeEnd!] add:[ShelfTimeEnd!] remove:[ShelfTimeGone!]",
		"ShelfTimeEnd":    "id:ID code:String edge:TimeInput",
		"ShelfTimeGone":   "id:ID code:String edge:TimeKey",
		"ShelfLinkEnd":    "id:ID code:String edge:LinkInput",
		"ShelfLinkEnds":   "no type",
		"ShareInput":      "part:Float roles:[String!] source:String basis:Basis",
		"ShareKey":        "no type",
		"TimeInput":       "from:Date to:Date source:String basis:Basis",
		"TimeKey":         "from:Date",
		"EdgeToLink":      "bookShelf:BookShelfLink bookAuthors:BookAuthorsLink personKeeps:PersonKeepsLink personBoss:PersonBossLink",
		"EdgeToUnlink":    "bookShelf:BookShelfUnlink bookAuthors:BookAuthorsUnlink personKeeps:PersonKeepsUnlink personBoss:PersonBossUnlink",
		"BookAuthorsLink": "from:BookRef! to:AuthorRef! edge:ShareInput", "BookAuthorsUnlink": "from:BookRef! to:AuthorRef!",
		"PersonKeepsUnlink": "from:PersonRef! to:ShelfRef! edge:TimeKey",
		"SaveBookPayload":   "node:Book created:Boolean! revision:Int changes(first:Int skip:Int):[CommitChange!]!",
		"Change": "saveBook:BookInput removeBook:BookRef saveShelf:ShelfInput removeShelf:ShelfRef saveAuthor:AuthorInput removeAuthor:AuthorRef " +
			"saveMunicipality:MunicipalityInput removeMunicipality:MunicipalityRef savePerson:PersonInput removePerson:PersonRef " +
			"link:EdgeToLink unlink:EdgeToUnlink",
		"NodeRevision": "id:ID! revision:Int!",
	} {
		if got := fields(s, name); got != want {
			t.Errorf("%s\n got %s\nwant %s", name, got, want)
		}
	}
	for _, one := range []string{
		"saveBook(input:BookInput! ifRevision:Int " + how + "):SaveBookPayload",
		"removeBook(id:ID! ifRevision:Int " + how + "):RemovePayload",
		"link(edge:EdgeToLink! ifRevision:Int " + how + "):LinkPayload",
		"unlink(edge:EdgeToUnlink! ifRevision:Int " + how + "):LinkPayload",
		"apply(changes:[Change!]! ifRevisions:[NodeRevision!] " + how + "):ApplyPayload",
	} {
		if got := fields(s, "Mutation"); !strings.Contains(got, one) {
			t.Errorf("no %s in %s", one, got)
		}
	}
	for _, name := range []string{"Change", "EdgeToLink", "EdgeToUnlink"} {
		if s.Types[name].Directives.ForName("oneOf") == nil {
			t.Errorf("%s is not @oneOf", name)
		}
	}
	for _, root := range s.Mutation.Fields {
		if root.Directives.ForName("write") == nil || root.Type.NonNull {
			t.Errorf("%s has no @write, or cannot be null: an error would take the other answers with it", root.Name)
		}
	}
}

func TestAllThatIsWrittenIsDescribed(t *testing.T) {
	s := load(t, map[string]string{"library.graphql": library, "people.graphql": holders})
	for _, definition := range s.Types {
		if definition.BuiltIn || definition.Kind != ast.InputObject && definition != s.Mutation {
			continue
		}
		if definition.Description == "" {
			t.Errorf("%s has no description", definition.Name)
		}
		for _, field := range definition.Fields {
			if field.Description == "" {
				t.Errorf("%s.%s has no description", definition.Name, field.Name)
			}
			for _, argument := range field.Arguments {
				if argument.Description == "" {
					t.Errorf("%s.%s(%s) has no description", definition.Name, field.Name, argument.Name)
				}
			}
		}
	}
}
