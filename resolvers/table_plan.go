package resolvers

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// tablePlan is how the answer of a root field becomes a table: what to ask, and which
// column each value stands in. All columns of an object stand before those of its lines.
type tablePlan struct {
	root      *ast.FieldDefinition
	selection string
	columns   []string
	row       *tableRow
}

// tableRow is an object whose fields are cells; lines, where it has them, are objects
// that each make a line.
type tableRow struct {
	cells []tableCell
	lines *tableCell
}

// tableCell is a field: of a scalar or a list of such, of a node or a list of such, or
// of an object in whose row its values stand.
type tableCell struct {
	key string
	// at is the first of its columns.
	at int
	// labels of a node are the response keys of its columns; each column takes the
	// first that is there.
	labels [][]string
	row    *tableRow
}

// planner makes a tablePlan.
type planner struct {
	asTable
	columns []string
	text    strings.Builder
	// deeper is how many levels of lines of their own type there are yet to be.
	deeper int
}

func (t asTable) plan(root *ast.FieldDefinition, variables map[string]any) *tablePlan {
	p := &planner{asTable: t, deeper: t.depth(root, variables) - 1}
	row := p.object(t.types.Types[root.Type.Name()], "")
	return &tablePlan{root: root, selection: p.text.String(), columns: p.columns, row: row}
}

// depth is how many levels lines have that hold lines of their own type: as many as the
// list has elements that the @lines of the type names.
func (t asTable) depth(root *ast.FieldDefinition, variables map[string]any) int {
	lines, found := linesOf(t.types.Types[root.Type.Name()])
	if !found {
		return 0
	}
	depth := lines.Directives.ForName("lines").Arguments.ForName("depth")
	if depth == nil {
		return 0
	}
	list, _ := variables[depth.Value.Raw].([]any)
	return len(list)
}

// query is the text that asks for the whole table, with the variables given.
func (p *tablePlan) query(variables map[string]any) string {
	declared, given := variableList(p.root, variables)
	return "query " + declared + " { " + p.root.Name + given + " " + p.selection + "}"
}

// object plans an object type whose columns begin with a prefix.
func (p *planner) object(definition *ast.Definition, prefix string) *tableRow {
	row := &tableRow{}
	p.text.WriteString("{ ")
	lines, hasLines := linesOf(definition)
	for _, field := range definition.Fields {
		if field != lines && !strings.HasPrefix(field.Name, "__") {
			if cell := p.cell(field, prefix+field.Name); cell != nil {
				row.cells = append(row.cells, *cell)
			}
		}
	}
	if hasLines && p.mayGoDeeper(definition, lines) {
		p.text.WriteString(lines.Name + " ")
		below := p.object(p.types.Types[lines.Type.Name()], prefix+lines.Name+".")
		row.lines = &tableCell{key: lines.Name, row: below}
	} else if hasLines && len(row.cells) == 0 {
		p.text.WriteString("__typename ")
	}
	p.text.WriteString("} ")
	return row
}

// mayGoDeeper counts the levels of lines of their own type.
func (p *planner) mayGoDeeper(definition *ast.Definition, lines *ast.FieldDefinition) bool {
	if lines.Type.Name() != definition.Name {
		return true
	}
	p.deeper--
	return p.deeper >= 0
}

// cell plans a field; nil: it has no place in a table, for it is a list of rows.
func (p *planner) cell(field *ast.FieldDefinition, name string) *tableCell {
	definition := p.types.Types[field.Type.Name()]
	cell := &tableCell{key: field.Name, at: len(p.columns)}
	switch {
	case definition.Name == "Node":
		p.text.WriteString(field.Name + " ")
		p.anyNode(cell, name)
	case p.schema.Kind(definition.Name) != nil:
		p.text.WriteString(field.Name + " ")
		p.node(cell, p.schema.Kind(definition.Name), name)
	case definition.Kind == ast.Object && field.Type.Elem != nil:
		return nil
	case definition.Kind == ast.Object:
		p.text.WriteString(field.Name + " ")
		cell.row = p.object(definition, name+".")
	default:
		p.text.WriteString(field.Name + " ")
		p.columns = append(p.columns, name)
	}
	return cell
}

// node plans a node of a kind: its id and what people know it by.
func (p *planner) node(cell *tableCell, kind *graph.Kind, name string) {
	p.text.WriteString("{ id ")
	p.label(cell, name, "id", "id")
	code, title := kind.Label()
	for _, property := range []*graph.Property{code, title} {
		if property != nil {
			p.text.WriteString(property.Name + " ")
			p.label(cell, name, property.Name, property.Name)
		}
	}
	p.text.WriteString("} ")
}

// anyNode plans a node of whatever kind: as one of a kind, with that kind.
func (p *planner) anyNode(cell *tableCell, name string) {
	p.text.WriteString("{ __typename id ")
	var codes, titles []string
	for _, kind := range p.schema.Kinds {
		code, title := kind.Label()
		asked := ""
		for _, one := range []struct {
			property *graph.Property
			keys     *[]string
		}{{code, &codes}, {title, &titles}} {
			if one.property == nil {
				continue
			}
			key := one.property.Name
			if !one.property.Required { // one answer cannot have both under one name
				key += "OrNull"
				asked += key + ": "
			}
			asked += one.property.Name + " "
			if !slices.Contains(*one.keys, key) {
				*one.keys = append(*one.keys, key)
			}
		}
		if asked != "" {
			p.text.WriteString("... on " + kind.Name + " { " + asked + "} ")
		}
	}
	p.text.WriteString("} ")
	p.label(cell, name, "kind", "__typename")
	p.label(cell, name, "id", "id")
	p.label(cell, name, "code", codes...)
	p.label(cell, name, "title", titles...)
}

func (p *planner) label(cell *tableCell, name, column string, keys ...string) {
	p.columns = append(p.columns, name+"."+column)
	cell.labels = append(cell.labels, keys)
}
