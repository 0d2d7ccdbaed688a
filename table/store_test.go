package table

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/graph/embedded"
	"malgraf/graph/graphtest"
	"malgraf/seeds"
)

// office is a store with Agenda 2030 and the departments of the invented municipality Exempelkommun, and what a
// planner does with it.
type office struct {
	*testing.T
	store graph.Store
}

func newOffice(t *testing.T) *office {
	t.Helper()
	store, err := embedded.Open(t.Context(), ":memory:", parseSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	graphtest.WaitReady(t, store)
	agenda, err := seeds.Load("agenda2030")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t, store}
	o.apply(agenda)
	for code, name := range map[string]string{"9999": "Exempelkommun", "9998": "Grannkommun"} {
		o.apply([]graph.Change{{Node: "Municipality:" + code, Set: map[string]any{
			"code": code, "name": name, "type": "MUNICIPALITY", "completeness": "FULL"}}})
	}
	o.apply([]graph.Change{
		{Node: "Target:10.a", Set: map[string]any{"aliases": []string{"10.8"}}},
		department("9999", "Utbildningsförvaltningen", "UF"), department("9999", "Omsorgsförvaltningen"),
		department("9999", "Kommunledningskontoret"), department("9999", "Samhällsbyggnad"), department("9998", "Trafiknämnden"),
	})
	return o
}

func department(code, name string, aliases ...string) graph.Change {
	return graph.Change{Node: "Department:" + code + "/" + graph.Slug(name), Municipality: "Municipality:" + code,
		Set: map[string]any{"name": name, "type": "ADMINISTRATION", "aliases": aliases}}
}

func (o *office) apply(changes []graph.Change) graph.Commit {
	o.Helper()
	commit, err := o.store.Apply(context.Background(), graph.Batch{Changes: changes})
	if err != nil {
		o.Fatal(err)
	}
	return commit
}

// load imports a table, and again: the second time must change nothing and report the same.
func (o *office) load(kind string, table *Table) (graph.Commit, Report) {
	o.Helper()
	commit, report := o.loadOnce(kind, table)
	again, second := o.loadOnce(kind, table)
	if again.Revision != 0 {
		o.Errorf("the second import of %s changes %v", kind, again.Changes)
	}
	o.equal("rows not taken the second time", lines(second.NotTaken), lines(report.NotTaken))
	return commit, report
}

func (o *office) loadOnce(kind string, table *Table) (graph.Commit, Report) {
	o.Helper()
	changes, report, err := Changes(o.Context(), o.store, table, Options{Kind: kind})
	if err != nil {
		o.Fatal(err)
	}
	return o.apply(changes), report
}

func lines(rows []NotTaken) []string {
	var all []string
	for _, row := range rows {
		all = append(all, row.String())
	}
	return all
}

// says gives a node's properties as "name value".
func (o *office) says(id string, names ...string) []string {
	o.Helper()
	view := o.view()
	defer view.Close()
	kind := o.store.Schema().KindOf(id)
	var columns []*graph.Property
	for _, name := range names {
		columns = append(columns, kind.Property(name))
	}
	found, err := view.Get(o.Context(), graph.Get{Refs: []graph.Ref{{ID: id}}, Columns: map[*graph.Kind][]*graph.Property{kind: columns}})
	if err != nil {
		o.Fatal(err)
	}
	if found.At[0].Kind == nil {
		return nil
	}
	var said []string
	for i, name := range names {
		said = append(said, fmt.Sprintf("%s %v", name, found.Kinds[kind].Columns[i][found.At[0].Row]))
	}
	return said
}

// links gives the far ends of an edge field, each with the properties of the edge that are there.
func (o *office) links(id, field string) []string {
	o.Helper()
	view := o.view()
	defer view.Close()
	kind := o.store.Schema().KindOf(id)
	edge := kind.Edge(field)
	rows, err := view.Expand(o.Context(), graph.Expand{Edge: edge, From: graph.Nodes{Kind: kind, IDs: []string{id}}, EdgeColumns: edge.Type.Properties})
	if err != nil {
		o.Fatal(err)
	}
	var all []string
	for row, far := range rows.Nodes.IDs {
		for _, column := range rows.EdgeColumns {
			if column[row] != nil {
				far += fmt.Sprintf(" | %v", column[row])
			}
		}
		all = append(all, far)
	}
	slices.Sort(all)
	return all
}

// ids gives all nodes of a kind.
func (o *office) ids(kind string) []string {
	o.Helper()
	view := o.view()
	defer view.Close()
	rows, err := view.Scan(o.Context(), graph.Scan{Kind: o.store.Schema().Kind(kind)})
	if err != nil {
		o.Fatal(err)
	}
	return rows.Nodes.IDs
}

func (o *office) view() graph.View {
	o.Helper()
	view, err := o.store.View(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	return view
}

func (o *office) equal(what string, got, want []string) {
	o.Helper()
	if !slices.Equal(got, want) {
		o.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}
