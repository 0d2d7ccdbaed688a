package read

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

var (
	idType   = reflect.TypeFor[graph.ID]()
	pastType = reflect.TypeFor[PastID]()
	madeType = reflect.TypeFor[madeID]()
)

// PastID is a node in a row that may have been removed since: it is null then.
type PastID graph.ID

// madeID is a node in a row that the request itself has just saved: where its id alone
// is asked for, nobody need be asked whether it is there.
type madeID graph.ID

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
	// absent: an empty text stands for null, for it is no value of the type.
	absent bool
	isType bool
	// part of a list that is asked for; nil: all of it.
	part *part
	// row is set for an object of its own.
	row *rowPlan
	// refs is set for nodes.
	refs *rowRefs
}

// rowRefs gathers the nodes of one field over all rows: each is read once, however
// many rows it stands in.
type rowRefs struct {
	selections []ast.SelectionSet
	// past: a node that is not there is null, and no fault.
	past bool
	// made: the nodes have just been saved.
	made     bool
	refs     []graph.Ref
	place    map[string]int
	referred *referred
}

func (r *rowRefs) add(id string) {
	if _, known := r.place[id]; id != "" && !known {
		r.place[id] = len(r.refs)
		r.refs = append(r.refs, graph.Ref{ID: id})
	}
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
	all = slices.DeleteFunc(all, func(refs *rowRefs) bool { return len(refs.refs) == 0 })
	if err := inParallel(len(all), func(i int) (err error) {
		refs := all[i]
		refs.referred, err = f.read(ctx, refs.refs, refs.selections, refs.made && !f.replayed)
		return err
	}); err != nil {
		return false, err
	}
	return f.rowValue(top, reflect.ValueOf(value)), nil
}

// found answers a field whose rows tell what is there: a node of theirs that is not
// has been removed since.
func (f *rootField) found(ctx context.Context, value any) (bool, error) {
	ok, err := f.rows(ctx, value)
	if err == nil && f.gone {
		return false, errGone
	}
	return ok, err
}

// rowType fits a field to the Go type that holds it.
func (f *rootField) rowType(to *rowField, definition *ast.Definition, wanted *ast.Type, held reflect.Type,
	selections []ast.SelectionSet, all *[]*rowRefs,
) error {
	to.required = wanted.NonNull
	to.element = wanted.Elem != nil && wanted.Elem.NonNull
	to.absent = wanted.Elem == nil && !wanted.NonNull && wanted.NamedType != "String"
	for held != nil && (held.Kind() == reflect.Pointer || held.Kind() == reflect.Slice) {
		held = held.Elem()
	}
	switch {
	case held == idType || held == pastType || held == madeType:
		to.refs = &rowRefs{selections: selections, past: held == pastType, made: held == madeType, place: map[string]int{}}
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
		member, found := held.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, inner.ast.Name) })
		if !found {
			return fmt.Errorf("a %s has no %s: %w", held, inner.ast.Name, graph.ErrInvalid)
		}
		compiled.index = member.Index
		var err error
		if compiled.part, err = f.partOf(inner); err != nil {
			return fmt.Errorf("%s: %w", inner.key, err)
		}
		below := f.types.Types[inner.ast.Definition.Type.Name()]
		if err := f.rowType(compiled, below, inner.ast.Definition.Type, member.Type, inner.selections, all); err != nil {
			return err
		}
	}
	return nil
}

// part is what `first` and `skip` ask for of a list that never changes.
type part struct{ first, skip int }

// partOf reads which part of a row's list is asked for.
func (f *rootField) partOf(field *field) (*part, error) {
	if field.ast.Definition.Arguments.ForName("skip") == nil {
		return nil, nil
	}
	arguments, err := f.arguments(field.ast)
	if err != nil {
		return nil, err
	}
	asked := &part{first: f.limits.LargestPage}
	for name, to := range map[string]*int{"first": &asked.first, "skip": &asked.skip} {
		if value, given := arguments[name].(int64); given {
			if value < 0 {
				return nil, invalid("%s: %d is negative", name, value)
			}
			*to = int(value)
		}
	}
	return asked, nil
}

func (p *part) of(list reflect.Value) reflect.Value {
	if p == nil {
		return list
	}
	return list.Slice(p.bounds(list.Len()))
}

// bounds are where the part begins and ends in a list of a length.
func (p *part) bounds(length int) (from, to int) {
	if p == nil {
		return 0, length
	}
	from = min(p.skip, length)
	return from, from + min(p.first, length-from)
}

