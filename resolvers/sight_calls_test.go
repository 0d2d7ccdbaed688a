package resolvers_test

import (
	"net/http"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// readers are subjects who do not see all.
var readers = map[string]sight.Subject{
	"anonymous":     {},
	"viewer of one": {In: map[string]sight.Role{"Municipality:2161": sight.Viewer}},
}

// as is a store as a subject sees it, behind the GraphQL handler.
func (s namedStore) as(t *testing.T, who sight.Subject, store graph.Store) namedStore {
	t.Helper()
	guarded, err := sight.Over(store)
	if err != nil {
		t.Fatal(err)
	}
	seen := served(t, s.name, guarded)
	inner := seen.handler
	seen.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r.WithContext(sight.As(r.Context(), who)))
	})
	return seen
}

// What may be seen is asked for with the question: it costs no call of its own.
func TestRulesCostNoCalls(t *testing.T) {
	store := tapped(t)
	for role, who := range readers {
		for name, question := range countedQuestions {
			t.Run(role+"/"+name, func(t *testing.T) {
				counting := &countingStore{Store: store.store}
				seen := store.as(t, who, counting)
				store.tap.Statements()
				answer := string(seen.ask(t, question.query, nil))
				if strings.Contains(answer, `"errors"`) {
					t.Fatal(answer)
				}
				sent := store.tap.Statements()
				if calls := counting.calls.Load(); calls > question.calls || calls == 0 || int64(len(sent)) > question.calls {
					t.Errorf("%d calls, %d statements, want at most %d", calls, len(sent), question.calls)
				}
			})
		}
	}
}
