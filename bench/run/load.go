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

// peerIndexes are those that someone who set up the peer alone would make besides
// Målgraf's, which has what it needs for ids, sort keys and municipalities.
var peerIndexes = []string{"CREATE INDEX peer_target_code IF NOT EXISTS FOR (n:Target) ON (n.code)"}

// fill brings the graph in Neo4j up to a number of municipalities, through Målgraf's
// store and so exactly as Målgraf writes it, without indexes meanwhile.
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
	if err := d.server.DropIndexes(ctx); err != nil {
		return err
	}
	told := time.Now()
	if err := bench.Fill(ctx, store, d.loaded, municipalities, func(made int) {
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			say("  %d nodes and edges", made)
		}
	}); err != nil {
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

func untilReady(ctx context.Context, store graph.Store) error {
	for {
		err := store.Ready(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
