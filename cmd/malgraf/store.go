package main

import (
	"context"

	"malgraf/graph"
)

// storeFlag says where the graph is; every command has it.
type storeFlag struct {
	Store    storeURL `default:"file:malgraf.db" placeholder:"URL" help:"Where the graph is kept (default ${default}): file:PATH, made if it is not there; memory: for one that is gone at the end; or neo4j://USER@HOST:7687 (neo4j+s:// over TLS), with the password in $$MALGRAF_PASSWORD, or behind the user (USER:PASSWORD), where others on the machine can see it."`
	Database string   `placeholder:"NAME" help:"Which of Neo4j's databases (default neo4j)."`
	// Connections is of no use to the other stores, and no fault there.
	Connections int `default:"100" placeholder:"N" help:"The most connections to Neo4j at a time (default ${default})."`
}

// location is what the flag says.
func (f storeFlag) location() location {
	return location{flag: "--store", url: f.Store, database: f.Database, connections: f.Connections, password: "MALGRAF_PASSWORD"}
}

// open opens the store, which is made where there is none. It may not be ready yet.
func (f storeFlag) open(ctx context.Context) (graph.Store, error) {
	return f.location().open(ctx)
}
