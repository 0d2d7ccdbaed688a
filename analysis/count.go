package analysis

import (
	"cmp"
	"context"
	"fmt"

	"malgraf/graph"
)

// CountArguments are those of CountOf.
type CountArguments struct {
	// Kind is a value of the enum Kind, such as FOCUS_AREA.
	Kind string
	// Where has at most the kind's own filter, under the name of its root field.
	Where map[string]graph.Filter
	// Municipality holds codes or ids; empty: whoever owns the nodes, or nobody.
	Municipality []string
	// GroupBy holds paths, see path.
	GroupBy []string
}

// Count is how many nodes of a kind there are.
type Count struct {
	Kind         string
	TotalCount   int
	Completeness string
	Groups       []CountGroup
}

// CountGroup is a group of a Count, by a value or a node; by neither: what lacks them.
type CountGroup struct {
	Path   string
	Value  *string
	Node   graph.ID
	Count  int
	Groups []CountGroup
}

const (
	// mostPaths is how many levels of groups there can be.
	mostPaths = 4
	// mostGroups bounds an answer, mostTuples the combinations that one node's
	// neighbours along paths that begin apart make.
	mostGroups, mostTuples = 200_000, 100_000
	// countedAtOnce is how many nodes' neighbours are in memory at once.
	countedAtOnce = 5_000
)

// CountOf counts the nodes of a kind, by groups within groups. A node counts once in
// each group that its fields and neighbours lead to.
func CountOf(ctx context.Context, s Source, asked CountArguments) (*Count, error) {
	var counted *Count
	var completeness string
	if err := together(
		into(&counted, func() (*Count, error) { return s.count(ctx, asked) }),
		into(&completeness, func() (string, error) { return s.completenessIn(ctx, asked.Municipality) }),
	); err != nil {
		return nil, err
	}
	counted.Completeness = completeness
	return counted, nil
}

func (s Source) count(ctx context.Context, asked CountArguments) (*Count, error) {
	kind, err := s.countedKind(asked)
	if err != nil {
		return nil, err
	}
	tree, misfit := asked.paths(kind)
	if misfit == nil && tree.atOnce() && (kind.Scope != nil || len(asked.Municipality) == 0) {
		return s.countAtOnce(ctx, kind, tree, asked)
	}
	towns, err := s.countedTowns(ctx, kind, asked.Municipality)
	if err = cmp.Or(err, misfit); err != nil {
		return nil, err
	}
	rows, err := s.countedRows(ctx, kind, asked.Where[kind.One], towns, tree.root.columns)
	if err != nil {
		return nil, err
	}
	counted := &Count{Kind: asked.Kind, TotalCount: rows.Nodes.Len()}
	groups := newGrouping()
	for from := 0; from < rows.Nodes.Len(); from += countedAtOnce {
		to := min(from+countedAtOnce, rows.Nodes.Len())
		if err := s.tuples(ctx, tree, rows, from, to, groups); err != nil {
			return nil, err
		}
	}
	counted.Groups = tree.groups(groups)
	return counted, nil
}

// countedKind finds the kind that is to be counted.
func (s Source) countedKind(asked CountArguments) (*graph.Kind, error) {
	var kind *graph.Kind
	for _, one := range s.Schema.Kinds {
		if one.Constant() == asked.Kind {
			kind = one
		}
	}
	if kind == nil {
		return nil, unknown(asked.Kind)
	}
	for name := range asked.Where {
		if name != kind.One {
			return nil, fmt.Errorf("where: %s is counted, so give %s, not %s: %w", asked.Kind, kind.One, name, graph.ErrInvalid)
		}
	}
	return kind, nil
}

// paths reads what to group by.
func (a CountArguments) paths(kind *graph.Kind) (*paths, error) {
	if len(a.GroupBy) > mostPaths {
		return nil, fmt.Errorf("groupBy: at most %d paths: %w", mostPaths, graph.ErrInvalid)
	}
	tree, err := newPaths(kind, a.GroupBy)
	if err != nil {
		return nil, fmt.Errorf("groupBy: %w", err)
	}
	return tree, nil
}

// countedTowns finds the municipalities whose nodes are counted; without any: whoever owns
// them.
func (s Source) countedTowns(ctx context.Context, kind *graph.Kind, asked []string) (graph.Nodes, error) {
	if len(asked) == 0 {
		return graph.Nodes{}, nil
	}
	towns, err := s.towns(ctx, asked, nil)
	if err != nil {
		return graph.Nodes{}, err
	}
	if kind.Scope == nil {
		return graph.Nodes{}, fmt.Errorf("municipality: no municipality owns %s: %w", graph.WithArticle(kind.Name), graph.ErrInvalid)
	}
	return towns.Nodes, nil
}

// countedRows reads the nodes that are counted: those of municipalities from there, so
// that the cost follows what these own.
func (s Source) countedRows(ctx context.Context, kind *graph.Kind, where graph.Filter, towns graph.Nodes, columns []*graph.Property) (*graph.Rows, error) {
	want := graph.Want{Columns: columns, Max: mostRows}
	if towns.Len() == 0 || kind.Scope.Back == nil {
		return s.View.Scan(ctx, graph.Scan{Kind: kind, Where: graph.Both(where, ownedByOne(kind, towns)), Order: kind.Order, Want: want})
	}
	back := kind.Scope.Back
	return s.View.Expand(ctx, graph.Expand{Edge: back, From: towns, Where: where, Order: back.Order(), Want: want})
}

// ownedByOne holds for the nodes of a kind that one of some municipalities owns; nil: of
// none, for all.
func ownedByOne(kind *graph.Kind, towns graph.Nodes) graph.Filter {
	if towns.Len() == 0 {
		return nil
	}
	list := make([]any, towns.Len())
	for i, id := range towns.IDs {
		list[i] = id
	}
	return graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.Some, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: list}}
}
