package read

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// Ref in a row of a resolver is a node by its id; the read path puts the node in its place.
type Ref string

var refType = reflect.TypeFor[Ref]()

// rowPlan is what a selection asks of a row: a Go struct whose exported fields are
// the fields of an object type that is no kind, their first letter lower.
type rowPlan struct {
	typeName string
	fields   []*rowField
}

type rowField struct {
	key      key
	name     string
	index    []int
	required bool
	// element: the elements of a list may not be null.
	element bool
	isType  bool
	// row is set for an object of its own.
	row *rowPlan
	// refs is set for nodes.
	refs *rowRefs
}

// rowRefs gathers the references of one field over all rows, in writing order.
type rowRefs struct {
	selections []ast.SelectionSet
	refs       []graph.Ref
	referred   *referred
	written    int
}

// rows answers a field whose resolver returned rows with references.
func (f *rootField) rows(ctx context.Context, value any) (bool, error) {
	definition := f.types.Types[f.field.ast.Definition.Type.Name()]
	top := &rowField{key: newKey(f.field.key), name: f.field.ast.Name}
	var all []*rowRefs
	if err := f.rowType(top, definition, f.field.ast.Definition.Type, reflect.TypeOf(value), f.field.selections, &all); err != nil {
		return false, err
	}
	gather(top, reflect.ValueOf(value))
	for _, refs := range all {
		var err error
		if refs.referred, err = f.read(ctx, refs.refs, refs.selections); err != nil {
			return false, err
		}
	}
	return f.rowValue(top, reflect.ValueOf(value)), nil
}

// rowType fits a field to the Go type that holds it.
func (f *rootField) rowType(to *rowField, definition *ast.Definition, wanted *ast.Type, held reflect.Type,
	selections []ast.SelectionSet, all *[]*rowRefs,
) error {
	to.required = wanted.NonNull
	to.element = wanted.Elem != nil && wanted.Elem.NonNull
	for held != nil && (held.Kind() == reflect.Pointer || held.Kind() == reflect.Slice) {
		held = held.Elem()
	}
	switch {
	case held == refType:
		to.refs = &rowRefs{selections: selections}
		*all = append(*all, to.refs)
		return nil
	case held == nil || held.Kind() != reflect.Struct:
		return nil
	}
	to.row = &rowPlan{typeName: definition.Name}
	for _, inner := range f.collect(definition, selections...) {
		compiled := &rowField{key: newKey(inner.key), name: inner.ast.Name}
		to.row.fields = append(to.row.fields, compiled)
		if inner.ast.Name == "__typename" {
			compiled.isType = true
			continue
		}
		member, found := held.FieldByNameFunc(func(name string) bool { return lowerFirst(name) == inner.ast.Name })
		if !found {
			return fmt.Errorf("a %s has no %s: %w", held, inner.ast.Name, graph.ErrInvalid)
		}
		compiled.index = member.Index
		below := f.types.Types[inner.ast.Definition.Type.Name()]
		if err := f.rowType(compiled, below, inner.ast.Definition.Type, member.Type, inner.selections, all); err != nil {
			return err
		}
	}
	return nil
}

func lowerFirst(name string) string { return string(name[0]|' ') + name[1:] }

// gather collects the references of a value.
func gather(f *rowField, value reflect.Value) {
	switch {
	case !value.IsValid():
	case value.Kind() == reflect.Pointer:
		if !value.IsNil() {
			gather(f, value.Elem())
		}
	case value.Kind() == reflect.Slice:
		for i := range value.Len() {
			gather(f, value.Index(i))
		}
	case f.refs != nil:
		f.refs.refs = append(f.refs.refs, graph.Ref{ID: value.String()})
	case f.row != nil:
		for _, inner := range f.row.fields {
			if !inner.isType {
				gather(inner, value.FieldByIndex(inner.index))
			}
		}
	}
}

// rowValue writes a value of a row.
func (f *rootField) rowValue(field *rowField, value reflect.Value) bool {
	w := &f.writer
	switch {
	case !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil():
		w.text("null")
		return true
	case value.Kind() == reflect.Pointer:
		return f.rowValue(field, value.Elem())
	case value.Kind() == reflect.Slice:
		return f.rowList(field, value)
	case field.refs != nil:
		at := field.refs.written
		field.refs.written++
		ok, there := field.refs.referred.write(w, at)
		if !there {
			w.errors = append(w.errors, nullError{path: slices.Clone(w.path), message: "The node is no longer there."})
		}
		return ok && there
	case field.row != nil:
		return f.rowObject(field, value)
	}
	text, err := json.Marshal(value.Interface())
	if err != nil {
		w.errors = append(w.errors, nullError{path: slices.Clone(w.path), message: "The value cannot be written."})
		return false
	}
	w.buffer = append(w.buffer, text...)
	return true
}

func (f *rootField) rowList(field *rowField, value reflect.Value) bool {
	w := &f.writer
	w.text("[")
	for i := range value.Len() {
		if i > 0 {
			w.text(",")
		}
		start := len(w.buffer)
		w.path = append(w.path, step{index: i})
		ok := f.rowValue(field, value.Index(i))
		w.leave()
		if ok {
			continue
		}
		if field.element {
			return false
		}
		w.null(start)
	}
	w.text("]")
	return true
}

func (f *rootField) rowObject(field *rowField, value reflect.Value) bool {
	w := &f.writer
	w.text("{")
	for i, inner := range field.row.fields {
		w.open(i == 0, inner.key)
		if inner.isType {
			w.buffer = appendString(w.buffer, field.row.typeName)
			continue
		}
		start := len(w.buffer)
		w.enter(inner.key.name)
		ok := f.rowValue(inner, value.FieldByIndex(inner.index))
		w.leave()
		if ok {
			continue
		}
		if inner.required {
			return false
		}
		w.null(start)
	}
	w.text("}")
	return true
}
