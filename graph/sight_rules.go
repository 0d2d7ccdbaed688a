package graph

import "github.com/vektah/gqlparser/v2/ast"

// Public says which nodes of a kind, or edges of a type, anybody may see.
type Public struct {
	// Property has one of Values; nil: any value, and anything but a basis of INFERRED.
	Property *Property
	Values   []any
	// With are edges of which one leads to something that is public too; empty: none must.
	With []*Edge
}

// Personal marks a kind of personal data.
type Personal struct {
	// Hidden is the property, a Boolean, by which one node is hidden at once.
	Hidden *Property
	// Ground and HiddenGround are the provisions on which such a node is masked, and
	// one that is hidden.
	Ground, HiddenGround string
}

// sight reads who may see what: @public, @inside and @personal.
func (p *schemaParser) sight() error {
	for i, def := range p.defs {
		kind := p.schema.Kinds[i]
		var err error
		if kind.Public, err = p.public(def, kind); err != nil {
			return err
		}
		if kind.Personal, err = personal(def, kind); err != nil {
			return err
		}
		if kind.Personal != nil {
			kind.Hide, kind.Erase = "hide"+kind.Name, "erase"+kind.Name
		}
		if kind.Public != nil && kind.Personal != nil {
			return failAt(def.Position, "%s: what is personal is not public", kind.Name)
		}
	}
	for _, edgeType := range p.schema.EdgeTypes {
		if edgeType.Scope {
			continue
		}
		def := p.doc.Definitions.ForName(edgeType.PropertiesName)
		edgeType.Inside = def.Directives.ForName("inside") != nil
		property, values, err := publicValues(def, edgeType.properties)
		if err != nil {
			return err
		}
		if def.Directives.ForName("public") != nil {
			edgeType.Public = &Public{Property: property, Values: values}
		}
	}
	return p.publicCircles()
}

func (p *schemaParser) public(def *ast.Definition, kind *Kind) (*Public, error) {
	directive := def.Directives.ForName("public")
	if directive == nil {
		return nil, nil
	}
	public := &Public{}
	var err error
	if public.Property, public.Values, err = publicValues(def, kind.properties); err != nil {
		return nil, err
	}
	for _, name := range stringList(directive, "with") {
		edge := kind.edges[name]
		if edge == nil {
			return nil, failAt(def.Position, "with: %s has no edge %s", kind.Name, name)
		}
		public.With = append(public.With, edge)
	}
	return public, nil
}

// publicValues reads the property that must have one of some values; nil where none must.
func publicValues(def *ast.Definition, properties map[string]*Property) (*Property, []any, error) {
	directive := def.Directives.ForName("public")
	if directive == nil || directive.Arguments.ForName("where") == nil {
		return nil, nil, nil
	}
	name := directive.Arguments.ForName("where").Value.Raw
	property := properties[name]
	if property == nil || property.List {
		return nil, nil, failAt(def.Position, "where: %s has no single property %s", def.Name, name)
	}
	var values []any
	for _, text := range stringList(directive, "is") {
		value, err := property.CoerceOne(text)
		if err != nil {
			return nil, nil, failAt(def.Position, "is: %s", err.Error())
		}
		values = append(values, value)
	}
	if values == nil {
		return nil, nil, failAt(def.Position, "@public wants the values of %s in `is`", name)
	}
	return property, values, nil
}

func personal(def *ast.Definition, kind *Kind) (*Personal, error) {
	directive := def.Directives.ForName("personal")
	if directive == nil {
		return nil, nil
	}
	text := func(name string) string {
		if argument := directive.Arguments.ForName(name); argument != nil {
			return argument.Value.Raw
		}
		return ""
	}
	hidden := kind.properties[text("hidden")]
	if hidden == nil || hidden.Type != TypeBoolean || hidden.List {
		return nil, failAt(def.Position, "hidden: %s has no Boolean %s", kind.Name, text("hidden"))
	}
	return &Personal{Hidden: hidden, Ground: text("ground"), HiddenGround: text("hiddenGround")}, nil
}

// publicCircles refuses kinds of which each is public with the other.
func (p *schemaParser) publicCircles() error {
	const open, done = 1, 2
	state := map[*Kind]int{}
	var visit func(kind *Kind) bool
	visit = func(kind *Kind) bool {
		if state[kind] != 0 {
			return state[kind] == done
		}
		state[kind] = open
		if kind.Public != nil {
			for _, edge := range kind.Public.With {
				if !visit(edge.Far) {
					return false
				}
			}
		}
		state[kind] = done
		return true
	}
	for i, kind := range p.schema.Kinds {
		if !visit(kind) {
			return failAt(p.defs[i].Position, "with: %s is public with what is public with it", kind.Name)
		}
	}
	return nil
}
