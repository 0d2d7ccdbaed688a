package neo4j

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/schema"
)

// What comes node by node tells the same as what comes row by row.
func TestRowsByNodeAreRowsByParent(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	edge := parsed.Kind("Assignment").Edge("departments")
	for range 500 {
		const parents = 5
		rows := map[string]any{}
		var from, ids, names, roles []any
		var found [6]struct{ places, roles []any }
		for parent := range parents {
			for _, node := range r.Perm(len(found))[:r.IntN(len(found))] {
				role := []any{nil, "OWNS", "SUPPORTS"}[r.IntN(3)]
				from, ids = append(from, int64(parent)), append(ids, "Department:"+strconv.Itoa(node))
				names, roles = append(names, "n"+strconv.Itoa(node)), append(roles, role)
				found[node].places, found[node].roles = append(found[node].places, int64(parent)), append(found[node].roles, role)
			}
		}
		rows["parents"], rows["cs"], rows["es"] = from, []any{names, ids}, []any{roles}
		nodes := map[string]any{}
		var places, nodeIDs, nodeNames, nodeRoles []any
		for _, node := range r.Perm(len(found)) {
			if one := found[node]; len(one.places) > 0 {
				places, nodeRoles = append(places, one.places), append(nodeRoles, one.roles)
				nodeIDs, nodeNames = append(nodeIDs, "Department:"+strconv.Itoa(node)), append(nodeNames, "n"+strconv.Itoa(node))
			}
		}
		nodes["parents"], nodes["cs"], nodes["es"] = places, []any{nodeNames, nodeIDs}, []any{nodeRoles}

		read := func(form form, record map[string]any) *graph.Rows {
			t.Helper()
			l := &list{
				form: form, order: &ordering{},
				columns: newColumns(edge.Far, []*graph.Property{edge.Far.Property("name")}, []*graph.Property{edge.Type.Property("role")}),
			}
			parts, err := l.parts(record, parents)
			if err == nil {
				err = l.putInOrder(parts)
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			put, err := l.put(edge.Far, parts)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			return put
		}
		if got, want := read(byNode, nodes), read(asFound, rows); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: by node %+v, by row %+v", seed, got, want)
		}
		if got, want := rowsOfAll(map[string]any{"a1": nodes}), len(ids); got != want {
			t.Fatalf("seed %d: %d rows, want %d", seed, got, want)
		}
	}
}

// An answer that does not fit together is said to be damaged.
func TestRowsByNodeThatAreDamaged(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	edge := parsed.Kind("Assignment").Edge("departments")
	l := &list{form: byNode, order: &ordering{}, columns: newColumns(edge.Far, nil, []*graph.Property{edge.Type.Property("role")})}
	list := func(values ...any) []any { return values }
	whole := func() map[string]any {
		return map[string]any{"parents": list(list(int64(0), int64(1))), "cs": list(list("Department:a")), "es": list(list(list("OWNS", nil)))}
	}
	if _, err := l.parts(whole(), 2); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]any){
		"a parent too many":     func(r map[string]any) { r["parents"] = list(list(int64(0), int64(2))) },
		"a parent below none":   func(r map[string]any) { r["parents"] = list(list(int64(-1), int64(1))) },
		"a parent that is text": func(r map[string]any) { r["parents"] = list(list("0", int64(1))) },
		"no parents":            func(r map[string]any) { r["parents"] = list() },
		"no nodes":              func(r map[string]any) { r["cs"] = list() },
		"no edges":              func(r map[string]any) { delete(r, "es") },
		"an edge too few":       func(r map[string]any) { r["es"] = list(list(list("OWNS"))) },
		"an edge too many":      func(r map[string]any) { r["es"] = list(list(list("OWNS", nil, nil))) },
	} {
		record := whole()
		change(record)
		if _, err := l.parts(record, 2); !errors.Is(err, graph.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whether nodes are shared is learned from the answer about most parents.
func TestWhetherNodesAreShared(t *testing.T) {
	l, edge := newLengths(), &graph.Edge{}
	learn := func(parents, rows, nodes int) bool {
		parts := make([]part, parents)
		parts[0].to = rows
		l.learn(edge, parts, func() int { return nodes })
		return l.of(edge).largest.isShared()
	}
	if learn(1, 40, 1) {
		t.Error("one parent shares nodes with nobody")
	}
	if learn(10, 20, 20) {
		t.Error("each node has one parent")
	}
	if learn(19, 20, 2) {
		t.Error("an answer about hardly more parents is believed")
	}
	changes := l.changes.Load()
	if !learn(20, 30, 20) || l.changes.Load() == changes {
		t.Error("every other node has two parents")
	}
	if learn(40, 59, 40) {
		t.Error("fewer have")
	}
}
