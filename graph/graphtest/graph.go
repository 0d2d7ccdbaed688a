package graphtest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"malgraf/graph"
)

// world is a fresh store with the words to speak of it. Properties and edges are
// named "Kind.name"; a node that a case expects is named by its key alone.
type world struct {
	*testing.T
	ctx    context.Context
	store  graph.Store
	schema *graph.Schema
}

func newWorld(t *testing.T, store graph.Store) *world {
	t.Helper()
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	WaitReady(t, store)
	return &world{T: t, ctx: t.Context(), store: store, schema: store.Schema()}
}

// changes is what the builders below make; a batch is several of them.
type changes = []graph.Change

// set turns "name", value, "name", value … into the properties of a change.
func set(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	properties := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		properties[pairs[i].(string)] = pairs[i+1]
	}
	return properties
}

func node(id, municipality string, pairs ...any) changes {
	return changes{{Node: id, Municipality: municipality, Set: set(pairs)}}
}

func edge(from, edgeType, to string, pairs ...any) changes {
	return changes{{Edge: edgeType, From: from, To: to, Set: set(pairs)}}
}

func removeNode(id string) changes { return changes{{Node: id, Remove: true}} }

func removeEdge(from, edgeType, to string, pairs ...any) changes {
	return changes{{Edge: edgeType, From: from, To: to, Set: set(pairs), Remove: true}}
}

// with are required properties, overridden by those a case gives.
func with(pairs []any, required ...any) []any { return append(required, pairs...) }

const ljusdal, mora = "Municipality:2161", "Municipality:2062"

func municipality(code string, pairs ...any) changes {
	return node("Municipality:"+code, "", with(pairs, "code", code, "name", "Kommun "+code, "type", "MUNICIPALITY", "completeness", "FULL")...)
}

// towns are the two municipalities that most cases need.
func towns() changes {
	return slices.Concat(municipality("2161", "name", "Ljusdal"), municipality("2062", "name", "Mora"))
}

func department(key, owner string, pairs ...any) changes {
	return node("Department:"+key, owner, with(pairs, "name", key, "type", "BOARD")...)
}

func assignment(key, owner string, pairs ...any) changes {
	return node("Assignment:"+key, owner, with(pairs, "title", key, "form", "ASSIGNMENT", "scope", "DEPARTMENT", "status", "DECIDED")...)
}

func post(key, owner string, pairs ...any) changes {
	return node("Post:"+key, owner, with(pairs, "title", key)...)
}

func person(key, owner string, pairs ...any) changes {
	return node("Person:"+key, owner, with(pairs, "name", key)...)
}

func focusArea(key, owner string, pairs ...any) changes {
	return node("FocusArea:"+key, owner, with(pairs, "title", key)...)
}

func area(number, owner string, pairs ...any) changes {
	return node("DevelopmentArea:"+number, owner, with(pairs, "number", number, "title", "Område "+number, "ownership", "UNSTATED")...)
}

func framework(code string) changes {
	return node("Framework:"+code, "", "code", code, "title", code, "level", "INTERNATIONAL")
}

// goal stands in the framework.
func goal(code, framework string, pairs ...any) changes {
	return slices.Concat(
		node("Goal:"+code, "", with(pairs, "code", code, "title", "Mål "+code)...),
		edge("Goal:"+code, "PART_OF", "Framework:"+framework))
}

// target stands under the goal, in the framework.
func target(code, goal, framework string, pairs ...any) changes {
	return slices.Concat(
		node("Target:"+code, "", with(pairs, "code", code, "title", "Delmål "+code)...),
		edge("Target:"+code, "PART_OF", "Goal:"+goal),
		edge("Target:"+code, "IN_FRAMEWORK", "Framework:"+framework))
}

// agenda is a framework with one goal, for targets to stand under.
func agenda() changes { return slices.Concat(framework("agenda2030"), goal("7", "agenda2030")) }

// apply makes a batch, which must be taken.
func (w *world) apply(parts ...changes) graph.Commit {
	w.Helper()
	commit, err := w.store.Apply(w.ctx, graph.Batch{Changes: slices.Concat(parts...)})
	if err != nil {
		w.Fatalf("the batch is refused: %v", err)
	}
	return commit
}

// refuse makes a batch, which must be refused with just these violations, each
// written "index field: sentinel".
func (w *world) refuse(batch changes, want ...string) {
	w.Helper()
	got := w.violations(batch)
	slices.Sort(got)
	slices.Sort(want)
	w.equal("violations", got, want)
}

func (w *world) violations(batch changes) []string {
	w.Helper()
	commit, err := w.store.Apply(w.ctx, graph.Batch{Changes: batch})
	if err == nil {
		w.Fatalf("the batch is taken: %v", describe(commit.Changes))
	}
	var violations graph.Violations
	if !errors.As(err, &violations) {
		w.Fatalf("the batch is refused without Violations: %v", err)
	}
	if !sort.SliceIsSorted(violations, func(i, j int) bool { return violations[i].Index < violations[j].Index }) {
		w.Errorf("the violations do not stand in the order of the changes: %v", err)
	}
	got := make([]string, len(violations))
	for i, one := range violations {
		got[i] = line(one)
	}
	return got
}

