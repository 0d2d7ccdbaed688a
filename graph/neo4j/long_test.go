package neo4j

import (
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j/neo4jtest"
)

// Values longer than an index takes are stored and found all the same.
func TestLongValues(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	long := strings.Repeat("Skolan är öppen för alla barn. ", 8000)
	name := strings.Repeat("nämnd ", 10000)
	key := strings.Repeat("å", (graph.LongestID-len("Passage:"))/2)
	changes := append(town("1").Changes,
		graph.Change{Node: "Passage:" + key, Municipality: "Municipality:1", Set: map[string]any{"number": "1", "text": long}},
		graph.Change{Node: "Department:a", Municipality: "Municipality:1", Set: map[string]any{"name": name, "type": "BOARD", "aliases": []string{long}}})
	// An edge between the longest ids, whose line has the keys of two texts of letters that take most.
	rare := strings.Repeat("中", 1000)
	to := "Department:" + strings.Repeat("ö", (graph.LongestID-len("Department:"))/2)
	from := "Assignment:" + strings.Repeat("ö", (graph.LongestID-len("Assignment:"))/2)
	changes = append(changes,
		graph.Change{Node: to, Municipality: "Municipality:1", Set: map[string]any{"name": rare, "type": "BOARD"}},
		graph.Change{Node: from, Municipality: "Municipality:1", Set: map[string]any{"number": rare, "title": rare, "form": "MEASURE", "scope": "DEPARTMENT", "status": "DECIDED"}},
		graph.Change{Edge: "ASSIGNED_TO", From: from, To: to, Set: map[string]any{"role": "OWNS"}})
	if _, err := s.Apply(t.Context(), graph.Batch{Changes: changes}); err != nil {
		t.Fatal(err)
	}
	view, err := s.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	department, passage := s.schema.Kind("Department"), s.schema.Kind("Passage")
	for what, scan := range map[string]graph.Scan{
		"equal":       {Kind: department, Where: graph.Compare{Property: department.Property("name"), Op: graph.Eq, Value: name}},
		"begins":      {Kind: department, Where: graph.Compare{Property: department.Property("name"), Op: graph.StartsWith, Value: name[:9000]}},
		"contains":    {Kind: passage, Where: graph.Compare{Property: passage.Property("text"), Op: graph.Contains, Value: "BARN. skolan"}},
		"in order":    {Kind: passage, Order: []graph.Order{{Property: passage.Property("text")}}},
		"equal, long": {Kind: passage, Where: graph.Compare{Property: passage.Property("text"), Op: graph.Eq, Value: long}},
	} {
		rows, err := view.Scan(t.Context(), scan)
		if err != nil || rows.Nodes.Len() != 1 {
			t.Errorf("%s: %v, %v", what, rows, err)
		}
	}
	edge := department.Edge("assignments")
	if rows, err := view.Expand(t.Context(), graph.Expand{Edge: edge, From: graph.Nodes{Kind: department, IDs: []string{to}}, Order: edge.Order(), Page: graph.Page{First: size(1)}}); err != nil || rows.Nodes.Len() != 1 {
		t.Errorf("along an edge: %v, %v", rows, err)
	}
	found, err := view.Get(t.Context(), graph.Get{Refs: []graph.Ref{
		{Kind: department, Property: department.Property("name"), Value: name, Within: []string{"1"}},
		{Kind: department, Property: department.Property("name"), Value: long, Within: []string{"1"}}}})
	if err != nil || found.At[0].Kind == nil || found.At[1].Kind == nil {
		t.Errorf("by value and by alias: %v, %v", found, err)
	}
	if hits, err := view.Search(t.Context(), graph.Search{Text: "skolor", First: 5}); err != nil || hits.Total != 1 {
		t.Errorf("search: %v, %v", hits, err)
	}
}
