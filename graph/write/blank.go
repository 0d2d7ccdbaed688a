package write

import (
	"strings"
	"unicode"

	"malgraf/graph"
)

// refuseBlank refuses texts in which nobody sees anything, where something must be said:
// a required one, a unique one, by which strangers would become one node, and a name
// among aliases.
func (c *compiler) refuseBlank(step *Step) {
	for _, property := range step.Kind.Properties {
		value, _ := step.Input.Get(property.Name)
		switch at := step.At.then(property.Name); {
		case isBlank(value) && property.Required:
			c.invalid(at, "%s is blank, and every %s must have %s", property.Name, step.Kind.Name, graph.WithArticle(property.Name))
		case isBlank(value) && property.Unique != nil:
			c.invalid(at, "%s is blank; leave it out or give null where there is none", property.Name)
		}
	}
	for _, property := range step.Kind.Uniques() {
		if property.Unique.Aliases == nil {
			continue
		}
		value, _ := step.Input.Get(property.Unique.Aliases.Name)
		names, _ := value.([]any)
		for i, name := range names {
			if isBlank(name) {
				c.invalid(step.At.then(property.Unique.Aliases.Name, i), "a name that is blank is none; leave it out")
			}
		}
	}
}

// isBlank tells whether a value is a text of nothing but white space and characters
// that have no width or are not shown.
func isBlank(value any) bool {
	text, is := value.(string)
	return is && strings.TrimFunc(text, func(r rune) bool { return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf) }) == ""
}
