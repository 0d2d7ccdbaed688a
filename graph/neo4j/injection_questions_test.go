package neo4j

import (
	"reflect"

	"malgraf/graph"
)

// readBack finds what a fragment names, by each thing that names it.
func (h *hostile) readBack(fragment string) {
	h.t.Helper()
	department := h.store.schema.Kind("Department")
	name := department.Property("name")
	found, err := h.view.Get(h.t.Context(), graph.Get{
		Refs: []graph.Ref{
			{ID: "Department:" + fragment},
			{Kind: department, Property: name, Value: fragment, Within: []string{fragment}},
			{Kind: department, Property: name, Value: fragment + "2", Within: []string{fragment}},
			{Kind: department, Property: department.ID(), Value: "Department:" + fragment},
			{ID: fragment}, {ID: fragment + ":a"},
		},
		Columns: map[*graph.Kind][]*graph.Property{department: {name, department.Property("aliases"), department.Property("inference")}},
	})
	if err != nil {
		h.t.Errorf("%q: %v", fragment, err)
		return
	}
	here, none := graph.Place{Kind: department}, graph.Place{}
	if want := []graph.Place{here, here, here, here, none, none}; !reflect.DeepEqual(found.At, want) {
		h.t.Errorf("%q is found at %v", fragment, found.At)
	} else if got, want := found.Kinds[department].Columns, []graph.Column{{fragment}, {[]string{fragment + "2"}}, {fragment}}; !reflect.DeepEqual(got, want) {
		h.t.Errorf("%q is read as %q", fragment, got)
	}
}

// questions puts a fragment into every text of every question.
func (h *hostile) questions(fragment string) {
	h.t.Helper()
	for _, name := range []string{"Department", "PolicyDocument"} {
		kind := h.store.schema.Kind(name)
		for _, property := range kind.Properties {
			h.compare(kind, property, fragment)
		}
		at := &graph.Position{Keys: []any{fragment}, ID: fragment}
		for _, order := range [][]graph.Order{
			{{Property: kind.ID()}}, {{Property: kind.Properties[2]}}, {{Property: kind.Properties[2], Desc: true}}, {{Property: kind.Property("source")}},
			{{Path: []*graph.Edge{kind.Scope}, Property: kind.Scope.Far.Property("name")}},
		} {
			if property := order[0].Property; property.Type != graph.TypeString && property.Type != graph.TypeID || property.List {
				continue
			}
			h.scan(graph.Scan{Kind: kind, Order: order, Page: graph.Page{After: at, Before: at}})
		}
	}
	h.edges(fragment)
	hits, err := h.view.Search(h.t.Context(), graph.Search{Text: fragment, First: 5})
	if err != nil || hits.Total == 0 {
		h.t.Errorf("search for %q: %v, %v", fragment, hits, err)
	}
}

// compare holds a property against a fragment by every operator: in a list, a count,
// and under edges. A fragment is no enum's value and no date, and such a question
// is refused.
func (h *hostile) compare(kind *graph.Kind, property *graph.Property, fragment string) {
	h.t.Helper()
	for op := graph.Eq; op <= graph.Has; op++ {
		if !property.Takes(op) || op == graph.IsNull {
			continue
		}
		var value any = fragment
		if op == graph.In || op == graph.NotIn {
			value = []any{fragment, fragment + "2"}
		}
		where := graph.Compare{Property: property, Op: op, Value: value}
		_, err := h.view.Scan(h.t.Context(), graph.Scan{Kind: kind, Where: where, Order: kind.Order, Page: graph.Page{First: size(5)}, Want: graph.Want{Total: true}})
		isText := property.Type == graph.TypeString || property.Type == graph.TypeID
		if (err == nil) != isText {
			h.t.Errorf("%s %d %q: %v", property.Name, op, fragment, err)
		}
		if op != graph.Eq || !isText {
			continue
		}
		if _, err := h.view.Count(h.t.Context(), graph.Count{Kind: kind, Where: where}); err != nil {
			h.t.Errorf("count of %s %q: %v", property.Name, fragment, err)
		}
	}
}

// edges asks along edges from and by a fragment.
func (h *hostile) edges(fragment string) {
	h.t.Helper()
	kind := h.store.schema.Kind("PolicyDocument")
	edge := kind.Edge("goals")
	quote := edge.Type.Property("quote")
	far := graph.Compare{Property: edge.Far.Property("title"), Op: graph.Eq, Value: fragment}
	along := graph.EdgeCompare{Property: quote, Op: graph.Contains, Value: fragment}
	town := graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.Property("code"), Op: graph.Eq, Value: fragment}}
	h.scan(graph.Scan{Kind: kind, Where: graph.And{town, graph.EdgeMatch{Edge: edge, Where: graph.And{far, along}}, graph.EdgeCount{Edge: edge, Where: far, Op: graph.Eq, Value: int64(1)}}})
	at := &graph.Position{Keys: []any{fragment}, ID: fragment, Edge: make([]any, len(edge.Type.Key))}
	for i := range at.Edge {
		at.Edge[i] = fragment
	}
	_, err := h.view.Expand(h.t.Context(), graph.Expand{
		Edge: edge, From: graph.Nodes{Kind: kind, IDs: []string{fragment, "PolicyDocument:" + fragment}}, Where: graph.Or{far, along},
		Order: []graph.Order{{EdgeProperty: quote}}, Page: graph.Page{After: at, Before: at}, EdgeColumns: edge.Type.Properties,
	})
	if err != nil {
		h.t.Errorf("along edges, %q: %v", fragment, err)
	}
}

func (h *hostile) scan(scan graph.Scan) {
	h.t.Helper()
	if _, err := h.view.Scan(h.t.Context(), scan); err != nil {
		h.t.Error(err)
	}
}
