package seeds

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"malgraf/graph"
)

// The two values of basis that the SDL declares.
const (
	stated   = "STATED"
	inferred = "INFERRED"
)

// origin is where a fact comes from.
type origin struct{ source, basis, inference string }

// origin reads source, basis and inference, from above where the entry does not say them. A basis of its own has an
// inference of its own.
func (r *reader) origin(e entry, above origin) (origin, error) {
	of := above
	if source, is := e["source"].(string); is {
		of.source = r.source(source)
	}
	if basis, is := e["basis"].(string); is {
		of.basis, of.inference = basis, ""
	}
	if inference, is := e["inference"].(string); is {
		of.inference = inference
	}
	if of.source == "" || (of.basis == inferred) != (of.inference != "") {
		return of, fmt.Errorf("source %q, basis %s, inference %q do not go together: %w", of.source, of.basis, of.inference, graph.ErrInvalid)
	}
	return of, nil
}

// reserved are the names in an entry that are no properties of the node or edge itself, or that origin has read.
var reserved = []string{"near", "edges", "source", "basis", "inference"}

// properties are the entry's own, with where they come from.
func (e entry) properties(of origin) (map[string]any, error) {
	set := map[string]any{"source": of.source, "basis": of.basis}
	if of.inference != "" {
		set["inference"] = of.inference
	}
	for name, value := range e {
		first, _ := utf8.DecodeRuneInString(name)
		if unicode.IsUpper(first) || slices.Contains(reserved, name) {
			continue
		}
		plain, err := plainValue(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		set[name] = plain
	}
	return set, nil
}

// plainValue gives a value the Go type that a change has for it.
func plainValue(value any) (any, error) {
	switch v := value.(type) {
	case string, float64, bool, int64:
		return v, nil
	case uint64:
		return int64(v), nil
	case []any:
		texts := make([]string, len(v))
		for i, one := range v {
			text, is := one.(string)
			if !is {
				return nil, fmt.Errorf("%v is no text: %w", one, graph.ErrInvalid)
			}
			texts[i] = text
		}
		return texts, nil
	}
	return nil, fmt.Errorf("%v (%T) is no value of a property: %w", value, value, graph.ErrInvalid)
}
