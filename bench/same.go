package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Same returns where two answers to a question differ, nil where they hold the
// same. Shapes are brought to one first:
//
//   - a connection becomes the list of its nodes, each with the properties of the
//     edge that led to it; where totalCount was asked for too, it stays beside the list;
//   - a single object becomes a list of one, null a list of none, for the peer has
//     a list where Målgraf has a node;
//   - a group of a count becomes its node, with the count beside its properties; a
//     connection of which nothing but totalCount was asked becomes that number;
//   - a field named sort goes: the peer has to select what it orders a nested list by.
//
// The order of lists is part of the answer.
func Same(a, b any) error {
	return differ("", normal(a), normal(b))
}

// Answer reads the JSON of a GraphQL answer, and goes below a field of it.
func Answer(text []byte, under string) (any, error) {
	var response struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal(text, &response); err != nil {
		return nil, err
	}
	if len(response.Errors) > 0 {
		return nil, fmt.Errorf("%.500v", response.Errors)
	}
	if under != "" {
		return response.Data[under], nil
	}
	return response.Data, nil
}

// fields brings the fields of an object to one shape.
func fields(object map[string]any) map[string]any {
	made := map[string]any{}
	for name, value := range object {
		switch value := value.(type) {
		case map[string]any:
			if shaped, isObject := normal(value).(map[string]any); isObject && shaped["totalCount"] == nil {
				made[name] = []any{shaped}
			} else {
				made[name] = normal(value)
			}
		case nil:
			made[name] = []any{}
		default:
			made[name] = normal(value)
		}
	}
	delete(made, "sort")
	return made
}

func normal(value any) any {
	switch v := value.(type) {
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = normal(one)
		}
		return list
	case map[string]any:
		var list []any
		switch {
		case v["edges"] != nil:
			for _, edge := range v["edges"].([]any) {
				list = append(list, edgeNode(edge.(map[string]any)))
			}
		case v["nodes"] != nil:
			list = normal(v["nodes"]).([]any)
		case v["totalCount"] != nil && len(v) == 1:
			return normal(v["totalCount"])
		case v["count"] != nil && v["node"] != nil && len(v) == 2:
			return edgeNode(v)
		default:
			return fields(v)
		}
		if total, counted := v["totalCount"]; counted {
			return map[string]any{"totalCount": normal(total), "list": list}
		}
		return append([]any{}, list...)
	case int64:
		return float64(v)
	}
	return value
}

// edgeNode puts the properties of an edge to those of the node it leads to; the
// peer keeps them in an object of their own.
func edgeNode(edge map[string]any) map[string]any {
	made := fields(edge["node"].(map[string]any))
	for name, value := range edge {
		switch properties, isObject := value.(map[string]any); {
		case name == "node":
		case isObject:
			maps.Copy(made, fields(properties))
		default:
			made[name] = value
		}
	}
	return made
}

// differ finds the first difference of two values of one shape.
func differ(at string, a, b any) error {
	switch x := a.(type) {
	case []any:
		y, isList := b.([]any)
		if !isList || len(x) != len(y) {
			return fmt.Errorf("%s: %s, and %s", at, brief(a), brief(b))
		}
		for i := range x {
			if err := differ(fmt.Sprintf("%s[%d]", at, i), x[i], y[i]); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		y, isObject := b.(map[string]any)
		if !isObject || !slices.Equal(slices.Sorted(maps.Keys(x)), slices.Sorted(maps.Keys(y))) {
			return fmt.Errorf("%s: %s, and %s", at, brief(a), brief(b))
		}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if err := differ(at+"."+name, x[name], y[name]); err != nil {
				return err
			}
		}
		return nil
	}
	if a != b {
		return fmt.Errorf("%s: %s, and %s", at, brief(a), brief(b))
	}
	return nil
}

// brief shows a value of a difference.
func brief(value any) string {
	switch v := value.(type) {
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %v", slices.Sorted(maps.Keys(v)))
	}
	return fmt.Sprintf("%#v", value)
}

// sorted brings every list into one order.
func sorted(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = sorted(v[i])
		}
		slices.SortFunc(v, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }) // maps print by key
	case map[string]any:
		for name := range v {
			v[name] = sorted(v[name])
		}
	}
	return value
}
