package graph

import "github.com/vektah/gqlparser/v2/ast"

// Period is the time that a node or an edge stands for, from the first day up to
// and with the last. Both properties have the same type, a date or a number.
type Period struct{ From, To *Property }

// rules reads what the SDL forbids beyond types: circles, edges from one
// municipality to another, and periods that end before they begin.
func (p *schemaParser) rules() error {
	for i, def := range p.defs {
		kind := p.schema.Kinds[i]
		var err error
		if kind.Period, err = period(def, kind.properties); err != nil {
			return err
		}
		for _, field := range def.Fields {
			if err := p.edgeRules(field, kind.edges[field.Name]); err != nil {
				return err
			}
		}
	}
	for _, edgeType := range p.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		var err error
		if edgeType.Period, err = period(p.doc.Definitions.ForName(edgeType.PropertiesName), edgeType.properties); err != nil {
			return err
		}
	}
	return nil
}

func (p *schemaParser) edgeRules(field *ast.FieldDefinition, edge *Edge) error {
	if field.Directives.ForName("acyclic") != nil {
		if edge == nil || edge.Far != edge.Kind {
			return failAt(field.Position, "%s: @acyclic wants an edge between nodes of one kind", field.Name)
		}
		edge.Type.Acyclic = true
	}
	if field.Directives.ForName("within") != nil {
		if edge == nil || edge.Type.Scope || edge.Kind.Scope == nil || edge.Far.Scope == nil {
			return failAt(field.Position, "%s: @within wants an edge whose ends both have a municipality", field.Name)
		}
		edge.Type.Within = true
	}
	return nil
}

// period reads @period of a type, nil where it has none.
func period(def *ast.Definition, properties map[string]*Property) (*Period, error) {
	directive := def.Directives.ForName("period")
	if directive == nil {
		return nil, nil
	}
	var ends [2]*Property
	for i, name := range []string{"from", "to"} {
		argument := directive.Arguments.ForName(name)
		if argument == nil {
			return nil, failAt(def.Position, "@period wants from and to")
		}
		if ends[i] = properties[argument.Value.Raw]; ends[i] == nil || ends[i].List || ends[i].Type != TypeDate && ends[i].Type != TypeInt {
			return nil, failAt(def.Position, "%s: %s has no date or number %s", name, def.Name, argument.Value.Raw)
		}
	}
	if ends[0].Type != ends[1].Type {
		return nil, failAt(def.Position, "@period: %s and %s are not of one type", ends[0].Name, ends[1].Name)
	}
	return &Period{From: ends[0], To: ends[1]}, nil
}
