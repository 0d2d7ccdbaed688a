package read

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// longestSpelled is how long the values of variables may be by which a plan is known.
const longestSpelled = 500

// variablesIn are the names of the variables that a selection speaks of, in its
// arguments and conditions, and those in the arguments of a field.
func variablesIn(of *ast.Field, set ast.SelectionSet) []string {
	s := speaker{names: map[string]bool{}, spread: map[string]bool{}}
	if of != nil {
		s.arguments(of.Arguments)
	}
	s.set(set)
	return slices.Sorted(maps.Keys(s.names))
}

// speaker gathers the variables that parts of a query speak of.
type speaker struct{ names, spread map[string]bool }

func (s speaker) set(set ast.SelectionSet) {
	for _, selection := range set {
		switch one := selection.(type) {
		case *ast.Field:
			s.directives(one.Directives)
			s.arguments(one.Arguments)
			s.set(one.SelectionSet)
		case *ast.InlineFragment:
			s.directives(one.Directives)
			s.set(one.SelectionSet)
		case *ast.FragmentSpread:
			s.directives(one.Directives)
			if !s.spread[one.Name] {
				s.spread[one.Name] = true
				s.set(one.Definition.SelectionSet)
			}
		}
	}
}

func (s speaker) directives(directives ast.DirectiveList) {
	for _, directive := range directives {
		s.arguments(directive.Arguments)
	}
}

func (s speaker) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		s.value(argument.Value)
	}
}

func (s speaker) value(value *ast.Value) {
	if value.Kind == ast.Variable {
		s.names[value.Raw] = true
	}
	for _, child := range value.Children {
		s.value(child.Value)
	}
}

// spelled writes the values of variables so that other values, or those of another type,
// are another text. False: it would be long, or cannot be told.
func spelled(names []string, values map[string]any) (string, bool) {
	if len(names) == 0 {
		return "", true
	}
	var text []byte
	for _, name := range names {
		value, given := values[name]
		if !given {
			text = append(text, '-')
			continue
		}
		var short bool
		if text, short = appendSpelled(text, value); !short {
			return "", false
		}
	}
	return string(text), true
}

func appendSpelled(text []byte, value any) ([]byte, bool) {
	if long, is := value.(string); is && len(long) > longestSpelled {
		return text, false
	}
	switch v := value.(type) {
	case nil:
		text = append(text, '0')
	case bool:
		text = strconv.AppendBool(append(text, 'b'), v)
	case string:
		text = strconv.AppendQuote(append(text, 's'), v)
	case json.Number:
		text = strconv.AppendQuote(append(text, 'n'), string(v))
	case int64:
		text = strconv.AppendInt(append(text, 'i'), v, 10)
	case float64:
		text = strconv.AppendFloat(append(text, 'f'), v, 'g', -1, 64)
	case []any:
		text = append(text, '[')
		for _, one := range v {
			var short bool
			if text, short = appendSpelled(text, one); !short {
				return text, false
			}
		}
		text = append(text, ']')
	case map[string]any:
		text = append(text, '{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text = strconv.AppendQuote(text, name)
			var short bool
			if text, short = appendSpelled(text, v[name]); !short {
				return text, false
			}
		}
		text = append(text, '}')
	default:
		return text, false
	}
	return append(text, ','), len(text) <= longestSpelled
}
