package resolvers_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"malgraf/bench"
	"malgraf/graph"
	"malgraf/graph/read"
	"malgraf/resolvers"
)

// What is written is bounded for the whole request, however few nodes are read for it.
func TestOneRequestWritesNoMoreThanItsBudget(t *testing.T) {
	onEveryStore(t, writesNoMoreThanItsBudget)
}

func writesNoMoreThanItsBudget(t *testing.T, store namedStore) {
	shared := "targets(first: 100) { nodes { goal { targets(first: 10) { %s } } } }"
	for about, c := range map[string]struct {
		narrow func(*read.Limits)
		query  string
		says   string
	}{
		"within": {
			func(l *read.Limits) { l.Nodes = 400 },
			"{ targets(first: 100) { nodes { goal { code } } } }", "",
		},
		"nodes shared by many": {
			func(l *read.Limits) { l.Nodes = 400 },
			"{" + fmt.Sprintf(shared, "nodes { id }") + "}", "400 nodes",
		},
		"edges without their nodes": {
			func(l *read.Limits) { l.Nodes = 400 },
			"{" + fmt.Sprintf(shared, "edges { cursor }") + "}", "400 nodes",
		},
		"root fields count together": {
			func(l *read.Limits) { l.Nodes = 400 },
			"{" + repeated(5, func(i int) string { return fmt.Sprintf("a%d: goal(code: \"1\") { targets { edges { cursor } } } ", i) }) +
				repeated(2, func(i int) string { return fmt.Sprintf("b%d: targets(first: 100) { nodes { goal { code } } } ", i) }) + "}", "400 nodes",
		},
		"revisions that are known": {
			func(l *read.Limits) { l.Changes = 3 },
			"mutation { apply(changes: [], ifRevisions: [" + repeated(4, func(i int) string { return fmt.Sprintf(`{id: "Goal:%d", revision: 1} `, i) }) + "]) { revision } }", "at most 3",
		},
		"nodes by their ids": {
			func(l *read.Limits) { l.Nodes = 3 },
			`{ nodes(ids: ["Goal:1", "Goal:1", "Goal:1", "Goal:1"]) { id } }`, "3 nodes",
		},
		"long answers of few nodes": {
			func(l *read.Limits) { l.Bytes = 2000 },
			"{ targets(first: 100) { nodes { title } } }", "2000 bytes",
		},
		"long answers of root fields together": {
			func(l *read.Limits) { l.Bytes = 2000 },
			"{" + repeated(60, func(i int) string { return fmt.Sprintf("a%d: goal(code: \"1\") { title code } ", i) }) + "}", "2000 bytes",
		},
	} {
		limits := read.DefaultLimits
		c.narrow(&limits)
		got := ask(t, serve(t, resolvers.Config{Store: store.store, Read: limits}), c.query, nil)
		if c.says == "" {
			if got.code() != "" {
				t.Errorf("%s: %.300s", about, got.text)
			}
			continue
		}
		if got.code() != "TOO_LARGE" || !strings.Contains(got.text, c.says) {
			t.Errorf("%s: code %q, want TOO_LARGE and %q: %.300s", about, got.code(), c.says, got.text)
		}
	}
}

// Variables bring in more than the tokens of a query can: each of these would
// take minutes or gigabytes on a large store.
func TestWhatVariablesAskForIsBounded(t *testing.T) {
	onEveryStore(t, boundsVariables)
}

func boundsVariables(t *testing.T, store namedStore) {
	server := serve(t, resolvers.Config{Store: store.store})
	conditions := func(n int) map[string]any {
		or := make([]any, n)
		for i := range or {
			or[i] = map[string]any{"title": map[string]any{"contains": fmt.Sprint("no such title ", i)}}
		}
		return map[string]any{"where": map[string]any{"or": or}}
	}
	not := map[string]any{}
	for range 1100 {
		not = map[string]any{"not": not}
	}
	order := make([]any, 11)
	for i := range order {
		order[i] = map[string]any{"title": "ASC"}
	}
	codes := make([]any, 5000)
	for i := range codes {
		codes[i] = fmt.Sprint("no such code ", i)
	}
	filtered := "query($where: TargetWhere) { targets(where: $where) { totalCount } }"
	for about, c := range map[string]struct {
		query     string
		variables map[string]any
		code      string
	}{
		"300 conditions":        {filtered, conditions(300), ""},
		"1,100 conditions":      {filtered, conditions(1100), "TOO_LARGE"},
		"5,000 values":          {filtered, map[string]any{"where": map[string]any{"code": map[string]any{"in": codes}}}, ""},
		"conditions in aliases": {"query($where: TargetWhere) {" + repeated(5, func(i int) string { return fmt.Sprintf("a%d: targets(where: $where) { totalCount } ", i) }) + "}", conditions(300), "TOO_LARGE"},
		"1,100 times not":       {filtered, map[string]any{"where": not}, "TOO_LARGE"},
		"eleven terms of order": {"query($order: [TargetOrderBy!]) { targets(orderBy: $order) { nodes { id } } }", map[string]any{"order": order}, "INVALID"},
		"a sentence of search":  {"query($text: String!) { search(text: $text) { totalCount } }", map[string]any{"text": strings.Repeat("skola ", 150)}, ""},
		"a book of search":      {"query($text: String!) { search(text: $text) { totalCount } }", map[string]any{"text": strings.Repeat("skola ", 100_000)}, "INVALID"},
	} {
		if got := ask(t, server, c.query, c.variables); got.code() != c.code {
			t.Errorf("%s: code %q, want %q: %.300s", about, got.code(), c.code, got.text)
		}
	}
}

