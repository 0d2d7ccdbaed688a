package read

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// object is a coerced input object: its entries in the order of the SDL.
type object []entry

type entry struct {
	name  string
	value any
}

// arguments coerces the arguments of a field as the reference implementation
// (graphql of npm) does: nil, string, int64, float64, bool, []any or object.
// Absent ones have no entry, but for those with a default.
func (c *compiler) arguments(f *ast.Field) (map[string]any, error) {
	if len(f.Definition.Arguments) == 0 {
		return nil, nil
	}
	values := make(map[string]any, len(f.Arguments))
	for _, definition := range f.Definition.Arguments {
		argument := f.Arguments.ForName(definition.Name)
		var given *ast.Value
		if argument != nil {
			given = argument.Value
		}
		value, there, err := c.given(definition.Type, given, definition.DefaultValue)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", definition.Name, err)
		}
		if there {
			values[definition.Name] = value
		}
	}
	return values, nil
}

// given coerces a value that may be absent, with its default.
func (c *compiler) given(t *ast.Type, value, otherwise *ast.Value) (any, bool, error) {
	if value != nil && value.Kind == ast.Variable {
		if _, set := c.variables[value.Raw]; !set {
			value = nil
		}
	}
	if value == nil {
		value = otherwise
	}
	if value == nil {
		if t.NonNull {
			return nil, false, invalid("a value is required")
		}
		return nil, false, nil
	}
	coerced, err := c.literal(t, value)
	return coerced, true, err
}

// literal coerces a value of the query text.
func (c *compiler) literal(t *ast.Type, value *ast.Value) (any, error) {
	switch value.Kind {
	case ast.Variable:
		if known := c.coerced[value.Raw]; known.value != nil && known.declared.String() == t.String() {
			return known.value, nil
		}
		return c.input(t, c.variables[value.Raw])
	case ast.NullValue:
		return c.input(t, nil)
	case ast.ListValue:
		if t.Elem == nil {
			return nil, invalid("a list where one %s is wanted", t.Name())
		}
		list := make([]any, len(value.Children))
		for i, child := range value.Children {
			one, err := c.literal(t.Elem, child.Value)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			list[i] = one
		}
		return list, nil
	}
	if t.Elem != nil {
		one, err := c.literal(t.Elem, value)
		return []any{one}, err
	}
	if value.Kind == ast.ObjectValue {
		return c.literalObject(t, value)
	}
	return c.scalar(t, literalScalar(value))
}

func (c *compiler) literalObject(t *ast.Type, value *ast.Value) (any, error) {
	definition := c.types.Types[t.Name()]
	if definition == nil || definition.Kind != ast.InputObject {
		return nil, invalid("an object where %s is wanted", graph.WithArticle(t.Name()))
	}
	var coerced object
	for _, f := range definition.Fields {
		one, there, err := c.given(f.Type, value.Children.ForName(f.Name), f.DefaultValue)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if there {
			coerced = append(coerced, entry{f.Name, one})
		}
	}
	return coerced, exactlyOne(definition, coerced)
}

// exactlyOne refuses an object of a type with @oneOf that has not just one field, or
// null in it.
func exactlyOne(definition *ast.Definition, fields object) error {
	if definition.Directives.ForName("oneOf") == nil {
		return nil
	}
	if len(fields) != 1 {
		return invalid("%s wants exactly one field", definition.Name)
	}
	if fields[0].value == nil {
		return invalid("%s: null where a value is required", fields[0].name)
	}
	return nil
}

// literalScalar keeps the kind of a literal for scalar to judge.
func literalScalar(value *ast.Value) any {
	switch value.Kind {
	case ast.IntValue, ast.FloatValue:
		return json.Number(value.Raw)
	case ast.BooleanValue:
		return value.Raw == "true"
	case ast.EnumValue:
		return enumLiteral(value.Raw)
	}
	return value.Raw
}

// enumLiteral is a name of the query text; a string is none.
type enumLiteral string

