package neo4j_test

import (
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// empty returns the tests' Neo4j with nothing in it.
func empty(t *testing.T) *neo4jtest.Server {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	return server
}

// open returns a store on an empty Neo4j.
func open(t *testing.T) graph.Store {
	t.Helper()
	return openWith(t, empty(t), neo4j.Options{Levels: neo4j.LevelsTogether})
}

// openWith returns a store on a Neo4j as it is.
func openWith(t *testing.T, server *neo4jtest.Server, options neo4j.Options) graph.Store {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := neo4j.Open(t.Context(), server.Straight(), options, parsed)
	if err != nil {
		t.Fatal(err)
	}
	neo4j.WaitReady(t, store)
	return store
}

func TestKeysOverTime(t *testing.T) {
	server := empty(t)
	graphtest.RunOverTime(t, func(t *testing.T, now func() time.Time) graph.Store {
		return openWith(t, server, neo4j.Options{Now: now, Levels: neo4j.LevelsTogether})
	})
}

// The same promises as of every store, on a real Neo4j.
func TestContract(t *testing.T) {
	graphtest.Run(t, open)
}
