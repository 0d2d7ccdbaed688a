package neo4j

import (
	"testing"

	"malgraf/graph"
)

// verifyCases are what is asked to find damage. Only what has no id is in no index.
func verifyCases(t *testing.T, s *Store) []explained {
	cases := []explained{}
	add := func(name, text string, labels ...string) {
		st := newStatement()
		st.values = map[string]any{"ids": []string{"Assignment:a"}, "after": "", "most": verifiedAtOnce, "rows": []map[string]any{{"what": "a", "revision": 1}}}
		st.add(text)
		cases = append(cases, explained{"verify/" + name, st, labels})
	}
	add("keys held", keysHeldText)
	add("keys of nobody", keysCountText)
	add("traces", missingText)
	for _, label := range []string{labelRequest, labelCommit} {
		add("later "+label, laterText(label))
	}
	for _, kind := range s.schema.Kinds {
		add("others "+kind.Name, othersText(kind), kind.Name)
		add("stored "+kind.Name, storedText(kind))
		l, err := s.scan(graph.Scan{Kind: kind, Where: raw{}, Page: graph.Page{First: size(5), After: &graph.Position{ID: kind.Name + ":a"}}, Want: graph.Want{Columns: kind.Properties}})
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"verify/scan " + kind.Name, l.statement, nil})
	}
	for _, edgeType := range s.schema.EdgeTypes {
		if !edgeType.Scope {
			add("edges "+edgeType.Name, storedEdgesText(edgeType))
		}
	}
	return cases
}
