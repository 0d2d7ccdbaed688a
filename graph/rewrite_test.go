package graph_test

import (
	"reflect"
	"testing"

	"malgraf/graph"
)

// Conditions along edges are rewritten wherever they stand, the innermost first, and what
// is given stays as it was.
func TestAFilterIsRewritten(t *testing.T) {
	schema := ljusdalSchema(t)
	assignments, departments := schema.Kind("Target").Edge("assignments"), schema.Kind("Assignment").Edge("departments")
	title := graph.Compare{Property: schema.Kind("Target").Property("title"), Op: graph.Eq, Value: "a"}
	inner := graph.EdgeCount{Edge: departments, Op: graph.Gt, Value: int64(1)}
	given := func() graph.Filter {
		return graph.And{title, graph.Or{graph.Not{Filter: graph.EdgeMatch{Edge: assignments, Where: inner}}}, graph.Not{}}
	}
	var met []*graph.Edge
	limit := graph.EdgeCompare{Op: graph.IsNull, Value: true}
	rewriting := graph.Rewriting{
		Match: func(match graph.EdgeMatch) graph.Filter {
			met = append(met, match.Edge)
			match.Quantifier = graph.None
			return match
		},
		Count: func(count graph.EdgeCount) graph.Filter {
			met = append(met, count.Edge)
			count.Where = graph.Both(count.Where, limit)
			return count
		},
	}
	before := given()
	limited := inner
	limited.Where = limit
	want := graph.And{title, graph.Or{graph.Not{Filter: graph.EdgeMatch{Edge: assignments, Quantifier: graph.None, Where: limited}}}, graph.Not{}}
	if got := rewriting.Of(before); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if !reflect.DeepEqual(before, given()) {
		t.Errorf("it became %+v", before)
	}
	if !reflect.DeepEqual(met, []*graph.Edge{departments, assignments}) {
		t.Errorf("met %v", met)
	}
	if rewriting.Of(nil) != nil || graph.Both() != nil || graph.Both(nil, nil) != nil {
		t.Error("nil does not stay nil")
	}
	if got := graph.Both(nil, title, graph.Not{}); !reflect.DeepEqual(got, graph.And{title, graph.Not{}}) {
		t.Errorf("both are %+v", got)
	}
}
