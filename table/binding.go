package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"malgraf/graph"
)

// binding is a mapping with its names found in the schema.
type binding struct {
	kind       *graph.Kind
	external   *graph.Property
	properties []boundProperty // in SDL order
	edges      []boundEdge     // in SDL order, and the mapping's within a field
	warnings   []string
}

type boundProperty struct {
	*graph.Property
	from   PropertyColumn
	values map[string]string // by fold
}

// boundEdge is one column that leads to other nodes.
type boundEdge struct {
	*graph.Edge
	from      EdgeColumn
	by        *graph.Property
	within    []string // of graph.Ref, for kinds that all municipalities share
	pattern   *regexp.Regexp
	separator string
	values    map[string]string // by fold
	set       map[string]any    // coerced
	create    bool
	toPosts   bool
}

// bind finds the names of a mapping in the schema. All that does not fit is told at once.
func bind(schema *graph.Schema, kind *graph.Kind, mapping Mapping) (*binding, error) {
	b := &binding{kind: kind, external: kind.Property(externalID)}
	var wrong []string
	refuse := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	b.bindProperties(mapping, refuse)
	b.bindEdges(mapping, refuse)
	b.demand(mapping, refuse)
	if len(wrong) > 0 {
		return nil, invalidMapping("%s", strings.Join(wrong, "; "))
	}
	return b, nil
}

func (b *binding) bindProperties(mapping Mapping, refuse func(string, ...any)) {
	for _, name := range sortedKeys(mapping.Properties) {
		if property := b.kind.Property(name); property == nil || property.Computed || slices.Contains(ourProperties, name) {
			refuse("properties: there is no %s of %s to import", name, b.kind.Name)
		}
	}
	for _, property := range b.kind.Properties {
		from, named := mapping.Properties[property.Name]
		if !named || slices.Contains(ourProperties, property.Name) {
			continue
		}
		if (from.Column == "") == (from.Value == "") {
			refuse("properties: %s needs either a column or a value", property.Name)
			continue
		}
		if from.Separator == "" {
			from.Separator = mapping.Separator
		}
		bound := boundProperty{Property: property, from: from, values: byFold(from.Values)}
		for _, fixed := range bound.fixedTexts() {
			if _, err := bound.convert(fixed); err != nil {
				refuse("properties: %s: %v", property.Name, err)
			}
		}
		b.properties = append(b.properties, bound)
	}
}

// ourProperties are those the import itself fills, or the mapping names elsewhere.
var ourProperties = []string{"id", "source", "basis", "inference", externalID}

// fixedTexts are what the mapping itself says that the property is to be.
func (p boundProperty) fixedTexts() []string {
	fixed := []string{p.from.Value, p.from.Default}
	for _, key := range sortedKeys(p.from.Values) {
		fixed = append(fixed, p.from.Values[key])
	}
	return slices.DeleteFunc(fixed, func(text string) bool { return tidy(text) == "" })
}

// demand refuses a mapping that is silent about what every node of the kind must have.
func (b *binding) demand(mapping Mapping, refuse func(string, ...any)) {
	for _, property := range b.kind.Properties {
		_, named := mapping.Properties[property.Name]
		if property.Required && !property.Computed && !named && !slices.Contains(ourProperties, property.Name) {
			refuse("properties: every %s must have %s, and the map does not say from where", b.kind.Name, graph.WithArticle(property.Name))
		}
	}
}

func byFold(values map[string]string) map[string]string {
	folded := make(map[string]string, len(values))
	for from, to := range values {
		folded[fold(from)] = tidy(to)
	}
	return folded
}
