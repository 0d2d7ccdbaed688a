package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/bench"
	"malgraf/graph/neo4j/neo4jtest"
)

// serveByHand answers the name of a question with what its statement by hand brings, and
// makes the nodes that it is given: the least that a server in Go with one statement for
// each can take. NEO4J_URL names the database.
func serveByHand() error {
	server, err := neo4jtest.Large(heap, pageCache)
	if err != nil {
		return err
	}
	d := &database{server: server, driver: server.Driver()}
	return listen(func(w http.ResponseWriter, r *http.Request) {
		answer, err := d.answer(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})
}

func (d *database) answer(r *http.Request) ([]byte, error) {
	var asked struct {
		Query string
		bench.HandWrite
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	if asked.Nodes != nil {
		return d.make(r.Context(), asked.HandWrite)
	}
	at := slices.IndexFunc(bench.Questions, func(q bench.Question) bool { return q.Name == asked.Query })
	if at < 0 {
		return nil, fmt.Errorf("there is no question %q", asked.Query)
	}
	record, err := d.record(r.Context(), bench.Questions[at].Cypher)
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"data": record})
}

// make makes nodes in one round trip.
func (d *database) make(ctx context.Context, write bench.HandWrite) ([]byte, error) {
	records, err := d.run(ctx, bolt.AccessModeWrite, bench.WriteCypher, map[string]any{"nodes": write.Nodes})
	if err != nil {
		return nil, err
	}
	if made := records[0].Values[0]; made != int64(len(write.Nodes)) {
		return nil, fmt.Errorf("%d of %d nodes were made", made, len(write.Nodes))
	}
	return json.Marshal(map[string]any{"data": records[0].AsMap()})
}

// record is the one record that a question's statement answers with.
func (d *database) record(ctx context.Context, text string) (map[string]any, error) {
	records, err := d.ask(ctx, text)
	if err != nil {
		return nil, err
	}
	if len(records) != 1 {
		return nil, fmt.Errorf("the statement by hand answered with %d records", len(records))
	}
	return records[0].AsMap(), nil
}

// startByHand starts a program that answers by hand.
func startByHand(url string) (*running, error) {
	return startSelf([]string{neo4jtest.URLVariable + "=" + url}, "hand")
}

func byName(q bench.Question) (query, under string) { return q.Name, "" }
