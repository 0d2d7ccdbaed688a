package graph

// Rewriting makes another filter of one: it says what becomes of each condition on the
// far ends of an edge, whose own condition has been rewritten before. An Edge that is nil
// comes to it as it is.
type Rewriting struct {
	Match func(EdgeMatch) Filter
	Count func(EdgeCount) Filter
}

// Of returns the filter rewritten; the one given stays as it is. Nil stays nil.
func (r Rewriting) Of(filter Filter) Filter {
	switch f := filter.(type) {
	case And:
		return And(r.each(f))
	case Or:
		return Or(r.each(f))
	case Not:
		return Not{Filter: r.Of(f.Filter)}
	case EdgeMatch:
		f.Where = r.Of(f.Where)
		return r.Match(f)
	case EdgeCount:
		f.Where = r.Of(f.Where)
		return r.Count(f)
	}
	return filter
}

func (r Rewriting) each(filters []Filter) []Filter {
	rewritten := make([]Filter, len(filters))
	for i, one := range filters {
		rewritten[i] = r.Of(one)
	}
	return rewritten
}

// Both is true where all of the filters are that are there; nil where none is.
func Both(filters ...Filter) Filter {
	var kept And
	for _, one := range filters {
		if one != nil {
			kept = append(kept, one)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return kept
}
