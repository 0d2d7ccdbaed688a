package derive

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// linkInputs adds what edges are linked and unlinked by, and what they can say.
func (d *derivation) linkInputs() {
	link := oneOf("EdgeToLink", "An edge to make or to set properties of. Exactly one field, which says of what type it is.")
	unlink := oneOf("EdgeToUnlink", "An edge to remove. Exactly one field, which says of what type it is.")
	said := map[string]bool{}
	for _, edge := range d.schema.EdgeTypes {
		if edge.Scope {
			continue
		}
		name := edge.Field()
		about := edgeSentence(edge)
		link.Fields = append(link.Fields, field(name, one(upperFirst(name)+"Link"), about))
		unlink.Fields = append(unlink.Fields, field(name, one(upperFirst(name)+"Unlink"), about))
		d.linkInput(edge, upperFirst(name), about)
		if !said[edge.PropertiesName] {
			said[edge.PropertiesName] = true
			d.propertiesInput(edge)
		}
	}
	d.add(link)
	d.add(unlink)
}

// edgeSentence says where an edge runs, in the words of the field that shows it.
func edgeSentence(edge *graph.EdgeType) string {
	shown := edge.Out
	if shown == nil {
		shown = edge.In
	}
	return edge.Name + " from " + aKind(edge.From) + " to " + aKind(edge.To) + ": " + ofEdge(shown)
}

func (d *derivation) linkInput(edge *graph.EdgeType, name, about string) {
	ends := func() ast.FieldList {
		return ast.FieldList{
			field("from", must(edge.From.Name+"Ref"), "The "+words(edge.From.Name)+" that it goes out from."),
			field("to", must(edge.To.Name+"Ref"), "The "+words(edge.To.Name)+" that it leads to."),
		}
	}
	link := input(name+"Link", about)
	link.Fields = append(ends(), field("edge", one(edge.PropertiesName+"Input"), "What it says. What is left out stays as it is where the edge is there already."))
	d.add(link)
	unlink := input(name+"Unlink", about)
	unlink.Fields = ends()
	if len(edge.Key) > 0 {
		unlink.Fields = append(unlink.Fields, field("edge", one(edge.PropertiesName+"Key"), "Which of the edges between them; without it all."))
	}
	d.add(unlink)
}

// propertiesInput adds PInput, and PKey where the type has a key.
func (d *derivation) propertiesInput(edge *graph.EdgeType) {
	definition := input(edge.PropertiesName+"Input", "What an edge says; null clears. "+d.describe(edge))
	for _, property := range edge.Properties {
		definition.Fields = append(definition.Fields, field(property.Name, d.inputType(property), ofProperty(property)))
	}
	d.add(definition)
	if len(edge.Key) == 0 {
		return
	}
	key := input(edge.PropertiesName+"Key", "What tells edges between the same two nodes apart. "+d.describe(edge))
	for _, property := range edge.Key {
		key.Fields = append(key.Fields, field(property.Name, d.inputType(property), ofProperty(property)))
	}
	d.add(key)
}

// changeInput adds one change of `apply`, of whatever sort.
func (d *derivation) changeInput() {
	change := oneOf("Change", "One change. Exactly one field, which is called as the mutation that makes it alone.")
	for _, kind := range d.schema.Kinds {
		change.Fields = append(change.Fields,
			field(kind.Save, one(kind.Name+"Input"), "Make or update "+aKind(kind)+"."),
			field(kind.Remove, one(kind.Name+"Ref"), "Remove "+aKind(kind)+" with its edges."))
	}
	change.Fields = append(change.Fields,
		field("link", one("EdgeToLink"), "Make an edge, or set what it says."),
		field("unlink", one("EdgeToUnlink"), "Remove an edge."))
	d.add(change)
	revision := input("NodeRevision", "The newest revision that you know of a node.")
	revision.Fields = ast.FieldList{
		field("id", must("ID"), "The id of the node."),
		field("revision", must("Int"), "Its `revision`, 0 where there must be no such node."),
	}
	d.add(revision)
}

func upperFirst(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func oneOf(name, description string) *ast.Definition {
	definition := input(name, description)
	definition.Directives = ast.DirectiveList{{Name: "oneOf"}}
	return definition
}

// savePayload adds SaveKPayload.
func (d *derivation) savePayload(kind *graph.Kind) {
	d.add(&ast.Definition{
		Kind: ast.Object, Name: "Save" + kind.Name + "Payload", Description: "What came of saving " + aKind(kind) + ".",
		Fields: append(ast.FieldList{
			field("node", one(kind.Name), "The "+words(kind.Name)+" as it is now, after this change and before the next field's. In a dry run as it was: null for one that is not there."),
			field("created", must("Boolean"), "Whether it is new."),
		}, committedFields()...),
	})
}

// committedFields are what every payload says of its commit.
func committedFields() ast.FieldList {
	changes := field("changes", ast.NonNullListType(must("CommitChange"), nil), "What differs from before, also in a dry run.")
	changes.Arguments = ast.ArgumentDefinitionList{
		argument("first", one("Int"), "At most so many: 1000 when it is not given."),
		argument("skip", one("Int"), "Without so many of the first."),
	}
	return ast.FieldList{
		field("revision", one("Int"), "The commit that was made; null where nothing changed, and in a dry run."),
		changes,
	}
}