// gather collects the references of a value.
func gather(f *rowField, value reflect.Value) {
	switch {
	case !value.IsValid():
	case value.Kind() == reflect.Pointer:
		if !value.IsNil() {
			gather(f, value.Elem())
		}
	case value.Kind() == reflect.Slice:
		value = f.part.of(value)
		for i := range value.Len() {
			gather(f, value.Index(i))
		}
	case f.refs != nil:
		f.refs.add(value.String())
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
		return f.rowNode(field, value.String())
	case field.row != nil:
		return f.rowObject(field, value) && w.weigh()
	}
	return f.rowScalar(field, value)
}

func (f *rootField) rowNode(field *rowField, id string) bool {
	w := &f.writer
	if id == "" {
		if field.required {
			return w.failHere("Cannot return null for a field that is never null.")
		}
		w.text("null")
		return true
	}
	ok, there := field.refs.referred.write(w, field.refs.place[id])
	if !there && field.refs.past {
		w.text("null")
		return true
	}
	if !there {
		f.gone = true
		w.miss(f.field.ast, graph.Ref{ID: id})
		return false
	}
	return ok
}

func (f *rootField) rowScalar(field *rowField, value reflect.Value) bool {
	w := &f.writer
	switch value.Kind() {
	case reflect.String:
		if value.Len() == 0 && field.absent {
			w.text("null")
			return true
		}
		w.buffer = appendString(w.buffer, value.String())
	case reflect.Int, reflect.Int32, reflect.Int64:
		w.buffer = appendInt(w.buffer, value.Int())
	default: // a bool or a float64, as fitsRows has made sure
		w.buffer = appendValue(w.buffer, value.Interface(), false)
	}
	return true
}

func (f *rootField) rowList(field *rowField, value reflect.Value) bool {
	w := &f.writer
	value = field.part.of(value)
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
		if field.element || w.full != nil {
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
		if inner.required || w.full != nil {
			return false
		}
		w.null(start)
	}
	w.text("}")
	return true
}

// rowOfType is a Go type that stands for a type of the SDL.
type rowOfType struct {
	held   reflect.Type
	wanted string
}

// fitsRows tells what keeps a Go type from being the rows of a field: a kind and Node
// are graph.ID, or PastID where they may be null, an object a struct with a field for each of its own, a list a slice, Int an
// int, Float a float64, all else a string. What may be null is a pointer; an ID, an enum and
// a date can also be empty.
func (r *Reader) fitsRows(held reflect.Type, wanted *ast.Type, seen map[rowOfType]bool) error {
	if held.Kind() == reflect.Pointer {
		held = held.Elem()
	}
	if wanted.Elem != nil {
		if held.Kind() != reflect.Slice {
			return fitsOne(false, held, wanted)
		}
		return r.fitsRows(held.Elem(), wanted.Elem, seen)
	}
	definition := r.types.Types[wanted.Name()]
	switch {
	case definition.Name == "Node" || r.schema.Kind(definition.Name) != nil:
		return fitsOne(held == idType || held == madeType || held == pastType && !wanted.NonNull, held, wanted)
	case definition.Kind == ast.Object:
		if held.Kind() != reflect.Struct {
			return fitsOne(false, held, wanted)
		}
		return r.fitsObject(held, definition, seen)
	}
	if definition.Name == "JSON" {
		return fitsOne(held.Kind() == reflect.Interface, held, wanted)
	}
	kind := held.Kind()
	if kind == reflect.Int32 || kind == reflect.Int64 {
		kind = reflect.Int
	}
	return fitsOne(kind == scalarKind(definition.Name) && held != idType && held != pastType && held != madeType, held, wanted)
}

func (r *Reader) fitsObject(held reflect.Type, definition *ast.Definition, seen map[rowOfType]bool) error {
	one := rowOfType{held, definition.Name}
	if seen[one] {
		return nil
	}
	seen[one] = true
	for _, field := range definition.Fields {
		member, found := held.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, field.Name) })
		if !found {
			return fmt.Errorf("%s has no field for %s.%s: %w", held, definition.Name, field.Name, graph.ErrInvalid)
		}
		if err := r.fitsRows(member.Type, field.Type, seen); err != nil {
			return fmt.Errorf("%s.%s: %w", definition.Name, field.Name, err)
		}
	}
	return nil
}
