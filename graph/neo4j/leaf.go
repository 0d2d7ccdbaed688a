package neo4j

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// signs write the operators that compare a value that is there.
var signs = map[graph.Op]string{
	graph.Eq: "=", graph.Ne: "<>", graph.Gt: ">", graph.Gte: ">=", graph.Lt: "<", graph.Lte: "<=",
	graph.In: "IN", graph.Contains: "CONTAINS", graph.StartsWith: "STARTS WITH",
}

// leaf writes the comparison of a property of a variable with a value.
func (s *statement) leaf(variable string, property *graph.Property, op graph.Op, value any, negate bool) (string, error) {
	if !property.Takes(op) {
		return "", fmt.Errorf("the operator does not go with its type: %w", graph.ErrInvalid)
	}
	name := at(variable, property.Name)
	switch op {
	case graph.IsNull, graph.IsEmpty:
		wanted, isBool := value.(bool)
		if !isBool {
			return "", fmt.Errorf("%v is not true or false: %w", value, graph.ErrInvalid)
		}
		if wanted != negate {
			return name + " IS NULL", nil
		}
		return name + " IS NOT NULL", nil
	case graph.In, graph.NotIn:
		wanted, err := property.Elements(value)
		if err != nil {
			return "", err
		}
		return positive(name, "IN", s.oneOf(property, wanted), (op == graph.NotIn) != negate), nil
	}
	wanted, err := property.CoerceOne(value)
	if err != nil {
		return "", err
	}
	if wanted == nil {
		return "", fmt.Errorf("null is no value to compare with: %w", graph.ErrInvalid)
	}
	switch op {
	case graph.Ne:
		return positive(name, "=", s.value(wanted), !negate), nil
	case graph.Has:
		if negate {
			return "(" + name + " IS NULL OR NOT " + s.value(wanted) + " IN " + name + ")", nil
		}
		return s.value(wanted) + " IN " + name, nil
	case graph.Contains, graph.StartsWith:
		name, wanted = at(variable, foldName(property)), graph.Fold(wanted.(string))
	}
	return positive(name, signs[op], s.value(wanted), negate), nil
}

// oneOf writes the values of which a property is to have one. Neo4j does not look into a
// parameter, takes its list for one of ten, and so an enumeration's for all there are,
// which no index is worth. So these, which are few, are written one by one.
func (s *statement) oneOf(property *graph.Property, wanted []any) string {
	if property.Type != graph.TypeEnum || len(wanted) == 0 || len(wanted) > len(property.Enum.Values) {
		return s.value(wanted)
	}
	each := make([]string, len(wanted))
	for i, one := range wanted {
		each[i] = s.enumValue(property.Enum, one)
	}
	return "[" + strings.Join(each, ", ") + "]"
}

// enumValue makes a parameter of an enumeration's value, the same wherever it stands. Of two
// written lists that a property is to be in, Neo4j keeps what is written alike in both: it takes
// two parameters for two values, whatever they hold.
func (s *statement) enumValue(enum *graph.Enum, value any) string {
	key := fmt.Sprint(enum.Name, ".", value)
	if s.enums[key] == "" {
		s.enums[key] = s.value(value)
	}
	return s.enums[key]
}

// positive writes a comparison, or its opposite, which holds for a missing value.
func positive(name, sign, value string, negate bool) string {
	if negate {
		return "(" + name + " IS NULL OR NOT " + name + " " + sign + " " + value + ")"
	}
	return name + " " + sign + " " + value
}
