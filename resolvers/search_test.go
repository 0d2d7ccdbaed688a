package resolvers_test

import (
	"encoding/json"
	"strings"
	"testing"
)

type searchAnswer struct {
	Data struct {
		Search struct {
			TotalCount int
			Nodes      []struct {
				Node struct {
					Typename string `json:"__typename"`
					ID       string
				}
				Field, Snippet string
			}
		}
	}
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
}

func TestSearchTakesKindsAndASize(t *testing.T) {
	onEveryStore(t, func(t *testing.T, s namedStore) {
		search := func(arguments string) searchAnswer {
			var got searchAnswer
			query := `{ search(` + arguments + `) { totalCount nodes { node { __typename id } field snippet } } }`
			if err := json.Unmarshal(s.ask(t, query, nil), &got); err != nil {
				t.Fatal(err)
			}
			return got
		}
		all := search(`text: "skolor", first: 1000`).Data.Search
		only := search(`text: "skolor", kinds: [FOCUS_AREA, INDICATOR]`).Data.Search
		if only.TotalCount == 0 || only.TotalCount >= all.TotalCount || len(only.Nodes) != only.TotalCount {
			t.Errorf("%d of %d hits are of two kinds, %d listed", only.TotalCount, all.TotalCount, len(only.Nodes))
		}
		for _, hit := range only.Nodes {
			if kind := hit.Node.Typename; kind != "FocusArea" && kind != "Indicator" {
				t.Errorf("a %s among focus areas and indicators", kind)
			}
			if !strings.HasPrefix(hit.Node.ID, hit.Node.Typename+":") || hit.Field == "" || !strings.Contains(strings.ToLower(hit.Snippet), "skol") {
				t.Errorf("%+v", hit)
			}
		}
		if none := search(`text: "skolor", kinds: []`).Data.Search; none.TotalCount != all.TotalCount {
			t.Errorf("an empty list of kinds finds %d of %d", none.TotalCount, all.TotalCount)
		}
		if one := search(`text: "skolor", first: 1`).Data.Search; len(one.Nodes) != 1 || one.TotalCount != all.TotalCount {
			t.Errorf("first: 1 lists %d, counts %d of %d", len(one.Nodes), one.TotalCount, all.TotalCount)
		}
		if zero := search(`text: "skolor", first: 0`).Data.Search; len(zero.Nodes) != 0 || zero.TotalCount != all.TotalCount {
			t.Errorf("first: 0 lists %d, counts %d of %d", len(zero.Nodes), zero.TotalCount, all.TotalCount)
		}
		for _, bad := range []string{`text: "skolor", first: -1`, `text: "skolor", first: 1001`} {
			if got := search(bad); len(got.Errors) != 1 || got.Errors[0].Extensions.Code != "INVALID" {
				t.Errorf("%s: %+v", bad, got.Errors)
			}
		}
	})
}
