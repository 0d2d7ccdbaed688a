package neo4j

import "malgraf/graph"

// hop is the step from a node along an edge: a pattern and, for the municipality,
// which is stored as a property, the condition that takes the edge's place.
type hop struct {
	pattern, condition string
}

// along writes the step; rel names the relationship and may be "".
func along(edge *graph.Edge, near, rel, far string) hop {
	node := "(" + far + ":" + quote(edge.Far.Name) + ")"
	if edge.Type.Scope {
		if edge.Out {
			return hop{node, far + ".id = " + at(near, edge.Kind.Scope.Name)}
		}
		return hop{node, at(far, edge.Far.Scope.Name) + " = " + near + ".id"}
	}
	arrow := "-[" + rel + ":" + quote(edge.Type.Name) + "]-"
	if edge.Out {
		return hop{"(" + near + ")" + arrow + ">" + node, ""}
	}
	return hop{"(" + near + ")<" + arrow + node, ""}
}

// within writes the step as all there is in a subquery, with more conditions.
func (h hop) within(conditions ...string) string {
	return h.pattern + where(append([]string{h.condition}, conditions...)...)
}
