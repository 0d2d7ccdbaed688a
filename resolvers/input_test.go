package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

// Whatever stands where something else is wanted, in the text or in a variable, is
// the question's fault, and is said so; it never reaches the store, nor breaks the server.
func TestInputOfTheWrongFormIsRefused(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	wrong := []string{
		`"text"`, `7`, `7.5`, `true`, `[]`, `[null]`, `[[7]]`, `{}`, `{"a":7}`, `[{"a":7}]`, `{"title":7}`,
		`{"title":{"eq":7}}`, `{"title":{"in":[null]}}`, `{"title":{"in":{}}}`, `{"title":[]}`, `{"and":7}`, `{"and":[null]}`,
		`{"and":{"title":{"eq":{}}}}`, `{"not":[]}`, `{"dueYear":{"eq":99999999999}}`, `{"dueYear":{"eq":1.5}}`,
		`{"dueYear":{"eq":"7"}}`, `{"id":{"eq":true}}`, `{"goal":{"is":7}}`, `{"goal":{"isNull":"no"}}`,
		`{"assignments":{"some":7}}`, `{"assignments":{"count":{"gte":"two"}}}`, `{"assignments":{"some":{"status":{"eq":"NONE"}}}}`,
		`{"title":{"eq":"a"},"title":{"eq":7}}`,
	}
	for _, c := range []struct {
		query string
		// takes are the values of the list that are right after all.
		takes string
	}{
		{`query($v: TargetWhere) { targets(where: $v) { totalCount } }`, `{}`},
		{`query($v: [TargetOrderBy!]) { targets(orderBy: $v) { totalCount } }`, `[]`},
		{`query($v: Int) { targets(first: $v) { totalCount } }`, `7`},
		{`query($v: String) { targets(after: $v) { totalCount } }`, ``},
		{`query($v: ID!) { node(id: $v) { id } }`, `7 "text"`},
		{`query($v: [ID!]!) { nodes(ids: $v) { id } }`, `7 "text" []`},
		{`query($v: [Kind!]) { search(text: "a", kinds: $v) { totalCount } }`, `[]`},
		{`query($v: Boolean!) { target(code: "7.2") { id @include(if: $v) } }`, `true`},
	} {
		takes := strings.Fields(c.takes)
		for _, value := range wrong {
			got := ask(t, server, c.query, map[string]any{"v": json.RawMessage(value)})
			right := false
			for _, one := range takes {
				right = right || one == value
			}
			switch code := got.code(); {
			case right && code != "UNAVAILABLE":
				t.Errorf("%s with %s: %s", c.query, value, got.text)
			case !right && code != "INVALID" && code != "GRAPHQL_VALIDATION_FAILED":
				t.Errorf("%s with %s: %s", c.query, value, got.text)
			}
		}
	}
}

func TestTheAnswerToOneWhoHasLeft(t *testing.T) {
	handler, err := resolvers.Handler(resolvers.Config{Store: brokenStore{
		schema: kinds(t), view: func() (graph.View, error) { return nil, graph.ErrUnavailable },
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	post := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
	post.Header.Set("Content-Type", asJSON)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, post)
	if body := recorder.Body.String(); !strings.Contains(body, `"the request was cancelled"`) || !strings.Contains(body, `"UNAVAILABLE"`) {
		t.Error(body)
	}
}
