package graph

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Checked is a change with its names resolved and its values coerced.
type Checked struct {
	Change Change
	// Kind is set for a node.
	Kind *Kind
	// EdgeType is set for an edge.
	EdgeType *EdgeType
	// Values are Change.Set with properties for names, in SDL order.
	Values []Value
}

// Value is a property with a coerced value; nil clears.
type Value struct {
	Property *Property
	Value    any
}

// isBeyond tells whether a character takes two of UTF-16's units. Among ids these would
// be ordered before U+E000 by some and behind it by others: Neo4j does both, in an index
// by the bytes of UTF-8 and elsewhere by the units of UTF-16.
func isBeyond(r rune) bool { return r > 0xFFFF }

// LongestID is the most bytes of an id: with the sort keys before it, it must fit an
// entry of Neo4j's indexes.
const LongestID = 5000

// Check resolves and coerces a change as far as the schema alone can tell: names,
// types, ids of the right kind. What depends on the graph is the store's to check.
// Every store calls it first, so all refuse alike.
func (s *Schema) Check(index int, change Change) (Checked, Violations) {
	checked := Checked{Change: change}
	refuse := func(field, format string, args ...any) (Checked, Violations) {
		err := fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), ErrInvalid)
		return checked, Violations{{Index: index, Field: field, Err: err}}
	}
	if (change.Node == "") == (change.Edge == "") {
		return refuse("", "a change names either a node or an edge")
	}
	for _, id := range []string{change.Node, change.Municipality, change.From, change.To} {
		if !utf8.ValidString(id) {
			return refuse(change.fieldOf(id), "%q is not UTF-8", id)
		}
	}
	if change.Node != "" {
		if change.From != "" || change.To != "" {
			return refuse("from", "a node has no ends")
		}
		if checked.Kind = s.KindOf(change.Node); checked.Kind == nil {
			return refuse("node", "%q is no id of the form Kind:key with a known kind", change.Node)
		}
		if !change.Remove && strings.IndexFunc(change.Node, isBeyond) >= 0 {
			return refuse("node", "%q has a character beyond U+FFFF, such as an emoji, which an id may not have", change.Node)
		}
		if !change.Remove && len(change.Node) > LongestID {
			return refuse("node", "an id of %d bytes, more than %d", len(change.Node), LongestID)
		}
		if change.Municipality != "" && checked.Kind.Scope == nil {
			return refuse("municipality", "%s has no municipality", checked.Kind.Name)
		}
		if change.Municipality != "" && s.KindOf(change.Municipality) != checked.Kind.Scope.Far {
			return refuse("municipality", "%q is no id of %s", change.Municipality, WithArticle(checked.Kind.Scope.Far.Name))
		}
		return checked, checked.coerce(index, checked.Kind.properties)
	}
	from, to := s.KindOf(change.From), s.KindOf(change.To)
	if from == nil {
		return refuse("from", "%q is no id of the form Kind:key with a known kind", change.From)
	}
	if to == nil {
		return refuse("to", "%q is no id of the form Kind:key with a known kind", change.To)
	}
	checked.EdgeType = s.EdgeType(change.Edge, from, to)
	if checked.EdgeType == nil || checked.EdgeType.Scope {
		return refuse("edge", "there is no edge %s from %s to %s", change.Edge, from.Name, to.Name)
	}
	return checked, checked.coerce(index, checked.EdgeType.properties)
}

// fieldOf names the field of a change that holds an id.
func (c Change) fieldOf(id string) string {
	switch id {
	case c.Node:
		return "node"
	case c.Municipality:
		return "municipality"
	case c.From:
		return "from"
	}
	return "to"
}

func (c *Checked) coerce(index int, properties map[string]*Property) Violations {
	var refused Violations
	names := make([]string, 0, len(c.Change.Set))
	for name := range c.Change.Set {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		property := properties[name]
		if property == nil || property.Computed {
			refused = append(refused, Violation{index, name, OfValue(fmt.Errorf("there is no property %s to set: %w", name, ErrInvalid))})
			continue
		}
		value, err := property.Accept(c.Change.Set[name])
		if err != nil {
			refused = append(refused, Violation{index, name, OfValue(err)})
			continue
		}
		c.Values = append(c.Values, Value{property, value})
	}
	sort.Slice(c.Values, func(i, j int) bool { return c.Values[i].Property.Index < c.Values[j].Property.Index })
	return refused
}
