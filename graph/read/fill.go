package read

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

var filterType = reflect.TypeFor[graph.Filter]()

// fill puts a coerced argument into the field of a Go struct that has its name, the
// first letter upper. Null and absence leave the zero value. A text, an enum and an id
// are strings, Int is int, Float is float64; a pointer tells zero from nothing; a list
// is a slice, an input object a struct; KWhere is a graph.Filter on the kind K, and an
// object of such by their names a map.
func (f *rootField) fill(structure reflect.Value, name string, wanted *ast.Type, value any) error {
	if value == nil {
		return nil
	}
	return f.set(member(structure, name), wanted, value)
}

// member finds the field of a struct that stands for a name of the SDL.
func member(structure reflect.Value, name string) reflect.Value {
	return structure.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
}

func (f *rootField) set(to reflect.Value, wanted *ast.Type, value any) error {
	if value == nil {
		return nil
	}
	if kind := f.filtered(wanted); kind != nil {
		filter, err := f.where(kind, nil, value, f.limits.FilterDepth)
		if err == nil && filter != nil {
			to.Set(reflect.ValueOf(filter))
		}
		return err
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return f.set(to.Elem(), wanted, value)
	case reflect.Slice:
		values := value.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(values), len(values)))
		for i, one := range values {
			if err := f.set(to.Index(i), wanted.Elem, one); err != nil {
				return fmt.Errorf("[%d]: %w", i, err)
			}
		}
	case reflect.Struct, reflect.Map:
		return f.setObject(to, wanted, value.(object))
	default:
		to.Set(reflect.ValueOf(value).Convert(to.Type()))
	}
	return nil
}

func (f *rootField) setObject(to reflect.Value, wanted *ast.Type, value object) error {
	definition := f.types.Types[wanted.Name()]
	isMap := to.Kind() == reflect.Map
	if isMap {
		to.Set(reflect.MakeMap(to.Type()))
	}
	for _, entry := range value {
		of := definition.Fields.ForName(entry.name).Type
		var at reflect.Value
		if isMap {
			at = reflect.New(to.Type().Elem()).Elem()
		} else {
			at = member(to, entry.name)
		}
		if err := f.set(at, of, entry.value); err != nil {
			return fmt.Errorf("%s: %w", entry.name, err)
		}
		if isMap {
			to.SetMapIndex(reflect.ValueOf(entry.name), at)
		}
	}
	return nil
}

// filtered returns the kind that an input such as TargetWhere is a filter on, or nil.
func (c *compiler) filtered(wanted *ast.Type) *graph.Kind {
	name, is := strings.CutSuffix(wanted.Name(), "Where")
	if !is || wanted.Elem != nil {
		return nil
	}
	return c.schema.Kind(name)
}

// fitsArguments tells what keeps a Go struct from holding arguments or the fields of an input.
func (r *Reader) fitsArguments(structure reflect.Type, arguments ast.ArgumentDefinitionList) error {
	named := map[string]bool{}
	for _, argument := range arguments {
		named[strings.ToLower(argument.Name)] = true
		held, found := structure.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, argument.Name) })
		if !found {
			return fmt.Errorf("%s has no field for the argument %s: %w", structure, argument.Name, graph.ErrInvalid)
		}
		if err := r.fitsArgument(held.Type, argument.Type); err != nil {
			return fmt.Errorf("%s: %w", argument.Name, err)
		}
	}
	for _, held := range reflect.VisibleFields(structure) {
		if !held.Anonymous && !named[strings.ToLower(held.Name)] {
			return fmt.Errorf("the schema has no argument for %s.%s: %w", structure, held.Name, graph.ErrInvalid)
		}
	}
	return nil
}

func (r *Reader) fitsArgument(held reflect.Type, wanted *ast.Type) error {
	if held.Kind() == reflect.Pointer {
		held = held.Elem()
	}
	if wanted.Elem != nil {
		if held.Kind() != reflect.Slice {
			return fmt.Errorf("a list does not fit into %s: %w", held, graph.ErrInvalid)
		}
		return r.fitsArgument(held.Elem(), wanted.Elem)
	}
	compiler := compiler{schema: r.schema}
	definition := r.types.Types[wanted.Name()]
	switch {
	case compiler.filtered(wanted) != nil:
		return fitsOne(held == filterType, held, wanted)
	case definition.Kind == ast.InputObject && held.Kind() == reflect.Map:
		for _, field := range definition.Fields {
			if err := r.fitsArgument(held.Elem(), field.Type); err != nil {
				return fmt.Errorf("%s: %w", field.Name, err)
			}
		}
		return nil
	case definition.Kind == ast.InputObject:
		if held.Kind() != reflect.Struct {
			return fitsOne(false, held, wanted)
		}
		var fields ast.ArgumentDefinitionList
		for _, field := range definition.Fields {
			fields = append(fields, &ast.ArgumentDefinition{Name: field.Name, Type: field.Type})
		}
		return r.fitsArguments(held, fields)
	}
	return fitsOne(held.Kind() == scalarKind(wanted.Name()), held, wanted)
}

// scalarKind is what holds a scalar or enum in Go.
func scalarKind(name string) reflect.Kind {
	switch name {
	case "Int":
		return reflect.Int
	case "Float":
		return reflect.Float64
	case "Boolean":
		return reflect.Bool
	}
	return reflect.String
}

func fitsOne(fits bool, held reflect.Type, wanted *ast.Type) error {
	if fits {
		return nil
	}
	return fmt.Errorf("a %s does not fit into %s: %w", wanted, held, graph.ErrInvalid)
}
