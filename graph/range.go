package graph

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Range bounds the numbers of a property; both ends belong to it. Nil is no bound.
type Range struct{ Min, Max *float64 }

// String says it as a rule: "from -3 to 3", "at least 1".
func (r *Range) String() string {
	switch {
	case r.Max == nil:
		return "at least " + number(*r.Min)
	case r.Min == nil:
		return "at most " + number(*r.Max)
	}
	return "from " + number(*r.Min) + " to " + number(*r.Max)
}

func number(bound float64) string { return strconv.FormatFloat(bound, 'f', -1, 64) }

// Holds tells whether a coerced value lies within; one that is missing does.
func (r *Range) Holds(value any) bool {
	var n float64
	switch value := value.(type) {
	case int64:
		n = float64(value)
	case float64:
		n = value
	}
	return value == nil || (r.Min == nil || n >= *r.Min) && (r.Max == nil || n <= *r.Max)
}

// Accept coerces a value that is to be kept, as Coerce does, and refuses one out of
// the property's range. What is only compared with need not lie within.
func (p *Property) Accept(value any) (any, error) {
	coerced, err := p.Coerce(value)
	if err == nil && p.Range != nil && !p.Range.Holds(coerced) {
		return nil, fmt.Errorf("%v is not %s: %w", coerced, p.Range, ErrInvalid)
	}
	return coerced, err
}

// parseRange reads @range of a property, nil where it has none.
func parseRange(field *ast.FieldDefinition, property *Property) (*Range, error) {
	directive := field.Directives.ForName("range")
	if directive == nil {
		return nil, nil
	}
	if property.List || property.Type != TypeInt && property.Type != TypeFloat {
		return nil, failAt(field.Position, "%s: @range wants an Int or a Float", field.Name)
	}
	var ends [2]*float64
	for i, name := range []string{"min", "max"} {
		argument := directive.Arguments.ForName(name)
		if argument == nil {
			continue
		}
		bound, err := strconv.ParseFloat(argument.Value.Raw, 64)
		if err != nil || strings.ContainsAny(argument.Value.Raw, "nN") {
			return nil, failAt(field.Position, "%s: %s of @range is no number", field.Name, name)
		}
		ends[i] = &bound
	}
	if ends[0] == nil && ends[1] == nil || ends[0] != nil && ends[1] != nil && *ends[0] > *ends[1] {
		return nil, failAt(field.Position, "%s: @range wants min, max, or both in this order", field.Name)
	}
	return &Range{Min: ends[0], Max: ends[1]}, nil
}
