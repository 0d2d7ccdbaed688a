package main

import (
	"context"
	"fmt"
	"time"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/neo4j"
	"malgraf/schema"
)

// batchSize is how many changes are made in one transaction while Neo4j is filled.
const batchSize = 20000

// peerIndexes are those that someone who set up the peer alone would make besides
// Målgraf's, which has what it needs for ids, sort keys and municipalities.
var peerIndexes = []string{"CREATE INDEX peer_target_code IF NOT EXISTS FOR (n:Target) ON (n.code)"}

// fill brings the graph in Neo4j up to a number of municipalities, through Målgraf's
// store and so exactly as Målgraf writes it. It takes the indexes away meanwhile, for
// to build one at the end is several times faster than to keep it up to date; the
// store makes them anew when it is next opened.
func (d *database) fill(ctx context.Context, municipalities int) error {
	if d.loaded >= municipalities {
		if d.loaded > municipalities {
			return fmt.Errorf("%s holds %d municipalities already", d.server.URL, d.loaded)
		}
		return nil
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return err
	}
	store, err := neo4j.Open(ctx, d.server.URL, neo4j.Options{Statement: 10 * time.Minute}, kinds)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if err := untilReady(ctx, store); err != nil {
		return err
	}
	if err := d.dropIndexes(ctx); err != nil {
		return err
	}
	if err := apply(ctx, store, d.loaded, municipalities); err != nil {
		return err
	}
	d.loaded = municipalities
	for _, text := range peerIndexes {
		if err := d.change(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// apply makes the changes in batches.
func apply(ctx context.Context, store graph.Store, from, to int) error {
	var batch []graph.Change
	made, told := 0, time.Now()
	send := func() error {
		if _, err := store.Apply(ctx, graph.Batch{Changes: batch, By: "bench"}); err != nil {
			return err
		}
		made, batch = made+len(batch), batch[:0]
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			say("  %d nodes and edges", made)
		}
		return nil
	}
	for change := range bench.More(from, to) {
		if batch = append(batch, change); len(batch) == batchSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// dropIndexes drops all but those of constraints, and those that writing looks into.
func (d *database) dropIndexes(ctx context.Context) error {
	records, err := d.ask(ctx, "SHOW INDEXES YIELD name, type, owningConstraint, labelsOrTypes WHERE owningConstraint IS NULL AND type <> 'LOOKUP' AND NOT '_Key' IN labelsOrTypes RETURN name")
	if err != nil {
		return err
	}
	for _, record := range records {
		if err := d.change(ctx, fmt.Sprintf("DROP INDEX `%s`", record.Values[0])); err != nil {
			return err
		}
	}
	return nil
}

func untilReady(ctx context.Context, store graph.Store) error {
	for {
		err := store.Ready(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
