package embedded

import (
	"bytes"
	"fmt"
	"slices"

	"malgraf/graph"
)

// sortKey returns the key of a node by the terms of an order.
func sortKey(terms []term, row, tuple uint32) []byte {
	if len(terms) == 0 {
		return nil
	}
	var room [usualKey]byte
	key := room[:0]
	for i := range terms {
		key = terms[i].appendTo(key, row, tuple)
	}
	return bytes.Clone(key)
}

// usualKey is how long most keys are at most, in bytes: two texts.
const usualKey = 512

// positionKey returns the key of a place in an ordered list, ErrInvalid where its
// values do not fit the order.
func positionKey(terms []term, position *graph.Position) ([]byte, error) {
	if len(position.Keys) != len(terms) {
		return nil, fmt.Errorf("a position with %d values in an order of %d terms: %w", len(position.Keys), len(terms), graph.ErrInvalid)
	}
	var key []byte
	for i := range terms {
		t := &terms[i]
		sorted := t.sorted
		if sorted == nil {
			sorted = &graph.Property{Type: graph.TypeInt}
		}
		value, err := sorted.CoerceOne(position.Keys[i])
		if err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
		if t.ranks != nil && value != nil {
			key = appendRank(key, t.order.rankOf(value), t.Desc)
			continue
		}
		key = appendKey(key, value, t.sorted, t.Desc)
	}
	return key, nil
}

// manyKeys is from how many rows on ranks are used instead of keys of texts.
const manyKeys = 2000

// rank gives the terms that compare texts the ranks of these.
func rank(terms []term) {
	for i := range terms {
		t := &terms[i]
		if t.Property != nil && t.Property.Type == graph.TypeString && t.ranks == nil {
			order := t.far.ordered([]graph.Order{{Property: t.Property}})
			if order != nil {
				t.order, t.ranks = order, order.rankAll()
			}
		}
	}
}

// sameOrder tells whether two orders are one.
func sameOrder(a, b []graph.Order) bool {
	return slices.EqualFunc(a, b, func(x, y graph.Order) bool {
		return x.Property == y.Property && x.EdgeProperty == y.EdgeProperty && x.Count == y.Count &&
			x.Desc == y.Desc && slices.Equal(x.Path, y.Path) && x.Along == nil && y.Along == nil
	})
}
