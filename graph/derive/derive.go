// Package derive turns the SDL files of schema/, which say what kinds and edges
// there are, into the SDL that the server serves: connections, filters, orders
// and root fields, the same for every kind.
//
// Names follow one rule. A kind K has K, KConnection, KEdge, KWhere, KOrderBy and
// KOneFilter. A list of K along edges with the properties P has KPConnection,
// KPEdge, KPWhere, KPOrderBy, KPManyFilter and KPCountFilter; the edge's own
// properties have PWhere and POrderBy. A list by scope has no properties: P is empty.
package derive

import (
	"fmt"
	"io/fs"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"malgraf/graph"
)

// SDL returns the full SDL, as the server serves it and clients read it. Files are
// those of schema/. An error wraps graph.ErrInvalid: the files do not parse, or two
// derived names are equal.
func SDL(files fs.FS) (string, error) {
	d, err := read(files)
	if err != nil {
		return "", err
	}
	d.query()
	d.mutation()
	d.subscription()
	d.interfaces()
	for _, kind := range d.schema.Kinds {
		d.kind(kind)
	}
	d.changes()
	d.search()
	d.kinds()
	d.rows()
	d.edgeInputs()
	d.orderInputs()
	d.filters()
	d.sources(ast.Enum)
	d.sources(ast.Scalar)
	if d.err != nil {
		return "", d.err
	}
	return printed(welcome, d.directives("read", "write", "lines"), d.definitions), nil
}

// welcome is what a reader of the schema sees first.
const welcome = "The goals (mål), targets (delmål), assignments (uppdrag), departments (förvaltningar), development areas (utvecklingsområden) and policy documents (styrdokument) of municipalities, as a graph. " +
	"Begin with Query: every kind has a field for one, such as target(code:), and a field for many, such as targets(where:, orderBy:, first:)."

// derivation collects the definitions of the full SDL in a reader's order.
type derivation struct {
	schema *graph.Schema
	// doc is what schema/ says, for what graph.Schema does not hold.
	doc         *ast.SchemaDocument
	definitions ast.DefinitionList
	// used holds the names of the filters and enums that something refers to.
	used map[string]bool
	// err is the first name that stands twice.
	err error
}

func read(files fs.FS) (*derivation, error) {
	schema, err := graph.ParseSchema(files)
	if err != nil {
		return nil, err
	}
	sources, err := graph.Sources(files)
	if err != nil {
		return nil, err
	}
	doc, err := parser.ParseSchemas(sources...)
	if err != nil {
		return nil, fmt.Errorf("schema: %w: %w", err, graph.ErrInvalid)
	}
	return &derivation{schema: schema, doc: doc, used: map[string]bool{}}, nil
}

// add appends a definition. It is here that equal names are found, of types and of
// the fields in one.
func (d *derivation) add(definition *ast.Definition) {
	if d.definitions.ForName(definition.Name) != nil {
		d.refuse("two derived types would be called %s", definition.Name)
	}
	seen := map[string]bool{}
	for _, field := range definition.Fields {
		if seen[field.Name] {
			d.refuse("%s would have two fields %s", definition.Name, field.Name)
		}
		seen[field.Name] = true
	}
	d.definitions = append(d.definitions, definition)
}

func (d *derivation) refuse(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("schema: %s: %w", fmt.Sprintf(format, args...), graph.ErrInvalid)
	}
}

// sources adds the definitions of one sort that schema/ writes and something uses.
func (d *derivation) sources(sort ast.DefinitionKind) {
	for _, source := range d.doc.Definitions {
		if source.Kind != sort || !d.used[source.Name] {
			continue
		}
		copied := &ast.Definition{Kind: sort, Name: source.Name, Description: source.Description}
		for _, value := range source.EnumValues {
			copied.EnumValues = append(copied.EnumValues, &ast.EnumValueDefinition{
				Name: value.Name, Description: orElse(value.Description, sentence(value.Name)),
			})
		}
		d.add(copied)
	}
}

// directives keeps those that speak of answers: the others speak to the store, not to those who ask.
func (d *derivation) directives(names ...string) ast.DirectiveDefinitionList {
	var kept ast.DirectiveDefinitionList
	for _, name := range names {
		if directive := d.doc.Directives.ForName(name); directive != nil {
			kept = append(kept, directive)
		}
	}
	return kept
}

func field(name string, fieldType *ast.Type, description string) *ast.FieldDefinition {
	return &ast.FieldDefinition{Name: name, Type: fieldType, Description: description}
}

// one, must and many are the types T, T! and [T!].
func one(name string) *ast.Type  { return ast.NamedType(name, nil) }
func must(name string) *ast.Type { return ast.NonNullNamedType(name, nil) }
func many(name string) *ast.Type { return ast.ListType(must(name), nil) }
