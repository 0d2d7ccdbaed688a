package graph

import (
	"strings"
	"unicode"
)

// Schema is what the SDL declares. It is read once and never changed.
type Schema struct {
	// Kinds in the order of their files and within them.
	Kinds []*Kind
	// Enums by name.
	Enums map[string]*Enum
	// EdgeTypes, one for each type between two kinds.
	EdgeTypes []*EdgeType

	kinds map[string]*Kind
}

// Kind returns the kind of that name, or nil.
func (s *Schema) Kind(name string) *Kind { return s.kinds[name] }

// Knows tells whether a kind is one of this schema's.
func (s *Schema) Knows(kind *Kind) bool {
	return kind != nil && kind.Index < len(s.Kinds) && s.Kinds[kind.Index] == kind
}

// KindOf returns the kind that an id of the form `Kind:key` names, or nil.
func (s *Schema) KindOf(id string) *Kind {
	name, key, _ := strings.Cut(id, ":")
	if key == "" {
		return nil
	}
	return s.kinds[name]
}

// Kind is a kind of node: its label, its properties and the edges seen from it.
type Kind struct {
	Name        string
	Description string
	// One and Many are its root fields, such as "target" and "targets".
	One, Many string
	// Save and Remove are its mutations, such as "saveTarget" and "removeTarget".
	Save, Remove string
	// Hide and Erase are those that personal data have besides; "" for other kinds.
	Hide, Erase string
	// Index is its place in Schema.Kinds.
	Index int
	// Properties in SDL order, led by those of every node, the id first, and ended by
	// source, basis and inference.
	Properties []*Property
	// Edges in SDL order.
	Edges []*Edge
	// Order is the default order, without the id that ends every order.
	Order []Order
	// Scope is the to-one edge `municipality`; nil where the kind is shared by all.
	Scope *Edge
	// Period is the time that a node stands for; nil where it stands for none.
	Period *Period
	// Public says which nodes anybody may see; nil: all stay inside.
	Public *Public
	// Personal is set where nodes are personal data.
	Personal *Personal

	properties map[string]*Property
	edges      map[string]*Edge
}

// Property returns the property of that name, or nil.
func (k *Kind) Property(name string) *Property { return k.properties[name] }

// Edge returns the edge field of that name, or nil.
func (k *Kind) Edge(name string) *Edge { return k.edges[name] }

// ID returns the property that every kind begins with.
func (k *Kind) ID() *Property { return k.Properties[0] }

// Revision returns the property that holds the [Revision] of a node, as an int64;
// nil where the SDL does not show it.
func (k *Kind) Revision() *Property {
	if property := k.properties["revision"]; property != nil && property.Computed {
		return property
	}
	return nil
}

// Settable returns the properties that a Change can set, in SDL order: all but
// those that the store gives every node.
func (k *Kind) Settable() []*Property {
	computed := 0
	for computed < len(k.Properties) && k.Properties[computed].Computed {
		computed++
	}
	return k.Properties[computed:]
}

// MadeBy tells whether a change looks as if it made its node: it sets all that the kind
// requires. One that alters a node may do so too.
func (k *Kind) MadeBy(change Change) bool {
	if change.Remove {
		return false
	}
	for _, property := range k.Settable() {
		if property.Required && change.Set[property.Name] == nil {
			return false
		}
	}
	return k.Scope == nil || !k.Scope.Required || change.Municipality != ""
}

