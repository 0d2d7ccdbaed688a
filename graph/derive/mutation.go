package derive

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// writable tells whether schema/ has @write; without it everything can only be read.
func (d *derivation) writable() bool { return d.doc.Directives.ForName("write") != nil }

// changes adds the types that mutations take and give.
func (d *derivation) changes() {
	if !d.writable() {
		return
	}
	for _, kind := range d.schema.Kinds {
		d.inputs(kind)
		d.savePayload(kind)
	}
	d.linkInputs()
	d.changeInput()
}

// mutation adds the root of all that can be changed: two fields a kind, one for edges
// each way, one for many changes together, one to take back.
func (d *derivation) mutation() {
	if !d.writable() {
		return
	}
	root := &ast.Definition{
		Kind: ast.Object, Name: "Mutation",
		Description: "What can be changed. The fields are made one after the other, each on its own: all that it asks for or nothing.",
	}
	for _, kind := range d.schema.Kinds {
		root.Fields = append(root.Fields, saveMutation(kind), removeMutation(kind))
		if kind.Personal != nil {
			root.Fields = append(root.Fields, hideMutation(kind), eraseMutation(kind))
		}
	}
	root.Fields = append(root.Fields, linkMutations()...)
	root.Fields = append(root.Fields, applyMutation(), revertMutation())
	for _, field := range root.Fields {
		field.Directives = ast.DirectiveList{{Name: "write"}}
	}
	d.add(root)
}

func saveMutation(kind *graph.Kind) *ast.FieldDefinition {
	description := "Make " + aKind(kind) + ", or update the one with this id" + orKey(kind) + ". What the input leaves out stays as it is, null clears it. " + kind.Description
	root := field(kind.Save, one("Save"+kind.Name+"Payload"), description)
	root.Arguments = append(ast.ArgumentDefinitionList{argument("input", must(kind.Name+"Input"), "What to save.")}, howArguments("it")...)
	return root
}

// orKey names the unique keys by which a save finds a node.
func orKey(kind *graph.Kind) string {
	var keys []string
	for _, property := range kind.Uniques() {
		key := words(property.Name)
		for i, edge := range property.Unique.Within {
			join := " and "
			if i == 0 {
				join = " in its "
			}
			key += join + words(edge.Name)
		}
		keys = append(keys, key)
	}
	if keys == nil {
		return ""
	}
	return ", or with this " + strings.Join(keys, ", or ")
}

func removeMutation(kind *graph.Kind) *ast.FieldDefinition {
	root := field(kind.Remove, one("RemovePayload"), "Remove "+aKind(kind)+" with its edges. The answer says what it was linked to.")
	root.Arguments = append(ast.ArgumentDefinitionList{argument("id", must("ID"), idArgument(kind))}, howArguments("it")...)
	return root
}

func hideMutation(kind *graph.Kind) *ast.FieldDefinition {
	root := field(kind.Hide, one("Save"+kind.Name+"Payload"), "Hide "+aKind(kind)+" at once from all but administrators (skyddade personuppgifter), also in the history; or show it again. For administrators.")
	show := argument("hidden", must("Boolean"), "False: show it again.")
	show.DefaultValue = &ast.Value{Kind: ast.BooleanValue, Raw: "true"}
	root.Arguments = append(ast.ArgumentDefinitionList{argument("id", must("ID"), idArgument(kind)), show}, howArguments("it")...)
	return root
}

func eraseMutation(kind *graph.Kind) *ast.FieldDefinition {
	root := field(kind.Erase, one("ErasePayload"), "Erase "+aKind(kind)+" for ever (gallring): the node, its edges, and all that the history says of them. What it was linked to stays. For administrators.")
	root.Arguments = ast.ArgumentDefinitionList{
		argument("id", must("ID"), idArgument(kind)+" It may have been removed before."),
		argument("basis", must("String"), "The decision that it rests on (gallringsbeslut), such as its registry number. It is kept, so it must not name what is erased."),
	}
	return root
}

func linkMutations() ast.FieldList {
	link := field("link", one("LinkPayload"), "Make an edge between two nodes, or set what it says. One that leads to the only one there may be takes its place.")
	link.Arguments = append(ast.ArgumentDefinitionList{argument("edge", must("EdgeToLink"), "The edge.")}, howArguments("the node that the edge goes out from")...)
	unlink := field("unlink", one("LinkPayload"), "Remove an edge between two nodes. One that is not there changes nothing.")
	unlink.Arguments = append(ast.ArgumentDefinitionList{argument("edge", must("EdgeToUnlink"), "The edge.")}, howArguments("the node that the edge goes out from")...)
	return ast.FieldList{link, unlink}
}

func applyMutation() *ast.FieldDefinition {
	root := field("apply", one("ApplyPayload"), "Make many changes of any kinds in one transaction: all, or none and an error for each thing that is wrong.")
	root.Arguments = ast.ArgumentDefinitionList{
		argument("changes", many("Change"), "At most 10,000 changes. A later one can name what an earlier one makes, by its id, its unique value or its temporary name."),
		argument("ifRevisions", many("NodeRevision"), "The newest revisions that you know of nodes, at most 10,000, by their ids or by temporary names of the changes. One that has changed since, or that the store has not come to, is a CONFLICT, which says what is there now."),
	}
	root.Arguments[0].Type.NonNull = true
	root.Arguments = append(root.Arguments, however()...)
	return root
}

func revertMutation() *ast.FieldDefinition {
	root := field("revert", one("RevertPayload"), "Take a commit back with a new one: what it changed becomes what it was before, all else stays. "+
		"A CONFLICT for each thing that a later commit has changed too.")
	root.Arguments = append(ast.ArgumentDefinitionList{argument("commit", must("Int"), "The revision of the commit.")}, however()...)
	return root
}

// howArguments are what the mutations of one node or edge share.
func howArguments(what string) ast.ArgumentDefinitionList {
	return append(ast.ArgumentDefinitionList{
		argument("ifRevision", one("Int"), "The newest `revision` that you know of "+what+", 0 where there must be none. One that has changed since, or that the store has not come to, is a CONFLICT, which says what is there now."),
	}, however()...)
}

// however is what all mutations share.
func however() ast.ArgumentDefinitionList {
	return ast.ArgumentDefinitionList{
		argument("message", one("String"), "Why, for the history."),
		argument("idempotencyKey", one("String"), "A text of your own for this very change, such as a UUID. Sent again within 30 days, also after a restart, it is not made again: the answer is that of the first time."),
		argument("dryRun", one("Boolean"), "True: check it and say what it would change, and change nothing."),
	}
}
