package graph_test

import (
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

func TestTheSchemaParses(t *testing.T) {
	s, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	target := s.Kind("Target")
	if target.Many != "targets" || target.ID().Name != "id" || target.Property("basis") == nil {
		t.Errorf("%+v", target)
	}
	if goal := target.Edge("goal"); !goal.Required || goal.Back != s.Kind("Goal").Edge("targets") {
		t.Errorf("%+v", goal)
	}
	if s.Kind("Assignment").Scope == nil || s.Kind("Assignment").Scope.Back != s.Kind("Municipality").Edge("assignments") {
		t.Error("assignments are not in the scope of their municipality")
	}
}
