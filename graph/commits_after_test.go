package graph_test

import (
	"context"
	"testing"

	"malgraf/graph"
)

// logged is a view of a revision whose log may have commits that were made since.
type logged struct {
	graph.View
	at      graph.Revision
	commits []graph.Revision
	more    bool
}

func (v logged) Revision() graph.Revision { return v.at }

func (v logged) Log(context.Context, graph.Log) (commits []graph.Commit, more bool, err error) {
	for _, revision := range v.commits {
		commits = append(commits, graph.Commit{Revision: revision})
	}
	return commits, v.more, nil
}

// Whoever goes on from where the commits end is told none twice, and misses none.
func TestWhereCommitsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		view logged
		want graph.Revision
	}{
		"nothing since":                       {logged{at: 3}, 3},
		"the view is behind":                  {logged{at: 2}, 3},
		"all":                                 {logged{at: 5, commits: []graph.Revision{4, 5}}, 5},
		"the last are nothing to who asks":    {logged{at: 6, commits: []graph.Revision{4}}, 6},
		"more than was asked for":             {logged{at: 9, commits: []graph.Revision{4, 5}, more: true}, 5},
		"the log has more than the view knew": {logged{at: 3, commits: []graph.Revision{4, 5}}, 5},
	} {
		if _, until, err := graph.CommitsAfter(t.Context(), c.view, 3, 2); err != nil || until != c.want {
			t.Errorf("%s: until %d (%v), want %d", name, until, err, c.want)
		}
	}
}
