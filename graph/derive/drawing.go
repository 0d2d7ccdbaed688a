package derive

import (
	"fmt"
	"io/fs"
	"strings"

	"malgraf/graph"
)

// Drawing returns the graph's model as it stands in a store that keeps it under its
// own names: a Mermaid picture in Markdown for each of schema/'s files that declares
// kinds, with their properties and the edges that go out from them.
func Drawing(files fs.FS) (string, error) {
	d, err := read(files)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, file := range d.files() {
		kinds := d.declaredIn(file)
		if len(kinds) == 0 {
			continue
		}
		title := strings.ReplaceAll(strings.TrimSuffix(file, ".graphql"), "_", " ")
		fmt.Fprintf(&text, "### %s%s\n```mermaid\nclassDiagram\n  direction LR\n", strings.ToUpper(title[:1]), title[1:])
		for _, kind := range kinds {
			d.drawKind(&text, kind)
		}
		for _, kind := range kinds {
			d.drawEdges(&text, kind)
		}
		text.WriteString("```\n\n")
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// files returns the names of the files with definitions, in their order.
func (d *derivation) files() []string {
	var names []string
	for _, definition := range d.doc.Definitions {
		if name := definition.Position.Src.Name; len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}

func (d *derivation) declaredIn(file string) []*graph.Kind {
	var kinds []*graph.Kind
	for _, kind := range d.schema.Kinds {
		if d.doc.Definitions.ForName(kind.Name).Position.Src.Name == file {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (d *derivation) drawKind(to *strings.Builder, kind *graph.Kind) {
	fmt.Fprintf(to, "  class %s {\n", kind.Name)
	for i, property := range own(kind.Properties) {
		fmt.Fprintf(to, "    %s %s\n", d.drawnType(property), property.Name)
		if i == 0 && kind.Scope != nil {
			fmt.Fprintf(to, "    ID %s\n", kind.Scope.Name)
		}
	}
	to.WriteString("  }\n")
}

// drawEdges draws one arrow to each kind that edges lead to, for arrows between the
// same two would lie upon one another.
func (d *derivation) drawEdges(to *strings.Builder, kind *graph.Kind) {
	for _, far := range d.schema.Kinds {
		var labels []string
		for _, edgeType := range d.schema.EdgeTypes {
			if edgeType.From == kind && edgeType.To == far && !edgeType.Scope {
				labels = append(labels, drawnEdge(edgeType))
			}
		}
		if len(labels) > 0 {
			fmt.Fprintf(to, "  %s --> %s : %s\n", kind.Name, far.Name, strings.Join(labels, " · "))
		}
	}
}

func drawnEdge(edgeType *graph.EdgeType) string {
	var names []string
	for _, property := range own(edgeType.Properties) {
		names = append(names, property.Name)
	}
	if len(names) == 0 {
		return edgeType.Name
	}
	return edgeType.Name + " (" + strings.Join(names, ", ") + ")"
}

func (d *derivation) drawnType(property *graph.Property) string {
	name := d.scalar(property)
	if property.List {
		return name + "[]"
	}
	return name
}

// own leaves out the source, basis and inference that everything ends with.
func own(properties []*graph.Property) []*graph.Property { return properties[:len(properties)-3] }
