package graph

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"
)

var colours = &Enum{Name: "Colour", Values: []string{"RED", "BLUE"}, rank: map[string]int{"RED": 0, "BLUE": 1}}

func TestCoerceTakesWhatHoldsAValueOfTheType(t *testing.T) {
	for _, c := range []struct {
		property    Property
		given, want any
	}{
		{Property{Type: TypeInt}, 7, int64(7)},
		{Property{Type: TypeInt}, int64(math.MinInt32), int64(math.MinInt32)},
		{Property{Type: TypeInt}, uint64(math.MaxInt32), int64(math.MaxInt32)},
		{Property{Type: TypeInt}, 7.0, int64(7)},
		{Property{Type: TypeInt}, float64(math.MinInt32), int64(math.MinInt32)},
		{Property{Type: TypeInt}, float64(math.MaxInt32), int64(math.MaxInt32)},
		{Property{Type: TypeInt}, json.Number("7.0"), int64(7)},
		{Property{Type: TypeInt}, json.Number("-2147483648"), int64(math.MinInt32)},
		{Property{Type: TypeFloat}, 7, 7.0},
		{Property{Type: TypeFloat}, int64(-7), -7.0},
		{Property{Type: TypeFloat}, uint64(7), 7.0},
		{Property{Type: TypeFloat}, json.Number("1e3"), 1000.0},
		{Property{Type: TypeBoolean}, true, true},
		{Property{Type: TypeString}, "", ""},
		{Property{Type: TypeString}, "A\u030a", "Å"},
		{Property{Type: TypeID}, "Target:7.2", "Target:7.2"},
		{Property{Type: TypeDate}, "2024-02-29", "2024-02-29"},
		{Property{Type: TypeEnum, Enum: colours}, "BLUE", "BLUE"},
		{Property{Type: TypeString, List: true}, []any{"b", "a\u0308"}, []string{"b", "ä"}},
		{Property{Type: TypeString, List: true}, []string{}, []string{}},
		{Property{Type: TypeEnum, Enum: colours, List: true}, []string{"RED"}, []string{"RED"}},
		{Property{Type: TypeInt}, nil, nil},
		{Property{Type: TypeString, List: true}, nil, nil},
	} {
		got, err := c.property.Coerce(c.given)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("type %d: %#v becomes %#v (%v), want %#v", c.property.Type, c.given, got, err, c.want)
		}
	}
}

func TestCoerceRefusesEverythingElse(t *testing.T) {
	for _, c := range []struct {
		property Property
		given    []any
	}{
		{Property{Type: TypeInt}, []any{"7", true, 1.5, math.NaN(), math.Inf(-1), math.MaxInt32 + 1, int64(math.MinInt32 - 1), uint64(math.MaxUint64), float64(math.MaxInt32 + 1), json.Number("x"), json.Number("2147483648"), []any{7}}},
		{Property{Type: TypeFloat}, []any{"7", false, math.NaN(), math.Inf(1), json.Number("1e999"), json.Number("x"), []any{7.0}}},
		{Property{Type: TypeBoolean}, []any{"true", 1, 0}},
		{Property{Type: TypeString}, []any{7, 1.5, true, []any{"a"}, []string{"a"}, "n\xe4mnd", json.Number("7")}},
		{Property{Type: TypeID}, []any{7, "\xff"}},
		{Property{Type: TypeDate}, []any{"2023-02-29", "2023-2-1", "2023-02-01T00:00:00Z", "", " 2023-02-01", "2023-00-01", "+2023-02-01", "02023-02-01", 20230201}},
		{Property{Type: TypeEnum, Enum: colours}, []any{"red", "GREEN", "", 0}},
		{Property{Type: TypeString, List: true}, []any{"a", []any{"a", nil}, []any{1}, []any{[]any{"a"}}, []string{"\xff"}, 7}},
		{Property{Type: TypeEnum, Enum: colours, List: true}, []any{[]any{"RED", "GREEN"}, []string{"red"}}},
	} {
		for _, given := range c.given {
			if got, err := c.property.Coerce(given); !errors.Is(err, ErrInvalid) {
				t.Errorf("type %d, list %v: %#v becomes %#v (%v), want ErrInvalid", c.property.Type, c.property.List, given, got, err)
			}
		}
	}
}

func TestCoerceOneCoercesAnElementOfAList(t *testing.T) {
	list := Property{Type: TypeEnum, Enum: colours, List: true}
	if got, err := list.CoerceOne("RED"); err != nil || got != "RED" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := list.CoerceOne([]string{"RED"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a list for an element: %v", err)
	}
}
