package neo4j

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// Count implements [graph.View].
func (v *view) Count(ctx context.Context, count graph.Count) ([]graph.Group, error) {
	statement, err := v.store.count(count)
	if err != nil {
		return nil, err
	}
	record, err := v.store.ask(ctx, "count", statement.String(), statement.values)
	if err != nil {
		return nil, err
	}
	pairs, _ := record["groups"].([]any)
	groups := make([]graph.Group, 0, len(pairs))
	for _, pair := range pairs {
		parts, _ := pair.([]any)
		if len(parts) != 2 {
			return nil, fmt.Errorf("neo4j: count: a group of %d parts: %w", len(parts), graph.ErrDamaged)
		}
		value, err := groupValue(count, parts[0])
		if err != nil {
			return nil, fmt.Errorf("count: %w", err)
		}
		n, _ := parts[1].(int64)
		groups = append(groups, graph.Group{Value: value, N: int(n)})
	}
	slices.SortFunc(groups, func(a, b graph.Group) int {
		return cmp.Or(cmp.Compare(b.N, a.N), compareGroups(count.Property, a.Value, b.Value))
	})
	return groups, nil
}

// count writes the statement of a Count: pairs of a value and how many nodes have it.
func (s *Store) count(count graph.Count) (*statement, error) {
	if err := count.Check(s.schema); err != nil {
		return nil, err
	}
	st := newStatement()
	filter, err := st.filter(subject{node: "n", kind: count.Kind}, count.Where, false)
	if err != nil {
		return nil, err
	}
	st.add("MATCH (n:", quote(count.Kind.Name), ")", where(filter))
	switch {
	case count.Edge != nil:
		far, clause, err := st.optional(count.Edge, "n", count.Along)
		if err != nil {
			return nil, err
		}
		st.add(clause, " WITH ", far, ".id AS value, count(DISTINCT n) AS total")
	case count.Property == nil:
		st.add(" RETURN [[null, count(n)]] AS groups")
		return st, nil
	case count.Property.List:
		name := at("n", count.Property.Name)
		st.add(" UNWIND CASE WHEN ", name, " IS NULL THEN [null] ELSE ", name, " END AS value WITH value, count(DISTINCT n) AS total")
	default:
		st.add(" WITH ", at("n", count.Property.Name), " AS value, count(n) AS total")
	}
	st.add(" RETURN collect([value, total]) AS groups")
	return st, nil
}

// groupValue returns the value of a group as the Go type of what groups are made by.
func groupValue(count graph.Count, stored any) (any, error) {
	var by graph.Property
	switch {
	case count.Property != nil:
		by = *count.Property
		by.List = false // of a list, each element has a group
	case count.Edge != nil:
		by = *count.Edge.Far.ID()
	}
	value, err := typed(&by, stored)
	return graph.GroupValue(value), err
}

// compareGroups orders the values of groups as an Order does, then byte by byte;
// nil is last. The ids of far ends have no property.
func compareGroups(property *graph.Property, a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	switch x := a.(type) {
	case int64:
		return cmp.Compare(x, b.(int64))
	case float64:
		return cmp.Compare(x, b.(float64))
	case bool:
		return cmp.Compare(fmt.Sprint(x), fmt.Sprint(b))
	}
	x, y := a.(string), b.(string)
	switch {
	case property != nil && property.Type == graph.TypeEnum:
		return cmp.Compare(property.Enum.Rank(x), property.Enum.Rank(y))
	case property != nil && property.Type == graph.TypeString:
		return cmp.Or(bytes.Compare(graph.SortKey(x), graph.SortKey(y)), strings.Compare(x, y))
	}
	return strings.Compare(x, y)
}
