package table

import (
	"github.com/goccy/go-yaml/ast"
)

// The short forms of the mapping: a bare text for a column, one column for a list of them, true for what is made.

// UnmarshalYAML takes the name of a column, or the mapping in full.
func (c *PropertyColumn) UnmarshalYAML(unmarshal func(any) error) error {
	var node ast.Node
	if err := unmarshal(&node); err != nil {
		return err
	}
	if isScalar(node) {
		return unmarshal(&c.Column)
	}
	type full PropertyColumn
	return unmarshal((*full)(c))
}

// UnmarshalYAML takes one column or a list of them.
func (c *EdgeColumns) UnmarshalYAML(unmarshal func(any) error) error {
	var node ast.Node
	if err := unmarshal(&node); err != nil {
		return err
	}
	if node.Type() == ast.SequenceType {
		return unmarshal((*[]EdgeColumn)(c))
	}
	*c = make(EdgeColumns, 1)
	return unmarshal(&(*c)[0])
}

// UnmarshalYAML takes the name of a column, or the mapping in full.
func (c *EdgeColumn) UnmarshalYAML(unmarshal func(any) error) error {
	var node ast.Node
	if err := unmarshal(&node); err != nil {
		return err
	}
	if isScalar(node) {
		return unmarshal(&c.Column)
	}
	type full EdgeColumn
	return unmarshal((*full)(c))
}

// UnmarshalYAML takes true, false or the properties of what is made.
func (c *Creation) UnmarshalYAML(unmarshal func(any) error) error {
	var node ast.Node
	if err := unmarshal(&node); err != nil {
		return err
	}
	*c = Creation{Given: true, On: true}
	if isScalar(node) {
		return unmarshal(&c.On)
	}
	return unmarshal(&c.Set)
}

func isScalar(node ast.Node) bool {
	_, is := node.(ast.ScalarNode)
	return is
}
