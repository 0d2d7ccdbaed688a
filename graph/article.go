package graph

import "strings"

// WithArticle returns a name with its article: "a Goal", "an Assignment", "an ID!".
func WithArticle(name string) string {
	if name != "" && strings.ContainsAny(name[:1], "AEIOaeio") {
		return "an " + name
	}
	return "a " + name
}
