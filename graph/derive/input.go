package derive

import (
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// inputs adds what a kind is saved by and named by.
func (d *derivation) inputs(kind *graph.Kind) {
	d.saveInput(kind)
	d.reference(kind)
	seen := map[string]bool{}
	for _, other := range d.schema.Kinds {
		for _, edge := range other.Edges {
			if l := along(edge); edge.Far == kind && !edge.Type.Scope && !seen[l.name()] {
				seen[l.name()] = true
				d.endInputs(l)
			}
		}
	}
}

// saveInput adds KInput: its fields stand as schema/ has them, none required.
func (d *derivation) saveInput(kind *graph.Kind) {
	definition := input(kind.Name+"Input", "What to save of "+aKind(kind)+". A field that is left out stays as it is, null clears it. Of a new one, what "+kind.Name+" requires must be there.")
	id := "Its id. Without it" + saveKeys(kind) + " it is new and gets an id. `_:` and a name of your choice, such as `_:a`, is a temporary name, by which the changes after it can name it."
	definition.Fields = ast.FieldList{field("id", one("ID"), id)}
	written := d.doc.Definitions.ForName(kind.Name).Fields
	for _, source := range append(append(ast.FieldList{}, written...), d.fieldsOf("Sourced")...) {
		if definition.Fields.ForName(source.Name) != nil {
			continue
		}
		if f := d.inputField(kind, source.Name); f != nil {
			definition.Fields = append(definition.Fields, f)
		}
	}
	d.add(definition)
}

func saveKeys(kind *graph.Kind) string {
	if len(kind.Uniques()) == 0 {
		return ""
	}
	return ", the one" + orKey(kind)[len(", or"):] + " is meant; if there is none,"
}

// inputField is nil for what cannot be set: what other nodes own, and what the store keeps.
func (d *derivation) inputField(kind *graph.Kind, name string) *ast.FieldDefinition {
	if property := kind.Property(name); property != nil {
		if property.Computed {
			return nil
		}
		return field(name, d.inputType(property), ofProperty(property))
	}
	edge := kind.Edge(name)
	switch {
	case edge.Type.Scope && edge.Many:
		return nil
	case edge.Type.Scope:
		return field(name, one(edge.Far.Name+"Ref"), ofEdge(edge)+" Given when it is made; it cannot be altered.")
	case edge.Many:
		return field(name, one(along(edge).name()+"Ends"), ofEdge(edge)+" Null removes all.")
	}
	return field(name, one(along(edge).name()+"End"), ofEdge(edge))
}

func (d *derivation) inputType(property *graph.Property) *ast.Type {
	if property.List {
		return many(d.scalar(property))
	}
	return one(d.scalar(property))
}

// reference adds KRef, by which a node is named as by the arguments of its root field.
func (d *derivation) reference(kind *graph.Kind) {
	definition := input(kind.Name+"Ref", "Names "+aKind(kind)+": by its id"+orElseKey(kind)+".")
	definition.Fields = d.referenceFields(kind)
	d.add(definition)
}

func orElseKey(kind *graph.Kind) string {
	if len(kind.Uniques()) == 0 {
		return ""
	}
	return ", or by a unique value"
}

func (d *derivation) referenceFields(kind *graph.Kind) ast.FieldList {
	fields := ast.FieldList{field("id", one("ID"), "Its id, `"+kind.Name+":…`, or the temporary name that an earlier change gave it, `_:…`.")}
	for _, argument := range d.oneRoot(kind).Arguments[1:] {
		fields = append(fields, field(argument.Name, argument.Type, argument.Description))
	}
	return fields
}

// endInputs adds FPEnd, a node at the other end of an edge with what the edge says,
// and FPEnds, which says what is to become of a list of them.
func (d *derivation) endInputs(l list) {
	far := aKind(l.far)
	end := input(l.name()+"End", "Names "+far+" that an edge leads to, and says what the edge says. "+d.describe(l.edge))
	end.Fields = append(d.referenceFields(l.far),
		field("edge", one(l.edge.PropertiesName+"Input"), "What the edge says. What is left out stays as it is where the edge is there already."))
	d.add(end)

	removed := l.far.Name + "Ref"
	if len(l.edge.Key) > 0 {
		removed = l.name() + "Gone"
		gone := input(removed, "Names "+far+" that an edge leads to which is to go.")
		gone.Fields = append(d.referenceFields(l.far),
			field("edge", one(l.edge.PropertiesName+"Key"), "Which of the edges to it; without it all."))
		d.add(gone)
	}
	plural := words(l.far.Many)
	if d.isList(l) {
		ends := input(l.name()+"Ends", "What is to become of the "+plural+" that a field leads to: either `set` alone, or `add` and `remove`.")
		ends.Fields = ast.FieldList{
			field("set", many(l.name()+"End"), "These and no others."),
			field("add", many(l.name()+"End"), "These too. One that is there already gets what its edge says."),
			field("remove", many(removed), "No longer these. One that is not there changes nothing."),
		}
		d.add(ends)
	}
}

// isList tells whether some field leads to the list, and not to one of it alone.
func (d *derivation) isList(l list) bool {
	for _, kind := range d.schema.Kinds {
		for _, edge := range kind.Edges {
			if edge.Many && !edge.Type.Scope && along(edge).name() == l.name() {
				return true
			}
		}
	}
	return false
}
