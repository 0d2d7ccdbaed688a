package graph

// Order is one term of an order. Missing values come last in both directions.
// Strings are ordered by [SortKey], ids byte by byte, enums as the SDL lists their
// values, false before true.
type Order struct {
	// Path are the to-one edges to follow first; a missing one makes the value missing.
	Path []*Edge
	// One of the following three is set.
	// Property of the node at the end of the path.
	Property *Property
	// EdgeProperty of the edge that led to the node; Expand only, with no path.
	EdgeProperty *Property
	// Count of the edges of a to-many edge at the end of the path.
	Count *Edge

	// Along limits what the edges lead to: a filter for each of Path, then one for
	// Count; what does not match is as if it were not there. Shorter, or nil: any.
	Along []Filter

	Desc bool
}

// Limit returns the filter for the i-th edge of the term, nil for any.
func (o Order) Limit(i int) Filter {
	if i >= len(o.Along) {
		return nil
	}
	return o.Along[i]
}

// Page is a part of an ordered list: what lies after After and before Before,
// and of that the first First or the last Last. At most one of First and Last is
// set (not nil); with neither the page is the whole list. A page of no rows stands
// where its rows would begin (First) or end (Last).
type Page struct {
	First, Last   *int
	After, Before *Position
}

// Position is a place in an ordered list, whether or not the node it was taken
// from is still there: the values of the order's terms (as in Rows.Keys), then the
// id, then along an edge type with a key the values of the edge's key.
type Position struct {
	Keys []any
	ID   string
	// Edge holds a value for each property of EdgeType.Key; nil stands for every
	// edge to the node at once.
	Edge []any
}
