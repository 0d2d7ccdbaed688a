package neo4j

import (
	"fmt"
	"testing"

	"malgraf/graph"
)

// filterCases are all operators on all types, and all quantifiers. What no index
// holds (a negation, a list, a source) is found by reading in the default order.
func filterCases(t *testing.T, s *Store) []explained {
	kind := s.schema.Kind("Assignment")
	departments := kind.Edge("departments")
	named := graph.Compare{Property: departments.Far.Property("name"), Op: graph.Eq, Value: "a"}
	inTown := graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.Property("code"), Op: graph.Eq, Value: "2161"}}
	role := graph.EdgeCompare{Property: departments.Type.Property("role"), Op: graph.Eq, Value: "OWNS"}
	ofTown := graph.EdgeMatch{Edge: departments.Far.Scope, Where: inTown.Where}
	filters := map[string]graph.Filter{
		"some": graph.EdgeMatch{Edge: departments, Where: graph.And{named, role}}, "none": graph.EdgeMatch{Edge: departments, Quantifier: graph.None, Where: named},
		"all": graph.EdgeMatch{Edge: departments, Quantifier: graph.All, Where: named}, "any": graph.EdgeMatch{Edge: departments},
		"count": graph.EdgeCount{Edge: departments, Where: role, Op: graph.Gte, Value: int64(2)}, "count in": graph.EdgeCount{Edge: departments, Op: graph.In, Value: []any{int64(2)}},
		"municipality": inTown, "no municipality": graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.None},
		"some of one municipality": graph.EdgeMatch{Edge: departments, Where: graph.And{ofTown, role}}, "none of one municipality": graph.EdgeMatch{Edge: departments, Quantifier: graph.None, Where: ofTown},
		"and": graph.And{titled(kind), inTown}, "or": graph.Or{inTown, graph.EdgeMatch{Edge: departments, Where: named}}, "not": graph.Not{Filter: graph.Or{inTown, titled(kind)}},
	}
	for _, property := range kind.Properties {
		for op := graph.Eq; op <= graph.IsEmpty; op++ {
			if property.Takes(op) {
				filters[fmt.Sprintf("%s %d", property.Name, op)] = graph.Compare{Property: property, Op: op, Value: valueFor(property, op)}
			}
		}
	}
	var cases []explained
	for name, filter := range filters {
		l, err := s.scan(graph.Scan{Kind: kind, Where: filter, Order: kind.Order, Page: graph.Page{First: size(10)}})
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"filter/" + name, l.statement, nil})
	}
	return append(cases, totalCases(t, s)...)
}

// totalCases count what a filter leaves, where only the filter's own index can save
// from reading the label.
func totalCases(t *testing.T, s *Store) []explained {
	kind := s.schema.Kind("Assignment")
	filters := map[string]graph.Filter{"choice": choice(kind)}
	for name, ops := range map[string][]graph.Op{
		"title": {graph.Eq, graph.Contains, graph.StartsWith}, "externalId": {graph.Eq}, "id": {graph.Eq, graph.In},
		"status": {graph.Eq, graph.In}, "due": {graph.Eq, graph.In, graph.Gt, graph.Gte, graph.Lt, graph.Lte},
	} {
		for _, op := range ops {
			property := kind.Property(name)
			filters[fmt.Sprintf("%s %d", name, op)] = graph.Compare{Property: property, Op: op, Value: valueFor(property, op)}
		}
	}
	var cases []explained
	total := func(name string, kind *graph.Kind, filter graph.Filter) {
		l, err := s.scan(graph.Scan{Kind: kind, Where: filter, Page: graph.Page{First: size(0)}, Want: graph.Want{Total: true}})
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"total/" + name, l.statement, nil})
	}
	for name, filter := range filters {
		total(name, kind, filter)
	}
	department := s.schema.Kind("Department")
	total("few of an enumeration", department, fewOfAnEnumeration(department))
	return cases
}

// fewOfAnEnumeration has an index for each part of its choice, which is worth it as long as
// Neo4j knows how few values are asked for.
func fewOfAnEnumeration(kind *graph.Kind) graph.Filter {
	boards := graph.Compare{Property: kind.Property("type"), Op: graph.In, Value: []any{"EXECUTIVE_BOARD"}}
	ended := graph.Compare{Property: kind.Property("validTo"), Op: graph.Lt, Value: "2020-02-29"}
	named := graph.Compare{Property: kind.Property("aliases"), Op: graph.Has, Value: "a"}
	return graph.And{graph.Or{boards, ended}, graph.Or{graph.And{named, boards}, ended}}
}

// choice is one of parts that each have an index, and more to ask than Neo4j cares to
// write as an AND of ORs.
func choice(kind *graph.Kind) graph.Filter {
	title, id := kind.Property("title"), kind.Property("externalId")
	return graph.Or{
		graph.And{graph.Compare{Property: title, Op: graph.StartsWith, Value: "skol"}, graph.EdgeMatch{Edge: kind.Edge("departments")}},
		graph.And{titled(kind), graph.EdgeMatch{Edge: kind.Edge("departments"), Quantifier: graph.None}, graph.Compare{Property: id, Op: graph.Eq, Value: "a"}},
	}
}

func titled(kind *graph.Kind) graph.Filter {
	return graph.Compare{Property: kind.Property("title"), Op: graph.Contains, Value: "skol"}
}

// valueFor is a value that an operator takes on a property.
func valueFor(property *graph.Property, op graph.Op) any {
	switch value := valueAt(property, "a", 0); op {
	case graph.In, graph.NotIn:
		return []any{value}
	case graph.IsNull, graph.IsEmpty:
		return true
	default:
		return value
	}
}
