package neo4j

import (
	"fmt"
	"testing"

	"malgraf/graph"
)

// orders of Assignment by name, and whether an index holds them.
func scanCases(t *testing.T, s *Store) []explained {
	kind := s.schema.Kind("Assignment")
	of := func(name string) *graph.Property { return kind.Property(name) }
	type ordered struct {
		order []graph.Order
		keys  []any
		scan  bool
	}
	orders := map[string]ordered{
		"by id":            {nil, nil, false},
		"by default":       {kind.Order, []any{"1", "a"}, false},
		"by text":          {[]graph.Order{{Property: of("title")}}, []any{"a"}, false},
		"by text, down":    {[]graph.Order{{Property: of("title"), Desc: true}}, []any{"a"}, false},
		"by enum, missing": {[]graph.Order{{Property: of("status")}}, []any{nil}, true},
		"by date":          {[]graph.Order{{Property: of("due"), Desc: true}}, []any{"2020-01-01"}, false},
		"by municipality":  {[]graph.Order{{Path: []*graph.Edge{kind.Scope}, Property: kind.Scope.Far.Property("name")}}, []any{"a"}, true},
		"by count":         {[]graph.Order{{Count: kind.Edge("departments"), Desc: true}}, []any{int64(1)}, true},
		"by two":           {[]graph.Order{{Property: of("status")}, {Property: of("title")}}, []any{"DONE", "a"}, true},
	}
	var cases []explained
	for name, one := range orders {
		at := &graph.Position{Keys: one.keys, ID: "Assignment:x"}
		for what, page := range map[string]graph.Page{
			"all": {}, "first": {First: size(10)}, "last": {Last: size(10)}, "after": {First: size(10), After: at}, "before": {Last: size(10), Before: at}, "between": {After: at, Before: at},
		} {
			l, err := s.scan(graph.Scan{Kind: kind, Order: one.order, Page: page, Want: graph.Want{Columns: kind.Properties, Total: true, Keys: true}})
			if err != nil {
				t.Fatal(err)
			}
			// Whether the list goes on behind a date: what misses one, and no index has that, is behind all.
			scan := one.scan || name == "by date" && page.Before != nil
			cases = append(cases, explained{"scan/" + name + "/" + what, l.statement, labels(scan, kind)})
		}
	}
	for _, kind := range s.schema.Kinds {
		l, err := s.scan(graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: size(50)}})
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"scan/default/" + kind.Name, l.statement, labels(ownOrder(kind.Order) == nil, kind)})
	}
	return cases
}

// labels is the kind's where it may be read node by node.
func labels(may bool, kind *graph.Kind) []string {
	if may {
		return []string{kind.Name}
	}
	return nil
}

