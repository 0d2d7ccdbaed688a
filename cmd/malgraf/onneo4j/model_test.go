package onneo4j

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/clients"
	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// texts runs a statement and returns its one column, sorted.
func texts(t *testing.T, statement string) []string {
	t.Helper()
	result, err := bolt.ExecuteQuery(t.Context(), neo4jtest.Start(t).Driver(), statement, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, record := range result.Records {
		text, _ := record.Values[0].(string)
		found = append(found, text)
	}
	slices.Sort(found)
	return found
}

// What an analyst finds in Neo4j are the labels, relationship types and properties
// of schema/, and those beside them that docs/neo4j.md lists, no other.
func TestNeo4jHoldsTheModel(t *testing.T) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store := empty(t)
	clients.Start(t, store, "--seed="+allSeeds).Stop(t)
	people := filepath.Join(t.TempDir(), "people.jsonl") // the seeds have none
	if err := os.WriteFile(people, []byte(person), 0o600); err != nil {
		t.Fatal(err)
	}
	succeeds(t, "import", people, store)

	labels := []string{"_Commit", "_Key", "_Store", "_Trace"}
	var properties []string
	for _, kind := range kinds.Kinds {
		labels = append(labels, kind.Name)
		for _, property := range kind.Properties {
			properties = append(properties, kind.Name+" "+property.Name)
		}
		if kind.Scope != nil {
			properties = append(properties, kind.Name+" "+kind.Scope.Name)
		}
	}
	var types []string
	for _, edgeType := range kinds.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		between := edgeType.From.Name + " " + edgeType.Name + " " + edgeType.To.Name
		types = append(types, between)
		for _, property := range edgeType.Properties {
			properties = append(properties, between+" "+property.Name)
		}
	}
	slices.Sort(labels)
	slices.Sort(types)
	equal(t, "labels", texts(t, "MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"), labels)
	const between = "labels(a)[0] + ' ' + type(r) + ' ' + labels(b)[0]"
	equal(t, "relationships", texts(t, "MATCH (a)-[r]->(b) RETURN DISTINCT "+between), types)

	listed := computed(t)
	found := slices.Concat(
		texts(t, "MATCH (n) WHERE NOT labels(n)[0] STARTS WITH '_' UNWIND keys(n) AS key RETURN DISTINCT labels(n)[0] + ' ' + key"),
		texts(t, "MATCH (a)-[r]->(b) UNWIND keys(r) AS key RETURN DISTINCT "+between+" + ' ' + key"))
	for _, name := range found {
		words := strings.Fields(name)
		prefix, _, isComputed := strings.Cut(words[len(words)-1], ".")
		if isComputed && !listed[prefix] || !isComputed && !slices.Contains(properties, name) {
			t.Errorf("%s is there, and neither in schema/ nor in docs/neo4j.md", name)
		}
	}
	if len(found) < len(kinds.Kinds)*5 {
		t.Errorf("only %d properties", len(found))
	}
}

const person = `{"node":"Post:9999/p","municipality":"Municipality:9999","set":{"title":"Provchef"}}
{"node":"Person:9999/p","municipality":"Municipality:9999","set":{"name":"Kim Prov"}}
{"edge":"HELD_BY","from":"Post:9999/p","to":"Person:9999/p"}
`

// computed are the first words of the names of computed properties, as docs/neo4j.md lists them.
func computed(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../../docs/neo4j.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[a-z]+\\.[^|]*) \\|").FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile("`([a-z]+)\\.").FindAllStringSubmatch(row[1], -1) {
			listed[name[1]] = true
		}
	}
	return listed
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s: %s is in Neo4j and not in schema/", what, name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s: %s is in schema/ and not in Neo4j", what, name)
		}
	}
}
