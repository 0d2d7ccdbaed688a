package table

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// stated is the basis of all that a table says.
const stated = "STATED"

// Options say what a table is to become.
type Options struct {
	// Kind is one of Importable, by its name or a root field's: "assignment", "activities".
	Kind string
	// Municipality is the municipality's code; "" where the mapping says it.
	Municipality string
}

// Changes holds a table against the graph and gives the changes that make the graph say what its rows say. Applied
// once, they change nothing when applied or computed again, also from the same rows in another order.
//
// A node is found by its external id within the municipality, or made as Kind:<code>/ext/<external id>. Its properties
// that the mapping names become what the row says, an empty cell clears. Of the edges of a field that the mapping
// names, those that came from this row before (by their source) are replaced; those from elsewhere stay as they are.
// What the tool brought earlier and the file no longer has stays, with a warning.
//
// Rows that cannot be taken are in the report with every reason; they give no change. Errors: graph.ErrInvalid for an
// unknown kind, a mapping that does not fit the schema (all that is wrong with it), or no municipality;
// graph.ErrNotFound for an unknown one; and those of the store's reads.
func Changes(ctx context.Context, store graph.Store, table *Table, options Options) ([]graph.Change, Report, error) {
	schema := store.Schema()
	kind, err := importable(schema, options.Kind)
	if err != nil {
		return nil, Report{}, err
	}
	code, err := table.Mapping.owner(options)
	if err != nil {
		return nil, Report{}, err
	}
	bound, err := bind(schema, kind, table.Mapping)
	if err != nil {
		return nil, Report{}, err
	}
	view, err := store.View(ctx)
	if err != nil {
		return nil, Report{}, err
	}
	defer view.Close()
	municipality, err := findMunicipality(ctx, view, kind.Scope.Far, code)
	if err != nil {
		return nil, Report{}, err
	}
	found := &ends{code: code, municipality: municipality, directories: map[directoryKey]*directory{}, makings: map[string]making{}}
	all, err := found.candidates(ctx, view, schema, bound, table)
	if err != nil {
		return nil, Report{}, err
	}
	former, err := loadFormer(ctx, view, bound, all)
	if err != nil {
		return nil, Report{}, err
	}
	w := &writer{ends: found, former: former, made: map[string]bool{}}
	w.write(bound, all)
	return w.changes(), w.report(bound, table, all), nil
}

// owner is the code of the municipality that the table is about.
func (m Mapping) owner(options Options) (string, error) {
	switch {
	case options.Municipality == "" && m.Municipality == "":
		return "", invalidMapping("municipality: neither the map nor the command names one")
	case options.Municipality != "" && m.Municipality != "" && options.Municipality != m.Municipality:
		return "", invalidMapping("municipality: the map is for %s, and the command says %s", m.Municipality, options.Municipality)
	case options.Municipality != "":
		return options.Municipality, nil
	}
	return m.Municipality, nil
}

func findMunicipality(ctx context.Context, view graph.View, kind *graph.Kind, code string) (string, error) {
	id, err := graph.Find(ctx, view, graph.Ref{Kind: kind, Property: kind.Uniques()[0], Value: code})
	if err != nil {
		return "", fmt.Errorf("municipality %q: %w", code, err)
	}
	return id, nil
}

// candidates reads the rows and finds all that they name.
func (e *ends) candidates(ctx context.Context, view graph.View, schema *graph.Schema, b *binding, table *Table) ([]*candidate, error) {
	all := b.candidates(table)
	var err error
	if e.known, err = loadKnown(ctx, view, b, e.municipality); err != nil {
		return nil, err
	}
	e.known.identify(all, e.code)
	inFile := map[string]string{}
	for _, c := range all {
		inFile[c.external] = c.id
	}
	if err := e.load(ctx, view, b, table); err != nil {
		return nil, err
	}
	for _, c := range all {
		e.resolve(b, table, c, inFile)
	}
	if slices.ContainsFunc(b.edges, func(edge boundEdge) bool { return edge.toPosts }) {
		posts, err := loadPosts(ctx, view, schema.Kind(postKind), e.municipality)
		if err != nil {
			return nil, err
		}
		e.resolvePosts(posts, b, table, all)
	}
	dropOrphans(all, e.known)
	return all, nil
}