// expandCases are all edges in their default order, and the forms of one.
func expandCases(t *testing.T, s *Store) []explained {
	var cases []explained
	add := func(name string, expand graph.Expand) {
		for _, form := range []form{inOrder, asFound, byNode} {
			l, err := s.expand(expand, byID{expand.Edge.Kind.Name + ":a"}, form)
			if err != nil {
				t.Fatal(err)
			}
			if l.form == form {
				cases = append(cases, explained{fmt.Sprintf("expand/%s, form %d", name, form), l.statement, nil})
			}
		}
	}
	for _, kind := range s.schema.Kinds {
		for _, edge := range kind.Edges {
			add(kind.Name+"."+edge.Name, graph.Expand{Edge: edge, Order: edge.Order(), Page: graph.Page{First: size(5)}, EdgeColumns: edge.Type.Properties, Want: graph.Want{Columns: edge.Far.Properties}})
			if edge.Many && (kind.Name == "Goal" || kind.Name == "Indicator") {
				add("one of "+kind.Name+"."+edge.Name, graph.Expand{Edge: edge, Where: one(edge)})
			}
		}
	}
	focus := s.schema.Kind("DevelopmentArea").Edge("focusAreas")
	at := &graph.Position{Keys: []any{"5.2.2", "a"}, ID: "FocusArea:a"}
	for name, page := range map[string]graph.Page{"all": {}, "last": {Last: size(5)}, "after": {After: at}, "between": {After: at, Before: at}} {
		add("focus areas, "+name, graph.Expand{Edge: focus, Order: focus.Order(), Page: page, Want: graph.Want{Total: true, Keys: true, Max: 100},
			Where: graph.EdgeCompare{Property: focus.Type.Property("number"), Op: graph.StartsWith, Value: "5"}})
	}
	add("to nodes with an id", graph.Expand{Edge: focus, Where: raw{}, EdgeColumns: focus.Type.Properties})
	for _, edge := range []*graph.Edge{s.schema.Kind("Assignment").Scope, s.schema.Kind("Municipality").Edge("assignments"), s.schema.Kind("Observation").Edge("municipality")} {
		_, label := edge.Far.Label()
		add("a text along "+edge.Kind.Name+"."+edge.Name, graph.Expand{Edge: edge, Where: graph.Compare{Property: label, Op: graph.StartsWith, Value: "a"}, Want: graph.Want{Total: true}})
		add("an order along "+edge.Kind.Name+"."+edge.Name, graph.Expand{Edge: edge, Where: graph.Compare{Property: label, Op: graph.StartsWith, Value: "a"},
			Order: []graph.Order{{Property: label}}, Page: graph.Page{Before: &graph.Position{Keys: []any{nil}, ID: "Post:a"}}, Want: graph.Want{Total: true}})
	}
	return cases
}

// one names the far end of an edge, and asks more of it, so that it looks cheaper to find
// both ends than to follow the edge.
func one(edge *graph.Edge) graph.Filter {
	where := graph.And{graph.Compare{Property: edge.Far.ID(), Op: graph.Eq, Value: edge.Far.Name + ":a"}}
	for _, property := range edge.Type.Properties {
		if !property.List {
			where = append(where, graph.EdgeCompare{Property: property, Op: graph.IsNull, Value: false})
		}
	}
	for _, far := range edge.Far.Edges {
		if far.Many {
			where = append(where, graph.EdgeCount{Edge: far, Op: graph.Ne, Value: 3})
		}
	}
	return where
}

// otherCases are Get, Count, Search and what Watch reads.
func otherCases(t *testing.T, s *Store) []explained {
	var cases []explained
	kind := s.schema.Kind("Department")
	get, err := s.lookup(graph.Get{Refs: []graph.Ref{
		{ID: "Assignment:a"}, {ID: "Department:a"}, {ID: "Post:a"},
		{Kind: kind, Property: kind.Property("name"), Value: "KS", Within: []string{"2161"}},
		{Kind: kind.Scope.Far, Property: kind.Scope.Far.Property("code"), Value: "2161"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	cases = append(cases, explained{"get", get.statement, nil})
	for name, count := range map[string]graph.Count{
		"all": {Kind: kind}, "by enum": {Kind: kind, Property: kind.Property("type")}, "by list": {Kind: kind, Property: kind.Property("aliases")},
		"by edge": {Kind: kind, Edge: kind.Edge("posts")}, "by municipality": {Kind: kind, Edge: kind.Scope},
	} {
		statement, err := s.count(count)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"count/" + name, statement, []string{kind.Name}}) // all nodes are counted
	}
	for name, text := range map[string]string{"search": searchText, "latest": latestText, "commits": commitsText} {
		statement := &statement{values: map[string]any{
			"index": fullTextName(s.schema), "query": luceneQuery([]string{"title"}, graph.Tokens("skolan")), "kinds": []string{"Post"}, "names": []string{"title"}, "since": int64(1), "most": commitsEach,
		}}
		statement.add(text)
		cases = append(cases, explained{name, statement, nil})
	}
	return cases
}