// A filter over edges over edges looks at the nodes of a municipality for each
// node for each node: 730 million, long before the next node of the list. It would take
// minutes, and ends soon after its request does.
func TestAFilterEndsWithItsRequest(t *testing.T) {
	onEveryStoreWith(t, namedGraph{"a generated municipality", bench.Municipalities(1)}, endsFilterWithItsRequest)
}

// endsFilterWithItsRequest asks what takes long of stores that look at every pair of
// nodes; one that is done in time may answer, but not all can be.
func endsFilterWithItsRequest(t *testing.T, store namedStore) {
	cut := 0
	for _, filter := range []string{"count: {gte: 1, where: %s}", "none: %s"} {
		where := `{title: {contains: "no such title"}}`
		for range 2 {
			where = fmt.Sprintf("{municipality: {is: {activities: {"+filter+"}}}}", where)
		}
		for _, query := range []string{"{ activities(where: %s) { totalCount } }", "{ municipalities { nodes { activities(where: %s) { totalCount } } } }"} {
			asked := fmt.Sprintf(query, where)
			ctx := &expiring{Context: t.Context(), expired: make(chan struct{})}
			handler, err := resolvers.Handler(resolvers.Config{Store: &begunStore{Store: store.store, begun: ctx.expireSoon}})
			if err != nil {
				t.Fatal(err)
			}
			post := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(fmt.Sprintf(`{"query": %q}`, asked)))
			post.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			start := time.Now()
			handler.ServeHTTP(answer, post)
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%s: it went on for %s", asked, took)
			}
			switch body := answer.Body.String(); {
			case strings.Contains(body, "UNAVAILABLE"):
				cut++
			case strings.Contains(body, `"errors"`) || !strings.Contains(body, "totalCount"):
				t.Errorf("%s: %.300s", asked, body)
			}
		}
	}
	if cut == 0 {
		t.Error("nothing took so long that the request ended before it")
	}
}

// expiring is a context whose deadline comes when it is told to.
type expiring struct {
	context.Context
	once    sync.Once
	expired chan struct{}
}

func (e *expiring) Done() <-chan struct{} { return e.expired }

func (e *expiring) Err() error {
	select {
	case <-e.expired:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// expireSoon lets what has begun get well under way.
func (e *expiring) expireSoon() {
	e.once.Do(func() { time.AfterFunc(100*time.Millisecond, func() { close(e.expired) }) })
}

// begunStore tells when a list of activities is asked for.
type begunStore struct {
	graph.Store
	begun func()
}

func (s *begunStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return &begunView{view, s}, err
}

type begunView struct {
	graph.View
	store *begunStore
}

func (v *begunView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	if scan.Kind.Name == "Activity" {
		v.store.begun()
	}
	return v.View.Scan(ctx, scan)
}

func (v *begunView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	if expand.Edge.Far.Name == "Activity" {
		v.store.begun()
	}
	return v.View.Expand(ctx, expand)
}

// crowdedStore keeps the most calls that were under way at once.
type crowdedStore struct {
	graph.Store
	now, most atomic.Int64
}

func (s *crowdedStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return &crowdedView{View: view, store: s}, err
}

type crowdedView struct {
	graph.View
	store *crowdedStore
}

func (v *crowdedView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	now := v.store.now.Add(1)
	defer v.store.now.Add(-1)
	for most := v.store.most.Load(); now > most && !v.store.most.CompareAndSwap(most, now); {
		most = v.store.most.Load()
	}
	time.Sleep(time.Millisecond)
	return v.View.Expand(ctx, expand)
}

// Each call may hold as many rows as the request may read: they are not all asked at once.
func TestOneRequestAsksTheStoreLittleAtOnce(t *testing.T) {
	onEveryStore(t, func(t *testing.T, store namedStore) {
		crowded := &crowdedStore{Store: store.store}
		server := serve(t, resolvers.Config{Store: crowded})
		got := ask(t, server, "{ goals { nodes {"+repeated(90, func(i int) string { return fmt.Sprintf(`a%d: targets(where: {code: {ne: "1"}}) { totalCount } `, i) })+"} } }", nil)
		if most := crowded.most.Load(); got.code() != "" || most < 2 || most > 8 {
			t.Errorf("%d calls at once: %.200s", most, got.text)
		}
	})
}

// An alias stands in every object of the answer, and an introspection has thousands.
func TestAliasesAreShort(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	for length, code := range map[int]string{200: "", 201: "TOO_LARGE", 900_000: "TOO_LARGE"} {
		got := ask(t, server, "{ __schema { types { fields { "+strings.Repeat("a", length)+": name } } } }", nil)
		if got.code() != code {
			t.Errorf("%d bytes: code %q, want %q", length, got.code(), code)
		}
	}
}
