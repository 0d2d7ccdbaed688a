package neo4j

import (
	"fmt"

	"malgraf/graph"
)

// edgeMatch writes that some, none or all of the far ends match.
func (s *statement) edgeMatch(on subject, match graph.EdgeMatch, negate bool) (string, error) {
	edge := match.Edge
	if edge == nil || edge.Kind != on.kind {
		return "", fmt.Errorf("filter of %s: it has no such edge: %w", on.kind.Name, graph.ErrInvalid)
	}
	some, opposite := negate, false
	switch match.Quantifier {
	case graph.Some:
		some = !negate
	case graph.None:
	case graph.All: // none of which the opposite holds
		opposite = true
	default:
		return "", fmt.Errorf("filter of %s.%s: there is no such quantifier: %w", on.kind.Name, edge.Name, graph.ErrInvalid)
	}
	far := s.far(edge)
	condition, err := s.filter(far, match.Where, opposite)
	if err != nil {
		return "", err
	}
	text := "EXISTS { " + along(edge, on.node, far.edge, far.node).match(condition) + " }"
	if match.Where == nil && !opposite && edge.Type.Scope && edge.Out {
		text = at(on.node, edge.Kind.Scope.Name) + " IS NOT NULL"
	}
	if some {
		return text, nil
	}
	return "NOT " + text, nil
}

// far names the other end of an edge with new variables.
func (s *statement) far(edge *graph.Edge) subject {
	far := subject{node: s.variable("n"), kind: edge.Far, along: edge.Type}
	if !edge.Type.Scope {
		far.edge = s.variable("r")
	}
	return far
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
	if !takes(countType, count.Op) || count.Op == graph.IsNull {
		return refuse(fmt.Errorf("the operator does not go with a number: %w", graph.ErrInvalid))
	}
	far := s.far(edge)
	condition, err := s.filter(far, count.Where, false)
	if err != nil {
		return "", err
	}
	number := "COUNT { " + along(edge, on.node, far.edge, far.node).match(condition) + " }"
	if count.Op == graph.In || count.Op == graph.NotIn {
		wanted, err := elements(countType, count.Value)
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