// input coerces a value of a variable, as JSON gave it.
func (c *compiler) input(t *ast.Type, value any) (any, error) {
	if value == nil {
		if t.NonNull {
			return nil, invalid("null where %s is required", graph.WithArticle(t.String()))
		}
		return nil, nil
	}
	if t.Elem != nil {
		values, ok := elements(value)
		if !ok {
			one, err := c.input(t.Elem, value)
			return []any{one}, err
		}
		list := make([]any, len(values))
		for i, one := range values {
			coerced, err := c.input(t.Elem, one)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			list[i] = coerced
		}
		return list, nil
	}
	if fields, ok := value.(map[string]any); ok {
		return c.inputObject(t, fields)
	}
	return c.scalar(t, value)
}

// elements returns the elements of a list. The parser wraps a single value of a
// list variable into a slice of its own type.
func elements(value any) ([]any, bool) {
	if values, ok := value.([]any); ok {
		return values, true
	}
	slice := reflect.ValueOf(value)
	if slice.Kind() != reflect.Slice {
		return nil, false
	}
	values := make([]any, slice.Len())
	for i := range values {
		values[i] = slice.Index(i).Interface()
	}
	return values, true
}

func (c *compiler) inputObject(t *ast.Type, fields map[string]any) (any, error) {
	definition := c.types.Types[t.Name()]
	if definition == nil || definition.Kind != ast.InputObject {
		return nil, invalid("an object where %s is wanted", graph.WithArticle(t.Name()))
	}
	var coerced object
	known := 0
	for _, f := range definition.Fields {
		value, there := fields[f.Name]
		if there {
			known++
			one, err := c.input(f.Type, value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			coerced = append(coerced, entry{f.Name, one})
			continue
		}
		one, there, err := c.given(f.Type, nil, f.DefaultValue)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if there {
			coerced = append(coerced, entry{f.Name, one})
		}
	}
	if known < len(fields) {
		for name := range fields {
			if definition.Fields.ForName(name) == nil {
				return nil, invalid("%s has no field %q", t.Name(), name)
			}
		}
	}
	return coerced, exactlyOne(definition, coerced)
}

// scalar coerces a string, number or boolean to a scalar or enum type.
func (c *compiler) scalar(t *ast.Type, value any) (any, error) {
	name := t.Name()
	switch name {
	case "Int":
		return scalarInt(value)
	case "Float":
		if f, ok := number(value); ok && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, nil
		}
		return nil, invalid("%s is no Float", spelt(value))
	case "Boolean":
		if truth, ok := value.(bool); ok {
			return truth, nil
		}
		return nil, invalid("%s is no Boolean", spelt(value))
	case "ID":
		return scalarID(value)
	}
	definition := c.types.Types[name]
	if definition == nil || definition.Kind == ast.InputObject {
		return nil, invalid("%v is no %s", value, name)
	}
	if definition.Kind == ast.Enum {
		text, ok := value.(enumLiteral)
		if !ok {
			plain, isString := value.(string)
			text, ok = enumLiteral(plain), isString
		}
		if !ok || definition.EnumValues.ForName(string(text)) == nil {
			return nil, invalid("%v is no value of %s", value, name)
		}
		return string(text), nil
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	return nil, invalid("%v is no %s", value, name)
}

func scalarInt(value any) (any, error) {
	f, ok := number(value)
	if !ok || f != math.Trunc(f) || f < math.MinInt32 || f > math.MaxInt32 {
		return nil, invalid("%s is no Int of 32 bits", spelt(value))
	}
	return int64(f), nil
}

// spelt is a value as it was given: a text stands in quotation marks, for "3" is none
// where 3 is one.
func spelt(value any) string {
	if text, ok := value.(string); ok {
		return strconv.Quote(text)
	}
	return fmt.Sprint(value)
}

func scalarID(value any) (any, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case json.Number:
		if _, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return string(v), nil
		}
	case int64:
		return strconv.FormatInt(v, 10), nil
	}
	return nil, invalid("%v is no ID", value)
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		return f, err == nil
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), graph.ErrInvalid)
}
