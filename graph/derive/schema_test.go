package derive_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/derive"
	"malgraf/schema"
)

func TestTheCommittedFilesAreTheDerivedOnes(t *testing.T) {
	for name, derived := range map[string]func(fs.FS) (string, error){
		"schema.graphql": derive.SDL, "stub.graphql": derive.Stub,
	} {
		want, err := derived(schema.Files)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile("../generated/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("graph/generated/%s is not what schema/ gives: run `go generate ./...`", name)
		}
	}
}

func TestTheRealSchemaLoads(t *testing.T) {
	sdl, err := derive.SDL(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "derived", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds.Kinds {
		if s.Query.Fields.ForName(kind.Many) == nil || s.Query.Fields.ForName(kind.One) == nil {
			t.Errorf("no root field for %s", kind.Name)
		}
	}
	t.Logf("%d kinds, %d types, %d root fields, %d bytes", len(kinds.Kinds), len(s.Types), len(s.Query.Fields), len(sdl))
	if got := s.Query.Fields.ForName("target").Arguments; got.ForName("code") == nil || got.ForName("framework") == nil {
		t.Error("target is not found by code and framework")
	}
}

func TestQuestionsOfTheUsersAreValid(t *testing.T) {
	sdl, err := derive.SDL(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s := gqlparser.MustLoadSchema(&ast.Source{Name: "derived", Input: sdl})
	for _, question := range []string{
		`{ targets(where: {assignments: {none: {municipality: {is: {code: {eq: "2161"}}}}}}) { totalCount nodes { code title goal { code } } } }`,
		`{ assignments(where: {or: [{departments: {none: {}}}, {responsible: {none: {}}}]}) { nodes { title targets { nodes { code } } } } }`,
		`{ target(code: "7.2") { title assignments { nodes { title activities { nodes { title } } indicators { edges { fit node { title } } } } } } }`,
		`{ target(code: "10.8") { code aliases assignments { nodes { title departments { nodes { name type } } responsible { nodes { title } } } } } }`,
		`{ policyDocuments(where: {developmentAreas: {count: {gte: 2}}}, orderBy: [{developmentAreas: {count: DESC}}]) { nodes { title status developmentAreas { nodes { number title } } } } }`,
		`{ focusAreas(where: {developmentAreas: {count: {gte: 2}}}) { nodes { title developmentAreas { edges { number node { title } } } } } }`,
		`{ developmentAreas(where: {or: [{desiredStates: {none: {}}}, {targetArea: {isNull: true}}, {documents: {none: {}}}]}) { nodes { number title } } }`,
		`{ policyDocuments(where: {status: {eq: UPCOMING}}) { nodes { title developmentAreas { nodes { title supports: targetArea { title } } } } } }`,
		`{ indicators(where: {title: {contains: "TRYGG"}}) { nodes { title observations(orderBy: [{year: ASC}]) { nodes { year value municipality { name } } } } } }`,
		`{ search(text: "skolor", first: 10) { nodes { node { __typename id ... on FocusArea { title } ... on Assignment { title } } field snippet } } }`,
		`{ assignments(where: {departments: {some: {edge: {role: {eq: OWNS}}}}}, orderBy: [{municipality: {name: ASC}}]) { nodes { departments(orderBy: [{edge: {role: DESC}}]) { edges { source basis role } } } } }`,
	} {
		if _, err := gqlparser.LoadQueryWithRules(s, question, nil); err != nil {
			t.Errorf("%s\n%v", question, err)
		}
	}
}
