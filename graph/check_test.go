package graph_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"malgraf/graph"
	"malgraf/schema"
)

func ljusdalSchema(t testing.TB) *graph.Schema {
	t.Helper()
	s, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCheckResolvesAndCoerces(t *testing.T) {
	s := ljusdalSchema(t)
	checked, refused := s.Check(0, graph.Change{Node: "Department:a", Municipality: "Municipality:2161",
		Set: map[string]any{"type": "BOARD", "aliases": []any{"KS"}, "name": "Na\u0308mnd", "validTo": nil}})
	if refused != nil || checked.Kind != s.Kind("Department") || checked.EdgeType != nil {
		t.Fatalf("%+v, %v", checked, refused)
	}
	var values []string
	for _, value := range checked.Values {
		values = append(values, fmt.Sprintf("%s=%v", value.Property.Name, value.Value))
	}
	if want := []string{"name=Nämnd", "aliases=[KS]", "type=BOARD", "validTo=<nil>"}; !reflect.DeepEqual(values, want) {
		t.Errorf("values %q, want %q", values, want)
	}
	checked, refused = s.Check(0, graph.Change{Edge: "PART_OF", From: "Target:7.2", To: "Goal:7"})
	if refused != nil || checked.EdgeType != s.Kind("Target").Edge("goal").Type || checked.Kind != nil {
		t.Errorf("%+v, %v", checked, refused)
	}
}

func TestCheckRefusesWhatTheSchemaDoesNotKnow(t *testing.T) {
	s := ljusdalSchema(t)
	for _, c := range []struct {
		change graph.Change
		fields []string
	}{
		{graph.Change{}, []string{""}},
		{graph.Change{Node: "Goal:1", Edge: "PART_OF"}, []string{""}},
		{graph.Change{Node: "Goal"}, []string{"node"}},
		{graph.Change{Node: "Goal:"}, []string{"node"}},
		{graph.Change{Node: "Cat:1"}, []string{"node"}},
		{graph.Change{Node: "Post:\xff"}, []string{"node"}},
		{graph.Change{Node: "Post:a", Municipality: "Municipality:\xff"}, []string{"municipality"}},
		{graph.Change{Node: "Post:a", Municipality: "Goal:1"}, []string{"municipality"}},
		{graph.Change{Node: "Goal:1", Municipality: "Municipality:2161"}, []string{"municipality"}},
		{graph.Change{Node: "Goal:1", From: "Goal:2"}, []string{"from"}},
		{graph.Change{Edge: "PART_OF", From: "Cat:1", To: "Goal:1"}, []string{"from"}},
		{graph.Change{Edge: "PART_OF", From: "Target:\xff", To: "Goal:1"}, []string{"from"}},
		{graph.Change{Edge: "PART_OF", From: "Target:1"}, []string{"to"}},
		{graph.Change{Edge: "PART_OF", From: "Target:1", To: "Goal:\xff"}, []string{"to"}},
		{graph.Change{Edge: "PART_OF", From: "Goal:1", To: "Target:1"}, []string{"edge"}},
		{graph.Change{Edge: "MUNICIPALITY", From: "Post:a", To: "Municipality:2161"}, []string{"edge"}},
		{graph.Change{Node: "Goal:1", Set: map[string]any{"id": "Goal:2"}}, []string{"id"}},
		{graph.Change{Node: "Goal:1", Set: map[string]any{"targets": nil, "colour": 1, "dimensions": []string{"BLUE"}}}, []string{"colour", "dimensions", "targets"}},
		{graph.Change{Edge: "INTERACTS", From: "Goal:1", To: "Goal:2", Set: map[string]any{"score": "3", "fit": "GOOD"}}, []string{"fit", "score"}},
	} {
		_, refused := s.Check(4, c.change)
		var fields []string
		for _, violation := range refused {
			fields = append(fields, violation.Field)
			if violation.Index != 4 || !errors.Is(violation.Err, graph.ErrInvalid) {
				t.Errorf("%+v: %+v, want index 4 and ErrInvalid", c.change, violation)
			}
		}
		if !reflect.DeepEqual(fields, c.fields) {
			t.Errorf("%+v: fields %q, want %q", c.change, fields, c.fields)
		}
	}
}

func TestAnEdgeWithAnEndOfUnknownFormIsRefused(t *testing.T) {
	s := ljusdalSchema(t)
	for _, change := range []graph.Change{
		{Edge: "PART_OF", From: "Target:", To: "Goal:1"},
		{Edge: "PART_OF", From: "Target:1", To: "Goal:"},
		{Node: "Post:a", Municipality: "Municipality:"},
	} {
		if _, refused := s.Check(0, change); len(refused) != 1 {
			t.Errorf("%+v: %v, want one violation", change, refused)
		}
	}
}

func TestViolationsSayAllAndAreTheirSentinels(t *testing.T) {
	err := error(graph.Violations{
		{Index: 0, Field: "name", Err: fmt.Errorf("taken: %w", graph.ErrConflict)},
		{Index: 2, Err: fmt.Errorf("gone: %w", graph.ErrNotFound)},
	})
	if got, want := err.Error(), "change 1, name: taken: conflict\nchange 3: gone: not found"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if !errors.Is(err, graph.ErrConflict) || !errors.Is(err, graph.ErrNotFound) || errors.Is(err, graph.ErrInvalid) {
		t.Error("the sentinels are not those of the violations")
	}
}
