package read

import (
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"malgraf/graph"
	"malgraf/graph/write"
)

// mostMisfits is how many values that do not fit are told at once.
const mostMisfits = 100

// misfits finds all that does not fit in a variable: gqlgen's check and ours end with
// the first.
type misfits struct {
	*compiler
	definition *ast.VariableDefinition
	// at is the place that is looked at, as gqlparser writes it: `variable`, its name, …
	at ast.Path
	// place is that of the variable among the arguments of a mutation, nil where it has none.
	place write.Path
	told  gqlerror.List
}

// Misfits returns an error for each value of the variables that does not fit its type,
// with its path as gqlparser writes it, and as extensions.input its place among the
// arguments of a mutation; none where all fit.
func Misfits(operation *graphql.OperationContext) gqlerror.List {
	c, is := operation.Stats.GetExtension(givenVariables).(*compiler)
	if !is || operation.Operation == nil {
		return nil
	}
	var told gqlerror.List
	for _, definition := range operation.Operation.VariableDefinitions {
		m := misfits{
			compiler: c, definition: definition, told: told, place: placeOfVariable(operation.Operation, definition.Variable),
			at: ast.Path{ast.PathName("variable"), ast.PathName(definition.Variable)},
		}
		value, given := c.variables[definition.Variable]
		m.lookAt(definition.Type, definition.DefaultValue, unfolded(value), given)
		told = m.told
	}
	return told
}

// misfit is the error that a value does not fit.
func misfit(definition *ast.VariableDefinition, at ast.Path, err error) *gqlerror.Error {
	failure := gqlerror.ErrorPosf(definition.Position, "%s", reason(err))
	failure.Path = slices.Clone(at)
	errcode.Set(failure, errcode.ValidationFailed)
	return failure
}

func (m *misfits) tell(err error) {
	if len(m.told) == mostMisfits {
		return
	}
	failure := misfit(m.definition, m.at, err)
	if m.place != nil {
		input := slices.Clone(m.place)
		for _, step := range m.at[2:] {
			input = append(input, step)
		}
		failure.Extensions["input"] = input
	}
	m.told = append(m.told, failure)
}

// lookAt looks at a value that may be absent.
func (m *misfits) lookAt(t *ast.Type, otherwise *ast.Value, value any, given bool) {
	definition := m.types.Types[t.Name()]
	fields, isObject := value.(map[string]any)
	switch {
	case !given:
		if _, _, err := m.given(t, nil, otherwise); err != nil {
			m.tell(err)
		}
	case value != nil && t.Elem != nil:
		values, is := elements(value)
		if !is {
			values = []any{value}
		}
		for i, one := range values {
			m.below(ast.PathIndex(i), t.Elem, nil, one, true)
		}
	case isObject && definition.Kind == ast.InputObject:
		m.lookInto(definition, fields)
	default:
		_, err := m.input(t, value)
		if err == nil && value != nil && definition.Name == "Date" {
			_, err = (&graph.Property{Type: graph.TypeDate}).Coerce(value) // else it is found when the rest is mended
		}
		if err != nil {
			m.tell(err)
		}
	}
}

func (m *misfits) below(step ast.PathElement, t *ast.Type, otherwise *ast.Value, value any, given bool) {
	m.at = append(m.at, step)
	m.lookAt(t, otherwise, value, given)
	m.at = m.at[:len(m.at)-1]
}

func (m *misfits) lookInto(definition *ast.Definition, fields map[string]any) {
	var known object
	for _, f := range definition.Fields {
		value, given := fields[f.Name]
		if given {
			known = append(known, entry{f.Name, value})
		}
		m.below(ast.PathName(f.Name), f.Type, f.DefaultValue, value, given)
	}
	if len(known) == len(fields) {
		if err := exactlyOne(definition, known); err != nil {
			m.tell(err)
		}
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if definition.Fields.ForName(name) == nil {
			m.at = append(m.at, ast.PathName(name))
			m.tell(invalid("%s has no such field", definition.Name))
			m.at = m.at[:len(m.at)-1]
		}
	}
}

// placeOfVariable is where a variable stands among the arguments of a mutation, the
// first time; nil where it does not.
func placeOfVariable(operation *ast.OperationDefinition, name string) write.Path {
	if operation.Operation != ast.Mutation {
		return nil
	}
	for _, selection := range operation.SelectionSet {
		field, is := selection.(*ast.Field)
		if !is {
			continue
		}
		for _, argument := range field.Arguments {
			if found := placeIn(argument.Value, name, write.Path{argument.Name}); found != nil {
				return found
			}
		}
	}
	return nil
}

func placeIn(value *ast.Value, name string, at write.Path) write.Path {
	if value.Kind == ast.Variable && value.Raw == name {
		return at
	}
	for i, child := range value.Children {
		var step any = child.Name
		if value.Kind == ast.ListValue {
			step = i
		}
		if found := placeIn(child.Value, name, append(slices.Clip(at), step)); found != nil {
			return found
		}
	}
	return nil
}
