package graph_test

import (
	"encoding/json"
	"errors"
	"testing"

	"malgraf/graph"
)

func TestWhatIsWrittenLiesInTheRangeOfItsProperty(t *testing.T) {
	least, greatest := -3.0, 3.0
	for _, c := range []struct {
		of       graph.Type
		within   *graph.Range
		accepted []any
		refused  map[any]string
	}{
		{graph.TypeInt, &graph.Range{Min: &least, Max: &greatest}, []any{nil, -3, 3, 0.0, json.Number("2")},
			map[any]string{-4: "-4 is not from -3 to 3: invalid", json.Number("4"): "4 is not from -3 to 3: invalid", "2": "2 is no whole number: invalid"}},
		{graph.TypeFloat, &graph.Range{Min: &least}, []any{nil, -3, 1e300}, map[any]string{-3.0001: "-3.0001 is not at least -3: invalid"}},
		{graph.TypeFloat, &graph.Range{Max: &greatest}, []any{nil, 3.0, -1e300}, map[any]string{3.5: "3.5 is not at most 3: invalid"}},
		{graph.TypeInt, nil, []any{nil, 1 << 30}, nil},
	} {
		property := &graph.Property{Name: "n", Type: c.of, Range: c.within}
		for _, value := range c.accepted {
			if _, err := property.Accept(value); err != nil {
				t.Errorf("%v: %v", value, err)
			}
		}
		for value, want := range c.refused {
			if _, err := property.Accept(value); !errors.Is(err, graph.ErrInvalid) || err.Error() != want {
				t.Errorf("%v: %v, want %s", value, err, want)
			}
			if _, err := property.Coerce(value); (err == nil) != (value != "2") {
				t.Errorf("%v: to be compared with: %v", value, err)
			}
		}
	}
}