// line writes a violation "index field: sentinel".
func line(one graph.Violation) string {
	return fmt.Sprintf("%d %s: %s", one.Index, one.Field, sentinelOf(one.Err))
}

func sentinelOf(err error) string {
	for _, sentinel := range []error{graph.ErrNotFound, graph.ErrConflict, graph.ErrInvalid, graph.ErrTooLarge, graph.ErrUnavailable} {
		if errors.Is(err, sentinel) {
			return sentinel.Error()
		}
	}
	return fmt.Sprintf("no sentinel (%v)", err)
}

// view is a view that is closed with the case.
func (w *world) view() graph.View {
	w.Helper()
	view := w.open()
	w.Cleanup(view.Close)
	return view
}

// open is a view that the caller closes.
func (w *world) open() graph.View {
	w.Helper()
	view, err := w.store.View(w.ctx)
	if err != nil {
		w.Fatalf("View: %v", err)
	}
	return view
}

func (w *world) revision() graph.Revision {
	w.Helper()
	view := w.open()
	defer view.Close()
	return view.Revision()
}

func (w *world) kind(name string) *graph.Kind {
	w.Helper()
	kind := w.schema.Kind(name)
	if kind == nil {
		w.Fatalf("the schema has no kind %s", name)
	}
	return kind
}

func (w *world) property(name string) *graph.Property {
	w.Helper()
	kind, field, _ := strings.Cut(name, ".")
	property := w.kind(kind).Property(field)
	if property == nil {
		w.Fatalf("the schema has no property %s", name)
	}
	return property
}

func (w *world) edge(name string) *graph.Edge {
	w.Helper()
	kind, field, _ := strings.Cut(name, ".")
	along := w.kind(kind).Edge(field)
	if along == nil {
		w.Fatalf("the schema has no edge %s", name)
	}
	return along
}

// edgeProperty is a property of the edges along a field.
func (w *world) edgeProperty(edge, name string) *graph.Property {
	w.Helper()
	property := w.edge(edge).Type.Property(name)
	if property == nil {
		w.Fatalf("the edge %s has no property %s", edge, name)
	}
	return property
}

// order reads terms such as "name", "-name" (descending), "partOf.name" (of a
// to-one edge) and "#posts" (how many).
func (w *world) order(kind string, terms ...string) []graph.Order {
	w.Helper()
	order := make([]graph.Order, 0, len(terms))
	for _, term := range terms {
		var one graph.Order
		term, one.Desc = strings.CutPrefix(term, "-")
		at := w.kind(kind)
		names := strings.Split(term, ".")
		for _, name := range names[:len(names)-1] {
			one.Path = append(one.Path, w.edge(at.Name+"."+name))
			at = w.edge(at.Name + "." + name).Far
		}
		last := names[len(names)-1]
		if count, found := strings.CutPrefix(last, "#"); found {
			one.Count = w.edge(at.Name + "." + count)
		} else {
			one.Property = w.property(at.Name + "." + last)
		}
		order = append(order, one)
	}
	return order
}

func (w *world) is(property string, op graph.Op, value any) graph.Filter {
	w.Helper()
	return graph.Compare{Property: w.property(property), Op: op, Value: value}
}

func (w *world) edgeIs(edge, property string, op graph.Op, value any) graph.Filter {
	w.Helper()
	return graph.EdgeCompare{Property: w.edgeProperty(edge, property), Op: op, Value: value}
}

func (w *world) match(quantifier graph.Quantifier, edge string, where graph.Filter) graph.Filter {
	w.Helper()
	return graph.EdgeMatch{Edge: w.edge(edge), Quantifier: quantifier, Where: where}
}

func (w *world) count(edge string, where graph.Filter, op graph.Op, value any) graph.Filter {
	w.Helper()
	return graph.EdgeCount{Edge: w.edge(edge), Where: where, Op: op, Value: value}
}

// scan asks and must be answered, in the right shape.
func (w *world) scan(scan graph.Scan) *graph.Rows {
	w.Helper()
	view := w.open()
	defer view.Close()
	return w.scanIn(view, scan)
}

func (w *world) scanIn(view graph.View, scan graph.Scan) *graph.Rows {
	w.Helper()
	rows, err := view.Scan(w.ctx, scan)
	if err != nil {
		w.Fatalf("Scan: %v", err)
	}
	w.shape(rows, scan.Kind, 1, scan.Want, nil, len(scan.Order))
	return rows
}

func (w *world) expand(expand graph.Expand) *graph.Rows {
	w.Helper()
	view := w.open()
	defer view.Close()
	return w.expandIn(view, expand)
}

