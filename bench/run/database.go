package main

import (
	"context"
	"fmt"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/bench"
	"malgraf/graph/neo4j/neo4jtest"
)

// heap and pageCache of the Neo4j that is measured, in MiB: the largest graph fits
// in the page cache.
const (
	heap      = 3072
	pageCache = 2048
)

// database is the Neo4j that all sides ask, with a driver of the benchmark's own.
type database struct {
	server *neo4jtest.Server
	driver bolt.DriverWithContext
	// loaded is how many municipalities are in it.
	loaded int
	// shapes counts those that it has been asked in for the first time.
	shapes int
}

// startDatabase starts a Neo4j, or takes the one that NEO4J_URL names, which must be empty.
func startDatabase(ctx context.Context) (*database, error) {
	say("starting Neo4j")
	server, err := neo4jtest.Large(heap, pageCache)
	if err != nil {
		return nil, fmt.Errorf("the benchmark needs Neo4j (Java and Maven to start one, or %s): %w", neo4jtest.URLVariable, err)
	}
	d := &database{server: server, driver: server.Driver()}
	if err := d.look(ctx); err != nil {
		d.stop()
		return nil, err
	}
	return d, nil
}

// look finds out what a server that was there before holds: nothing, or what an
// earlier run left.
func (d *database) look(ctx context.Context) error {
	held, err := d.one(ctx, "MATCH (n) WHERE NOT n:_Store|_Key|_Commit|_Trace|_Request RETURN count(n) AS one")
	if err != nil || held == int64(0) {
		return err
	}
	towns, err := d.one(ctx, "MATCH (n:Municipality) WHERE n.source = 'benchmark' RETURN count(n) AS one")
	if err != nil {
		return err
	}
	d.loaded = int(towns.(int64))
	if nodes, _ := bench.Size(d.loaded); held != int64(nodes) {
		return fmt.Errorf("%s holds %d nodes that are not the benchmark's; it fills an empty one", d.server.URL, held)
	}
	return nil
}

func (d *database) stop() { _ = d.server.Stop() }

// ask runs a statement that reads.
func (d *database) ask(ctx context.Context, text string) ([]*bolt.Record, error) {
	return d.run(ctx, bolt.AccessModeRead, text, nil)
}

// run runs a statement in one round trip.
func (d *database) run(ctx context.Context, mode bolt.AccessMode, text string, params map[string]any) ([]*bolt.Record, error) {
	session := d.driver.NewSession(ctx, bolt.SessionConfig{DatabaseName: "neo4j", AccessMode: mode, FetchSize: bolt.FetchAll})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, text, params)
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

// change runs a statement that changes the database.
func (d *database) change(ctx context.Context, text string) error {
	_, err := bolt.ExecuteQuery(ctx, d.driver, text, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	return err
}

// one returns the value of a statement that answers with one.
func (d *database) one(ctx context.Context, text string) (any, error) {
	records, err := d.ask(ctx, text)
	if err != nil {
		return nil, err
	}
	return records[0].Values[0], nil
}

// forget makes the server forget every plan it made.
func (d *database) forget(ctx context.Context) error {
	_, err := d.ask(ctx, "CALL db.clearQueryCaches()")
	return err
}

// version says what answers.
func (d *database) version(ctx context.Context) (string, error) {
	version, err := d.one(ctx, "CALL dbms.components() YIELD name, versions, edition WITH * LIMIT 1 RETURN name + ' ' + versions[0] + ' ' + edition AS one")
	return fmt.Sprint(version), err
}
