package neo4j

import (
	"slices"

	"malgraf/graph"
)

// isIndexed tells whether an index has the nodes that a filter leaves, or with negate
// those that it does not.
func isIndexed(filter graph.Filter, negate bool) bool {
	switch f := filter.(type) {
	case graph.And:
		return someOrAll(f, !negate, negate)
	case graph.Or:
		return someOrAll(f, negate, negate)
	case graph.Not:
		return isIndexed(f.Filter, !negate)
	case graph.Compare:
		property := f.Property
		if property.List || isSourced(property) || property.Name == revisionName {
			return false
		}
		switch f.Op {
		case graph.Ne, graph.NotIn:
			return negate && !isText(property)
		case graph.In: // on a text, the index is on its sort key
			return !negate && !isText(property)
		case graph.Eq, graph.Gt, graph.Gte, graph.Lt, graph.Lte, graph.StartsWith:
			return !negate
		case graph.Contains: // found by reading all of an index: with more to ask, all nodes do as well
			return false
		}
	case graph.EdgeMatch:
		return f.Edge.Type.Scope && f.Edge.Out && f.Quantifier == graph.Some && f.Where != nil && !negate
	}
	return false
}

// someOrAll tells whether one of the parts is indexed, or where all must be, every one.
func someOrAll(parts []graph.Filter, one, negate bool) bool {
	is := func(part graph.Filter) bool { return isIndexed(part, negate) }
	if one {
		return slices.ContainsFunc(parts, is)
	}
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part graph.Filter) bool { return !is(part) })
}

// unindexed are the labels whose nodes a filter holds against something that no
// index has, once for the whole statement: those of municipalities, and of what leads
// from one municipality's nodes.
func unindexed(filter graph.Filter) []string {
	var labels []string
	each := func(parts []graph.Filter) {
		for _, part := range parts {
			labels = append(labels, unindexed(part)...)
		}
	}
	switch f := filter.(type) {
	case graph.And:
		each(f)
	case graph.Or:
		each(f)
	case graph.Not:
		return unindexed(f.Filter)
	case graph.EdgeCount:
		return unindexed(f.Where)
	case graph.EdgeMatch:
		labels = unindexed(f.Where)
		if f.Edge.Type.Scope && f.Edge.Out && (f.Quantifier == graph.All || !isIndexed(f.Where, false)) {
			labels = append(labels, f.Edge.Far.Name)
		}
		if f.Edge.Type.Scope && !f.Edge.Out && narrow(f.Where) && !isIndexed(f.Where, false) { // its far ends tell whose they are
			labels = append(labels, f.Edge.Far.Name)
		}
	}
	return labels
}
