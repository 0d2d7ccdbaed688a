package sight

import (
	"slices"

	"malgraf/graph"
)

// filter rewrites a filter so that it speaks of what may be seen alone.
func (r *rules) filter(filter graph.Filter) graph.Filter {
	return graph.Rewriting{Match: r.match, Count: r.count}.Of(filter)
}

func (r *rules) count(count graph.EdgeCount) graph.Filter {
	if count.Edge == nil {
		return count // the store refuses it
	}
	count.Where = graph.Both(r.far(count.Edge), count.Where)
	return r.from(count.Edge, count, count.OfNone())
}

// from is a condition on the edges that a node has, of which those are not seen that
// are another municipality's own: there it is what it is of a node without any.
func (r *rules) from(edge *graph.Edge, condition graph.Filter, ofNone bool) graph.Filter {
	switch {
	case !r.isOwn(edge):
		return condition
	case ofNone:
		return graph.Or{graph.Not{Filter: r.mine(edge.Kind)}, condition}
	}
	return graph.And{r.mine(edge.Kind), condition}
}

func (r *rules) match(match graph.EdgeMatch) graph.Filter {
	if match.Edge == nil {
		return match
	}
	if seen := r.far(match.Edge); seen != nil {
		if match.Quantifier == graph.All { // none that is seen, and does not match
			if match.Where == nil {
				return graph.And{}
			}
			match.Quantifier, match.Where = graph.None, graph.Not{Filter: match.Where}
		}
		match.Where = graph.Both(seen, match.Where)
	}
	return r.from(match.Edge, match, match.Quantifier != graph.Some)
}

// order rewrites an order: what is not seen at the end of an edge is missing there,
// and is not counted. Edges that are municipalities' own are not counted at all: a limit
// cannot tell whose they are.
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
			limits[j] = graph.Both(r.far(edge), r.filter(term.Limit(j)))
			if r.isOwn(edge) {
				limits[j] = nothing
			}
			limited = limited || limits[j] != nil
		}
		if rewritten[i].Along = nil; limited {
			rewritten[i].Along = limits
		}
	}
	return rewritten
}

// expand rewrites a question about edges, and those about the nodes that it leads to.
func (r *rules) expand(expand graph.Expand) graph.Expand {
	expand.Where = graph.Both(r.far(expand.Edge), r.filter(expand.Where))
	expand.Order = r.order(expand.Order)
	expand.Below = r.below(expand.Below)
	return expand
}

// below rewrites the questions that will be asked next.
func (r *rules) below(questions []graph.Expand) []graph.Expand {
	if questions == nil {
		return nil
	}
	rewritten := make([]graph.Expand, len(questions))
	for i, one := range questions {
		if one.Edge == nil || r.isOwn(one.Edge) {
			return nil // whoever asks it is refused, or asked from which nodes
		}
		rewritten[i] = r.expand(one)
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
		all[kind] = graph.Both(all[kind], r.filter(filter))
	}
	return all
}
