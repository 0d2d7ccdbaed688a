package embedded

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// valueTest returns the test of a comparison on a value, nil for none.
func valueTest(property *graph.Property, op graph.Op, against any) (func(value any) bool, error) {
	if !takes(property, op) {
		return nil, fmt.Errorf("the operator does not go with its type: %w", graph.ErrInvalid)
	}
	switch op {
	case graph.IsNull, graph.IsEmpty:
		wanted, isBool := against.(bool)
		if !isBool {
			return nil, fmt.Errorf("%v is not true or false: %w", against, graph.ErrInvalid)
		}
		return func(value any) bool {
			list, isList := value.([]string)
			return (value == nil || isList && len(list) == 0) == wanted
		}, nil
	case graph.In, graph.NotIn:
		return setTest(property, op == graph.In, against)
	}
	wanted, err := property.CoerceOne(against)
	if err != nil {
		return nil, err
	}
	if wanted == nil {
		return nil, fmt.Errorf("null is no value to compare with: %w", graph.ErrInvalid)
	}
	switch op {
	case graph.Eq:
		return equals(wanted), nil
	case graph.Ne:
		same := equals(wanted)
		return func(value any) bool { return !same(value) }, nil
	case graph.Has:
		return func(value any) bool {
			list, _ := value.([]string)
			return slices.Contains(list, wanted.(string))
		}, nil
	case graph.Contains, graph.StartsWith:
		return foldTest(wanted.(string), op == graph.StartsWith), nil
	}
	return func(value any) bool { return value != nil && holds(op, compareValues(value, wanted)) }, nil
}

func equals(wanted any) func(value any) bool {
	if text, isText := wanted.(string); isText {
		return func(value any) bool {
			have, isText := value.(string)
			return isText && have == text
		}
	}
	return func(value any) bool { return value == wanted }
}

// setTest is the test of In, or of NotIn.
func setTest(property *graph.Property, in bool, against any) (func(value any) bool, error) {
	wanted, err := elements(property, against)
	if err != nil {
		return nil, err
	}
	set := make(map[any]bool, len(wanted))
	for _, one := range wanted {
		set[one] = true
	}
	return func(value any) bool { return set[value] == in }, nil
}

// elements coerces the values of a list to compare with.
func elements(property *graph.Property, against any) ([]any, error) {
	var wanted []any
	switch list := against.(type) {
	case []any:
		wanted = list
	case []string:
		for _, one := range list {
			wanted = append(wanted, one)
		}
	default:
		return nil, fmt.Errorf("%v is no list: %w", against, graph.ErrInvalid)
	}
	coerced := make([]any, len(wanted))
	for i, one := range wanted {
		value, err := property.CoerceOne(one)
		if err != nil {
			return nil, err
		}
		if value == nil {
			return nil, fmt.Errorf("null is no value to compare with: %w", graph.ErrInvalid)
		}
		coerced[i] = value
	}
	return coerced, nil
}

// takes tells whether an operator goes with the type of a property.
func takes(property *graph.Property, op graph.Op) bool {
	if property.List {
		return op == graph.Has || op == graph.IsEmpty
	}
	switch op {
	case graph.Eq, graph.Ne, graph.In, graph.NotIn, graph.IsNull:
		return true
	case graph.Gt, graph.Gte, graph.Lt, graph.Lte:
		return property.Type == graph.TypeInt || property.Type == graph.TypeFloat || property.Type == graph.TypeDate
	case graph.Contains, graph.StartsWith:
		return property.Type == graph.TypeString
	}
	return false
}

// compareValues orders numbers and dates.
func compareValues(a, b any) int {
	switch v := a.(type) {
	case int64:
		return compareNumbers(v, b.(int64))
	case float64:
		return compareNumbers(v, b.(float64))
	case string:
		return strings.Compare(v, b.(string))
	}
	return 0
}

func compareNumbers[N int64 | float64](a, b N) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// holds tells whether an operator holds where the comparison came out so.
func holds(op graph.Op, compared int) bool {
	switch op {
	case graph.Eq:
		return compared == 0
	case graph.Ne:
		return compared != 0
	case graph.Gt:
		return compared > 0
	case graph.Gte:
		return compared >= 0
	case graph.Lt:
		return compared < 0
	case graph.Lte:
		return compared <= 0
	}
	return false
}