// Constant is its name as a value of an enum: FocusArea is FOCUS_AREA.
func (k *Kind) Constant() string {
	var b strings.Builder
	lower := false
	for _, r := range k.Name {
		if unicode.IsUpper(r) && lower {
			b.WriteByte('_')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// Uniques returns the properties that are unique, in SDL order.
func (k *Kind) Uniques() []*Property {
	var unique []*Property
	for _, p := range k.Properties {
		if p.Unique != nil {
			unique = append(unique, p)
		}
	}
	return unique
}

// Needs returns the edges that a node of the kind cannot be without, each to one node.
func (k *Kind) Needs() []*Edge {
	var needs []*Edge
	for _, edge := range k.Edges {
		if edge.Required && !edge.Many {
			needs = append(needs, edge)
		}
	}
	return needs
}

// Property is a property of a kind or of an edge type.
type Property struct {
	Name        string
	Description string
	Type        Type
	// Enum is set where Type is TypeEnum.
	Enum *Enum
	// List: the value is a []string, never nil in an answer.
	List bool
	// Required: a node without it is refused.
	Required bool
	// Search: its text is found by Search.
	Search bool
	// Computed: the store gives it to every node (id, revision). It can be asked for,
	// but not set, and is no part of an export.
	Computed bool
	// Range bounds a number that is written; nil where any goes.
	Range *Range
	// Unique is set where no two nodes may share the value.
	Unique *Unique
	// Index is its place among the properties of its owner.
	Index int
}

// Type is the type of a property. The Go type of a value that is there stands
// behind it; nil is absence. Lists are []string whatever their Type.
type Type uint8

// The types of properties.
const (
	TypeString  Type = iota // string
	TypeID                  // string
	TypeInt                 // int64, of 32 bits
	TypeFloat               // float64, finite
	TypeBoolean             // bool
	TypeDate                // string, YYYY-MM-DD
	TypeEnum                // string
)

// Unique says within what a value is unique, and by what else it is found.
type Unique struct {
	// Within are the to-one edges whose far end limits where the value is unique.
	Within []*Edge
	// Default holds the unique value of the far end for each of Within that a
	// question does not give; nil where there is no default.
	Default []string
	// Aliases is the list property by which the node is found too; nil without.
	Aliases *Property
}

// Enum is an enumeration; its values are ordered as the SDL lists them.
type Enum struct {
	Name   string
	Values []string
	rank   map[string]int
}

// Rank returns the place of a value, from 0, or -1 where it is none of the enum's.
func (e *Enum) Rank(value string) int {
	if at, found := e.rank[value]; found {
		return at
	}
	return -1
}

// Edge is a field along an edge type, seen from one of its ends.
type Edge struct {
	Name        string
	Description string
	// Kind is the kind the field stands in, Far the kind it leads to.
	Kind, Far *Kind
	Type      *EdgeType
	// Out: the edge runs from Kind to Far.
	Out bool
	// Many: a list; otherwise at most one.
	Many bool
	// Required: there must be one (to-one only).
	Required bool
	// Index is its place in Kind.Edges.
	Index int
	// Back is the field of Far along the same type the other way; nil without.
	Back *Edge
}

// Order returns the default order of a list along the edge, without the id.
func (e *Edge) Order() []Order {
	order := make([]Order, 0, len(e.Type.Order)+len(e.Far.Order))
	return append(append(order, e.Type.Order...), e.Far.Order...)
}

// EdgeType is a relationship type between two kinds.
type EdgeType struct {
	// Name as a store writes it, such as PART_OF; MUNICIPALITY for a scope.
	Name     string
	From, To *Kind
	// PropertiesName is the SDL type that declares the properties, such as Link.
	PropertiesName string
	// Properties in SDL order, ended by source, basis and inference.
	Properties []*Property
	// Key are the properties that make it another edge between the same nodes.
	Key []*Property
	// Order leads the default order of lists along it.
	Order []Order
	// Scope: the edge is not stored as such; it is the property `municipality`
	// of the From node and has no properties.
	Scope bool
	// Acyclic: no node is reached from itself along such edges.
	Acyclic bool
	// Within: its ends are not of two different municipalities.
	Within bool
	// Period is the time that an edge stands for; nil where it stands for none.
	Period *Period
	// Public says which edges between public nodes anybody may see; nil: all but those
	// with a basis of INFERRED. Inside: none.
	Public *Public
	Inside bool
	// Index is its place in Schema.EdgeTypes.
	Index int
	// Out and In are the fields along it, nil where the SDL does not show that side.
	Out, In *Edge

	properties map[string]*Property
}

// Property returns the property of that name, or nil.
func (t *EdgeType) Property(name string) *Property { return t.properties[name] }

// Field is its name among all edge types: that of the kind and the field that show
// it, such as "assignmentTargets".
func (t *EdgeType) Field() string {
	shown := t.Out
	if shown == nil {
		shown = t.In
	}
	return shown.Kind.One + strings.ToUpper(shown.Name[:1]) + shown.Name[1:]
}

// EdgeType returns the edge type of that name between two kinds, or nil.
func (s *Schema) EdgeType(name string, from, to *Kind) *EdgeType {
	for _, t := range s.EdgeTypes {
		if t.Name == name && t.From == from && t.To == to {
			return t
		}
	}
	return nil
}
