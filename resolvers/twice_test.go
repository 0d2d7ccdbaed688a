package resolvers_test

import (
	"context"
	"testing"

	"malgraf/graph"
)

// twiceStore has views in whose lists the first node stands again at the end, with what is
// below each told once: as a node that is moved while a store without snapshots reads.
type twiceStore struct{ graph.Store }

func (s twiceStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return twiceView{view}, err
}

type twiceView struct{ graph.View }

func (v twiceView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	below := scan.Below
	scan.Below = nil
	rows, err := v.View.Scan(ctx, scan)
	if err != nil {
		return nil, err
	}
	from := graph.Nodes{Kind: rows.Nodes.Kind, IDs: rows.Nodes.IDs}
	rows.Below = make([]*graph.Rows, len(below))
	for i, one := range below {
		one.From, one.Below = from, nil
		if rows.Below[i], err = v.Expand(ctx, one); err != nil {
			return nil, err
		}
	}
	rows.Nodes = graph.Nodes{Kind: from.Kind, IDs: append(from.IDs[:len(from.IDs):len(from.IDs)], from.IDs[0])}
	for i, column := range rows.Columns {
		rows.Columns[i] = append(column[:len(column):len(column)], column[0])
	}
	rows.Offsets = []int{0, len(rows.Nodes.IDs)}
	return rows, nil
}

// Each has its own below it.
func TestANodeThatStandsTwiceInAList(t *testing.T) {
	store := embeddedStore(t)
	town(t, store, "1", "Ett")
	town(t, store, "2", "Två")
	for code, names := range map[string][]string{"1": {"A", "B"}, "2": {"C"}} {
		for _, name := range names {
			change := graph.Change{Node: "Department:" + name, Municipality: "Municipality:" + code, Set: map[string]any{"name": name, "type": "BOARD"}}
			if _, err := store.Apply(t.Context(), graph.Batch{Changes: []graph.Change{change}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	server := served(t, "twice", twiceStore{store})
	got := string(server.ask(t, `{ municipalities { nodes { name departments { nodes { name } } } } }`, nil))
	const one = `{"name":"Ett","departments":{"nodes":[{"name":"A"},{"name":"B"}]}}`
	if want := `{"data":{"municipalities":{"nodes":[` + one + `,{"name":"Två","departments":{"nodes":[{"name":"C"}]}},` + one + `]}}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
