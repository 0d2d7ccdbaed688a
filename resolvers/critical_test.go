package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"malgraf/graph/sight"
)

// Of posts the single points of failure tell editors of the municipality only.
func TestPostsAreCriticalToEditorsOnly(t *testing.T) {
	body := `{"query":"{ criticalNodes(municipality: \"9999\", kinds: [POST], first: 1000) { nodes { node { id } } } }"}`
	onEveryStoreWith(t, seedsOf(t, "exempel"), func(t *testing.T, s namedStore) {
		for name, one := range map[string]struct {
			who   sight.Subject
			posts bool
		}{
			"a viewer":                 {sight.Subject{Role: sight.Viewer}, false},
			"an editor":                {sight.Subject{Role: sight.Editor}, true},
			"an editor of another one": {sight.Subject{Role: sight.Viewer, In: map[string]sight.Role{"Municipality:2161": sight.Editor}}, false},
			"an editor of this one":    {sight.Subject{Role: sight.Viewer, In: map[string]sight.Role{"Municipality:9999": sight.Editor}}, true},
		} {
			ctx := sight.As(t.Context(), one.who)
			if got := critical(t, ctx, s.handler, body); (len(got) > 0) != one.posts {
				t.Errorf("%s sees %v", name, got)
			}
		}
	})
}

func critical(t *testing.T, ctx context.Context, handler http.Handler, body string) []string {
	t.Helper()
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	var answer struct {
		Data struct {
			CriticalNodes []struct {
				Nodes []struct{ Node struct{ ID string } }
			}
		}
		Errors []any
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil || answer.Errors != nil {
		t.Fatalf("%v %s", err, recorder.Body)
	}
	var ids []string
	for _, node := range answer.Data.CriticalNodes[0].Nodes {
		ids = append(ids, node.Node.ID)
	}
	return ids
}
