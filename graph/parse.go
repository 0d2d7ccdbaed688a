package graph

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// Sources returns the SDL files of a file system, in the order of their names.
func Sources(files fs.FS) ([]*ast.Source, error) {
	names, err := fs.Glob(files, "*.graphql")
	if err != nil {
		return nil, err
	}
	sources := make([]*ast.Source, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	return sources, nil
}

// ParseSchema reads the kinds and edges that SDL files declare. An error names
// the file and line.
func ParseSchema(files fs.FS) (*Schema, error) {
	sources, err := Sources(files)
	if err != nil {
		return nil, err
	}
	doc, gqlErr := parser.ParseSchemas(sources...)
	if gqlErr != nil {
		return nil, fmt.Errorf("schema: %w: %w", gqlErr, ErrInvalid)
	}
	p := &schemaParser{
		doc:    doc,
		schema: &Schema{Enums: map[string]*Enum{}, kinds: map[string]*Kind{}},
	}
	for _, step := range []func() error{p.enums, p.kinds, p.fields, p.pairEdges, p.uniques, p.orders, p.rules, p.sight} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p.schema, nil
}

// schemaParser holds what the steps of ParseSchema share.
type schemaParser struct {
	doc    *ast.SchemaDocument
	schema *Schema
	// defs of the kinds, as Schema.Kinds.
	defs []*ast.Definition
}

func failAt(pos *ast.Position, format string, args ...any) error {
	where := "schema"
	if pos != nil && pos.Src != nil {
		where = fmt.Sprintf("%s:%d", pos.Src.Name, pos.Line)
	}
	return fmt.Errorf("%s: %s: %w", where, fmt.Sprintf(format, args...), ErrInvalid)
}

func (p *schemaParser) enums() error {
	for _, def := range p.doc.Definitions {
		if def.Kind != ast.Enum {
			continue
		}
		enum := &Enum{Name: def.Name, rank: map[string]int{}}
		for i, value := range def.EnumValues {
			enum.Values = append(enum.Values, value.Name)
			enum.rank[value.Name] = i
		}
		p.schema.Enums[def.Name] = enum
	}
	return nil
}

func (p *schemaParser) kinds() error {
	for _, def := range p.doc.Definitions {
		node := def.Directives.ForName("node")
		if node == nil {
			continue
		}
		kind := &Kind{
			Name: def.Name, Description: def.Description,
			One: lowerFirst(def.Name), Many: lowerFirst(def.Name) + "s",
			Save: "save" + def.Name, Remove: "remove" + def.Name,
			Index:      len(p.schema.Kinds),
			properties: map[string]*Property{}, edges: map[string]*Edge{},
		}
		if plural := node.Arguments.ForName("plural"); plural != nil {
			kind.Many = plural.Value.Raw
		}
		p.schema.Kinds = append(p.schema.Kinds, kind)
		p.schema.kinds[kind.Name] = kind
		p.defs = append(p.defs, def)
	}
	if len(p.schema.Kinds) == 0 {
		return failAt(nil, "no type has @node")
	}
	return nil
}

// fields reads the properties and, as yet without their types, the edges of each kind.
func (p *schemaParser) fields() error {
	for i, def := range p.defs {
		kind := p.schema.Kinds[i]
		computed := p.interfaceFields("Node")
		fields := append(append(ast.FieldList{}, computed...), def.Fields...)
		fields = append(fields, p.interfaceFields("Sourced")...)
		for at, field := range fields {
			if err := p.field(kind, field); err != nil {
				return err
			}
			if at < len(computed) {
				kind.Properties[at].Computed = true
			}
		}
	}
	return nil
}

func (p *schemaParser) interfaceFields(name string) ast.FieldList {
	if def := p.doc.Definitions.ForName(name); def != nil {
		return def.Fields
	}
	return nil
}

func (p *schemaParser) field(kind *Kind, field *ast.FieldDefinition) error {
	if kind.properties[field.Name] != nil || kind.edges[field.Name] != nil {
		if field.Name == "id" {
			return nil
		}
		return failAt(field.Position, "%s.%s stands twice", kind.Name, field.Name)
	}
	far := p.schema.kinds[field.Type.Name()]
	if far == nil {
		property, err := p.property(field)
		if err != nil {
			return err
		}
		property.Index = len(kind.Properties)
		kind.Properties = append(kind.Properties, property)
		kind.properties[property.Name] = property
		return nil
	}
	edge := &Edge{
		Name: field.Name, Description: field.Description, Kind: kind, Far: far,
		Many: field.Type.Elem != nil, Required: field.Type.NonNull && field.Type.Elem == nil,
		Index: len(kind.Edges),
	}
	kind.Edges = append(kind.Edges, edge)
	kind.edges[edge.Name] = edge
	return p.edgeType(edge, field)
}

func (p *schemaParser) property(field *ast.FieldDefinition) (*Property, error) {
	property := &Property{
		Name: field.Name, Description: field.Description,
		List:     field.Type.Elem != nil,
		Required: field.Type.NonNull && field.Type.Elem == nil,
		Search:   field.Directives.ForName("search") != nil,
	}
	switch name := field.Type.Name(); name {
	case "String":
		property.Type = TypeString
	case "ID":
		property.Type = TypeID
	case "Int":
		property.Type = TypeInt
	case "Float":
		property.Type = TypeFloat
	case "Boolean":
		property.Type = TypeBoolean
	case "Date":
		property.Type = TypeDate
	default:
		property.Type, property.Enum = TypeEnum, p.schema.Enums[name]
		if property.Enum == nil {
			return nil, failAt(field.Position, "%s: there is no kind, enum or scalar %s", field.Name, name)
		}
	}
	if property.List && property.Type != TypeString && property.Type != TypeEnum {
		return nil, failAt(field.Position, "%s: a list must be of strings or of an enum", field.Name)
	}
	if property.Search && (property.List || property.Type != TypeString) {
		return nil, failAt(field.Position, "%s: @search wants a String", field.Name)
	}
	var err error
	property.Range, err = parseRange(field, property)
	return property, err
}

// edgeType finds or makes the type that an edge field runs along.
func (p *schemaParser) edgeType(edge *Edge, field *ast.FieldDefinition) error {
	name, properties := "MUNICIPALITY", ""
	scope := field.Directives.ForName("scope")
	if scope != nil {
		edge.Out = !edge.Many
	} else {
		directive := field.Directives.ForName("edge")
		if directive == nil {
			return failAt(field.Position, "%s leads to a kind but has neither @edge nor @scope", field.Name)
		}
		edgeName, direction := directive.Arguments.ForName("type"), directive.Arguments.ForName("direction")
		if edgeName == nil || direction == nil || (direction.Value.Raw != "OUT" && direction.Value.Raw != "IN") {
			return failAt(field.Position, "%s: @edge wants a type and a direction, OUT or IN", field.Name)
		}
		name = edgeName.Value.Raw
		edge.Out = direction.Value.Raw == "OUT"
		if argument := directive.Arguments.ForName("properties"); argument != nil {
			properties = argument.Value.Raw
		}
	}
	from, to := edge.Kind, edge.Far
	if !edge.Out {
		from, to = to, from
	}
	edgeType := p.schema.EdgeType(name, from, to)
	if edgeType == nil {
		edgeType = &EdgeType{Name: name, From: from, To: to, Scope: scope != nil,
			Index: len(p.schema.EdgeTypes), properties: map[string]*Property{}}
		p.schema.EdgeTypes = append(p.schema.EdgeTypes, edgeType)
	}
	edge.Type = edgeType
	side := &edgeType.In
	if edge.Out {
		side = &edgeType.Out
	}
	if *side != nil {
		return failAt(field.Position, "%s.%s and %s.%s are the same side of %s",
			edge.Kind.Name, edge.Name, (*side).Kind.Name, (*side).Name, name)
	}
	*side = edge
	if edgeType.Scope && edge.Out {
		edge.Kind.Scope = edge
	}
	if properties == "" {
		return nil
	}
	if !edge.Many {
		return failAt(field.Position, "%s: only a list can have edge properties", field.Name)
	}
	if edgeType.PropertiesName != "" && edgeType.PropertiesName != properties {
		return failAt(field.Position, "%s: the other side says properties: %q", field.Name, edgeType.PropertiesName)
	}
	edgeType.PropertiesName = properties
	return nil
}

// pairEdges joins the two sides of each type and reads its properties.
func (p *schemaParser) pairEdges() error {
	for _, edgeType := range p.schema.EdgeTypes {
		if edgeType.Out != nil && edgeType.In != nil {
			edgeType.Out.Back, edgeType.In.Back = edgeType.In, edgeType.Out
		}
		if edgeType.PropertiesName == "" {
			edgeType.PropertiesName = "Link"
		}
		if edgeType.Scope {
			continue
		}
		def := p.doc.Definitions.ForName(edgeType.PropertiesName)
		if def == nil || def.Directives.ForName("properties") == nil {
			return failAt(p.position(edgeType), "%s: there is no type %s with @properties", edgeType.Name, edgeType.PropertiesName)
		}
		for _, field := range append(append(ast.FieldList{}, def.Fields...), p.interfaceFields("Sourced")...) {
			if edgeType.properties[field.Name] != nil {
				continue
			}
			property, err := p.property(field)
			if err != nil {
				return err
			}
			if property.Name == "cursor" || property.Name == "node" {
				return failAt(field.Position, "%s is a field of every edge already", property.Name)
			}
			property.Index = len(edgeType.Properties)
			edgeType.Properties = append(edgeType.Properties, property)
			edgeType.properties[property.Name] = property
		}
		directive := def.Directives.ForName("properties")
		for _, name := range stringList(directive, "key") {
			property := edgeType.properties[name]
			if property == nil || property.List {
				return failAt(def.Position, "key: %s has no single property %s", def.Name, name)
			}
			edgeType.Key = append(edgeType.Key, property)
		}
		for _, name := range stringList(directive, "order") {
			property := edgeType.properties[name]
			if property == nil || property.List {
				return failAt(def.Position, "order: %s has no single property %s", def.Name, name)
			}
			edgeType.Order = append(edgeType.Order, Order{EdgeProperty: property})
		}
	}
	return nil
}

// position is where a field along the type stands.
func (p *schemaParser) position(edgeType *EdgeType) *ast.Position {
	edge := edgeType.Out
	if edge == nil {
		edge = edgeType.In
	}
	return p.fieldPosition(edge.Kind, edge.Name)
}

func (p *schemaParser) fieldPosition(kind *Kind, name string) *ast.Position {
	return p.defs[kind.Index].Fields.ForName(name).Position
}

func (p *schemaParser) uniques() error {
	for i, def := range p.defs {
		kind := p.schema.Kinds[i]
		for _, field := range def.Fields {
			directive := field.Directives.ForName("unique")
			if directive == nil {
				continue
			}
			if property := kind.properties[field.Name]; property == nil || property.List {
				return failAt(field.Position, "%s: @unique wants a single property", field.Name)
			}
			unique := &Unique{Default: stringList(directive, "default")}
			for _, name := range stringList(directive, "within") {
				edge := kind.edges[name]
				if edge == nil || edge.Many {
					return failAt(field.Position, "within: %s has no to-one edge %s", kind.Name, name)
				}
				unique.Within = append(unique.Within, edge)
			}
			if unique.Default != nil && len(unique.Default) != len(unique.Within) {
				return failAt(field.Position, "default wants a value for each of within")
			}
			if argument := directive.Arguments.ForName("aliases"); argument != nil {
				unique.Aliases = kind.properties[argument.Value.Raw]
				if unique.Aliases == nil || !unique.Aliases.List {
					return failAt(field.Position, "aliases: %s has no list %s", kind.Name, argument.Value.Raw)
				}
			}
			kind.properties[field.Name].Unique = unique
		}
	}
	for _, kind := range p.schema.Kinds {
		for _, property := range kind.Uniques() {
			for _, edge := range property.Unique.Within {
				if len(edge.Far.Uniques()) == 0 {
					return failAt(p.fieldPosition(kind, property.Name), "%s.%s is unique within %s, which nothing but its id tells apart",
						kind.Name, property.Name, edge.Far.Name)
				}
			}
		}
	}
	return nil
}

func (p *schemaParser) orders() error {
	for i, def := range p.defs {
		kind := p.schema.Kinds[i]
		for _, path := range stringList(def.Directives.ForName("node"), "order") {
			order, err := kind.orderAt(path)
			if err != nil {
				return failAt(def.Position, "order: %s", err.Error())
			}
			kind.Order = append(kind.Order, order)
		}
	}
	return nil
}

// orderAt reads a path such as "indicator.title".
func (k *Kind) orderAt(path string) (Order, error) {
	var order Order
	at := k
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		edge := at.edges[name]
		if edge == nil || edge.Many {
			return order, fmt.Errorf("%s has no to-one edge %s", at.Name, name)
		}
		order.Path = append(order.Path, edge)
		at = edge.Far
	}
	order.Property = at.properties[names[len(names)-1]]
	if order.Property == nil || order.Property.List || order.Property.Computed && order.Property != at.ID() {
		return order, fmt.Errorf("%s has no single property %s", at.Name, names[len(names)-1])
	}
	return order, nil
}

func stringList(directive *ast.Directive, name string) []string {
	argument := directive.Arguments.ForName(name)
	if argument == nil {
		return nil
	}
	if argument.Value.Kind != ast.ListValue {
		return []string{argument.Value.Raw}
	}
	list := make([]string, 0, len(argument.Value.Children))
	for _, child := range argument.Value.Children {
		list = append(list, child.Value.Raw)
	}
	return list
}

func lowerFirst(name string) string {
	runes := []rune(name)
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}
