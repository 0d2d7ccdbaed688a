package twins_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/graph/neo4j"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/graph/sight"
	"malgraf/resolvers"
	"malgraf/transfer"
)

// pair is the two stores with the GraphQL handler before each. What its methods
// return is said of each, in the same order.
type pair struct {
	open     [2]func(context.Context) (graph.Store, error)
	stores   [2]graph.Store
	handlers [2]http.Handler
	// who asks.
	who sight.Subject
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

// openPair opens an empty store in a file, and what Neo4j has at an address.
func openPair(t *testing.T, kinds *graph.Schema, url string, levels neo4j.Levels) *pair {
	t.Helper()
	file := filepath.Join(t.TempDir(), "store.db")
	p := &pair{who: sight.Administrator(""), open: [2]func(context.Context) (graph.Store, error){
		func(ctx context.Context) (graph.Store, error) {
			return embedded.OpenWithClock(ctx, file, kinds, noon)
		},
		func(ctx context.Context) (graph.Store, error) {
			return neo4j.Open(ctx, url, neo4j.Options{Statement: patience, Patience: patience, Now: noon, Levels: levels, Indexes: neo4jtest.Undisturbed}, kinds)
		},
	}}
	p.start(t)
	return p
}

// start opens the stores.
func (p *pair) start(t *testing.T) {
	t.Helper()
	for i, open := range p.open {
		var err error
		if p.stores[i], err = open(t.Context()); err != nil {
			t.Fatal(err)
		}
		graphtest.WaitReady(t, p.stores[i])
		guarded, err := sight.Over(p.stores[i])
		if err != nil {
			t.Fatal(err)
		}
		if p.handlers[i], err = resolvers.Handler(resolvers.Config{Store: guarded, Now: noon}); err != nil {
			t.Fatal(err)
		}
	}
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
	return p.do(ctx, deed{Batch: batch})
}

// do does the same to both and returns what becomes of it.
func (p *pair) do(ctx context.Context, what deed) said {
	if what.mutation != "" {
		p.who = what.who
		return p.ask(ctx, what.mutation)
	}
	var outcome said
	for i, store := range p.stores {
		commit, err := what.do(ctx, store)
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
		post := httptest.NewRequestWithContext(sight.As(ctx, p.who), http.MethodPost, "/graphql", bytes.NewReader(body))
		post.Header.Set("Content-Type", "application/json")
		post.Header.Set("Accept", "application/graphql-response+json")
		handler.ServeHTTP(recorder, post)
		answers[i] = uuid.ReplaceAllString(inOrder(recorder.Body.Bytes()), "#")
	}
	if strings.Contains(answers[1], `"ended":"TIME"`) {
		return said{} // ways are searched for so long and no longer, and a busy server finds less
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
				commit.Created = nil // which only who makes it is told
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
