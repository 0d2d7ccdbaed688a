package twins_test

import (
	"slices"

	"malgraf/graph"
	"malgraf/graph/sight"
)

// stage is what a world is about: a few kinds with all edges between them, so that
// its nodes hang together and its statements are not too many.
type stage struct {
	values
	schema *graph.Schema
	kinds  []*graph.Kind
	types  []*graph.EdgeType
	ids    map[*graph.Kind][]string
	// given are the unique values that nodes have from the founding on.
	given map[*graph.Property][]any
}

// The least that a stage has; what its kinds cannot be without comes with them.
const kindsOnStage, typesOnStage, nodesOfAKind = 4, 4, 6

// scenes are kinds that analyses want together.
var scenes = [][]string{
	{"Assignment", "Target", "Department"}, {"Plan", "Assignment", "Department"}, {"DevelopmentArea", "FocusArea", "PolicyDocument"},
	{"Indicator", "Observation", "Target"}, {"Post", "Person", "Department"}, {"PolicyDocument", "Goal", "Target"},
}

func newStage(d dice, schema *graph.Schema) *stage {
	s := &stage{values: newValues(d), schema: schema, ids: map[*graph.Kind][]string{}, given: map[*graph.Property][]any{}}
	s.enter(schema.Kind("Municipality"))
	if d.chance(60) {
		for _, name := range one(d, scenes) {
			s.enter(schema.Kind(name))
		}
	}
	for _, kind := range some(d, schema.Kinds, len(schema.Kinds)) {
		if len(s.kinds) < kindsOnStage || len(s.types) < typesOnStage {
			s.enter(kind)
		}
	}
	return s
}

// enter puts a kind on the stage, after those it cannot be without.
func (s *stage) enter(kind *graph.Kind) {
	if slices.Contains(s.kinds, kind) {
		return
	}
	for _, edge := range kind.Edges {
		if edge.Required {
			s.enter(edge.Far)
		}
	}
	s.kinds = append(s.kinds, kind)
	for _, edgeType := range s.schema.EdgeTypes {
		if !edgeType.Scope && (edgeType.From == kind || edgeType.To == kind) && slices.Contains(s.kinds, edgeType.From) && slices.Contains(s.kinds, edgeType.To) {
			s.types = append(s.types, edgeType)
		}
	}
	size := nodesOfAKind
	if kind.Name == "Municipality" || kind.Name == "Framework" {
		size = 2
	}
	for _, key := range some(s.dice, keys, size) {
		s.ids[kind] = append(s.ids[kind], kind.Name+":"+key)
	}
}

// subject is who asks: mostly one who sees all, else the public, or one with roles for
// some municipalities.
func (s *stage) subject() sight.Subject {
	who := sight.Subject{Name: s.text()}
	switch turn := s.IntN(100); {
	case turn < 60:
		who.Role = sight.Admin
	case turn < 65:
		who.Role = sight.Viewer
	case turn < 85:
		towns := s.ids[s.schema.Kind("Municipality")]
		who.In = map[string]sight.Role{}
		for _, town := range some(s.dice, towns, 1+s.IntN(len(towns))) {
			who.In[town] = one(s.dice, []sight.Role{sight.Viewer, sight.Editor, sight.Admin})
		}
	}
	return who
}

func (s *stage) kind() *graph.Kind { return one(s.dice, s.kinds) }

// id of a node of the kind, which may not be there.
func (s *stage) id(kind *graph.Kind) string {
	if ids := s.ids[kind]; len(ids) > 0 && !s.chance(3) {
		return one(s.dice, ids)
	}
	return kind.Name + ":" + one(s.dice, append(keys, "saknas"))
}

// strangeID is one that names no node.
func (s *stage) strangeID() string {
	return one(s.dice, []string{"Target:99.99", "nonsens", "", "Okänd:1", "Target:", "target:7.2", ":", "7", "Target:`"})
}

// edges of a kind that lead to a kind on the stage, mostly.
func (s *stage) edges(kind *graph.Kind) []*graph.Edge {
	if s.chance(4) {
		return kind.Edges
	}
	var on []*graph.Edge
	for _, edge := range kind.Edges {
		if slices.Contains(s.kinds, edge.Far) {
			on = append(on, edge)
		}
	}
	return on
}
