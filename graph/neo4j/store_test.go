package neo4j_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// open returns a store on an empty Neo4j.
func open(t *testing.T) graph.Store {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := neo4j.Open(t.Context(), server.URL, neo4j.Options{}, parsed)
	if err != nil {
		t.Fatal(err)
	}
	neo4j.WaitReady(t, store)
	return store
}

// The same promises as of every store, on a real Neo4j.
func TestContract(t *testing.T) {
	graphtest.Run(t, open)
}
