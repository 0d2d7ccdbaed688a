package derive

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// operator is a field of a filter. Its type is made from that of the value.
type operator struct {
	name        string
	of          func(value string) *ast.Type
	description string
}

func truth(string) *ast.Type { return one("Boolean") }

// The operators, in the groups that types of values share.
var (
	equality = []operator{
		{"eq", one, "Equals this. Null is an error: `isNull` asks for what is missing."},
		{"ne", one, "Is missing, or differs from this."},
		{"in", many, "Equals one of these. An empty list never holds."},
		{"notIn", many, "Is missing, or equals none of these."},
	}
	comparison = []operator{
		{"gt", one, "Is greater."},
		{"gte", one, "Is greater or equal."},
		{"lt", one, "Is less."},
		{"lte", one, "Is less or equal."},
	}
	parts = []operator{
		{"contains", one, "Has this in it, upper or lower case; å is not a."},
		{"startsWith", one, "Begins with this, upper or lower case; å is not a."},
	}
	absence = []operator{{"isNull", truth, "True: it is missing. False: it is there."}}
	members = []operator{
		{"has", one, "One of the list equals this."},
		{"isEmpty", truth, "True: the list is empty. False: it is not."},
	}
)

func operators(value string, groups ...[]operator) ast.FieldList {
	var fields ast.FieldList
	for _, group := range groups {
		for _, op := range group {
			fields = append(fields, field(op.name, op.of(value), op.description))
		}
	}
	return fields
}

// filters adds the filters on values that some property uses: scalars first, then enums in SDL order.
func (d *derivation) filters() {
	d.filter("ID", "an id", equality, absence)
	d.filter("String", "a text", equality, parts, absence)
	d.filter("Int", "a whole number", equality, comparison, absence)
	d.filter("Float", "a number", equality, comparison, absence)
	d.filter("Boolean", "a truth value", equality, absence)
	d.filter("Date", "a date", equality, comparison, absence)
	d.filter("StringList", "a list of texts")
	for _, definition := range d.doc.Definitions {
		if definition.Kind == ast.Enum {
			d.filter(definition.Name, "a value of "+definition.Name, equality, absence)
			d.filter(definition.Name+"List", "a list of values of "+definition.Name)
		}
	}
}

// filter adds the filter on one type of value if it is used; without groups it is on a list.
func (d *derivation) filter(value, what string, groups ...[]operator) {
	name := value + "Filter"
	if !d.used[name] {
		return
	}
	definition := input(name, "What must hold of "+what+": every field that is given.")
	if len(groups) == 0 {
		definition.Fields = operators(value[:len(value)-len("List")], members)
	} else {
		definition.Fields = operators(value, groups...)
	}
	d.add(definition)
}
