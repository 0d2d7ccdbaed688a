package neo4j

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// edgeMatch writes that some, none or all of the far ends match.
func (s *statement) edgeMatch(on subject, match graph.EdgeMatch, negate bool) (condition, error) {
	edge := match.Edge
	if edge == nil || edge.Kind != on.kind {
		return condition{}, fmt.Errorf("filter of %s: it has no such edge: %w", on.kind.Name, graph.ErrInvalid)
	}
	some, opposite := negate, false
	switch match.Quantifier {
	case graph.Some:
		some = !negate
	case graph.None:
	case graph.All: // none of which the opposite holds
		opposite = true
	default:
		return condition{}, fmt.Errorf("filter of %s.%s: there is no such quantifier: %w", on.kind.Name, edge.Name, graph.ErrInvalid)
	}
	if edge.Type.Scope && edge.Out {
		return s.scopeMatch(on, match, some, opposite)
	}
	if !opposite && narrow(match.Where) {
		text, err := s.narrowMatch(on, match, some)
		return condition{text: text}, err
	}
	step, err := s.step(edge, on.node, match.Where, opposite)
	s.subqueries++
	return condition{text: not(!some) + "EXISTS { " + step + " }"}, err
}

// narrowMatch writes that some, or none, of the far ends match, where few nodes do.
func (s *statement) narrowMatch(on subject, match graph.EdgeMatch, some bool) (string, error) {
	if match.Edge.Type.Scope { // no edge leads from the municipality: the far ends hold its id
		far := s.far(match.Edge)
		condition, err := s.filter(far, match.Where, false)
		found := s.once("MATCH ("+far.node+":"+quote(far.kind.Name)+")"+where(condition), at(far.node, far.kind.Scope.Name))
		return positive(at(on.node, "id"), "IN", found, !some), err
	}
	near := s.variable("n")
	step, err := s.step(match.Edge, near, match.Where, false)
	return not(!some) + on.node + " IN " + s.once("MATCH "+step, near), err
}

// narrow tells whether a filter keeps to one municipality's nodes, or a few's: then
// it is quicker to go from them to what they lead to, once, than to look from every
// node at all the nodes that it is joined with.
func narrow(filter graph.Filter) bool {
	switch f := filter.(type) {
	case graph.And:
		return slices.ContainsFunc(f, narrow)
	case graph.EdgeMatch:
		return f.Quantifier == graph.Some && f.Where != nil && (f.Edge.Type.Scope && f.Edge.Out || narrow(f.Where))
	}
	return false
}

// step writes the way from a node along an edge to far ends that match.
func (s *statement) step(edge *graph.Edge, near string, filter graph.Filter, negate bool) (string, error) {
	_, step, err := s.limited(edge, near, filter, negate)
	return step, err
}

// limited writes the way along an edge to far ends that match, and names these.
func (s *statement) limited(edge *graph.Edge, near string, filter graph.Filter, negate bool) (far, step string, err error) {
	end := s.far(edge)
	condition, err := s.filter(end, filter, negate)
	if err != nil {
		return "", "", err
	}
	if !s.asked[end.edge] {
		end.edge = ""
	}
	return end.node, along(edge, near, end.edge, end.node).within(condition), nil
}

// far names the other end of an edge with new variables.
func (s *statement) far(edge *graph.Edge) subject {
	far := subject{node: s.variable("n"), kind: edge.Far, along: edge.Type}
	if !edge.Type.Scope {
		far.edge = s.variable("r")
	}
	return far
}

// optional writes the clause that goes along an edge to far ends that match, and names
// these: null where there is none. Neo4j 5.26 finds none in an OPTIONAL MATCH whose
// condition counts edges of the far end, so a condition stands in a subquery.
func (s *statement) optional(edge *graph.Edge, near string, filter graph.Filter) (far, clause string, err error) {
	far, step, err := s.limited(edge, near, filter, false)
	if filter == nil {
		return far, " OPTIONAL MATCH " + step, err
	}
	return far, " OPTIONAL " + s.within(near) + "MATCH " + step + " RETURN " + far + " }", err
}

// countType is what a number of edges is compared as.
var countType = &graph.Property{Name: "count", Type: graph.TypeInt}

// edgeCount writes how many edges there are whose far ends match.
func (s *statement) edgeCount(on subject, count graph.EdgeCount, negate bool) (string, error) {
	edge := count.Edge
	if edge == nil || edge.Kind != on.kind {
		return "", fmt.Errorf("filter of %s: it has no such edge: %w", on.kind.Name, graph.ErrInvalid)
	}
	refuse := func(err error) (string, error) {
		return "", fmt.Errorf("filter of the number of %s.%s: %w", on.kind.Name, edge.Name, err)
	}
	if !countType.Takes(count.Op) || count.Op == graph.IsNull {
		return refuse(fmt.Errorf("the operator does not go with a number: %w", graph.ErrInvalid))
	}
	step, err := s.step(edge, on.node, count.Where, false)
	if err != nil {
		return "", err
	}
	s.subqueries++
	number := "COUNT { " + step + " }"
	if count.Op == graph.In || count.Op == graph.NotIn {
		wanted, err := countType.Elements(count.Value)
		if err != nil {
			return refuse(err)
		}
		return not((count.Op == graph.NotIn) != negate) + number + " IN " + s.value(wanted), nil
	}
	wanted, err := countType.CoerceOne(count.Value)
	if err != nil {
		return refuse(err)
	}
	if wanted == nil {
		return refuse(fmt.Errorf("null is no number: %w", graph.ErrInvalid))
	}
	return not(negate) + "(" + number + " " + signs[count.Op] + " " + s.value(wanted) + ")", nil
}

func not(negate bool) string {
	if negate {
		return "NOT "
	}
	return ""
}
