package analysis

import (
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
	Kind       string
	TotalCount int
	Groups     []CountGroup
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
	kind, where, err := s.counted(ctx, asked)
	if err != nil {
		return nil, err
	}
	if len(asked.GroupBy) > mostPaths {
		return nil, fmt.Errorf("groupBy: at most %d paths: %w", mostPaths, graph.ErrInvalid)
	}
	tree, err := newPaths(kind, asked.GroupBy)
	if err != nil {
		return nil, fmt.Errorf("groupBy: %w", err)
	}
	counted := &Count{Kind: asked.Kind, Groups: []CountGroup{}}
	if len(asked.GroupBy) == 0 {
		whole, err := s.View.Count(ctx, graph.Count{Kind: kind, Where: where})
		if len(whole) > 0 {
			counted.TotalCount = whole[0].N
		}
		return counted, err
	}
	rows, err := s.View.Scan(ctx, graph.Scan{Kind: kind, Where: where, Order: kind.Order, Want: graph.Want{Columns: tree.root.columns, Max: mostRows}})
	if err != nil {
		return nil, err
	}
	counted.TotalCount = rows.Nodes.Len()
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

// counted finds the kind that is to be counted, and which of its nodes.
func (s Source) counted(ctx context.Context, asked CountArguments) (*graph.Kind, graph.Filter, error) {
	var kind *graph.Kind
	for _, one := range s.Schema.Kinds {
		if one.Constant() == asked.Kind {
			kind = one
		}
	}
	if kind == nil {
		return nil, nil, unknown(asked.Kind)
	}
	for name := range asked.Where {
		if name != kind.One {
			return nil, nil, fmt.Errorf("where: %s is counted, so give %s, not %s: %w", asked.Kind, kind.One, name, graph.ErrInvalid)
		}
	}
	where := asked.Where[kind.One]
	if len(asked.Municipality) == 0 {
		return kind, where, nil
	}
	towns, err := s.towns(ctx, asked.Municipality, nil)
	if err != nil {
		return nil, nil, err
	}
	if kind.Scope == nil {
		return nil, nil, fmt.Errorf("municipality: no municipality owns a %s: %w", kind.Name, graph.ErrInvalid)
	}
	list := make([]any, towns.Len())
	for i, id := range towns.IDs {
		list[i] = id
	}
	return kind, graph.Both(where, graph.EdgeMatch{
		Edge: kind.Scope, Quantifier: graph.Some, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: list},
	}), nil
}
