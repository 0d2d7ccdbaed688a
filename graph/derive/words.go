package derive

import (
	"strings"
	"unicode"

	"malgraf/graph"
)

// words takes a name apart: focusAreas and TAKES_PART become "focus areas" and "takes part".
func words(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range strings.ReplaceAll(name, "_", " ") {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// sentence makes a description of a name that has none.
func sentence(name string) string {
	text := []rune(words(name))
	text[0] = unicode.ToUpper(text[0])
	return string(text) + "."
}

// aKind returns "a target", "an assignment".
func aKind(kind *graph.Kind) string {
	return graph.WithArticle(words(kind.Name))
}

func orElse(description, other string) string {
	if description != "" {
		return description
	}
	return other
}

func ofProperty(property *graph.Property) string {
	about := orElse(property.Description, sentence(property.Name))
	if property.Range == nil {
		return about
	}
	rule := property.Range.String()
	return about + " " + upperFirst(rule) + "."
}

// ofEdge describes an edge: as the SDL does, or by its name and where it leads.
func ofEdge(edge *graph.Edge) string {
	switch {
	case edge.Description != "":
		return edge.Description
	case edge.Type.Scope && edge.Many:
		return "The " + words(edge.Name) + " that it owns."
	case edge.Type.Scope:
		return "The " + words(edge.Far.Name) + " that owns it."
	}
	far := words(edge.Far.One)
	if edge.Many {
		far = words(edge.Far.Many)
	}
	if words(edge.Name) == far {
		return "The " + far + " at the other end of " + edge.Type.Name + "."
	}
	name := sentence(edge.Name)
	return strings.TrimSuffix(name, ".") + ": " + far + " at the other end of " + edge.Type.Name + "."
}
