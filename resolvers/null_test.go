package resolvers_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
)

// forgetfulStore answers without a property that every node of a kind must have,
// as data can be that were written past Målgraf: every node, or the one that is named.
type forgetfulStore struct {
	graph.Store
	forgotten *graph.Property
	of        string
}

func (s forgetfulStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return forgetfulView{view, s}, err
}

type forgetfulView struct {
	graph.View
	store forgetfulStore
}

func (v forgetfulView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	rows, err := v.View.Scan(ctx, scan)
	return v.forget(rows, scan.Columns), err
}

func (v forgetfulView) Expand(ctx context.Context, expand graph.Expand) (*graph.Rows, error) {
	rows, err := v.View.Expand(ctx, expand)
	return v.forget(rows, expand.Columns), err
}

func (v forgetfulView) forget(rows *graph.Rows, asked []*graph.Property) *graph.Rows {
	for i, property := range asked {
		if property != v.store.forgotten || rows == nil {
			continue
		}
		column := slices.Clone(rows.Columns[i])
		for row, id := range rows.Nodes.IDs {
			if v.store.of == "" || v.store.of == id {
				column[row] = nil
			}
		}
		rows.Columns[i] = column
	}
	return rows
}

// A null in the place of a value that must be there moves up to the nearest place
// that may hold it, with one error that names where it was; the rest stands.
func TestNullMovesUpToWhereItMayBe(t *testing.T) {
	onEveryStore(t, func(t *testing.T, store namedStore) {
		for about, c := range map[string]struct {
			kind, property, query, want string
		}{
			"to an edge that may be missing": {
				"TargetArea", "title",
				`{ developmentArea(number: "3", municipality: "2062") { number area: targetArea { title } } }`,
				`{"errors":[{"message":"Cannot return null for non-nullable field TargetArea.title.","path":["developmentArea","area","title"],"extensions":{"code":"INTERNAL"}}],` +
					`"data":{"developmentArea":{"number":"3","area":null}}}`,
			},
			"through lists to the root": {
				"Goal", "code",
				`{ targets(first: 2) { edges { node { code goal { c: code } } } } framework(code: "agenda2030") { code } }`,
				`{"errors":[{"message":"Cannot return null for non-nullable field Goal.code.","path":["targets","edges",0,"node","goal","c"],"extensions":{"code":"INTERNAL"}}],"data":null}`,
			},
			"to a root that may be null": {
				"Target", "code",
				`{ goal(code: "7") { title targets { nodes { title code } } } framework(code: "agenda2030") { code } }`,
				`{"errors":[{"message":"Cannot return null for non-nullable field Target.code.","path":["goal","targets","nodes",0,"code"],"extensions":{"code":"INTERNAL"}}],` +
					`"data":{"goal":null,"framework":{"code":"agenda2030"}}}`,
			},
		} {
			forgotten := store.store.Schema().Kind(c.kind).Property(c.property)
			server := served(t, store.name, forgetfulStore{Store: store.store, forgotten: forgotten})
			if got := strings.TrimSpace(string(server.ask(t, c.query, nil))); got != c.want {
				t.Errorf("%s\n%s\nwant\n%s", about, got, c.want)
			}
		}
	})
}
