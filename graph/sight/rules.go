package sight

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// rules are what subjects with the same rights see, as filters.
type rules struct {
	schema *graph.Schema
	who    Subject
	// nodes holds the filter of each kind, by Kind.Index, edges that on the properties
	// of each edge type, by EdgeType.Index; nil where all may be seen.
	nodes, edges []graph.Filter
	// owns tells, by EdgeType.Index, of which edges a municipality's are its own: they are
	// seen from it, and lead to it, for who has a role for it.
	owns []bool
	// where are the filters of the kinds that have one.
	where map[*graph.Kind]graph.Filter
}

// newRules derives the rules from the SDL. ErrInvalid: kinds that need each other.
func newRules(schema *graph.Schema, who Subject) (*rules, error) {
	r := &rules{
		schema: schema, who: who, where: map[*graph.Kind]graph.Filter{},
		nodes: make([]graph.Filter, len(schema.Kinds)), edges: make([]graph.Filter, len(schema.EdgeTypes)), owns: make([]bool, len(schema.EdgeTypes)),
	}
	for _, edgeType := range schema.EdgeTypes {
		switch {
		case !who.May(Viewer):
			r.edges[edgeType.Index] = publicEdge(edgeType)
		case who.Role < Viewer:
			r.owns[edgeType.Index] = edgeType.Inside && (isOwner(schema, edgeType.From) || isOwner(schema, edgeType.To))
		}
	}
	state := make([]int, len(schema.Kinds))
	for _, kind := range schema.Kinds {
		if err := r.derive(kind, state); err != nil {
			return nil, err
		}
	}
	for _, kind := range schema.Kinds {
		if filter := r.nodes[kind.Index]; filter != nil {
			r.where[kind] = filter
		}
	}
	return r, nil
}

// derive makes the filter of a kind, after those of the kinds that it leans on.
func (r *rules) derive(kind *graph.Kind, state []int) error {
	const open, done = 1, 2
	switch state[kind.Index] {
	case done:
		return nil
	case open:
		return fmt.Errorf("%s cannot be seen without itself: %w", kind.Name, graph.ErrInvalid)
	}
	state[kind.Index] = open
	for _, edge := range r.leans(kind) {
		if err := r.derive(edge.Far, state); err != nil {
			return err
		}
	}
	filters := []graph.Filter{r.own(kind)}
	for _, edge := range kind.Needs() {
		if far := r.nodes[edge.Far.Index]; far != nil {
			filters = append(filters, graph.EdgeMatch{Edge: edge, Where: far})
		}
	}
	r.nodes[kind.Index] = graph.Both(filters...)
	state[kind.Index] = done
	return nil
}

// own is what the kind's own declaration leaves of it. Who owns the others, the
// municipalities, is seen by all.
func (r *rules) own(kind *graph.Kind) graph.Filter {
	switch {
	case r.who.May(Viewer):
		return graph.Both(r.inScope(kind, Viewer), r.unhidden(kind))
	case isOwner(r.schema, kind):
		return nil
	}
	return r.public(kind)
}

// isOwner tells whether nodes of the kind own others.
func isOwner(schema *graph.Schema, kind *graph.Kind) bool {
	return slices.ContainsFunc(schema.Kinds, func(owned *graph.Kind) bool { return owned.Scope != nil && owned.Scope.Far == kind })
}

// leans are the edges to kinds whose filter stands in that of the kind.
func (r *rules) leans(kind *graph.Kind) []*graph.Edge {
	edges := kind.Needs()
	if !r.who.May(Viewer) && kind.Public != nil {
		edges = append(edges, kind.Public.With...)
	}
	return edges
}

// out is the edge of a change as the node has it that it goes out from, nil where the schema has none.
func (r *rules) out(change graph.Change) *graph.Edge {
	edgeType := r.schema.EdgeType(change.Edge, r.schema.KindOf(change.From), r.schema.KindOf(change.To))
	if edgeType == nil {
		return nil
	}
	return edgeType.Out
}

// isNeeded tells whether an end of an edge of the type cannot be without it: such
// edges are seen where both ends are.
func isNeeded(edgeType *graph.EdgeType) bool {
	return edgeType.Out != nil && edgeType.Out.Required || edgeType.In != nil && edgeType.In.Required
}

