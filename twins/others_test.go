package twins_test

import (
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
)

// sdl is what the server serves.
var sdl = sync.OnceValue(func() *ast.Schema { return gqlparser.MustLoadSchema(&ast.Source{Input: generated.SDL}) })

// other asks for a root field that is neither a list of a kind nor one node of it:
// an analysis, a count, what is told of the past. What it takes and has stands in the SDL.
func (a *asking) other() *part {
	root := one(a.dice, a.others())
	o := &otherField{asking: a, root: root.Name, kind: a.kind()}
	if of := root.Arguments.ForName("kind"); of != nil && sdl().Types[of.Type.Name()].EnumValues.ForName(constant(o.kind.Name)) == nil {
		o.kind = a.schema.Kind("Assignment") // which every list of kinds has
	}
	var args []*part
	for _, argument := range root.Arguments {
		if argument.Name == "within" { // the most: what is found in less is chance
			args = append(args, named("within", literal(10_000)))
			continue
		}
		if required := argument.Type.NonNull && argument.DefaultValue == nil; required || a.chance(30) || argument.Name == "framework" {
			args = append(args, named(argument.Name, o.value(argument.Name, argument.Type)))
		}
	}
	return field(a.alias(root.Name), args, o.fields(sdl().Types[root.Type.Name()], 0))
}

func (a *asking) others() ast.FieldList {
	var others ast.FieldList
	for _, root := range sdl().Query.Fields {
		ofKind := slices.ContainsFunc(a.schema.Kinds, func(kind *graph.Kind) bool { return root.Name == kind.One || root.Name == kind.Many })
		if !ofKind && !strings.HasPrefix(root.Name, "__") && !slices.Contains([]string{"node", "nodes", "search"}, root.Name) {
			others = append(others, root)
		}
	}
	return others
}

// otherField draws what such a field is given, and what is asked of it.
type otherField struct {
	*asking
	root string
	// kind is that of its argument `kind`, if it has one.
	kind *graph.Kind
}

// value of an argument, or of a field of one.
func (o *otherField) value(name string, of *ast.Type) *part {
	if of.Elem != nil {
		return several((o.IntN(5)+1)/2, func() *part { return o.value(name, of.Elem) })
	}
	definition := sdl().Types[of.NamedType]
	whereOf, isWhere := strings.CutSuffix(definition.Name, "Where")
	switch {
	case definition.Name == "NodeWhere":
		return brackets("{", named(o.kind.One, o.where(o.kind, nil, 2)))
	case isWhere && o.schema.Kind(whereOf) != nil:
		return o.where(o.schema.Kind(whereOf), nil, 2)
	case definition.Name == "Period" && o.chance(80):
		return brackets("{", named("from", literal("0001-01-01")), named("to", literal(one(o.dice, dates))))
	case definition.Kind == ast.InputObject:
		object := brackets("{")
		for _, field := range some(o.dice, definition.Fields, 1+o.IntN(2)) {
			object.inside = append(object.inside, named(field.Name, o.value(field.Name, field.Type)))
		}
		return object
	case name == "kind" && definition.EnumValues.ForName(constant(o.kind.Name)) != nil:
		return word(constant(o.kind.Name))
	case definition.Name == "Kind" && o.chance(80):
		return word(constant(o.stage.kind().Name))
	case definition.Kind == ast.Enum:
		return word(one(o.dice, definition.EnumValues).Name)
	}
	switch of.NamedType {
	case "Int":
		return literal(one(o.dice, []int{0, 1, 1, 1, 2, 2, 3, 5, 10, 20, 40, -1}))
	case "Float":
		return literal(one(o.dice, []float64{0.2, 0.5, 0.5, 0.7, 0.9, 1}))
	case "Boolean":
		return literal(o.chance(50))
	case "Date":
		return literal(one(o.dice, dates))
	}
	return literal(o.text(name, of.NamedType))
}

// text of an argument, by what the schema means by its name.
func (o *otherField) text(name, of string) any {
	uniqueOf := func(kind, property string) any {
		if given := o.given[o.schema.Kind(kind).Property(property)]; o.chance(80) && len(given) > 0 {
			return one(o.dice, given)
		}
		return o.anyID()
	}
	switch name {
	case "municipality", "municipalities":
		return uniqueOf("Municipality", "code")
	case "framework":
		return uniqueOf("Framework", "code")
	case "target":
		return uniqueOf("Target", "code")
	case "indicators":
		return uniqueOf("Indicator", "koladaId")
	case "plan":
		return o.id(o.schema.Kind("Plan"))
	case "department":
		return o.id(o.schema.Kind("Department"))
	case "groupBy":
		return o.path()
	case "edges":
		return one(o.dice, append(o.types, o.schema.EdgeTypes...)).Name
	case "remove":
		for range 5 { // what is owned, mostly
			if kind := o.stage.kind(); kind.Scope != nil {
				return o.id(kind)
			}
		}
	case "by":
		return o.stage.text()
	}
	switch {
	case of == "String":
		return o.hurried()
	case o.root == "planDiff":
		return o.id(o.schema.Kind("Plan"))
	}
	return o.anyID()
}

// path is what a count groups by.
func (o *otherField) path() string {
	at, path := o.kind, ""
	for range 2 {
		if edges := o.edges(at); o.chance(50) && len(edges) > 0 {
			edge := one(o.dice, edges)
			path += edge.Name
			at = edge.Far
			if properties := edge.Type.Properties; o.chance(30) && len(properties) > 0 {
				return path + ".edge." + one(o.dice, properties).Name
			}
			if o.chance(40) {
				return path
			}
			path += "."
		}
	}
	return path + one(o.dice, at.Properties).Name
}

// fields selects all that a type has, until it goes too deep: of nodes what a question
// picks.
func (o *otherField) fields(of *ast.Definition, depth int) []*part {
	if kind := o.schema.Kind(of.Name); kind != nil {
		return o.selection(kind, deepest-1)
	}
	if of.Kind == ast.Interface {
		return o.anything()
	}
	var parts []*part
	for _, f := range of.Fields {
		far := sdl().Types[f.Type.Name()]
		switch {
		case far.IsLeafType():
			parts = append(parts, word(f.Name))
		case depth < 4 && o.chance(70):
			var args []*part
			for _, argument := range f.Arguments {
				if o.chance(30) {
					args = append(args, named(argument.Name, o.value(argument.Name, argument.Type)))
				}
			}
			parts = append(parts, field(f.Name, args, o.fields(far, depth+1)))
		}
	}
	if len(parts) == 0 {
		return []*part{word("__typename")}
	}
	return parts
}
