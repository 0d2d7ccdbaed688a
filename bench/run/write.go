package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/bench"
)

// writers are how many connections write at a time in the two measurements of single writes.
var writers = []int{1, many}

// batches is how often a batch of 10,000 is measured; one before warms up.
const batches = 3

// writesResult is what the sides took to write.
type writesResult struct {
	Sides map[string]*writeResult `json:"sides"`
}

// writeResult is what one side took: single writes a second by how many wrote, with
// the times that one write took then, and the median of batches of 10,000.
type writeResult struct {
	PerSecond map[int]float64 `json:"perSecondByWriters"`
	P50       map[int]float64 `json:"p50MsByWriters"`
	P99       map[int]float64 `json:"p99MsByWriters"`
	Batch     float64         `json:"batchSeconds"`
}

// writer is a side that can be written to.
type writer struct {
	name, address string
	body          func(bench.Write, int) ([]byte, error)
	// parts is how many requests a batch is sent in, one after the other.
	parts int
}

// peerParts: in one request of 10,000 that each lead to another node the peer writes
// one statement with as many subqueries, which Neo4j had not planned after two minutes.
const peerParts = 100

// numbers tells writes apart, over all sides.
var numbers atomic.Int64

func (w writer) open(write bench.Write) (bench.Caller, error) {
	return bench.DialWriter(w.address, func() ([]byte, error) { return w.body(write, int(numbers.Add(1))) })
}

// write measures writes on all sides that run: each is answered when it is on the disk.
func (w *world) write(ctx context.Context) (*writesResult, error) {
	sides := []writer{
		{embedded, w.servers[0].address, bench.Write.Ours, 1},
		{onNeo4j, w.servers[1].address, bench.Write.Ours, 1},
		{peer, w.servers[2].address, bench.Write.Peer, peerParts},
		{bareHTTP, w.servers[3].address, bench.Write.Hand, 1},
	}
	result := &writesResult{Sides: map[string]*writeResult{}}
	for _, side := range sides {
		result.Sides[side.name] = &writeResult{PerSecond: map[int]float64{}, P50: map[int]float64{}, P99: map[int]float64{}}
	}
	say("writing")
	err := w.writeSingly(ctx, sides, result)
	if err == nil {
		err = w.writeBatches(ctx, sides, result)
	}
	if err != nil {
		err = fmt.Errorf("%w\nwhat Målgraf on Neo4j says: %s", err, &w.servers[1].said)
	}
	return result, errors.Join(err, w.database.unwrite(context.WithoutCancel(ctx)))
}

// writeSingly measures single writes: the sides take turns, and the first turns warm up.
// Each turn begins with another side, for what one has left to the disk and to its own
// collector of garbage falls into the time of the one after it.
func (w *world) writeSingly(ctx context.Context, sides []writer, result *writesResult) error {
	for _, connections := range append([]int{many}, writers...) {
		sums := make([]bench.Result, len(sides))
		for turn := range turns + 1 {
			for next := range sides {
				if err := ctx.Err(); err != nil {
					return err
				}
				i := (turn + next) % len(sides)
				side := sides[i]
				load := bench.Load{Open: func() (bench.Caller, error) { return side.open(bench.SingleWrite) }, Connections: connections, Time: w.span / turns}
				measured, err := load.Run()
				if err != nil {
					return fmt.Errorf("%s: %w", side.name, err)
				}
				if turn > 0 {
					sums[i].Add(measured)
				}
			}
		}
		say("%d wrote at a time", connections)
		for i, side := range sides {
			of := result.Sides[side.name]
			of.PerSecond[connections] = sums[i].PerSecond()
			say("  %s: %.0f a second", side.name, of.PerSecond[connections])
			of.P50[connections], of.P99[connections] = milliseconds(sums[i].Percentile(50)), milliseconds(sums[i].Percentile(99))
		}
	}
	return nil
}

// writeBatches measures batches: the sides take turns, each beginning with another.
func (w *world) writeBatches(ctx context.Context, sides []writer, result *writesResult) error {
	times := map[string][]time.Duration{}
	for turn := range batches + 1 {
		for next := range sides {
			if err := ctx.Err(); err != nil {
				return err
			}
			side := sides[(turn+next)%len(sides)]
			took, err := side.writeBatch()
			if err != nil {
				return fmt.Errorf("%s: a batch: %w", side.name, err)
			}
			say("%s wrote %d in %.1f s", side.name, bench.BatchWrite.Nodes, took.Seconds())
			if turn > 0 {
				times[side.name] = append(times[side.name], took)
			}
		}
	}
	for name, all := range times {
		slices.Sort(all)
		result.Sides[name].Batch = seconds(all[len(all)/2])
	}
	return nil
}

// writeBatch sends a batch. Its requests are made ready before the clock starts.
func (w writer) writeBatch() (time.Duration, error) {
	part := bench.Write{Name: bench.BatchWrite.Name, Nodes: bench.BatchWrite.Nodes / w.parts}
	bodies := make([][]byte, w.parts)
	for i := range bodies {
		var err error
		if bodies[i], err = w.body(part, int(numbers.Add(1))); err != nil {
			return 0, err
		}
	}
	sent := 0
	caller, err := bench.DialWriter(w.address, func() ([]byte, error) {
		sent++
		return bodies[sent-1], nil
	})
	if err != nil {
		return 0, err
	}
	defer caller.Close()
	began := time.Now()
	for range bodies {
		if err := caller.Call(); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// unwrite removes what has been written, in transactions of its own.
func (d *database) unwrite(ctx context.Context) error {
	session := d.driver.NewSession(ctx, bolt.SessionConfig{DatabaseName: "neo4j"})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, "MATCH (n:Assignment) WHERE n.source = $source CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", map[string]any{"source": bench.WrittenSource})
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return err
}
