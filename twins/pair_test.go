package twins_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/resolvers"
	"malgraf/transfer"
)

// pair is the two stores with the GraphQL handler before each. What its methods
// return is said of each, in the same order.
type pair struct {
	stores   [2]graph.Store
	handlers [2]http.Handler
}

// said is what each store says.
type said [2]string

func (s said) differ() bool { return s[0] != s[1] }

func (s said) String() string {
	return "  embedded: " + shortened(s[0]) + "\n  neo4j:    " + shortened(s[1])
}

// shortened keeps the difference of long texts readable.
func shortened(text string) string {
	const most = 6000
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// newPair returns two empty stores, which the caller closes; levels is how Neo4j is asked.
func newPair(t *testing.T, kinds *graph.Schema, levels neo4j.Levels) *pair {
	t.Helper()
	server := neo4jtest.Start(t)
	server.Wipe(t)
	return openPair(t, kinds, server.URL, levels)
}

// patience is how long Neo4j may take over anything: on a busy machine a first
// batch, whose statements are all to be planned, takes minutes.
const patience = 10 * time.Minute

// noon is when everything happens: errors and history name the time.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// openPair opens an empty store in memory, and what Neo4j has at an address.
func openPair(t *testing.T, kinds *graph.Schema, url string, levels neo4j.Levels) *pair {
	t.Helper()
	p := &pair{}
	var err error
	if p.stores[0], err = embedded.OpenWithClock(t.Context(), ":memory:", kinds, noon); err != nil {
		t.Fatal(err)
	}
	if p.stores[1], err = neo4j.Open(t.Context(), url, neo4j.Options{Statement: patience, Patience: patience, Now: noon, Levels: levels}, kinds); err != nil {
		t.Fatal(err)
	}
	for i, store := range p.stores {
		graphtest.WaitReady(t, store)
		if p.handlers[i], err = resolvers.Handler(resolvers.Config{Store: store}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *pair) close(t *testing.T) {
	for _, store := range p.stores {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

// apply gives both a batch and returns what becomes of it.
func (p *pair) apply(ctx context.Context, batch graph.Batch) said {
	var outcome said
	for i, store := range p.stores {
		commit, err := store.Apply(ctx, batch)
		outcome[i] = describeOutcome(commit, err)
	}
	return outcome
}

// ask asks both a question and returns the answers, the errors in the order of their
// paths: root fields are answered at the same time.
func (p *pair) ask(ctx context.Context, question string) said {
	return p.askWith(ctx, question, nil)
}

func (p *pair) askWith(ctx context.Context, question string, variables map[string]any) said {
	var answers said
	body, err := json.Marshal(map[string]any{"query": question, "variables": variables})
	if err != nil {
		panic(err)
	}
	for i, handler := range p.handlers {
		recorder := httptest.NewRecorder()
		post := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
		post.Header.Set("Content-Type", "application/json")
		post.Header.Set("Accept", "application/graphql-response+json")
		handler.ServeHTTP(recorder, post)
		answers[i] = inOrder(recorder.Body.Bytes())
	}
	return answers
}

func inOrder(answer []byte) string {
	var parts struct {
		Errors []map[string]json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage              `json:"data,omitempty"`
	}
	if json.Unmarshal(answer, &parts) != nil || len(parts.Errors) < 2 {
		return string(answer)
	}
	slices.SortStableFunc(parts.Errors, func(a, b map[string]json.RawMessage) int {
		return cmp.Or(bytes.Compare(a["path"], b["path"]), bytes.Compare(a["message"], b["message"]))
	})
	sorted, err := json.Marshal(parts)
	if err != nil {
		panic(err)
	}
	return string(sorted)
}

// export returns the graphs as JSON lines.
func (p *pair) export(ctx context.Context) said {
	var graphs said
	for i, store := range p.stores {
		var lines strings.Builder
		if _, err := transfer.Write(ctx, store, &lines); err != nil {
			lines.WriteString(err.Error())
		}
		graphs[i] = lines.String()
	}
	return graphs
}

// commits returns all commits that the stores keep.
func (p *pair) commits(ctx context.Context) said {
	var all said
	for i, store := range p.stores {
		var lines strings.Builder
		last := revision(ctx, store)
		ending, cancel := context.WithTimeout(ctx, 30*time.Second)
		for last > 0 && ending.Err() == nil {
			_ = store.Watch(ending, 0, func(commit graph.Commit) error {
				lines.WriteString(describeOutcome(commit, nil) + "\n")
				if commit.Revision == last {
					cancel()
				}
				return nil
			})
		}
		cancel()
		all[i] = lines.String()
	}
	return all
}

func revision(ctx context.Context, store graph.Store) graph.Revision {
	view, err := store.View(ctx)
	if err != nil {
		return 0
	}
	defer view.Close()
	return view.Revision()
}

// count returns the groups of a count.
func (p *pair) count(ctx context.Context, count graph.Count) said {
	var groups said
	for i, store := range p.stores {
		view, err := store.View(ctx)
		if err != nil {
			groups[i] = err.Error()
			continue
		}
		found, err := view.Count(ctx, count)
		view.Close()
		groups[i] = describeGroups(found, err)
	}
	return groups
}
