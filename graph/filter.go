package graph

import "slices"

// Filter is a condition on a node (and, under an Expand or EdgeSome…, on the
// edge that led to it). Logic is two-valued: a leaf on a missing value is false,
// but for IsNull, Ne and NotIn; Not is the plain complement.
type Filter interface{ filter() }

// And is true where all are; true when empty.
type And []Filter

// Or is true where one is; false when empty.
type Or []Filter

// Not is true where the filter is false.
type Not struct{ Filter Filter }

// Compare holds a property of the node against a value.
type Compare struct {
	Property *Property
	Op       Op
	// Value is of the property's Go type; a []any of such for In and NotIn; a
	// bool for IsNull and IsEmpty; one element, a string, for Has.
	Value any
}

// EdgeCompare holds a property of the edge that led to the node against a value.
type EdgeCompare Compare

// EdgeMatch holds the nodes at the far end of an edge against a filter, in which
// EdgeCompare speaks of this edge.
type EdgeMatch struct {
	Edge *Edge
	// Quantifier: Some, None, All. A to-one edge uses Some (`is`) and None with a nil filter (`isNull: true`).
	Quantifier Quantifier
	// Where is nil for "any".
	Where Filter
}

// EdgeCount holds the number of edges, of those whose far ends match Where, against a number.
type EdgeCount struct {
	Edge  *Edge
	Where Filter
	Op    Op
	// Value is an int64; a []any of such for In and NotIn.
	Value any
}

// OfNone tells whether the condition holds where there is no such edge.
func (c EdgeCount) OfNone() bool {
	switch value := c.Value.(type) {
	case int64:
		switch c.Op {
		case Eq:
			return value == 0
		case Ne:
			return value != 0
		case Gt:
			return value < 0
		case Gte:
			return value <= 0
		case Lt:
			return value > 0
		case Lte:
			return value >= 0
		}
	case []any:
		return slices.Contains(value, any(int64(0))) == (c.Op == In)
	}
	return false // no store takes it
}

// Quantifier says how many of the far ends must match.
type Quantifier uint8

// The quantifiers. None and All are true where there is no edge.
const (
	Some Quantifier = iota
	None
	All
)

// Op is the operator of a comparison.
type Op uint8

// The operators.
const (
	Eq         Op = iota
	Ne            // true for a missing value
	In            // false for an empty list
	NotIn         // true for a missing value
	Gt            // numbers and dates
	Gte           //
	Lt            //
	Lte           //
	Contains      // on Fold of both
	StartsWith    // on Fold of both
	IsNull        // Value true: missing; false: there
	Has           // lists: one element equals Value
	IsEmpty       // lists: Value true: no element
)

func (And) filter()         {}
func (Or) filter()          {}
func (Not) filter()         {}
func (Compare) filter()     {}
func (EdgeCompare) filter() {}
func (EdgeMatch) filter()   {}
func (EdgeCount) filter()   {}
