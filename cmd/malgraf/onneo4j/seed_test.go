package onneo4j

import (
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

const allSeeds = "agenda2030,ljusdal,mora,exempel"

// Three programs that start together on one empty Neo4j seed it once, with what the
// embedded store is seeded with, to the byte; a fourth finds it done.
func TestSeedsOnce(t *testing.T) {
	store := empty(t)
	var programs []*clients.Server
	for range 3 {
		programs = append(programs, clients.Launch(t, t.TempDir(), store, "--seed="+allSeeds))
	}
	seeders := 0
	for _, program := range programs {
		program.AwaitReady(t)
		if strings.Contains(program.Output(), "msg=seeded") {
			seeders++
		}
		if got := ask(t, program.URL, `{goals(first: 0) {totalCount}}`); got != `{"data":{"goals":{"totalCount":18}}}` {
			t.Error(got)
		}
	}
	if seeders != 1 {
		t.Errorf("%d of three programs say that they have seeded", seeders)
	}
	sameLines(t, succeeds(t, "export", seeded(t, allSeeds)).out, succeeds(t, "export", store).out)
	for _, program := range programs {
		program.Stop(t)
	}

	again := clients.Start(t, store)
	if strings.Contains(again.Output(), "msg=seeded") {
		t.Errorf("seeded again:\n%s", again.Output())
	}
	if n := count(t, "MATCH (c:_Commit) RETURN count(c) AS n"); n != 1 {
		t.Errorf("%d commits", n)
	}
}

// count asks Neo4j itself for a number named n.
func count(t *testing.T, statement string) int64 {
	t.Helper()
	result, err := bolt.ExecuteQuery(t.Context(), neo4jtest.Start(t).Driver(), statement, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	n, isInt := result.Records[0].AsMap()["n"].(int64)
	if !isInt {
		t.Fatalf("%s: %v", statement, result.Records[0])
	}
	return n
}
