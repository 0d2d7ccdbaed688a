package neo4j

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
	"malgraf/schema"
)

// explained is a statement and whether reading all nodes of a label is right for
// it: where it asks for something that no index holds.
type explained struct {
	name      string
	statement *statement
	labelScan bool
}

// Every fragment that reading statements are composed of is planned without an
// Eager, without a cartesian product, and without reading all nodes of a label
// where an index has what is asked for.
func TestPlansOfFragments(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	fill(t, s)
	cases := append(scanCases(t, s), append(filterCases(t, s), append(expandCases(t, s), otherCases(t, s)...)...)...)
	session := server.Driver().NewSession(t.Context(), bolt.SessionConfig{DatabaseName: "neo4j", AccessMode: bolt.AccessModeRead})
	defer session.Close(t.Context())
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			result, err := session.Run(t.Context(), "EXPLAIN "+one.statement.String(), one.statement.params)
			if err != nil {
				t.Fatalf("%v\n%s", err, one.statement)
			}
			summary, err := result.Consume(t.Context())
			if err != nil {
				t.Fatalf("%v\n%s", err, one.statement)
			}
			for _, fault := range faults(t, summary.Plan(), one.labelScan) {
				t.Errorf("%s\n%s", fault, one.statement)
			}
		})
	}
}

// The faults that the test above looks for are found where they are.
func TestFaultsAreFound(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	fill(t, openFor(t, server))
	for text, want := range map[string]string{
		"MATCH (n:Assignment) WHERE n.source = $p0 RETURN n.id":                                   "NodeByLabelScan",
		"MATCH (n) RETURN n.id":                                                                   "AllNodesScan",
		"MATCH (a:Post), (b:Department) RETURN a.id, b.id":                                        "CartesianProduct",
		"MATCH (a:Post) SET a.title = $p0 WITH a MATCH (b:Post {title: $p0}) RETURN b.id":         "Eager",
		"MATCH (a)-[:WORKS_IN]->(b) RETURN a.id":                                                  "RelationshipTypeScan",
		"MATCH (n:Assignment) WHERE n.`sort.title` > $p0 RETURN n.id ORDER BY n.`sort.title`":     "",
		"MATCH (n:Assignment) WHERE n.`fold.title` CONTAINS $p0 WITH n LIMIT 3 RETURN collect(n)": "",
	} {
		result, err := bolt.ExecuteQuery(t.Context(), server.Driver(), "EXPLAIN "+text, map[string]any{"p0": "a"}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Join(faults(t, result.Summary.Plan(), false), "; "); (want == "") != (found == "") || !strings.Contains(found, want) {
			t.Errorf("%s: found %q, want %q", text, found, want)
		}
	}
}

// faults lists what should not be in a plan. It reads what the driver keeps, for
// its Children gives the last child of an operator in the place of each.
func faults(t *testing.T, plan bolt.Plan, labelScan bool) []string {
	t.Helper()
	kept := reflect.ValueOf(plan).Elem().FieldByName("plan")
	if !kept.IsValid() {
		t.Fatal("the driver keeps its plans elsewhere now")
	}
	return faultsOf(kept.Elem(), labelScan)
}

func faultsOf(plan reflect.Value, labelScan bool) []string {
	operator, _, _ := strings.Cut(plan.FieldByName("Operator").String(), "@")
	var found []string
	scan := operator == "AllNodesScan" || strings.Contains(operator, "RelationshipTypeScan") || strings.Contains(operator, "LabelScan") && !labelScan
	if operator == "Eager" || operator == "CartesianProduct" || scan {
		found = append(found, fmt.Sprint(operator, " ", plan.FieldByName("Arguments").MapIndex(reflect.ValueOf("Details"))))
	}
	children := plan.FieldByName("Children")
	for i := range children.Len() {
		found = append(found, faultsOf(children.Index(i), labelScan)...)
	}
	return found
}

func openFor(t *testing.T, server *neo4jtest.Server) *Store {
	t.Helper()
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), server.URL, Options{}, parsed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	WaitReady(t, s)
	return s
}

// fill makes enough nodes that the planner sees what an index saves.
func fill(t *testing.T, s *Store) {
	t.Helper()
	var changes []graph.Change
	add := func(change graph.Change) { changes = append(changes, change) }
	for m := range 20 {
		town := fmt.Sprintf("Municipality:%04d", m)
		add(graph.Change{Node: town, Set: map[string]any{"code": fmt.Sprintf("%04d", m), "name": town, "type": "MUNICIPALITY", "completeness": "FULL"}})
		for i := range 20 {
			key := fmt.Sprintf("%d-%d", m, i)
			add(graph.Change{Node: "Department:" + key, Municipality: town, Set: map[string]any{"name": key, "type": "BOARD"}})
			add(graph.Change{Node: "Post:" + key, Municipality: town, Set: map[string]any{"title": key}})
			add(graph.Change{Node: "Assignment:" + key, Municipality: town, Set: map[string]any{"title": key, "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "DECIDED"}})
			add(graph.Change{Edge: "ASSIGNED_TO", From: "Assignment:" + key, To: "Department:" + key, Set: map[string]any{"role": "OWNS"}})
			add(graph.Change{Edge: "WORKS_IN", From: "Post:" + key, To: "Department:" + key})
		}
	}
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
}

func size(n int) *int { return &n }

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
		"by text, down":    {[]graph.Order{{Property: of("title"), Desc: true}}, []any{"a"}, true},
		"by enum, missing": {[]graph.Order{{Property: of("status")}}, []any{nil}, true},
		"by date":          {[]graph.Order{{Property: of("due"), Desc: true}}, []any{"2020-01-01"}, true},
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
			cases = append(cases, explained{"scan/" + name + "/" + what, l.statement, one.scan})
		}
	}
	for _, kind := range s.schema.Kinds {
		l, err := s.scan(graph.Scan{Kind: kind, Order: kind.Order, Page: graph.Page{First: size(50)}})
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, explained{"scan/default/" + kind.Name, l.statement, ownOrder(kind.Order) == nil})
	}
	return cases
}
