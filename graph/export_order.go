package graph

import (
	"fmt"
	"slices"
)

// dependencyOrder returns the kinds so that each comes after those that its
// nodes cannot be without.
func (s *Schema) dependencyOrder() ([]*Kind, error) {
	ordered := make([]*Kind, 0, len(s.Kinds))
	begun := make([]bool, len(s.Kinds))
	var visit func(*Kind) error
	visit = func(kind *Kind) error {
		if slices.Contains(ordered, kind) {
			return nil
		}
		if begun[kind.Index] {
			return fmt.Errorf("export: %s cannot be made before itself, which it needs by way of its edges: %w", WithArticle(kind.Name), ErrInvalid)
		}
		begun[kind.Index] = true
		for _, edge := range kind.Edges {
			if edge.Required || edge.Out && edge.Type.Scope {
				if err := visit(edge.Far); err != nil {
					return err
				}
			}
		}
		ordered = append(ordered, kind)
		return nil
	}
	for _, kind := range s.Kinds {
		if err := visit(kind); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}

// exportFields are the edge fields that a pass exports with the nodes of the kind:
// an edge that one of its ends cannot be without goes with that end, every other
// with the end that it comes from, or with the one end that the SDL shows it from.
func (k *Kind) exportFields(pass pass) []*Edge {
	var fields []*Edge
	for _, edge := range k.Edges {
		back := edge.Back
		switch {
		case edge.Type.Scope: // the node itself says its municipality
		case edge.Required && (edge.Out || back == nil || !back.Required):
			if pass == nodesPass {
				fields = append(fields, edge)
			}
		case edge.Required || back != nil && (back.Required || !edge.Out):
		case pass == edgesPass:
			fields = append(fields, edge)
		}
	}
	return fields
}
