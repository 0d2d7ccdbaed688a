package twins_test

import (
	"fmt"
	"slices"

	"malgraf/graph"
)

// mutating draws mutations. Ids that a server draws are not the same in two stores:
// what is not a dry run gives all of them.
type mutating struct {
	*otherField
	dry bool
	// names are the temporary names given so far.
	names []string
}

// mutation draws one root field that writes.
func (s *stage) mutation(dry bool) *part {
	m := &mutating{otherField: &otherField{asking: &asking{stage: s, left: 2}}, dry: dry}
	var root string
	var args []*part
	switch turn := m.IntN(100); {
	case turn < 40:
		root = "apply"
		args = append(args, named("changes", several(1+m.IntN(4), func() *part { name, change := m.change(); return brackets("{", named(name, change)) })))
	case turn < 47:
		root, args = "revert", []*part{named("commit", literal(m.IntN(20)))}
	case turn < 60 && slices.Contains(m.kinds, m.schema.Kind("Person")):
		root, args = m.person()
	default:
		root, args = m.alone()
	}
	of := sdl().Mutation.Fields.ForName(root)
	give := func(name string, value any) {
		if of.Arguments.ForName(name) != nil {
			args = append(args, named(name, literal(value)))
		}
	}
	if dry {
		give("dryRun", true)
	}
	if m.chance(15) {
		give("idempotencyKey", one(m.dice, []string{"k", "K", "å"}))
	}
	if m.chance(30) {
		give("message", m.values.text())
	}
	payload := sdl().Types[of.Type.Name()]
	return &part{text: "mutation ", open: "{", inside: []*part{field(m.alias(root), args, m.fields(payload, 1))}}
}

// alone is a root field that makes one change.
func (m *mutating) alone() (root string, args []*part) {
	root, value := m.change()
	switch of := sdl().Mutation.Fields.ForName(root).Arguments; {
	case root == "link" || root == "unlink":
		args = append(args, named("edge", value))
	case of.ForName("input") != nil:
		args = append(args, named("input", value))
	default:
		args = append(args, named("id", literal(m.id(m.kind))))
	}
	if m.chance(20) {
		args = append(args, named("ifRevision", literal(m.IntN(20))))
	}
	return root, args
}

// person is a root field that hides, shows or erases a person; to erase has no dry run.
func (m *mutating) person() (root string, args []*part) {
	m.kind = m.schema.Kind("Person")
	args = append(args, named("id", literal(m.id(m.kind))))
	if !m.dry && m.chance(50) {
		return "erasePerson", append(args, named("basis", literal(m.values.text())))
	}
	if m.chance(50) {
		args = append(args, named("hidden", literal(m.chance(50))))
	}
	return "hidePerson", args
}

// change is one of the changes of a mutation, and what is said of it.
func (m *mutating) change() (string, *part) {
	m.kind = m.stage.kind()
	switch turn := m.IntN(100); {
	case turn < 55:
		return "save" + m.kind.Name, m.save(m.kind)
	case turn < 65:
		return "remove" + m.kind.Name, m.ref(m.kind)
	}
	edge := one(m.dice, m.types)
	ends := brackets("{", named("from", m.ref(edge.From)), named("to", m.ref(edge.To)))
	if m.chance(30) {
		if keys := m.settings(edge.Key, 100); m.chance(60) && len(edge.Key) > 0 {
			ends.inside = append(ends.inside, named("edge", keys))
		}
		return "unlink", brackets("{", named(edge.Field(), ends))
	}
	ends.inside = append(ends.inside, named("edge", m.settings(edge.Properties, 30)))
	return "link", brackets("{", named(edge.Field(), ends))
}

// save is the input of a node.
func (m *mutating) save(kind *graph.Kind) *part {
	input := m.settings(kind.Settable(), 25)
	switch {
	case !m.dry || m.chance(70):
		input.inside = append(input.inside, named("id", literal(m.id(kind))))
	case m.chance(50):
		m.names = append(m.names, fmt.Sprintf("_:%s%d", kind.One, len(m.names)))
		input.inside = append(input.inside, named("id", literal(m.names[len(m.names)-1])))
	}
	fields := sdl().Types[kind.Name+"Input"].Fields
	for _, edge := range m.edges(kind) {
		given := fields.ForName(edge.Name)
		if given == nil || !m.chance(map[bool]int{true: 70, false: 12}[edge.Required]) {
			continue
		}
		end := func() *part {
			far := m.ref(edge.Far)
			if !edge.Type.Scope && m.chance(50) {
				far.inside = append(far.inside, named("edge", m.settings(edge.Type.Properties, 30)))
			}
			return far
		}
		switch {
		case !edge.Many && !edge.Required && m.chance(15):
			input.inside = append(input.inside, named(edge.Name, word("null")))
		case !edge.Many && sdl().Types[given.Type.Name()].Fields.ForName("add") == nil:
			input.inside = append(input.inside, named(edge.Name, end()))
		default:
			how := one(m.dice, []string{"set", "add", "remove"})
			if how == "remove" {
				end = func() *part { return m.ref(edge.Far) }
			}
			input.inside = append(input.inside, named(edge.Name, brackets("{", named(how, several(m.IntN(3), end)))))
		}
	}
	return input
}

// settings gives some of the properties, most of those that must be there.
func (m *mutating) settings(of []*graph.Property, percent int) *part {
	object := brackets("{")
	for _, property := range of {
		if m.chance(percent) || property.Required && m.chance(90) {
			object.inside = append(object.inside, named(property.Name, m.setting(property, m.changed(property))))
		}
	}
	return object
}

func (m *mutating) setting(property *graph.Property, value any) *part {
	switch v := value.(type) {
	case nil:
		return word("null")
	case []string:
		list := brackets("[")
		for _, element := range v {
			list.inside = append(list.inside, m.setting(property, element))
		}
		return list
	case string:
		if property.Type == graph.TypeEnum {
			return word(v)
		}
	}
	return literal(value)
}

// ref names a node: by its id, a temporary name, or what is its own.
func (m *mutating) ref(kind *graph.Kind) *part {
	switch {
	case len(m.names) > 0 && m.chance(25):
		return brackets("{", named("id", literal(one(m.dice, m.names))))
	case m.chance(2):
		return brackets("{", named("id", literal(m.strangeID())))
	case m.chance(70):
		return brackets("{", named("id", literal(m.id(kind))))
	}
	return brackets("{", m.asking.single(kind)...)
}

// mutate lets both do the same mutation; false where the answers differ.
func (r *round) mutate() bool {
	dry := r.chance(50)
	mutation := r.mutation(dry)
	r.pair.who = r.subject()
	if dry {
		answers := r.pair.ask(r.Context(), mutation.String())
		if answers.differ() {
			r.shrinkQuestion(mutation)
		}
		return !answers.differ()
	}
	return r.do(deed{mutation: mutation.String(), who: r.pair.who})
}
