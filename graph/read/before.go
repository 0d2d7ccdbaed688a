package read

import (
	"context"
	"errors"

	"malgraf/graph"
)

// Before is [graph.Before] for those changes that the selection shows of the list at
// a path, which ends at `changes`; of the others nothing is known. Each node of them
// counts as one that the request reads, for its past is. What is no longer kept is
// nil.
func Before(ctx context.Context, schema *graph.Schema, view graph.View, commits []graph.Commit, path ...string) (map[graph.Revision][]map[string]any, error) {
	root, _ := ctx.Value(wantsKey{}).(*rootField)
	return root.before(ctx, schema, view, commits, path)
}

func (f *rootField) before(ctx context.Context, schema *graph.Schema, view graph.View, commits []graph.Commit, path []string) (map[graph.Revision][]map[string]any, error) {
	asked := commits
	if f != nil {
		parts, err := f.partsAt(path)
		if err != nil {
			return nil, err
		}
		nodes := 0
		asked = make([]graph.Commit, len(commits))
		for i := range commits {
			asked[i] = shownOf(schema, commits[i], parts)
			nodes += len(asked[i].Subjects())
		}
		if err := f.operation.take(nodes); err != nil {
			return nil, err
		}
	}
	before, err := graph.Before(ctx, schema, view, asked)
	if errors.Is(err, graph.ErrRevisionGone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range commits {
		revision := commits[i].Revision
		before[revision] = atPlaces(commits[i].Changes, asked[i].Changes, before[revision])
	}
	return before, nil
}

// partsAt are the parts that the fields at a path ask for of their list.
func (f *rootField) partsAt(path []string) ([]*part, error) {
	definition := f.types.Types[f.field.ast.Definition.Type.Name()]
	selections := f.field.selections
	var parts []*part
	for i, name := range path {
		var below []field
		for _, inner := range f.collect(definition, selections...) {
			if inner.ast.Name == name {
				below = append(below, *inner)
			}
		}
		selections = nil
		for j := range below {
			definition = f.types.Types[below[j].ast.Definition.Type.Name()]
			selections = append(selections, below[j].selections...)
			if i == len(path)-1 {
				asked, err := f.partOf(&below[j])
				if err != nil {
					return nil, err
				}
				parts = append(parts, asked)
			}
		}
	}
	return parts, nil
}

// shownOf is a commit with the changes of some parts of its rows alone, and all others
// of the same nodes.
func shownOf(schema *graph.Schema, commit graph.Commit, parts []*part) graph.Commit {
	var rows []string
	for i := range commit.Changes {
		if subject := commit.Changes[i].Subject(); schema.KindOf(subject) != nil { // as in ChangesOf
			rows = append(rows, subject)
		}
	}
	subjects := map[string]bool{}
	for _, asked := range parts {
		from, to := asked.bounds(len(rows))
		for _, subject := range rows[from:to] {
			subjects[subject] = true
		}
	}
	return commit.Only(func(change *graph.Change) bool { return subjects[change.Subject()] })
}

// atPlaces puts values of some changes at the places that these have among all.
func atPlaces(all, some []graph.Change, values []map[string]any) []map[string]any {
	if len(all) == len(some) {
		return values
	}
	subjects := map[string]bool{}
	for i := range some {
		subjects[some[i].Subject()] = true
	}
	placed := make([]map[string]any, len(all))
	next := 0
	for i := range all {
		if subjects[all[i].Subject()] && next < len(values) {
			placed[i] = values[next]
			next++
		}
	}
	return placed
}
