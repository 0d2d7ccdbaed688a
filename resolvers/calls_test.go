package resolvers_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"malgraf/graph"
	"malgraf/graph/graphtest"
)

// countingStore counts the calls of its views.
type countingStore struct {
	graph.Store
	calls atomic.Int64
}

func (s *countingStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return &graphtest.Told{View: view, Call: func(context.Context) { s.calls.Add(1) }}, err
}

// countedQuestions have r root fields and k edge fields (aliases counted), and may cost r + k calls.
var countedQuestions = map[string]struct {
	query string
	calls int64
}{
	"a list alone":              {`{ targets { totalCount nodes { code } } }`, 1},
	"deep":                      {`{ goals { nodes { targets { nodes { assignments { nodes { departments { nodes { name } } responsible { nodes { title department { name } } } activities { nodes { title } } indicators { nodes { title } } } } } } } } }`, 8},
	"two roots":                 {`{ goals { nodes { code } } targets { nodes { goal { code } } } }`, 3},
	"aliases":                   {`{ targets { nodes { a: assignments(first: 1) { nodes { title } } b: assignments { totalCount } } } }`, 3},
	"filters cost no call":      {`{ targets(where: {assignments: {some: {departments: {some: {name: {contains: "e"}}}}}}, orderBy: [{assignments: {count: DESC}}]) { nodes { code } } }`, 1},
	"one by key":                {`{ target(code: "7.2") { goal { code } assignments { edges { node { title } } } } }`, 3},
	"nodes of several kinds":    {`{ nodes(ids: ["Goal:7", "Target:7.2", "Target:8.1"]) { ... on Goal { targets { nodes { code } } } ... on Target { goal { code } } } }`, 3},
	"search reads all hits":     {`{ search(text: "skola") { nodes { node { id ... on FocusArea { developmentAreas { nodes { title } } } } } } }`, 3},
	"nodes and edges of a list": {`{ goals { nodes { targets { totalCount } } edges { node { targets { totalCount } } } } }`, 3},
}

// A question with r root fields and k edge fields costs at most r + k calls of the
// store, whatever the number of nodes.
func TestCallsFollowTheQuestionNotTheGraph(t *testing.T) {
	onEveryStore(t, countCalls)
	t.Run("generated", func(t *testing.T) { countCalls(t, servedGenerated(t, 2)) })
}

func countCalls(t *testing.T, store namedStore) {
	for name, question := range countedQuestions {
		t.Run(name, func(t *testing.T) {
			counting := &countingStore{Store: store.store}
			answer := string(served(t, store.name, counting).ask(t, question.query, nil))
			if strings.Contains(answer, `"errors"`) {
				t.Fatal(answer)
			}
			if calls := counting.calls.Load(); calls > question.calls || calls == 0 {
				t.Errorf("%d calls, want at most %d", calls, question.calls)
			}
		})
	}
}

// What Neo4j is really sent: at most as many statements, each of which answers a whole level.
func TestStatementsFollowTheQuestionNotTheGraph(t *testing.T) {
	store := tapped(t)
	for name, question := range countedQuestions {
		t.Run(name, func(t *testing.T) {
			store.tap.Statements()
			answer := string(store.ask(t, question.query, nil))
			if strings.Contains(answer, `"errors"`) {
				t.Fatal(answer)
			}
			sent := store.tap.Statements()
			if n := int64(len(sent)); n > question.calls || n == 0 {
				t.Errorf("%d statements, want at most %d:\n%s", n, question.calls, strings.Join(sent, "\n"))
			}
		})
	}
}

// What does not wait for each other is asked at the same time: the root fields of
// a request, and the edges that lead from one level.
func TestSiblingsAreAskedTogether(t *testing.T) {
	store := tapped(t)
	for name, question := range map[string]struct {
		query  string
		before int // statements that come first, alone
		at     int // statements that wait for each other on the wire
	}{
		"root fields": {`{ a: goals { totalCount } b: targets { totalCount } c: departments { totalCount } d: search(text: "skola") { totalCount } }`, 0, 4},
		"edge fields": {`{ assignments { nodes { targets { totalCount } departments { totalCount } responsible { totalCount } } } }`, 1, 3},
	} {
		t.Run(name, func(t *testing.T) {
			together := store.tap.Gather(question.before, question.at)
			answer := string(store.ask(t, question.query, nil))
			if strings.Contains(answer, `"errors"`) {
				t.Fatal(answer)
			}
			select {
			case <-together:
			default:
				t.Error("they were sent one after the other")
			}
		})
	}
}

// A question that is too large is refused with what to do, and so is one whose
// nodes are few but would be written too often.
func TestTooLargeIsRefused(t *testing.T) {
	onEveryStore(t, func(t *testing.T, store namedStore) {
		deep := "targets { nodes { goal { code } } }"
		for range 4 {
			deep = fmt.Sprintf("targets { nodes { goal { %s } } }", deep)
		}
		answer := string(store.ask(t, "{ "+deep+" }", nil))
		if !strings.Contains(answer, `"TOO_LARGE"`) || !strings.Contains(answer, "smaller pages") {
			t.Errorf("%.300s", answer)
		}
	})
}
