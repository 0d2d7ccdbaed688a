package embedded

import (
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// valueTest returns the test of a comparison on a value, nil for none.
func valueTest(property *graph.Property, op graph.Op, against any) (func(value any) bool, error) {
	if !property.Takes(op) {
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
	wanted, err := property.Elements(against)
	if err != nil {
		return nil, err
	}
	set := make(map[any]bool, len(wanted))
	for _, one := range wanted {
		set[one] = true
	}
	return func(value any) bool { return set[value] == in }, nil
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