// inScope keeps what no municipality owns, and what those own for which the subject
// has a role.
func (r *rules) inScope(kind *graph.Kind, role Role) graph.Filter {
	if r.who.Role >= role || kind.Scope == nil {
		return nil
	}
	owned := graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: r.who.with(role)}}
	if kind.Scope.Required {
		return owned
	}
	return graph.Or{graph.EdgeMatch{Edge: kind.Scope, Quantifier: graph.None}, owned}
}

// unhidden keeps personal data that is not hidden, or that the subject administers.
func (r *rules) unhidden(kind *graph.Kind) graph.Filter {
	if kind.Personal == nil || r.who.Role >= Admin {
		return nil
	}
	open := graph.Compare{Property: kind.Personal.Hidden, Op: graph.Ne, Value: true}
	if len(r.who.with(Admin)) == 0 || kind.Scope == nil {
		return open
	}
	return graph.Or{open, r.administered(kind)}
}

// administered is true of the nodes of municipalities that the subject administers.
func (r *rules) administered(kind *graph.Kind) graph.Filter {
	if kind.Scope == nil {
		return nothing
	}
	return graph.EdgeMatch{Edge: kind.Scope, Where: graph.Compare{Property: kind.Scope.Far.ID(), Op: graph.In, Value: r.who.with(Admin)}}
}

// nothing is a filter that is true of no node.
var nothing = graph.Or{}

func (r *rules) public(kind *graph.Kind) graph.Filter {
	public := kind.Public
	if public == nil {
		return nothing
	}
	filter := publicValues(public, kind.Property("basis"), func(c graph.Compare) graph.Filter { return c })
	if len(public.With) == 0 {
		return filter
	}
	var with graph.Or
	for _, edge := range public.With {
		with = append(with, graph.EdgeMatch{Edge: edge, Where: r.far(edge)})
	}
	return graph.Both(filter, with)
}

// publicEdge keeps the edges of a type that anybody may see.
func publicEdge(edgeType *graph.EdgeType) graph.Filter {
	switch {
	case edgeType.Scope || isNeeded(edgeType):
		return nil
	case edgeType.Inside:
		return nothing
	}
	public := edgeType.Public
	if public == nil {
		public = &graph.Public{}
	}
	return publicValues(public, edgeType.Property("basis"), func(c graph.Compare) graph.Filter { return graph.EdgeCompare(c) })
}

func publicValues(public *graph.Public, basis *graph.Property, compare func(graph.Compare) graph.Filter) graph.Filter {
	switch {
	case public.Property != nil:
		return compare(graph.Compare{Property: public.Property, Op: graph.In, Value: public.Values})
	case basis != nil:
		return compare(graph.Compare{Property: basis, Op: graph.Ne, Value: "INFERRED"})
	}
	return nil
}

// far is what may be seen along an edge, from a node that is seen; nil: all.
func (r *rules) far(edge *graph.Edge) graph.Filter {
	if edge.Required && !edge.Many {
		return nil // the node would not be seen without it
	}
	far := graph.Both(r.nodes[edge.Far.Index], r.edges[edge.Type.Index])
	if r.owns[edge.Type.Index] && isOwner(r.schema, edge.Far) {
		far = graph.Both(far, r.mine(edge.Far))
	}
	return far
}

// isOwn tells whether an edge is seen from the municipalities alone for which the
// subject has a role.
func (r *rules) isOwn(edge *graph.Edge) bool {
	return r.owns[edge.Type.Index] && isOwner(r.schema, edge.Kind)
}

// mine is true of the municipalities for which the subject has a role.
func (r *rules) mine(kind *graph.Kind) graph.Filter {
	return graph.Compare{Property: kind.ID(), Op: graph.In, Value: r.who.with(Viewer)}
}

// hides tells whether a change is of an edge that is never seen, or is another
// municipality's own.
func (r *rules) hides(change graph.Change) bool {
	from, to := r.schema.KindOf(change.From), r.schema.KindOf(change.To)
	edgeType := r.schema.EdgeType(change.Edge, from, to)
	switch {
	case edgeType == nil:
		return false
	case !r.who.May(Viewer):
		return edgeType.Inside
	case !r.owns[edgeType.Index]:
		return false
	}
	return isOwner(r.schema, from) && r.who.In[change.From] < Viewer || isOwner(r.schema, to) && r.who.In[change.To] < Viewer
}