func (w *world) expandIn(view graph.View, expand graph.Expand) *graph.Rows {
	w.Helper()
	rows, err := view.Expand(w.ctx, expand)
	if err != nil {
		w.Fatalf("Expand: %v", err)
	}
	w.shape(rows, expand.Edge.Far, expand.From.Len(), expand.Want, expand.EdgeColumns, len(expand.Order))
	return rows
}

// shape holds an answer to the shape that graph.Rows documents.
func (w *world) shape(rows *graph.Rows, kind *graph.Kind, parents int, want graph.Want, edgeColumns []*graph.Property, terms int) {
	w.Helper()
	if len(rows.Offsets) != parents+1 || rows.Offsets[0] != 0 || rows.Offsets[parents] != rows.Nodes.Len() || !slices.IsSorted(rows.Offsets) {
		w.Fatalf("offsets %v for %d parents and %d rows", rows.Offsets, parents, rows.Nodes.Len())
	}
	if rows.Nodes.Kind != kind {
		w.Fatalf("nodes of kind %v, want %s", rows.Nodes.Kind, kind.Name)
	}
	if rows.Nodes.Rows != nil && len(rows.Nodes.Rows) != rows.Nodes.Len() {
		w.Fatalf("%d row numbers for %d ids", len(rows.Nodes.Rows), rows.Nodes.Len())
	}
	w.columns("columns", rows.Columns, len(want.Columns), rows.Nodes.Len())
	w.columns("edge columns", rows.EdgeColumns, len(edgeColumns), rows.Nodes.Len())
	if want.Keys {
		w.columns("keys", rows.Keys, terms, rows.Nodes.Len())
	}
	if len(rows.Next) != parents || len(rows.Previous) != parents || (want.Total && len(rows.Totals) != parents) {
		w.Fatalf("next %v, previous %v, totals %v for %d parents", rows.Next, rows.Previous, rows.Totals, parents)
	}
}

func (w *world) columns(what string, columns []graph.Column, want, rows int) {
	w.Helper()
	if len(columns) != want {
		w.Fatalf("%d %s, want %d", len(columns), what, want)
	}
	for _, column := range columns {
		if len(column) != rows {
			w.Fatalf("a column of %d %s for %d rows", len(column), what, rows)
		}
	}
}

// finds holds the nodes that a filter leaves, in the order of their ids, against keys.
func (w *world) finds(kind string, where graph.Filter, want ...string) {
	w.Helper()
	w.equal("found", keys(w.scan(graph.Scan{Kind: w.kind(kind), Where: where}).Nodes.IDs), want)
}

// value returns one property of one node; the node must be there.
func (w *world) value(id, property string) any {
	w.Helper()
	kind := w.schema.KindOf(id)
	rows := w.scan(graph.Scan{Kind: kind,
		Where: graph.Compare{Property: kind.ID(), Op: graph.Eq, Value: id},
		Want:  graph.Want{Columns: []*graph.Property{w.property(kind.Name + "." + property)}}})
	if rows.Nodes.Len() != 1 {
		w.Fatalf("%d nodes with the id %s", rows.Nodes.Len(), id)
	}
	return rows.Columns[0][0]
}

// far returns the keys at the far end of an edge from one node, by id.
func (w *world) far(id, edge string) []string {
	w.Helper()
	along := w.edge(w.schema.KindOf(id).Name + "." + edge)
	return keys(w.expand(graph.Expand{Edge: along, From: graph.Nodes{Kind: along.Kind, IDs: []string{id}}}).Nodes.IDs)
}

// fails holds an error against a sentinel.
func (w *world) fails(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Errorf("error %v, want %v", err, want)
	}
}

// equal holds what came against what was to come; a nil want is met by no elements.
func (w *world) equal(what string, got, want any) {
	w.Helper()
	if none(want) && reflect.ValueOf(got).Kind() == reflect.Slice && reflect.ValueOf(got).Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		w.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

func none(want any) bool {
	value := reflect.ValueOf(want)
	return !value.IsValid() || (value.Kind() == reflect.Slice && value.IsNil())
}

// keys cuts the kinds off ids.
func keys(ids []string) []string {
	cut := make([]string, len(ids))
	for i, id := range ids {
		_, cut[i], _ = strings.Cut(id, ":")
	}
	return cut
}

// describe writes changes for a reader: "Department:a in Municipality:2161
// {name: A}", "-Department:a", "PART_OF Department:a Department:b {}".
func describe(list changes) []string {
	lines := make([]string, len(list))
	for i, change := range list {
		line := change.Node
		if change.Edge != "" {
			line = change.Edge + " " + change.From + " " + change.To
		}
		if change.Remove {
			line = "-" + line
		}
		if change.Municipality != "" {
			line += " in " + change.Municipality
		}
		lines[i] = line + describeSet(change.Set)
	}
	return lines
}

func describeSet(properties map[string]any) string {
	if len(properties) == 0 {
		return ""
	}
	pairs := make([]string, 0, len(properties))
	for name, value := range properties {
		pairs = append(pairs, fmt.Sprintf("%s: %v", name, value))
	}
	slices.Sort(pairs)
	return " {" + strings.Join(pairs, ", ") + "}"
}
