package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// atOnce tells whether a store counts by itself what is asked: nodes without groups, by one
// property of theirs, or by their neighbours along one edge.
func (p *paths) atOnce() bool {
	if len(p.ends) > 1 || len(p.steps) > 2 {
		return false
	}
	return len(p.ends) == 0 || (p.ends[0].property != nil) == (len(p.steps) == 1)
}

// countAtOnce lets the store count. Nothing waits for the municipalities, which are looked
// for at the same time, to refuse unknown ones.
func (s Source) countAtOnce(ctx context.Context, kind *graph.Kind, tree *paths, asked CountArguments) (*Count, error) {
	where := graph.Both(asked.Where[kind.One], ownedByNamed(kind, asked.Municipality))
	var groups []graph.Group
	counted := &Count{Kind: asked.Kind, Groups: []CountGroup{}}
	calls := []func() error{func() error {
		_, err := s.countedTowns(ctx, kind, asked.Municipality)
		return err
	}}
	if len(tree.ends) == 0 || s.wants("totalCount") {
		calls = append(calls, func() error {
			whole, err := s.View.Count(ctx, graph.Count{Kind: kind, Where: where})
			if len(whole) > 0 {
				counted.TotalCount = whole[0].N
			}
			return err
		})
	}
	if len(tree.ends) > 0 {
		by := graph.Count{Kind: kind, Where: where, Property: tree.ends[0].property}
		if len(tree.steps) > 1 {
			by.Edge = tree.steps[1].edge
		}
		calls = append(calls, into(&groups, func() ([]graph.Group, error) { return s.View.Count(ctx, by) }))
	}
	if err := together(calls...); err != nil {
		return nil, err
	}
	if len(groups) > mostGroups {
		return nil, fmt.Errorf("groupBy: there are more than %d groups: %w", mostGroups, graph.ErrTooLarge)
	}
	if len(tree.ends) > 0 {
		counted.Groups = tree.ends[0].groupsOf(groups)
	}
	return counted, nil
}

// groupsOf writes what a store counted, as groups writes what is counted here.
func (e *end) groupsOf(found []graph.Group) []CountGroup {
	keys := make([]int32, len(found))
	n := map[int32]int{}
	for i, one := range found {
		keys[i] = e.number(one.Value)
		n[keys[i]] = one.N
	}
	slices.SortFunc(keys, func(a, b int32) int { return cmp.Or(cmp.Compare(n[b], n[a]), e.compare(a, b)) })
	list := make([]CountGroup, len(keys))
	for i, key := range keys {
		list[i] = CountGroup{Path: e.path, Count: n[key], Groups: []CountGroup{}}
		e.name(key, &list[i])
	}
	return list
}

// ownedByNamed holds for the nodes of a kind that a municipality owns which one of these
// codes or ids names; none: for all.
func ownedByNamed(kind *graph.Kind, names []string) graph.Filter {
	if len(names) == 0 {
		return nil
	}
	town := kind.Scope.Far
	var named graph.Or
	for _, property := range []*graph.Property{town.ID(), town.Property("code")} {
		var list []any
		for _, name := range names {
			if isID(town, name) == (property == town.ID()) {
				list = append(list, name)
			}
		}
		switch len(list) {
		case 0:
		case 1:
			named = append(named, graph.Compare{Property: property, Op: graph.Eq, Value: list[0]})
		default:
			named = append(named, graph.Compare{Property: property, Op: graph.In, Value: list})
		}
	}
	match := graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.Some, Where: named}
	if len(named) == 1 {
		match.Where = named[0]
	}
	return match
}

// isID tells whether a municipality is named by its id, else by its code.
func isID(town *graph.Kind, name string) bool { return strings.HasPrefix(name, town.Name+":") }
