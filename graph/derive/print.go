package derive

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

const notice = "# Derived from schema/*.graphql by `go generate ./...`; not to be edited.\n"

// printer writes SDL with one-line descriptions, so that the file can be read.
type printer struct{ strings.Builder }

// printed writes a schema; with a description it is the schema's own.
func printed(description string, directives ast.DirectiveDefinitionList, definitions ast.DefinitionList) string {
	p := &printer{}
	p.WriteString(notice)
	if description != "" {
		p.WriteByte('\n')
		p.description("", description)
		p.line("", "schema {")
		p.line("  ", "query: Query")
		if definitions.ForName("Mutation") != nil {
			p.line("  ", "mutation: Mutation")
		}
		if definitions.ForName("Subscription") != nil {
			p.line("  ", "subscription: Subscription")
		}
		p.line("", "}")
	}
	for _, directive := range directives {
		p.WriteByte('\n')
		p.description("", directive.Description)
		p.WriteString("directive @" + directive.Name)
		p.arguments("", directive.Arguments)
		p.line("", " on ", locations(directive))
	}
	for _, definition := range definitions {
		p.WriteByte('\n')
		p.definition(definition)
	}
	return p.String()
}

func locations(directive *ast.DirectiveDefinition) string {
	names := make([]string, len(directive.Locations))
	for i, location := range directive.Locations {
		names[i] = string(location)
	}
	return strings.Join(names, " | ")
}

func (p *printer) line(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
	p.WriteByte('\n')
}

// description writes on one line what fits there; else a block.
func (p *printer) description(indent, text string) {
	if text == "" {
		return
	}
	if !strings.Contains(text, "\n") {
		p.line(indent, `"`, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text), `"`)
		return
	}
	p.line(indent, `"""`)
	for _, line := range strings.Split(strings.ReplaceAll(text, `"""`, `\"""`), "\n") {
		p.line(indent, line)
	}
	p.line(indent, `"""`)
}

var keywords = map[ast.DefinitionKind]string{
	ast.Object: "type ", ast.Interface: "interface ", ast.InputObject: "input ",
	ast.Enum: "enum ", ast.Scalar: "scalar ",
}

func (p *printer) definition(definition *ast.Definition) {
	p.description("", definition.Description)
	p.WriteString(keywords[definition.Kind] + definition.Name)
	if len(definition.Interfaces) > 0 {
		p.WriteString(" implements " + strings.Join(definition.Interfaces, " & "))
	}
	for _, directive := range definition.Directives {
		p.WriteString(" @" + directive.Name)
	}
	if definition.Kind == ast.Scalar {
		p.WriteByte('\n')
		return
	}
	p.line(" {")
	for _, field := range definition.Fields {
		p.description("  ", field.Description)
		p.field(field)
	}
	for _, value := range definition.EnumValues {
		p.description("  ", value.Description)
		p.line("  ", value.Name)
	}
	p.line("}")
}

func (p *printer) field(field *ast.FieldDefinition) {
	p.WriteString("  " + field.Name)
	p.arguments("  ", field.Arguments)
	p.WriteString(": " + field.Type.String() + orDefault(field.DefaultValue))
	for _, directive := range field.Directives {
		p.WriteString(" @" + directive.Name)
		for i, argument := range directive.Arguments {
			p.WriteString([]string{"(", ", "}[min(i, 1)] + argument.Name + ": " + argument.Value.String())
		}
		if len(directive.Arguments) > 0 {
			p.WriteByte(')')
		}
	}
	p.WriteByte('\n')
}

// arguments writes those of a field or directive, each on a line of its own.
func (p *printer) arguments(indent string, arguments ast.ArgumentDefinitionList) {
	if len(arguments) == 0 {
		return
	}
	p.line("(")
	for _, argument := range arguments {
		p.description(indent+"  ", argument.Description)
		p.line(indent, "  ", argument.Name, ": ", argument.Type.String(), orDefault(argument.DefaultValue))
	}
	p.WriteString(indent + ")")
}

// orDefault writes the default of an argument or of an input's field, where it has one.
func orDefault(value *ast.Value) string {
	if value == nil {
		return ""
	}
	return " = " + value.String()
}
