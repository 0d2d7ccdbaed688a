package sight

import (
	"slices"

	"malgraf/graph"
)

// filter rewrites a filter so that it speaks of what may be seen alone.
func (r *rules) filter(filter graph.Filter) graph.Filter {
	switch f := filter.(type) {
	case graph.And:
		return graph.And(r.each(f))
	case graph.Or:
		return graph.Or(r.each(f))
	case graph.Not:
		if f.Filter == nil {
			return f // the store refuses it
		}
		return graph.Not{Filter: r.filter(f.Filter)}
	case graph.EdgeMatch:
		return r.match(f)
	case graph.EdgeCount:
		if f.Edge == nil {
			return f
		}
		f.Where = both(r.far(f.Edge), r.filter(f.Where))
		return f
	}
	return filter
}

func (r *rules) each(filters []graph.Filter) []graph.Filter {
	rewritten := make([]graph.Filter, len(filters))
	for i, one := range filters {
		rewritten[i] = r.filter(one)
	}
	return rewritten
}

func (r *rules) match(match graph.EdgeMatch) graph.Filter {
	if match.Edge == nil {
		return match
	}
	seen := r.far(match.Edge)
	match.Where = r.filter(match.Where)
	if seen == nil {
		return match
	}
	if match.Quantifier == graph.All { // none that is seen, and does not match
		if match.Where == nil {
			return graph.And{}
		}
		match.Quantifier, match.Where = graph.None, graph.Not{Filter: match.Where}
	}
	match.Where = both(seen, match.Where)
	return match
}

// order rewrites an order: what is not seen at the end of an edge is missing there,
// and is not counted.
func (r *rules) order(order []graph.Order) []graph.Order {
	if !slices.ContainsFunc(order, func(term graph.Order) bool { return len(term.Path) > 0 || term.Count != nil }) {
		return order
	}
	rewritten := slices.Clone(order)
	for i, term := range rewritten {
		edges := term.Path
		if term.Count != nil {
			edges = append(slices.Clone(edges), term.Count)
		}
		limits := make([]graph.Filter, len(edges))
		limited := false
		for j, edge := range edges {
			if edge == nil {
				return order // the store refuses it
			}
			limits[j] = both(r.far(edge), r.filter(term.Limit(j)))
			limited = limited || limits[j] != nil
		}
		if rewritten[i].Along = nil; limited {
			rewritten[i].Along = limits
		}
	}
	return rewritten
}

// limits rewrites filters of kinds, and adds those of all kinds.
func (r *rules) limits(where map[*graph.Kind]graph.Filter) map[*graph.Kind]graph.Filter {
	if len(where) == 0 {
		return r.where
	}
	all := make(map[*graph.Kind]graph.Filter, len(r.where)+len(where))
	for kind, filter := range r.where {
		all[kind] = filter
	}
	for kind, filter := range where {
		all[kind] = both(all[kind], r.filter(filter))
	}
	return all
}
