package read

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// field is a response key with the selections that all its occurrences ask for.
type field struct {
	key        string
	ast        *ast.Field
	selections []ast.SelectionSet
}

// collect is CollectFields of the GraphQL specification: the fields that a
// selection asks of an object type, in the order of their first appearance.
func (c *compiler) collect(object *ast.Definition, sets ...ast.SelectionSet) []*field {
	collector := collector{compiler: c, object: object}
	for _, set := range sets {
		collector.add(set)
	}
	return collector.fields
}

type collector struct {
	*compiler
	object *ast.Definition
	fields []*field
	// spread names the fragments already taken.
	spread map[string]bool
}

func (c *collector) add(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if c.included(s.Directives) {
				c.addField(s)
			}
		case *ast.InlineFragment:
			if c.included(s.Directives) && c.applies(s.TypeCondition) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if !c.included(s.Directives) || c.spread[s.Name] {
				continue
			}
			if c.spread == nil {
				c.spread = map[string]bool{}
			}
			c.spread[s.Name] = true
			if c.applies(s.Definition.TypeCondition) {
				c.add(s.Definition.SelectionSet)
			}
		}
	}
}

func (c *collector) addField(f *ast.Field) {
	for _, known := range c.fields {
		if known.key == f.Alias {
			known.selections = append(known.selections, f.SelectionSet)
			return
		}
	}
	c.fields = append(c.fields, &field{key: f.Alias, ast: f, selections: []ast.SelectionSet{f.SelectionSet}})
}

// applies tells whether a fragment on a type speaks of the object.
func (c *collector) applies(condition string) bool {
	if condition == "" || condition == c.object.Name {
		return true
	}
	for _, name := range c.object.Interfaces {
		if name == condition {
			return true
		}
	}
	return false
}

// included evaluates @skip and @include.
func (c *compiler) included(directives ast.DirectiveList) bool {
	if skip := directives.ForName("skip"); skip != nil && c.truth(skip) {
		return false
	}
	if include := directives.ForName("include"); include != nil && !c.truth(include) {
		return false
	}
	return true
}

func (c *compiler) truth(directive *ast.Directive) bool {
	argument := directive.Arguments.ForName("if")
	if argument == nil {
		return false
	}
	value, err := argument.Value.Value(c.variables)
	truth, ok := value.(bool)
	return err == nil && ok && truth
}
