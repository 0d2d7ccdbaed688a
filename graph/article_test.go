package graph_test

import (
	"testing"

	"malgraf/graph"
)

func TestArticles(t *testing.T) {
	for name, want := range map[string]string{
		"Goal": "a Goal", "Assignment": "an Assignment", "externalId": "an externalId", "unit": "a unit", "Int!": "an Int!", "[ID!]!": "a [ID!]!", "": "a ",
	} {
		if got := graph.WithArticle(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
